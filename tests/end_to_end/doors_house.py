"""A house for the doors: people, chats with all that could be shown of them, and what a door changed."""

import random
import re
from contextlib import suppress
from typing import Any

from sqlalchemy import Table

from bot.access.policy import may_see
from bot.app.routes.interactions import answer
from bot.interactions.models import Answer
from bot.model.chat import Chat
from bot.model.effect.people import SyncHome
from bot.model.message import MessageDirection, MessageSource, MessageState
from bot.model.new_message import NewMessage
from bot.model.person import Agent
from bot.model.policies import Identity
from bot.model.room import RoomState
from bot.model.ticket import TicketState
from storage import tables as t
from storage.tx import Tx
from tests.end_to_end.doors_made import Door, Target
from tests.end_to_end.doors_written import WrittenDoor
from tests.fixtures import shop

ENGINE = frozenset({"inbox", "lane", "rate_limit", "secret"})
UNTOUCHED = tuple(table for table in t.metadata.sorted_tables if table.name not in ENGINE)
PASSING = {"kind": SyncHome.kind, "action": "refused"}  # a row with one of these does not count


def _kept(table: Table) -> str:
    """The rows of a table that count, as plain SQL: the state is read some thousand times."""
    passing = [f"{name} is not '{value}'" for name, value in PASSING.items() if name in table.c]
    return f"select * from {table.name} where {' and '.join(passing) or 'true'}"  # noqa: S608  # names of our own


KEPT = tuple(_kept(table) for table in UNTOUCHED)


class Undo(Exception):  # ends a savepoint
    pass


def company(tx: Tx, seed: int) -> tuple[list[Agent], list[tuple[Chat, Target, str]]]:
    """An admin, members with some labels, chats with some labels, grants and denials here and there."""
    chance = random.Random(seed)
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    labels = [shop.label(tx, name) for name in ("sales", "repairs", "fleet")]
    people = [*shop.hire(tx, "boss", role="admin"), *shop.hire(tx, "one", "two", "three", "four")]
    for agent in people[1:]:
        for label in chance.sample(labels, chance.randint(0, 2)):
            tx.people.grant_label(agent.id, label, by=None)
    room = tx.rooms.add(kind="triage", name="wa-triage", state=RoomState.OPEN, slack_id="C1")
    chats = [_chat(tx, chance, n, labels, people, room) for n in range(4)]
    return people, chats


def _chat(  # one chat with everything that a door could show of it
    tx: Tx, chance: random.Random, n: int, labels: list[int], people: list[Agent], room: int
) -> tuple[Chat, Target, str]:
    chat = shop.customer(tx, n, None)
    name, words = f"Zork{chance.randrange(10**6):06d} Wanda{n}", f"secretword{chance.randrange(10**6):06d}"
    tx.chats.change(chat.id, name=name)
    tx.chats.set_labels(chat.id, chance.sample(labels, chance.randint(0, 2)))
    for agent in people[1:]:
        if chance.random() < 0.3:
            tx.people.override(agent.id, chat.id, allow=chance.random() < 0.5, by=None)
    thread = tx.threads.add(room, chat.id)
    tx.threads.change(thread.id, ts=f"{n}.1")
    shop.writes(tx, chat.id, words)
    asked = tx.messages.add(NewMessage(
        chat_id=chat.id, direction=MessageDirection.OUT, source=MessageSource.SLACK, state=chance.choice((MessageState.ASKED, MessageState.UNKNOWN, MessageState.FAILED, MessageState.SENT)),
        author_id=chance.choice(people).id, wa_id=f"w{n}", body={}, at=tx.business_now, seen_at=tx.engine_now, slack_channel="C1",
        slack_ts=f"{n}.5",
    ))  # fmt: skip
    assert asked is not None
    message = tx.messages.get(asked)
    subject = f"Broken bell {chance.randrange(10**6):06d}"
    ticket = tx.tickets.add(chat.id, subject=subject, periskope_id=f"SND-{n}", state=TicketState.OPEN).id
    listed = {"thread": thread.id, "items": [{"what": "send", "message": message.key}]}
    return (
        tx.chats.get(chat.id),
        Target(
            found=tx.proposals.add("away", listed),
            key=chat.key,
            name=name,
            message=message.key,
            ts=f"{n}.5",
            root=f"{n}.1",
            ticket=str(ticket),
            subject=subject,
            others=tuple(people[1:]),
        ),
        words,
    )


def state(tx: Tx) -> list[Any]:
    """All that a door could change, except what only shows, and the line that somebody was refused."""
    driver = tx.conn.connection.driver_connection
    assert driver is not None
    return [driver.execute(kept).fetchall() for kept in KEPT]


def asked(
    tx: Tx, door: Door | WrittenDoor, agent: Agent, at: Target, *, before: list[Any] | None = None
) -> tuple[Answer, bool]:
    """The answer, and whether anything is not as it was `before`; all is undone."""
    said: list[Answer] = []
    changed = False
    with suppress(Undo), tx.savepoint():
        said.append(door.answer(tx, agent, at) if isinstance(door, WrittenDoor) else answer(tx, door(agent, at)))
        changed = before is not None and state(tx) != before
        raise Undo
    tx.memo.clear()
    return said[0], changed


def plain(said: object, at: Target) -> str:
    """The answer as text, without what the asker themselves had typed or sent, and without the names that are near it.

    What is near a name hangs on the name; that only visible names are offered has a test of its own.
    """
    said = re.sub(r"Did you mean \*[^*]*\*\?", "`/periskope chats` lists them.", str(said))
    for theirs in (at.name, at.key, at.message, at.subject, at.found):
        said = said.replace(theirs, "…")
    return re.sub(r"<!date\^\d+", "<!date", said)


def hidden(tx: Tx, agent: Agent, chat: Chat) -> bool:
    return not may_see(
        agent,
        chat_labels=tx.chats.labels_of(chat.id),
        granted=tx.people.roster().granted.get(agent.id, frozenset()),
        override=tx.people.override_for(agent.id, chat.id),
    )
