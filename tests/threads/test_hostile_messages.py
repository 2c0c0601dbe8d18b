"""Whatever customers write, name, caption, send as card, poll or place: no message of ours comes alive by it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.blockkit.blocks import Shown
from bot.model.chat import ChatState
from bot.model.message import Content, Media
from bot.text.document import plain
from bot.threads.messages.card import Card, card
from bot.threads.messages.copy import MessageCopy, Quoted, copies, plainest, together
from bot.threads.messages.history import HistoryLine, continued, folded
from bot.wire.whatsapp_markup import read
from sandbox.slack import Message, parsed
from tests.blockkit.slack_scanner import HOSTILE as PIECES
from tests.blockkit.slack_scanner import found_in_blocks, found_in_text
from tests.blockkit.test_forms import choices, every_form
from tests.text.text_samples import typed

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
HARMLESS = "x"
OURS = ("https://maps.google.com/", "https://shop.slack.com/archives/C1/")
strangers = st.lists(st.one_of(st.sampled_from(PIECES), typed), max_size=4).map(lambda found: f"x{''.join(found)}x")


def message(w: str, kind: str = "chat", **more: Any) -> MessageCopy:
    """Every field that a customer can fill, filled."""
    facts = {
        "place": {"lat": 48.1, "lon": 11.5, "name": w, "address": w, "url": w},
        "cards": [{"name": w, "org": w, "numbers": [w], "emails": [w]}],
        "poll": {"question": w, "options": [{"text": w, "votes": 2}]},
        "order": {"id": w},
        "invite": {"name": w},
        "forwarded": True,
    }
    content = Content(kind=kind, doc=read(w), media=Media(kind="document", name=w, size=1), facts=facts)
    return MessageCopy(
        key="k", sender=w, mark="🍎", content=content, at=AT, late=True, above=(w,), edited=True, trouble=w,
        reactions=((w, (w,)),), quoted=Quoted(sender=w, words=w, link=f"{OURS[1]}p1"), **more,
    )  # fmt: skip


def shows(w: str) -> list[Shown]:
    """Each kind of message that carries strangers' words."""
    line = HistoryLine(at=AT, who=w, words=w)
    held = Card(
        key="k",
        value="k.1.2.0",
        name=w,
        group=True,
        state=ChatState.WAITING,
        since=AT,
        words=w,
        labels=(w,),
        assignee=w,
        our_number=w,
        ticket=w,
    )
    return [
        *copies(message(w)),
        *copies(message(w, kind=w[:40])),
        plainest(copies(message(w))[0]),
        together([message(w), message(w)]),
        card(held),
        folded([line, line]),
        continued(f"{OURS[1]}p1", [line]),
    ]


def marked(value: Any) -> list[str]:
    """Every text that Slack reads as markup."""
    if isinstance(value, list):
        return [text for one in value for text in marked(one)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if value.get("type") == "mrkdwn" else []
    return own + [text for one in value.values() for text in marked(one)]


def marks(shown: Shown) -> list[int]:
    """How many signs of style, and tokens, stand in each of them."""
    return [sum(text.count(sign) for sign in "*~`<>") for text in marked(shown.blocks)]


@settings(max_examples=60)
@given(strangers)
def test_slack_finds_no_ping_and_no_link_that_was_not_put_there_or_typed_as_one(words: str) -> None:
    for shown in shows(words):
        found = parsed(Message(ts="1.0", channel="C1", text=shown.text, blocks=shown.blocks))

        assert [ping for ping in found if ping.kind != "link"] == []
        assert [ping for ping in found if not ping.target.startswith(OURS) and ping.target not in words] == []
        assert [ping for ping in found if ping.label not in {"", ping.target, "↑", "Open the map"}
                and not ping.label.endswith("earlier thread of this chat")] == []  # fmt: skip


@settings(max_examples=60)
@example("x:tada")  # a name, behind which a colon of ours comes
@given(strangers)
def test_the_text_that_notifications_show_holds_words_only(words: str) -> None:
    assert [found_in_text(shown.text) for shown in shows(words)[:4]] == [[]] * 4


@settings(max_examples=60)
@given(strangers.filter(lambda words: "\n" not in words))
def test_our_own_markup_is_all_there_is(words: str) -> None:
    hostile, harmless = message(words), message(HARMLESS)

    assert marks(copies(hostile)[-1]) == marks(copies(harmless)[-1])


@settings(max_examples=100)
@given(strangers)
def test_words_in_rich_text_are_words_and_links_only_as_typed(words: str) -> None:
    for shown in copies(message(words)):
        rich = [block for block in shown.blocks if block["type"] == "rich_text"]

        assert found_in_blocks(rich, words) == []
        assert plain(read(words)).strip() == "" or rich


@pytest.mark.parametrize("piece", PIECES)
def test_titles_buttons_and_choices_of_forms_are_plain_and_no_shortcode_is_drawn(piece: str) -> None:
    few = choices(3, piece)
    views = every_form(few, choices(40, piece), piece, lambda count: (piece,) * count)
    plains = [one for view in views for one in plain_texts(view)]

    assert plains
    assert [one for one in plains if one.get("emoji") is not False] == []
    assert [view["title"]["type"] for view in views if "title" in view] == ["plain_text"] * len(views)


def plain_texts(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for one in value for found in plain_texts(one)]
    if not isinstance(value, dict):
        return []
    own = [value] if value.get("type") == "plain_text" else []
    return own + [found for one in value.values() for found in plain_texts(one)]
