"""When an answer is owed, and when no longer."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routing.policy.waits import Happened, Kind, Policy, Standing, Wait, only_closing, step, told_at

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
ALONE = Policy()
GROUP = Policy(group=True)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def wrote(minutes: int, words: str = "where is my order?", **more: Any) -> Happened:
    return Happened(kind=Kind.CUSTOMER, at=at(minutes), words=words, **more)


def did(kind: Kind, minutes: int, agent: int | None = 7) -> Happened:
    return Happened(kind=kind, at=at(minutes), agent=agent)


def standing(*happened: Happened, policy: Policy = ALONE) -> Standing:
    now = Standing()
    for one in happened:
        now, _ = step(now, one, policy)
    return now


def history(happenings: Sequence[Happened], policy: Policy) -> tuple[Wait, ...]:
    """All waits of a chat, an open one last."""
    now, ended = Standing(), []
    for one in happenings:
        now, over = step(now, one, policy)
        ended += [over] if over else []
    return (*ended, now.wait) if now.wait else tuple(ended)


def test_a_wait_lasts_from_the_first_unanswered_message_to_the_answer() -> None:
    waits = history([wrote(0), wrote(3), did(Kind.ANSWER, 5), did(Kind.ANSWER, 6), wrote(9)], ALONE)

    assert waits == (
        Wait(began_at=at(0), ended_at=at(5), how="answered", agent=7),
        Wait(began_at=at(9)),
    )


def test_a_missed_call_is_owed_an_answer() -> None:
    assert history([did(Kind.MISSED_CALL, 0, None)], ALONE) == (Wait(began_at=at(0)),)


def test_an_automatic_text_ends_no_wait() -> None:
    assert history([wrote(0), did(Kind.AUTOMATIC, 1)], ALONE) == (Wait(began_at=at(0)),)


@pytest.mark.parametrize(("kind", "how"), [(Kind.CLOSED, "closed"), (Kind.DISMISSED, "dismissed")])
def test_closing_and_dismissing_end_a_wait(kind: Kind, how: str) -> None:
    (wait,) = history([wrote(0), did(kind, 5)], ALONE)

    assert (wait.how, wait.ended_at, wait.agent) == (how, at(5), 7)


def test_an_internal_contact_is_owed_nothing() -> None:
    assert history([wrote(0, internal=True)], ALONE) == ()


def test_a_muted_chat_waits_for_nobody() -> None:
    assert history([wrote(0)], Policy(muted=True)) == ()


@pytest.mark.parametrize(
    "words",
    [
        "👍",
        "🙏🏽🙏🏽",
        "Thanks!",
        "ok thank you so much 😊",
        "OK",
        "Thank you, bye.",
        "❤️",
        "1️⃣",
        "👨‍👩‍👧",
        "Danke!!",
        "...",
    ],
)
def test_a_closing_word_after_closing_reopens_nothing(words: str) -> None:
    after = standing(wrote(0), did(Kind.CLOSED, 5), wrote(6, words))

    assert after.wait is None
    assert after.closed_at == at(5)


@pytest.mark.parametrize("words", ["ok but when?", "thanks, and the invoice?", "12", "no", "👍 but one more thing", ""])
def test_other_words_after_closing_reopen_the_chat(words: str) -> None:
    after = standing(wrote(0), did(Kind.CLOSED, 5), wrote(6, words))

    assert after.wait == Wait(began_at=at(6))
    assert after.closed_at is None


def test_a_sticker_after_closing_reopens_nothing_and_a_picture_does() -> None:
    closed = standing(wrote(0), did(Kind.CLOSED, 5))

    assert step(closed, wrote(6, "", sticker=True), ALONE)[0].wait is None
    assert step(closed, wrote(6, ""), ALONE)[0].wait is not None


def test_a_closing_word_in_an_open_chat_is_a_message_like_any_other() -> None:
    assert standing(wrote(0), did(Kind.ANSWER, 1), wrote(2, "thanks")).wait == Wait(began_at=at(2))


def test_the_closing_words_are_a_setting() -> None:
    assert only_closing("Schluss, Ende", {"schluss", "ende"})
    assert not only_closing("thanks", {"ende"})


@pytest.mark.parametrize(
    ("setting", "message", "waits"),
    [
        ("flagged", {"flagged": True}, True),
        ("flagged", {"flagged": False}, False),
        ("flagged", {"flagged": None}, True),
        ("mention", {"to_us": True}, True),
        ("mention", {"to_us": False, "flagged": True}, False),
        ("all", {"flagged": False}, True),
    ],
)
def test_a_group_waits_as_the_setting_says(setting: str, message: dict[str, Any], waits: bool) -> None:  # noqa: FBT001  # a column
    policy = Policy(group=True, group_waits=setting)  # type: ignore[arg-type]  # a column of one of three words

    assert bool(history([wrote(0, **message)], policy)) == waits


def test_a_flag_that_comes_later_starts_the_wait_at_its_message() -> None:
    before = standing(wrote(0, flagged=False), wrote(4, flagged=False), policy=GROUP)
    after, _ = step(before, wrote(0, flagged=True), GROUP)

    assert before.wait is None
    assert after.wait == Wait(began_at=at(0))


def test_a_message_known_only_after_a_newer_answer_starts_no_wait() -> None:
    assert standing(did(Kind.ANSWER, 5), wrote(3)).wait is None


def test_an_answer_known_late_does_not_answer_what_came_after_it() -> None:
    after, over = step(standing(wrote(0), wrote(4)), did(Kind.ANSWER, 2), ALONE)

    assert over == Wait(began_at=at(0), ended_at=at(2), how="answered", agent=7)
    assert after.wait == Wait(began_at=at(4))


def test_a_closing_seen_late_is_nothing_after_a_newer_message() -> None:
    after = standing(wrote(0), wrote(10), did(Kind.CLOSED, 5))

    assert after.closed_at is None
    assert after.wait == Wait(began_at=at(0))


def test_a_reminder_makes_a_closed_chat_wait_again() -> None:
    after = standing(wrote(0), did(Kind.CLOSED, 5), did(Kind.REMINDED, 60))

    assert after.wait == Wait(began_at=at(60), reminder=True)
    assert after.closed_at is None


def test_people_are_told_of_a_wait_sooner_when_nobody_holds_it() -> None:
    wait = Wait(began_at=at(0))

    assert told_at(wait, held=False) == at(10)
    assert told_at(wait, held=True) == at(30)
    assert told_at(wait, held=True, held_after=timedelta(minutes=45)) == at(45)


def _obvious(happened: list[Happened]) -> bool:
    last = max(happened, key=lambda one: one.at)
    return last.kind is Kind.CUSTOMER


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 500)), min_size=1, max_size=12, unique_by=lambda one: one[1]),
    st.randoms(use_true_random=False),
)
def test_whoever_spoke_last_decides_in_whatever_order_it_becomes_known(
    spoken: list[tuple[bool, int]], shuffle: random.Random
) -> None:
    happened = [wrote(minute) if customer else did(Kind.ANSWER, minute) for customer, minute in spoken]
    shuffle.shuffle(happened)

    assert (standing(*happened).wait is not None) == _obvious(happened)


@given(st.text(max_size=30))
def test_any_words_are_judged_without_an_error(words: str) -> None:
    assert isinstance(only_closing(words), bool)
