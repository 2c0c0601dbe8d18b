"""The figures, from random histories on both databases: the same as a slow and obvious recount."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from bot.model.chat import Stretches
from bot.model.person import Agent
from bot.model.ticket import TicketState
from bot.reports.policy import Figures, Group, ResponseTimes
from bot.reports.queries import Table, figures
from bot.shifts.span import Span
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.storage.conftest import NOON

PEOPLE, LABELS, CHATS = 4, 3, 9
Values = tuple[list[int], list[float], list[int], list[float]]
GROUPS: tuple[Group, ...] = ("person", "label", "chat", "day")
ZONES = ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe")


@dataclass
class History:
    """What happened, as plain rows; numbers are ids."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    waits: list[dict[str, Any]] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    labels: set[tuple[int, int]] = field(default_factory=set)
    granted: set[tuple[int, int]] = field(default_factory=set)
    overrides: dict[tuple[int, int], bool] = field(default_factory=dict)
    internal: set[int] = field(default_factory=set)

    def sees(self, agent: Agent, chat: int) -> bool:
        if agent.role == "admin":
            return True
        own = self.overrides.get((agent.id, chat))
        return (
            any((agent.id, label) in self.granted for one, label in self.labels if one == chat) if own is None else own
        )


def history(chance: random.Random) -> History:
    def some_time() -> datetime:
        return NOON - timedelta(seconds=chance.randrange(0, 20 * 86400))

    def somebody() -> int | None:
        return chance.randint(0, PEOPLE) or None

    def some_chat() -> int:
        return chance.randint(1, CHATS)

    made = History()
    for _ in range(300):
        way, via = chance.choice(
            [("out", "slack")] * 3
            + [("out", "console"), ("out", "handset"), ("out", "auto")]
            + [("in", "customer"), ("note", "slack")]
        )
        state = chance.choice(["seen", "sent", "sent", "refused", "waits", "failed"])
        message = {
            "id": len(made.messages) + 1, "direction": way, "source": via, "state": state, "chat_id": some_chat(),
            "author_id": somebody(), "at": some_time(), "part_of": None,
        }  # fmt: skip
        made.messages.append(message)
        for _ in range(chance.choice([0, 0, 0, 1, 3]) if (way, via) == ("out", "slack") else 0):
            state = chance.choice(["sent", "sent", "failed"])
            further = {"id": len(made.messages) + 1, "part_of": message["id"], "state": state}
            made.messages.append(message | further)
    for _ in range(120):
        ended, how = some_time(), chance.choice(["answered"] * 4 + ["dismissed", "closed"])
        began = ended - timedelta(seconds=chance.randrange(1, 9000))
        stretches = _stretches(chance, began, ended) if chance.random() < 0.7 else None
        made.waits.append(
            {
                "began_at": began,
                "ended_at": ended,
                "how": how,
                "chat_id": some_chat(),
                "agent_id": somebody(),
                "on_duty": stretches,
            }
        )
    for _ in range(15):
        made.tickets.append(
            {
                "state": chance.choice([*TicketState]),
                "chat_id": some_chat(),
                "assignee_id": somebody(),
            }
        )
    made.labels = {
        (chat, label) for chat in range(1, CHATS + 1) for label in range(1, LABELS + 1) if chance.random() < 0.4
    }
    made.granted = {
        (agent, label) for agent in range(2, PEOPLE + 1) for label in range(1, LABELS + 1) if chance.random() < 0.5
    }
    made.overrides = {(agent, some_chat()): chance.random() < 0.5 for agent in range(2, PEOPLE + 1)}
    made.internal = {some_chat()}
    return made


def _stretches(chance: random.Random, began: datetime, ended: datetime) -> Stretches:
    """Some in whole seconds, between a little before the wait and a little after it, the last one perhaps still running."""
    reach = int((ended - began).total_seconds()) + 100
    edges = sorted(chance.sample(range(reach), min(reach, chance.choice([0, 1, 2, 3, 4]))))
    times: list[datetime | None] = [began + timedelta(seconds=edge) for edge in edges]
    times += [None] * (len(times) % 2)
    return tuple((start, end) for start, end in zip(times[::2], times[1::2], strict=True) if start is not None)


