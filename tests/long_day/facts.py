"""What was noted in a day, put together with the program's own rows: waits, and which thread is whose."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from storage import tables as t
from storage.tx import Tx
from tests.long_day.crew import Person
from tests.long_day.heard import CODE, Heard
from tests.long_day.town import Town


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """One wait of one chat, as stored."""

    code: str
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was noted, put together. `named`: line by line, who was named for which chat."""

    town: Town
    heard: list[Heard]
    waits: list[Waited]
    named: list[tuple[str, Person, datetime]]


async def facts(town: Town) -> Facts:
    """Read what is needed from the program's own rows: waits, and which thread is whose."""
    rows: list[Any] = await town.read(_waits)
    end = town.world.clock.now()
    waits = [
        Waited(code=code[0], began=_instant(began), ended=_instant(ended) if ended else end)
        for name, began, ended in rows
        if (code := CODE.findall(name))
    ]
    roots: dict[tuple[str, str], str] = await town.read(_roots)
    heard = town.ear.heard
    named = [
        (roots[one.channel, one.root or ""], person, one.at)
        for one in heard
        if one.post and one.person is None and (one.channel, one.root or "") in roots
        for slack in one.mentions
        if (person := town.crew.by_slack(slack)) is not None
    ]
    return Facts(town=town, heard=heard, waits=waits, named=named)


def _instant(stored: Any) -> datetime:
    found = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _waits(tx: Tx) -> list[Any]:
    both = t.wait.join(t.chat, t.chat.c.id == t.wait.c.chat_id)
    return [
        tuple(row)
        for row in tx.conn.execute(select(t.chat.c.name, t.wait.c.began_at, t.wait.c.ended_at).select_from(both))
    ]


def _roots(tx: Tx) -> dict[tuple[str, str], str]:
    all_three = t.thread.join(t.chat, t.chat.c.id == t.thread.c.chat_id).join(t.room, t.room.c.id == t.thread.c.room_id)
    rows = tx.conn.execute(select(t.room.c.slack_id, t.thread.c.ts, t.chat.c.name).select_from(all_three))
    return {(channel, ts): code[0] for channel, ts, name in rows if ts and (code := CODE.findall(name))}
