"""Nothing is said twice: how many lines an act makes for who did it, in private for others, and in the chat's thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.app.routes import declared as _declared  # noqa: F401  # loads every declaration
from bot.app.routes import interactions
from bot.chats.actions import quick_actions
from bot.interactions.models import Answer, ButtonPressed, CommandUsed, FormState, FormSubmitted, OpenModal, Push, Quiet
from bot.model.effect.notices import PostEphemeral, PostNotice, SendDm
from bot.model.effect.threads import PostCopy
from bot.model.event import SlackReaction
from bot.model.ids import RuleId
from bot.model.person import Agent
from bot.model.routing import Pool, Rule, to_json
from bot.tickets import events as tickets_events
from storage.queries.routing import DEFAULT_RULE
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import CHANNEL, ROOT, Stage

Play = Callable[[Tx, Stage], Answer | None]


@dataclass(frozen=True, kw_only=True)
class Lines:
    """`own`: private lines for who did it; `others`: private messages to anybody else; `thread`: posts in the thread."""

    own: int = 0
    others: int = 0
    thread: int = 0


def card(what: str) -> Play:
    """A button of the card."""

    def play(tx: Tx, at: Stage) -> Answer:
        return pressed(tx, at.asha, f"chat:{what}", at.chat.key)

    return play


def pressed(tx: Tx, by: Agent, action: str, value: str, *, view: FormState | None = None) -> Answer:
    place = {"channel": CHANNEL, "message_ts": ROOT} if view is None else {}
    press = ButtonPressed(once=action, team="T1", slack_user=str(by.slack_user), action=action, value=value, view=view)
    return interactions.answer(tx, ButtonPressed(**{**_fields(press), **place}))


def _fields(press: ButtonPressed) -> dict[str, Any]:
    return {name: getattr(press, name) for name in press.__dataclass_fields__}


def filled(opened: Answer, by: Agent, **values: Any) -> FormSubmitted:
    """The form that was opened, as it is sent."""
    assert isinstance(opened, OpenModal | Push)
    blocks = frozenset(one["block_id"] for one in opened.view["blocks"] if "block_id" in one)
    data, callback = opened.view["private_metadata"], opened.view["callback_id"]
    state = FormState(callback=callback, view_id="V1", hash="h", data=data, values=values, shown=blocks)
    return FormSubmitted(once=f"sent:{callback}", team="T1", slack_user=str(by.slack_user), form=state)


def form(what: str, **values: Any) -> Play:
    """A form opened by the card's menu, and sent. A value may name a person of the stage."""

    def play(tx: Tx, at: Stage) -> Answer:
        opened = pressed(tx, at.asha, "chat:menu", f"{what}:{at.chat.key}")
        given = {name: str(getattr(at, one).id) if one in {"ravi", "asha"} else one for name, one in values.items()}
        return interactions.answer(tx, filled(opened, at.asha, **given))

    return play


def in_more(what: str) -> Play:
    """A button of *More…*."""

    def play(tx: Tx, at: Stage) -> Answer:
        opened = pressed(tx, at.asha, "chat:menu", f"more:{at.chat.key}")
        return pressed(tx, at.asha, f"chat:{what}", at.chat.key, view=filled(opened, at.asha).form)

    return play


def emoji(name: str) -> Play:
    """A reaction on the card."""

    def play(tx: Tx, at: Stage) -> None:
        event = SlackReaction(channel=CHANNEL, ts=ROOT, slack_user=str(at.asha.slack_user), name=name, added=True)
        assert quick_actions.reacted(event, tx) or tickets_events.reacted(event, tx)

    return play


def typed(text: str) -> Play:
    """A command of the admin's."""

    def play(tx: Tx, at: Stage) -> Answer:
        tx.__dict__["actor"] = at.boss.id
        user = str(at.boss.slack_user)
        return interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user=user, text=text))

    return play


def after(first: Play, second: Play) -> Play:
    """Only the second is counted."""

    def play(tx: Tx, at: Stage) -> Answer | None:
        first(tx, at)
        tx.__dict__["so_far"] = counted(tx, at)
        return second(tx, at)

    return play


ACTS: dict[str, tuple[Play, Lines]] = {
    "take": (card("take"), Lines()),
    "release": (after(card("take"), card("release")), Lines()),
    "close": (card("close"), Lines()),
    "reopen": (after(card("close"), card("reopen")), Lines()),
    "no reply needed": (card("dismiss"), Lines()),
    "👀": (emoji("eyes"), Lines()),
    "✅": (emoji("white_check_mark"), Lines()),
    "assign to a colleague": (form("assign", to="ravi"), Lines(thread=1)),
    "assign to a colleague with a line": (form("assign", to="ravi", line="VIP"), Lines(thread=2)),
    "assign to oneself": (form("assign", to="asha"), Lines()),
    "note": (form("note", note="call first"), Lines(thread=1)),
    "remind": (form("remind", later="1h"), Lines(own=1)),
    "ticket for a colleague": (form("ticket", subject="Bell", assignee="ravi", priority="2"), Lines(own=1, others=1)),
    "ticket for oneself": (form("ticket", subject="Bell", assignee="asha", priority="2"), Lines(own=1)),
    "ticket for whoever has the chat, oneself": (
        after(card("take"), form("ticket", subject="Bell", priority="2")),
        Lines(own=1),
    ),
    "mute": (in_more("mute"), Lines(own=1)),
    "access": (typed("access remove ravi from Customer 7"), Lines(own=1)),
    "label of a chat": (typed("label add fleet to Customer 7"), Lines(own=1)),
    "label of a person": (typed("label add fleet to omar"), Lines(own=1)),
    "made an admin": (typed("role omar admin sure"), Lines(own=1, others=2)),
}


def counted(tx: Tx, at: Stage) -> tuple[list[int], int, int]:
    """Who was sent private messages, how many whispers there are, and how many lines in the thread."""
    posts = len(shop.owed(tx, PostNotice)) + len(shop.owed(tx, PostCopy)) + len(shop.named_under_words(tx))
    readers = [int(tx.posts.get(one.target).reader_id or 0) for one in stage.open_effects(tx, SendDm)]
    return readers, len(shop.owed(tx, PostEphemeral)), posts


def stage_set(tx: Tx) -> Stage:
    """The customer waits and no rule chooses anybody; everybody is on; a second admin hears what admins hear."""
    at = stage.built(tx)
    tx.settings.put(DEFAULT_RULE, to_json(Rule(id=RuleId(0), pool=Pool())), by=None)
    tx.labels.seen("l-fleet", "fleet", tx.engine_now)
    shop.hire(tx, "nina", role="admin")
    shop.writes(tx, at.chat.id)
    for one in (at.asha, at.ravi, at.boss):
        shop.goes(tx, [one], on=True)
    return at


@pytest.mark.parametrize(("play", "expected"), ACTS.values(), ids=ACTS.keys())
async def test_an_act_makes_these_lines_and_no_more(store: Store, play: Play, expected: Lines) -> None:
    def act(tx: Tx) -> Lines:
        at = stage_set(tx)
        tx.__dict__ |= {"actor": at.asha.id, "so_far": counted(tx, at)}
        answer = play(tx, at)
        actor, (told, whispers, thread) = tx.__dict__.pop("actor"), tx.__dict__.pop("so_far")
        now_told, now_whispers, now_thread = counted(tx, at)
        new = now_told[len(told) :]
        own = new.count(actor) + now_whispers - whispers + (answer is not None and not isinstance(answer, Quiet))
        return Lines(own=own, others=len(new) - new.count(actor), thread=now_thread - thread)

    assert await store.run(act) == expected
