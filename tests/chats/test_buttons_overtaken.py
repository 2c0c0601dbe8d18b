"""A chat's button that is pressed after others went on: it does what it showed, and asks about anything else."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.chats.actions import card as chats_card
from bot.chats.actions import quick_actions
from bot.interactions.models import ButtonPressed, FormState, Quiet, Reply
from bot.notices.messages.work import ChatWaiting
from bot.notices.queries import words as notices_words
from bot.routing.actions import reminders
from bot.threads.queries import render
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import Stage

FORM: dict[str, Any] = {"view": FormState(callback="more", view_id="V", hash="h")}
CARD: dict[str, Any] = {"channel": stage.CHANNEL, "message_ts": stage.ROOT}
MESSAGE: dict[str, Any] = {"channel": "D1", "message_ts": "1.1"}
QUESTION: dict[str, dict[str, Any]] = {
    "card": {"channel": stage.CHANNEL, "message_ts": "2.2"},
    "form": FORM,
    "message": MESSAGE,
}
"""Where the question stands that a button asks there."""


def _to_asha(tx: Tx, at: Stage) -> None:
    tx.chats.change(at.chat.id, assignee_id=at.asha.id)


def _to_ravi(tx: Tx, at: Stage) -> None:
    tx.chats.change(at.chat.id, assignee_id=at.ravi.id)


def _writes(tx: Tx, at: Stage) -> None:
    shop.writes(tx, at.chat.id)


def _answered(tx: Tx, at: Stage) -> None:
    shop.answers(tx, at.chat.id, at.asha)


def _answered_and_written_again(tx: Tx, at: Stage) -> None:
    _answered(tx, at)
    _writes(tx, at)


def _unassigned(tx: Tx, at: Stage) -> None:
    shop.goes(tx, [at.asha], on=True)
    _writes(tx, at)
    tx.chats.change(at.chat.id, assignee_id=None)


def _passed(tx: Tx, at: Stage) -> None:
    _unassigned(tx, at)
    _to_ravi(tx, at)


def _reminder(hours: int) -> Callable[[Tx, Stage], None]:
    return lambda tx, at: tx.chats.change(at.chat.id, remind_at=tx.business_now + timedelta(hours=hours))


def _ravis_reminder(tx: Tx, at: Stage) -> None:
    quick_actions.remind(tx, at.ravi, shop.seen(tx, at.ravi, at.chat.id), tx.business_now + timedelta(hours=5))


def _ashas_reminder(tx: Tx, at: Stage) -> None:
    quick_actions.remind(tx, at.asha, shop.seen(tx, at.asha, at.chat.id), tx.business_now + timedelta(hours=5))


def _reminder_comes_due(tx: Tx, at: Stage) -> None:
    _ravis_reminder(tx, at)
    reminders.come_due(tx, at.chat.id)


def _stays(tx: Tx, at: Stage) -> None:
    """Nothing happens."""


def _shown(tx: Tx, at: Stage, place: str, what: str) -> ButtonPressed:
    """The button as somebody has it before them."""
    seen = shop.seen(tx, at.asha, at.chat.id)
    if place == "card":
        blocks: Any = render.card(tx, tx.threads.get(at.thread))[1]
    elif place == "form":
        blocks = chats_card.whole_form(tx, seen)["blocks"]
    else:
        said = notices_words.words(tx, ChatWaiting(chats=(at.chat.id,), count=1), at.asha, private=True)
        assert said is not None
        blocks = said[1]
    text = json.dumps(blocks)
    found = re.search(rf'"action_id": "chat:{what}"[^{{}}]*"value": "([^"]+)"', text)
    option = re.search(rf'"value": "{what}:([^"]+)"', text)
    assert found or option, text
    value = (found or option)[1]  # type: ignore[index]
    where = {"card": CARD, "form": FORM, "message": MESSAGE}[place]
    press = ButtonPressed(once="1", team="T1", slack_user="UASHA", action=f"chat:{what}", value=value, **where)
    return press if found else ButtonPressed(**{**_fields(press), "action": "chat:menu", "value": f"{what}:{value}"})


def _fields(press: ButtonPressed) -> dict[str, Any]:
    return {name: getattr(press, name) for name in press.__dataclass_fields__}


def _state(tx: Tx, at: Stage) -> Any:
    chat, wait = tx.chats.get(at.chat.id), tx.waits.open(at.chat.id)
    return chat.assignee_id, chat.closed_at, chat.remind_at, wait is None


async def played(store: Store, place: str, what: str, before: Any, meanwhile: Any) -> tuple[Any, bool, Any, bool]:
    """The answer and whether it left all as it was; the same of its button, pressed then."""

    def play(tx: Tx) -> tuple[Any, bool, Any, bool]:
        at = stage.built(tx)
        before(tx, at)
        press = _shown(tx, at, place, what)
        meanwhile(tx, at)
        was = _state(tx, at)
        first = interactions.answer(tx, press)
        between = _state(tx, at)
        offered = [one for block in getattr(first, "blocks", None) or () for one in block.get("elements", ())]
        if not offered:
            return first, between == was, None, True
        (button,) = offered
        again = ButtonPressed(
            once="2",
            team="T1",
            slack_user="UASHA",
            action=button["action_id"],
            value=button["value"],
            **QUESTION[place],
        )
        return first, between == was, interactions.answer(tx, again), _state(tx, at) == between

    return await store.run(play)


OVERTAKEN = [
    ("card", "release", _to_asha, _to_ravi, "ravi"),
    ("form", "release", _to_asha, _to_ravi, "ravi"),
    ("card", "take", _stays, _to_ravi, "ravi"),
    ("form", "take", _stays, _to_ravi, "ravi"),
    ("message", "take", _unassigned, _to_ravi, "ravi"),
    ("card", "close", _to_asha, _to_ravi, "ravi"),
    ("card", "close", _stays, _writes, "began to wait"),
    ("form", "close", _stays, _writes, "began to wait"),
    ("card", "dismiss", _writes, _answered_and_written_again, "began to wait"),
    ("form", "dismiss", _writes, _answered_and_written_again, "began to wait"),
    ("form", "unremind", _reminder(2), _reminder(5), "now has a reminder"),
    ("card", "close", _stays, _ravis_reminder, "now has a reminder"),
    ("card", "close", _stays, _reminder_comes_due, "came due"),
    ("form", "mute", _stays, _writes, "began to wait"),
    ("form", "remind_1h", _writes, _answered_and_written_again, "began to wait"),
    ("form", "remind_3h", _writes, _ravis_reminder, "now has a reminder"),
]


@pytest.mark.parametrize(("place", "what", "before", "meanwhile", "says"), OVERTAKEN)
async def test_what_was_not_shown_is_asked_about_and_done_by_the_questions_button(
    store: Store, place: str, what: str, before: Any, meanwhile: Any, says: str
) -> None:
    first, left, then, left_then = await played(store, place, what, before, meanwhile)

    assert isinstance(first, Reply)
    assert left
    assert says in first.text
    assert "Nothing was changed" in first.text
    assert isinstance(then, Reply)
    assert then.replace
    assert not left_then


async def test_nobody_is_said_to_wait_where_a_reminder_came_due(store: Store) -> None:
    first, *_ = await played(store, "card", "close", _stays, _reminder_comes_due)

    assert "The reminder of" in first.text
    assert "wait" not in first.text


@pytest.mark.parametrize("place", ["card", "form"])
async def test_a_take_from_before_buttons_said_what_they_showed_was_shown_while_nobody_had_the_chat(
    store: Store, place: str
) -> None:
    def play(tx: Tx) -> tuple[Any, bool]:
        at = stage.built(tx)
        _to_ravi(tx, at)
        where = {"card": CARD, "form": FORM}[place]
        press = ButtonPressed(once="1", team="T1", slack_user="UASHA", action="chat:take", value=at.chat.key, **where)
        return interactions.answer(tx, press), tx.chats.get(at.chat.id).assignee_id == at.ravi.id

    said, left = await store.run(play)

    assert left
    assert "Take it over?" in said.text


AS_SHOWN = [
    ("card", "release", _to_asha, _stays),
    ("card", "release", _to_asha, _writes),
    ("form", "release", _to_ravi, _stays),
    ("card", "take", _stays, _writes),
    ("message", "take", _passed, _stays),
    ("card", "close", _writes, _writes),
    ("card", "close", _writes, _answered),
    ("card", "dismiss", _writes, _writes),
    ("form", "unremind", _reminder(2), _writes),
    ("card", "close", _stays, _ashas_reminder),
    ("form", "mute", _writes, _writes),
    ("form", "remind_1h", _writes, _writes),
    ("form", "remind_3h", _writes, _ashas_reminder),
]


@pytest.mark.parametrize(("place", "what", "before", "meanwhile"), AS_SHOWN)
async def test_what_was_shown_is_done_at_once(store: Store, place: str, what: str, before: Any, meanwhile: Any) -> None:
    first, left, then, _ = await played(store, place, what, before, meanwhile)

    assert isinstance(first, Reply | Quiet)
    assert not left
    assert then is None
