"""Availability: each person's switch, and the plans it follows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from bot.domain.shifts_json import exception_from_json, exception_to_json, from_json, to_json
from bot.domain.shifts_plan import Exceptional, Schedule
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.keeping import kept

# Clocks of several machines differ a little; what was worked out further ahead than this shows that ours was moved.
SKEW = timedelta(seconds=90)
MANY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A person's switch as stored; `source` is shift, self, admin, or new for somebody who never had one."""

    agent_id: int
    online: bool = False
    source: str = "new"
    since: datetime | None = None
    until: datetime | None = None
    boundary_at: datetime | None = None
    applied_at: datetime | None = None
    before: bool | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is planned for a person."""

    schedule: Schedule | None = None
    exceptions: tuple[Exceptional, ...] = ()


class Availability:
    """Questions and changes about who is on, and when."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.availability, Switch)

    def online(self, agent_id: int) -> bool:
        """Is this person online?"""
        return agent_id in self._online()

    def all_online(self, only: Collection[int] | None = None) -> frozenset[int]:
        """Everybody (of `only`) who is online."""
        online = self._online()
        return online if only is None else online.intersection(only)

    @kept(t.availability)
    def _online(self) -> frozenset[int]:
        return frozenset(
            self._db.conn.execute(select(t.availability.c.agent_id).where(t.availability.c.online)).scalars()
        )

    def get(self, agent_id: int) -> Switch:
        """A person's switch; a new person's is off."""
        return self.many([agent_id])[0]

    def many(self, agent_ids: Iterable[int]) -> list[Switch]:
        """These people's switches, in the order given."""
        wanted = list(agent_ids)
        known: dict[int, Switch] = {}
        for part in _parts(wanted):
            found = select(*self._shown).where(t.availability.c.agent_id.in_(part))
            known |= {row.agent_id: as_value(Switch, row) for row in self._db.conn.execute(found)}
        return [known.get(agent_id, Switch(agent_id=agent_id)) for agent_id in wanted]

    def due(self, now: datetime, *, limit: int) -> list[Switch]:
        """Switches whose boundary has come, or that were last set by a clock that has been moved back since."""
        a = t.availability.c
        where = or_(a.boundary_at <= now, a.applied_at > now + SKEW)
        found = select(*self._shown).where(where).order_by(a.boundary_at, a.agent_id).limit(limit)
        return [as_value(Switch, row) for row in self._db.conn.execute(self._db.locked(found))]

    def next_boundary(self) -> datetime | None:
        """The earliest stored boundary."""
        found: datetime | None = self._db.conn.execute(select(func.min(t.availability.c.boundary_at))).scalar_one()
        return found

    def put(self, seen: Switch, now: Switch) -> bool:
        """Set a switch that still is as `seen`; False if somebody else was first. Its past is kept if it turned."""
        return self.put_all([(seen, now)]) == 1

    def put_all(self, changes: Sequence[tuple[Switch, Switch]]) -> int:
        """Set switches that still are as seen, each given as (seen, now); how many were."""
        new = [_row(now) for seen, now in changes if seen.version == 0]
        known = [
            {**_row(now), "b_agent": seen.agent_id, "b_version": seen.version} for seen, now in changes if seen.version
        ]
        past = [
            {"agent_id": seen.agent_id, "online": seen.online, "source": seen.source, "from_at": seen.since}
            for seen, now in changes
            if now.online != seen.online and seen.since is not None
        ]
        done = sum(self._db.insert_new(t.availability, row, key="agent_id") is not None for row in new)
        if known:
            a = t.availability.c
            same = and_(a.agent_id == bindparam("b_agent"), a.version == bindparam("b_version"))
            done += self._db.conn.execute(update(t.availability).where(same), known).rowcount
        if past:
            self._db.conn.execute(insert(t.availability_was), [{**row, "to_at": self._db.house} for row in past])
        return done

    def past(self, agent_id: int, *, since: datetime) -> list[tuple[bool, datetime, datetime]]:
        """(online, from, to) of a person's stretches that ended after `since`, oldest first."""
        c = t.availability_was.c
        found = select(c.online, c.from_at, c.to_at).where(c.agent_id == agent_id, c.to_at > since).order_by(c.id)
        return [(bool(row.online), row.from_at, row.to_at) for row in self._db.conn.execute(found)]

    def plan(self, agent_id: int) -> Plan:
        """What is planned for a person."""
        return self.plans([agent_id])[agent_id]

    def plans(self, agent_ids: Iterable[int]) -> dict[int, Plan]:
        """What is planned for each of these people."""
        wanted = list(agent_ids)
        weeks: dict[int, Schedule] = {}
        exceptions: dict[int, list[Exceptional]] = {}
        for part in _parts(wanted):
            for row in self._db.conn.execute(select(t.schedule).where(t.schedule.c.agent_id.in_(part))):
                weeks[row.agent_id] = from_json(row.plan)
            off = select(t.time_off).where(t.time_off.c.agent_id.in_(part)).order_by(t.time_off.c.id)
            for row in self._db.conn.execute(off):
                exceptions.setdefault(row.agent_id, []).append(exception_from_json(row.plan))
        return {one: Plan(schedule=weeks.get(one), exceptions=tuple(exceptions.get(one, ()))) for one in wanted}

    def put_schedule(self, agent_id: int, schedule: Schedule | None) -> None:
        """Plan a person's week; None: none."""
        if schedule is None:
            self._db.conn.execute(delete(t.schedule).where(t.schedule.c.agent_id == agent_id))
            return
        values = {"plan": to_json(schedule), "version": 0}
        self._db.upsert(t.schedule, {"agent_id": agent_id}, values)

    def exceptions(self, agent_id: int) -> list[tuple[int, Exceptional]]:
        """A person's exceptions with their ids, in the order in which they hold."""
        found = select(t.time_off).where(t.time_off.c.agent_id == agent_id).order_by(t.time_off.c.id)
        return [(int(row.id), exception_from_json(row.plan)) for row in self._db.conn.execute(found)]

    def add_exception(self, agent_id: int, exception: Exceptional) -> int:
        """Plan an exception; its id."""
        return self._db.insert(t.time_off, {"agent_id": agent_id, "plan": exception_to_json(exception)})

    def drop_exceptions(self, agent_id: int, ids: Iterable[int] | None = None) -> int:
        """Forget these exceptions of a person, or all; how many there were."""
        where = t.time_off.c.agent_id == agent_id
        if ids is not None:
            where = and_(where, t.time_off.c.id.in_(list(ids)))
        return self._db.conn.execute(delete(t.time_off).where(where)).rowcount


def _row(now: Switch) -> dict[str, Any]:
    return {**asdict(now), "version": now.version + 1}


def _parts(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + MANY] for start in range(0, len(ids), MANY))
