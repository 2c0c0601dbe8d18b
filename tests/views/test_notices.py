"""Every sentence that a person can be told: Slack takes it, nobody is pinged, it says what to do."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.people import Refusal
from bot.views.notices import KINDS, notice
from bot.views.notices_about import About, Waiting
from bot.views.refusals import refusal, several_chats, unknown_label, unknown_person
from tests.views.strict import COLLEAGUE, HOSTILE, foreign_tokens, takes, texts

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
FULL = About(
    chat="Acme", link="https://x.slack.com/p1", key="k1", person="Asha", by="Ravi", room="wa-vip", labels=("VIP",),
    role="member", user=COLLEAGUE, why="rate_limited", words="hello", file="a.pdf", at=AT, until=AT, seconds=700,
    count=3, chats=(("Acme", "https://x.slack.com/p1"), ("Beta", None)),
    waits=(Waiting(chat="Acme", seconds=700), Waiting(chat="Beta", holder="Asha", mine=True)),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_can_be_shown_with_and_without_what_it_is_about(kind: str) -> None:
    for about in (FULL, About(key="k1"), None):
        shown = takes(notice(kind, about)) if about else notice(kind)

        assert shown.text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_notice_survives_any_name_and_words(kind: str, hostile: str) -> None:
    about = replace(
        FULL, chat=hostile, person=hostile, by=hostile, room=hostile, labels=(hostile,) * 40, role=hostile,
        why=hostile, words=hostile if kind != "answer" else "", file=hostile, chats=((hostile, None),) * 300,
        waits=(Waiting(chat=hostile, holder=hostile),) * 300,
    )  # fmt: skip

    takes(notice(kind, about))


def buttons(kind: str, **about: Any) -> list[str]:
    found = notice(kind, replace(FULL, **about)).blocks[-1]
    return [one["action_id"] for one in found.get("elements", []) if one["type"] == "button"]


def test_an_author_decides_about_a_reply_that_was_not_sent() -> None:
    assert buttons("ask_to_send", why="link") == ["reply:send", "reply:note"]
    assert buttons("held_by_colleague") == ["reply:send", "reply:take", "reply:note"]
    assert buttons("not_sent") == ["reply:again", "reply:drop"]
    assert buttons("may_not_be_sent") == ["reply:arrived", "reply:again", "reply:drop"]


def test_what_is_certain_and_what_is_not_are_said_apart() -> None:
    assert "*was not sent*" in notice("not_sent", FULL).text
    assert "*may not have been sent*" in notice("may_not_be_sent", FULL).text


def test_the_refusal_to_somebody_without_access_tells_nothing_of_the_chat() -> None:
    for kind in ("no_access", "not_in_roster", "not_sent_no_access", "no_access_to_act"):
        assert "Acme" not in texts(notice(kind, FULL).blocks) + notice(kind, FULL).text


def test_a_long_answer_is_told_whole() -> None:
    shown = takes(notice("answer", About(words="\n".join(f"line {n} of a long answer" for n in range(300)))))

    assert "line 299" in texts(shown.blocks)


@pytest.mark.parametrize("why", list(Refusal))
@pytest.mark.parametrize("who", ["Asha", "", *HOSTILE])
def test_every_refusal_has_a_sentence(why: Refusal, who: str) -> None:
    sentence = refusal(why, who)

    assert sentence.endswith((".", "`."))
    assert "{" not in sentence
    assert not foreign_tokens(sentence)


def test_what_is_not_found_is_answered_with_what_is_near() -> None:
    assert "*VIP*" in unknown_label("vpi", "VIP")
    assert "Did you mean" not in unknown_label("zzz", None)
    assert "Asha" in unknown_person("aha", "Asha")
    assert "*Acme* or *Beta*" in several_chats(["Acme", "Beta"])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_answers_about_names_survive_any_name(hostile: str) -> None:
    for sentence in (unknown_label(hostile, hostile), unknown_person(hostile, hostile), several_chats([hostile] * 9)):
        assert not foreign_tokens(sentence)
        assert len(sentence) < 1_000