def write(tx: Tx, made: History) -> None:
    """Ids count up from 1 in an empty database. Somebody is an admin, the rest are members."""
    for number in range(1, PEOPLE + 1):
        tx.people.add(
            email=f"p{number}@shop.example",
            role="admin" if number == 1 else "member",
            name=f"P{number}",
            state="active",
        )
    tx.phones.seen("15550100@c.us", name="Shop", ready=True)
    for number in range(1, LABELS + 1):
        tx.labels.seen(f"label-{number}", f"L{number}", tx.engine_now)
    for number in range(1, CHATS + 1):
        chat = tx.chats.find_or_add(f"1555020{number:04d}@c.us", tx.phones.get(1), kind="user")
        tx.chats.change(chat.id, name=f"C{number}")
        tx.conn.execute(insert(t.contact).values(wa_id=chat.wa_chat_id, name="", internal=number in made.internal))
    for chat_id, label_id in made.labels:
        tx.conn.execute(insert(t.chat_label).values(chat_id=chat_id, label_id=label_id))
    for agent_id, label_id in made.granted:
        tx.people.grant_label(agent_id, label_id, by=None)
    for (agent_id, chat_id), allow in made.overrides.items():
        tx.conn.execute(insert(t.access).values(agent_id=agent_id, chat_id=chat_id, allow=allow))
    for number, message in enumerate(made.messages):
        tx.conn.execute(insert(t.message).values(key=f"m{number}", body={}, ack=0, version=0, **message))
    for wait in made.waits:
        tx.conn.execute(insert(t.wait).values(**wait))
    for ticket in made.tickets:
        tx.conn.execute(insert(t.ticket).values(subject="", priority=1, version=0, **ticket))


def recount(
    made: History, asker: Agent, span: Span, group: Group, whose: int | None
) -> tuple[Figures, dict[str, Figures]]:
    """Row by row, key by key."""

    def keys(chat: int, who: int | None, at: datetime) -> list[str]:
        if group == "person":
            return ["nobody" if who is None else f"P{who}"]
        if group == "day":
            return [at.astimezone(ZoneInfo(span.zone)).date().isoformat()]
        if group == "chat":
            return [f"C{chat}" if made.sees(asker, chat) else "others"]
        carried = [label for one, label in made.labels if one == chat]
        if not carried:
            return ["no label"]
        named = [label for label in carried if asker.role == "admin" or (asker.id, label) in made.granted]
        return [f"L{label}" for label in named] or ["others"]

    rows: dict[str, Values] = {}
    whole: Values = ([], [], [], [])

    def note(place: int, value: float, at_keys: list[str]) -> None:
        for key in at_keys:
            rows.setdefault(key, ([], [], [], []))[place].append(value)  # type: ignore[arg-type]  # seconds are floats
        whole[place].append(value)  # type: ignore[arg-type]  # as above

    counted: set[int] = set()
    for one in made.messages:
        counts = (
            one["direction"] == "out" and one["source"] in {"slack", "console"} and one["state"] in {"seen", "sent"}
        )
        written = one["part_of"] or one["id"]
        if (
            counts
            and written not in counted
            and span.start <= one["at"] < span.end
            and whose in {None, one["author_id"]}
        ):
            counted.add(written)
            note(0, 1, keys(one["chat_id"], one["author_id"], one["at"]))
    for one in made.waits:
        counts = one["how"] == "answered" and one["chat_id"] not in made.internal
        if counts and span.start <= one["ended_at"] < span.end and whose in {None, one["agent_id"]}:
            seconds = (one["ended_at"] - one["began_at"]).total_seconds()
            under = keys(one["chat_id"], one["agent_id"], one["ended_at"])
            note(1, seconds, under)
            if one["on_duty"] is not None:
                note(3, on_duty(one), under)
    for one in made.tickets:
        if one["state"] in {"open", "inprogress"} and whose in {None, one["assignee_id"]}:
            note(2, 1, [] if group == "day" else keys(one["chat_id"], one["assignee_id"], span.start))
    return worth(*whole), {key: worth(*row, day=group == "day") for key, row in rows.items()}


