"""A small company on a real store, whose people come and go, and whose customers write."""

import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bot.domain.content import Content
from bot.domain.content_json import to_json
from bot.domain.model import Chat, Message
from bot.domain.people import Agent
from bot.domain.shifts_plan import Shift
from bot.domain.text import words
from bot.domain.waits import Happened, Kind
from bot.flows import availability, mirror
from bot.flows.steps import rooms, turns, waits
from storage import tables as t
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
NINE_TO_FIVE = tuple(Shift(weekday=day, start_min=9 * 60, end_min=17 * 60) for day in range(7))


class Clock:
    """House time, moved by the test."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def later(self, **length: float) -> datetime:
        self.at += timedelta(**length)
        return self.at


def empty_store(template: Path, folder: Path, clock: Callable[[], datetime]) -> Store:
    """A store on a copy of an empty migrated database."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, folder / "house.db")
    return open_store(f"sqlite:///{folder / 'house.db'}", house=clock)


def hire(tx: Tx, *names: str, label: int | None = None, role: str = "member") -> list[Agent]:
    """People who are in Slack; members hold the label."""
    hired = []
    for name in names:
        user = f"U{name.upper()}"
        agent = tx.people.add(
            email=f"{name}@shop.example", role=role, name=name, slack_user=user, state="active", tz="UTC"
        )
        if label is not None and role == "member":
            tx.people.grant_label(agent.id, label, by=None)
        hired.append(agent)
    for room in tx.rooms.all_live():
        rooms.refresh(tx, room)
    return hired


def label(tx: Tx, name: str = "sales") -> int:
    """A label, and the phone that chats come by."""
    tx.phones.seen("15550100@c.us", name="Shop", ready=True)
    return tx.labels.seen(f"label-{name}", name, tx.now)


def customer(tx: Tx, n: int, label_id: int | None) -> Chat:
    """A chat in which nobody has written yet."""
    phone = tx.phones.get(1)
    chat = tx.chats.find_or_add(f"1555020{n:04d}@c.us", phone, kind="user")
    tx.chats.change(chat.id, access_seen=tx.now, name=f"Customer {n}")
    if label_id is not None:
        tx.chats.set_labels(chat.id, [label_id])
    return tx.chats.get(chat.id)


def writes(tx: Tx, chat_id: int, text: str = "hello?", *, at: datetime | None = None) -> Chat:
    """The customer writes."""
    message = _message(tx, chat_id, text, way="in", via="customer", at=at or tx.house)
    mirror.show(tx, tx.chats.get(chat_id), message, None)
    return tx.chats.get(chat_id)


def answers(tx: Tx, chat_id: int, agent: Agent) -> Chat:
    """An agent answers, and the answer leaves."""
    turns.replied(tx, tx.chats.get(chat_id), agent)
    message = _message(tx, chat_id, "Here you are.", way="out", via="slack", at=tx.house, author_id=agent.id)
    chat = tx.chats.get(chat_id)
    after = waits.happens(tx, chat, Happened(kind=Kind.ANSWER, at=message.at, agent=agent.id))
    turns.wait_ended(tx, after)
    return tx.chats.get(chat_id)


def goes(
    tx: Tx, agents: Iterable[Agent], *, on: bool, until: datetime | None = None
) -> tuple[availability.Changed, ...]:
    """People set their switches."""
    people = list(agents)
    return availability.set_statuses(tx, people, online=on, until=until, source="self", by=people[0])


def works(tx: Tx, agents: Iterable[Agent], shifts: tuple[Shift, ...] = NINE_TO_FIVE, tz: str = "UTC") -> None:
    """People get a week."""
    people = list(agents)
    planned = availability.set_schedule(tx, people, tz=tz, shifts=shifts, by=people[0])
    assert not planned.problems


def holders(tx: Tx) -> list[int | None]:
    """Who holds each chat, by chat."""
    return list(tx.conn.execute(select(t.chat.c.holder_id).order_by(t.chat.c.id)).scalars())


def owed(tx: Tx, kind: str, name: str | None = None) -> list[dict[str, Any]]:
    """The payloads of what is owed of this kind; `name`: only these sentences."""
    found = select(t.outbox.c.payload).where(t.outbox.c.kind == kind).order_by(t.outbox.c.id)
    return [row for row in tx.conn.execute(found).scalars() if name is None or row.get("kind") == name]


def named_under_words(tx: Tx) -> list[int]:
    """The messages, one for each wait, under which a holder is, or was, to be named."""
    found = select(t.wait.c.message_id).where(t.wait.c.named_thread_id.is_not(None)).order_by(t.wait.c.id)
    return list(tx.conn.execute(found).scalars())


def told(tx: Tx, name: str) -> list[tuple[int, dict[str, Any]]]:
    """Who is told this by a private message, with the payload."""
    both = t.outbox.join(t.post, t.post.c.id == t.outbox.c.target)
    found = select(t.post.c.reader_id, t.outbox.c.payload).select_from(both).where(t.outbox.c.kind == "Tell")
    return [(row[0], row[1]) for row in tx.conn.execute(found.order_by(t.outbox.c.id)) if row[1]["kind"] == name]


def flips(tx: Tx) -> int:
    """How often anybody's switch has turned."""
    return int(tx.conn.execute(select(func.count()).select_from(t.availability_was)).scalar_one())


def crowd(tx: Tx, size: int, label_id: int) -> list[int]:
    """So many people at once, without the rooms' work for each."""
    people = [
        {"email": f"p{n}@shop.example", "name": f"p{n}", "slack_user": f"UP{n}", "role": "member", "state": "active"}
        for n in range(size)
    ]
    rest = {"slack_gone": False, "tells": True, "version": 0, "tz": "UTC"}
    tx.conn.execute(insert(t.agent), [row | rest for row in people])
    ids = list(tx.conn.execute(select(t.agent.c.id).order_by(t.agent.c.id)).scalars())
    tx.conn.execute(insert(t.access), [{"agent_id": one, "label_id": label_id, "allow": True} for one in ids])
    tx.people.change(ids[0], name="p0")
    return ids


def _message(tx: Tx, chat_id: int, text: str, **values: Any) -> Message:
    state = "seen" if values["way"] == "in" else "sent"
    message_id = tx.messages.add(
        chat_id=chat_id, state=state, body=to_json(Content(doc=words(text))), seen_at=tx.now, **values
    )
    assert message_id is not None
    return tx.messages.get(message_id)
