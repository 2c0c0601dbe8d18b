"""Cards, copies of messages and history, as Slack would show them and with what strangers may send."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blockkit.message_content import gist
from bot.model.chat import ChatState
from bot.model.message import Content, Media
from bot.text.document import words
from bot.threads.messages.card import Card, card, menu
from bot.threads.messages.copy import MessageCopy, Quoted, copies, fits_together, plainest, together
from bot.threads.messages.history import HistoryLine, continued, folded
from tests.blockkit.strict import COLLEAGUE, HOSTILE, takes, texts

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
WAITING = Card(
    key="k1",
    value="k1.0.7.0",
    name="Acme Corp",
    state=ChatState.WAITING,
    since=AT,
    words="Where is my order?",
    labels=("VIP", "Sales"),
)
KINDS: dict[str, dict[str, Any]] = {
    "location": {"place": {"lat": 48.1, "lon": 11.5, "name": "Depot", "address": "Street 1", "url": "javascript:x"}},
    "vcard": {"cards": [{"name": "Ravi", "org": "Acme", "numbers": ["+49 30 123"], "emails": ["r@x.io"]}]},
    "multi_vcard": {"cards": [{"name": f"P{n}", "numbers": [str(n)] * 10} for n in range(50)]},
    "poll_creation": {"poll": {"question": "When?", "many": True, "options": [{"text": "Now", "votes": 2}] * 50}},
    "order": {"order": {"id": "77"}},
    "call_log": {"call": {"video": False, "result": "missed"}},
    "ciphertext": {},
    "something_new": {},
}


def test_a_waiting_card_is_three_short_lines_with_two_buttons_and_a_menu() -> None:
    shown = takes(card(WAITING))
    title, third, buttons = shown.blocks

    assert title["text"]["text"].splitlines() == [
        f"*Acme Corp* · *waiting since <!date^{int(AT.timestamp())}^{{date_short_pretty}} {{time}}|02 Mar 10:42 UTC>*",
        "Where is my order?",
    ]
    assert third["elements"][0]["text"] == "VIP, Sales · unassigned"
    assert [one["action_id"] for one in buttons["elements"]] == ["chat:take", "chat:close", "chat:menu"]
    assert {one["value"] for one in buttons["elements"][:2]} == {"k1.0.7.0"}
    assert buttons["elements"][2]["options"][0]["value"] == "note:k1"
    assert "Acme Corp" in shown.text
    assert "Where is my order?" in shown.text


def test_a_held_card_offers_to_release_and_says_who_is_on() -> None:
    shown = takes(
        card(replace(WAITING, state=ChatState.ANSWERED, assignee="Asha", assignee_on=True, ticket="T-12 open"))
    )

    assert shown.blocks[-1]["elements"][0]["action_id"] == "chat:release"
    assert "Asha 🟢 online · 🎫 T-12 open" in texts(shown.blocks)


def test_a_closed_card_is_one_line() -> None:
    shown = takes(card(replace(WAITING, state=ChatState.CLOSED)))

    assert len(shown.blocks) == 1
    assert shown.blocks[0]["accessory"]["action_id"] == "chat:reopen"


def test_the_card_of_an_older_thread_points_on_and_does_nothing_to_the_chat() -> None:
    past = replace(WAITING, state="past", later="https://x.slack.com/b", earlier="https://x.slack.com/a")
    shown = takes(card(past))

    assert [block["type"] for block in shown.blocks] == ["section"]
    assert "accessory" not in shown.blocks[0]
    assert "<https://x.slack.com/b|↓ newer thread> · <https://x.slack.com/a|↑ earlier thread>" in texts(shown.blocks)
    assert "closed" not in texts(shown.blocks) + shown.text
    assert "Where is my order?" not in texts(shown.blocks) + shown.text


def test_the_card_of_a_chat_that_went_to_another_room_names_no_room() -> None:
    shown = takes(card(replace(WAITING, state="past")))

    assert "goes on in another channel" in texts(shown.blocks)
    assert "#" not in texts(shown.blocks)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_card_survives_any_name_words_and_labels(hostile: str) -> None:
    for state in (*ChatState, None):
        shown = card(
            replace(
                WAITING, state=state or "past", name=hostile, words=hostile, labels=(hostile,) * 200, assignee=hostile,
                our_number=hostile, ticket=hostile, muted=True, group=True, earlier="https://x.slack.com/a",
            )
        )  # fmt: skip

        takes(shown)


@pytest.mark.parametrize("waits", [True, False])
def test_the_menu_holds_five_and_what_is_used_daily_first(*, waits: bool) -> None:
    assert menu(waits=waits) == ("note", "ticket", "assign", "dismiss" if waits else "remind", "more")


def message(**changed: Any) -> MessageCopy:
    facts = {"key": "m1", "sender": "Ravi", "mark": "🟢", "content": Content(doc=words("hello"))}
    return MessageCopy(**{**facts, **changed})


def test_a_customers_copy_has_the_mark_the_name_and_the_words() -> None:
    (shown,) = copies(message())

    takes(shown)
    assert shown.blocks[0]["elements"][0]["text"] == "🟢 *Ravi*"
    assert shown.blocks[1]["type"] == "rich_text"
    assert shown.text == "Ravi: hello"


def test_under_our_own_message_stands_the_authors_address() -> None:
    (shown,) = copies(message(direction="out", sender="Asha", author="asha@acme.example", source="slack", mark=""))

    takes(shown)
    assert shown.blocks[-1]["elements"][0]["text"] == "asha@acme.example"
    assert "🟢" not in texts(shown.blocks)


def test_a_message_from_the_handset_or_the_console_says_so() -> None:
    (phone,) = copies(message(direction="out", source="handset", sender="Acme"))
    (console,) = copies(message(direction="out", source="console", author="asha@acme.example"))

    assert "from the phone" in texts(phone.blocks)
    assert "in Periskope" in texts(console.blocks)


def test_an_edit_and_a_deletion_are_marked_and_the_words_stay_readable() -> None:
    (edited,) = copies(message(edited=True))
    (deleted,) = copies(message(deleted=True))
    (hidden,) = copies(message(deleted=True, hidden=True))

    assert "edited" in texts(takes(edited).blocks)
    assert edited.blocks[-1]["elements"][0]["action_id"] == "copy:former"
    assert takes(deleted).blocks[1]["elements"][0]["elements"][0]["style"] == {"strike": True}
    assert "hello" not in texts(takes(hidden).blocks) + hidden.text


@pytest.mark.parametrize(("direction", "by"), [("in", "by the sender"), ("out", "for everyone")])
def test_a_hidden_deletion_is_said_once(direction: str, by: str) -> None:
    (hidden,) = copies(message(direction=direction, deleted=True, hidden=True))

    assert texts(takes(hidden).blocks).count("deleted") == 1
    assert f"🚫 This message was deleted {by}." in texts(hidden.blocks)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_readable(kind: str) -> None:
    content = Content(kind=kind, facts=KINDS[kind])
    (shown,) = copies(message(content=content))

    takes(shown)
    assert len(texts(shown.blocks).splitlines()) >= 2
    assert gist(content)
    assert "javascript" not in str(shown.blocks)


@pytest.mark.parametrize("state", ["coming", "there", "gone", "too_large"])
def test_a_file_says_what_became_of_it(state: Any) -> None:
    media = Media(kind="document", name="offer <1>.pdf", size=2_500_000)
    (shown,) = copies(message(content=Content(kind="document", media=media), file=state))
    buttons = [one for block in shown.blocks if block["type"] == "actions" for one in block["elements"]]

    takes(shown)
    assert "offer" in texts(shown.blocks)
    assert [one["action_id"] for one in buttons] == (["copy:fetch"] if state == "gone" else [])


def test_a_quoted_message_stands_above_with_a_link_to_its_copy() -> None:
    (shown,) = copies(message(quoted=Quoted(sender="Asha", words="at ten", link="https://x.slack.com/p1")))

    assert "at ten" in texts(takes(shown).blocks[1])
    assert "https://x.slack.com/p1" in texts(shown.blocks[1])


def test_quiet_events_stand_above_the_next_message_and_reactions_below() -> None:
    (shown,) = copies(message(above=("Nora joined", "Ravi left"), reactions=(("👍", ("Ravi", "Nora")),)))

    assert texts(takes(shown).blocks[0]).splitlines() == ["Nora joined", "Ravi left"]
    assert texts(shown.blocks[-1]) == "👍 Ravi and Nora"


def test_only_the_assignee_is_ever_named_so_that_slack_alerts_them() -> None:
    (named,) = copies(message(assignee=COLLEAGUE, content=Content(doc=words("<@U0HOSTILE>"))))
    (quiet,) = copies(message(content=Content(doc=words("<@U0HOSTILE> <!here>"))))

    assert users(takes(named).blocks) == [COLLEAGUE]
    assert users(quiet.blocks) == []


def users(value: Any) -> list[str]:
    """Everybody whom rich text names in a way that alerts."""
    if isinstance(value, list):
        return [found for one in value for found in users(one)]
    if isinstance(value, dict):
        own = [str(value)] if value.get("type") in {"usergroup", "broadcast", "channel", "team"} else []
        own += [value["user_id"]] if value.get("type") == "user" else []
        return own + [found for one in value.values() for found in users(one)]
    return []


def test_a_long_message_is_split_into_numbered_parts_and_nothing_is_lost() -> None:
    text = "\n\n".join(f"paragraph {n} " + "word " * 80 for n in range(40))
    parts = copies(message(content=Content(doc=words(text)), above=("Nora joined",), edited=True))
    body = "".join(texts([b for b in part.blocks if b["type"] == "rich_text"]) for part in parts)

    assert len(parts) > 3
    assert "".join(body.split()) == "".join(text.split())
    assert [takes(part) for part in parts]
    assert "1/" in texts(parts[0].blocks[-1])
    assert "edited" not in texts(parts[0].blocks)
    assert "edited" in texts(parts[-1].blocks)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_copy_survives_whatever_is_sent(hostile: str) -> None:
    facts = {**KINDS["multi_vcard"], **KINDS["poll_creation"], "place": {"name": hostile, "url": hostile}}
    facts["cards"] = [{"name": hostile, "org": hostile, "numbers": [hostile] * 20}] * 50
    facts["poll"] = {"question": hostile, "options": [{"text": hostile, "votes": 3}] * 50}
    media = Media(kind="document", name=hostile, size=1)
    content = Content(kind=hostile[:40] or "chat", doc=words(hostile * 3), media=media, facts=facts)
    shown = copies(
        message(
            content=content, sender=hostile, author=hostile, direction="out", source="slack", trouble=hostile, late=True,
            above=(hostile,) * 30, quoted=Quoted(sender=hostile, words=hostile), edited=True, file="gone",
            reactions=((hostile, (hostile,) * 30),) * 30,
        )
    )  # fmt: skip

    assert [takes(part) for part in shown]
    assert [takes(plainest(part)) for part in shown]


def test_a_burst_is_caught_up_in_few_posts_in_order() -> None:
    burst = [message(key=str(n), content=Content(doc=words(f"line {n}"))) for n in range(60)]
    count = fits_together(burst)
    shown = takes(together(burst[:count]))

    assert 10 <= count <= 25
    assert [texts(shown.blocks).index(f"line {n}\n") for n in range(count - 1)] == sorted(
        texts(shown.blocks).index(f"line {n}\n") for n in range(count - 1)
    )


def test_a_long_message_goes_alone() -> None:
    long = message(content=Content(doc=words("word " * 2_000)))

    assert fits_together([long, message()]) == 1
    assert fits_together([message(), long]) == 1


def test_history_is_one_folded_post_and_drops_the_oldest_when_it_is_too_long() -> None:
    lines = [HistoryLine(at=AT, who="Ravi", words=f"line {n} " + "word " * 40, ours=n % 2 == 0) for n in range(40)]
    shown = takes(folded(lines))

    assert "line 39" in texts(shown.blocks)
    assert "line 0 " not in texts(shown.blocks)
    assert "Load earlier messages" in texts(shown.blocks)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_history_and_pointers_survive_any_words(hostile: str) -> None:
    lines = [HistoryLine(at=AT, who=hostile, words=hostile)] * 30

    takes(folded(lines))
    takes(continued("https://x.slack.com/p1", lines))


def test_a_merged_post_takes_edits_and_reactions_to_all_that_it_holds() -> None:
    held = [message(content=Content(doc=words(f"line {n}"))) for n in range(20)]
    changed = [replace(one, edited=True, reactions=(("👍", ("Ravi",)),)) for one in held]
    shown = takes(together(changed))

    assert fits_together(held) == 20
    assert [f"line {n}" in texts(shown.blocks) for n in range(20)] == [True] * 20
    assert texts(shown.blocks).count("edited") == 20
    assert texts(shown.blocks).count("👍 Ravi") == 20
