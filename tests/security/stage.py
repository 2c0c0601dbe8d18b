"""A shop with a chat in a channel, people who write under its card, and the effects that follow."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from bot.domain.events import ReplyDeleted, ReplyEdited, ReplyWritten
from bot.domain.model import Chat, Message
from bot.domain.outcomes import Outcome
from bot.domain.owed import Owed, Prepared, Settlement
from bot.domain.people import Agent
from bot.domain.policies import Identity
from bot.domain.text import Doc, words
from bot.flows import reply
from bot.flows.outgoing import table
from storage import tables as t
from storage.db import as_value, columns
from storage.tx import Tx
from tests.flows import shop

CHANNEL = "C0SALES"
ROOT = "1772445590.000100"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """An admin, two members who hold the label, one who does not, and the chat."""

    boss: Agent
    asha: Agent
    ravi: Agent
    omar: Agent
    label: int
    chat: Chat
    room: int
    thread: int


def built(tx: Tx) -> Stage:
    """Everything as it is once all is posted."""
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    label = shop.label(tx)
    room = tx.rooms.add(kind="label", label_id=label, name="wa-sales", state="open", slack_id=CHANNEL)
    boss = shop.hire(tx, "boss", role="admin")[0]
    asha, ravi = shop.hire(tx, "asha", "ravi", label=label)
    omar = shop.hire(tx, "omar")[0]
    chat = shop.customer(tx, 7, label)
    for agent in (boss, asha, ravi):
        tx.rooms.put_member(room, str(agent.slack_user), wanted=True, present=True, agent_id=agent.id)
    tx.rooms.change(room, compared_at=tx.now)
    thread = tx.threads.add(room, chat.id)
    tx.threads.change(thread.id, ts=ROOT)
    return Stage(boss=boss, asha=asha, ravi=ravi, omar=omar, label=label, chat=chat, room=room, thread=thread.id)


def writes(tx: Tx, agent: Agent, text: str, *, ts: str = "1772445590.000200") -> str:
    """Somebody writes under the card."""
    doc, user = words(text), str(agent.slack_user)
    event = ReplyWritten(channel=CHANNEL, ts=ts, root=ROOT, slack_user=user, doc=doc)
    return reply.reply_written(event, tx)


def edits(tx: Tx, agent: Agent, text: str, *, ts: str = "1772445590.000200", edited: str = "1772445591.000000") -> str:
    """Somebody changes what they wrote."""
    doc: Doc = words(text)
    event = ReplyEdited(channel=CHANNEL, ts=ts, root=ROOT, slack_user=str(agent.slack_user), doc=doc, edited=edited)
    return reply.reply_edited(event, tx)


def deletes(tx: Tx, *, ts: str = "1772445590.000200") -> str:
    """A message is gone from Slack."""
    return reply.reply_deleted(ReplyDeleted(channel=CHANNEL, ts=ts, root=ROOT), tx)


def written(tx: Tx, ts: str = "1772445590.000200") -> Message:
    """The row of what was written."""
    found = tx.messages.by_slack(CHANNEL, ts)
    assert found is not None
    return found


def owed(tx: Tx, kind: str) -> list[Owed]:
    """What of this kind is still owed, oldest first."""
    found = select(*columns(t.outbox, Owed)).where(t.outbox.c.kind == kind, t.outbox.c.state.in_(("ready", "sending")))
    return [as_value(Owed, row) for row in tx.conn.execute(found.order_by(t.outbox.c.id))]


def the(tx: Tx, kind: str) -> Owed:
    """The newest effect of this kind that is owed."""
    return owed(tx, kind)[-1]


def prepared(tx: Tx, effect: Owed) -> Prepared:
    """What the last door says to it."""
    return table.prepare(effect, tx)


def comes_back(tx: Tx, effect: Owed, outcome: Outcome) -> Settlement:
    """The call came back with this."""
    sent = replace(effect, state="sending", sent_at=tx.now, attempts=effect.attempts + 1)
    return table.settle(sent, outcome, tx)


def said(call: Any) -> str:
    """Everything that a call would carry outside, or the word why there is none."""
    names = [name for name in dir(call) if not name.startswith("_")]
    return " ".join(str(getattr(call, name)) for name in names)