def on_duty(wait: dict[str, Any]) -> int:
    """Second by second."""
    began, ended = wait["began_at"], wait["ended_at"]
    counted: set[int] = set()
    for start, end in wait["on_duty"]:
        counted |= {*range(int((start - began).total_seconds()), int(((end or ended) - began).total_seconds()))}
    return len(counted & {*range(int((ended - began).total_seconds()))})


def worth(
    replies: list[int], seconds: list[float], tickets: list[int], duty: list[float], *, day: bool = False
) -> Figures:
    return Figures(
        replies=sum(replies),
        elapsed=times(seconds),
        on_duty=times(duty),
        open_tickets=None if day else sum(tickets),
    )


def times(seconds: list[float]) -> ResponseTimes:
    ranked = sorted(seconds)
    return ResponseTimes(
        waits=len(ranked),
        average=mean(ranked) if ranked else None,
        median=median(ranked) if ranked else None,
        p90=next(one for n, one in enumerate(ranked, 1) if n * 10 >= 9 * len(ranked)) if ranked else None,
    )


@pytest.mark.parametrize("seed", range(4))
async def test_the_figures_equal_a_slow_recount_for_whoever_asks(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    made = history(chance)
    await store.run(write, made)
    people = await store.read(lambda tx: tx.people.roster().agents)
    differences = []
    for _ in range(40):
        asker, group = chance.choice(people), chance.choice(GROUPS)
        whose = asker if asker.role != "admin" or chance.random() < 0.3 else None
        start = NOON - timedelta(seconds=chance.randrange(1, 21 * 86400))
        asked = Span(
            start=start, end=start + timedelta(seconds=chance.randrange(1, 15 * 86400)), zone=chance.choice(ZONES)
        )
        found = await store.read(figures, asker, asked, group, whose=whose)
        total, rows = recount(made, asker, asked, group, None if whose is None else whose.id)
        if found is None or not alike(found.total, total) or not same(found, rows):
            differences.append((asker.id, group, asked, found, rows))

    assert differences == []


def same(found: Table, rows: dict[str, Figures]) -> bool:
    got = dict(found.rows)
    return got.keys() == rows.keys() and all(alike(got[key], rows[key]) for key in got)


def alike(one: Figures, other: Figures) -> bool:
    """Means are sums in another order."""

    def exact(row: Figures) -> tuple[Any, ...]:
        both = ((times.waits, times.median, times.p90) for times in (row.elapsed, row.on_duty))
        return (row.replies, row.open_tickets, *both)

    def averages(row: Figures) -> tuple[float | None, ...]:
        return (row.elapsed.average, row.on_duty.average)

    return exact(one) == exact(other) and averages(one) == pytest.approx(averages(other))


async def test_a_member_learns_nobody_elses_figures(store: Store) -> None:
    await store.run(write, history(random.Random(1)))
    admin, member, other, *_ = await store.read(lambda tx: tx.people.roster().agents)
    span = Span(start=NOON - timedelta(days=30), end=NOON, zone="UTC")

    assert await store.read(figures, member, span, "person") is None
    assert await store.read(figures, member, span, "person", whose=other) is None
    assert await store.read(figures, member, span, "person", whose=member) is not None
    assert await store.read(figures, admin, span, "person", whose=other) is not None


async def test_days_come_in_their_order_and_the_rest_by_most_replies(store: Store) -> None:
    await store.run(write, history(random.Random(2)))
    admin, *_ = await store.read(lambda tx: tx.people.roster().agents)
    span = Span(start=NOON - timedelta(days=30), end=NOON, zone="UTC")
    days = await store.read(figures, admin, span, "day")
    people = await store.read(figures, admin, span, "person")
    assert days is not None
    assert people is not None
    told = [date.fromisoformat(name) for name, _ in days.rows]
    replies = [row.replies for _, row in people.rows]

    assert told == sorted(told)
    assert replies == sorted(replies, reverse=True)
