"""Availability: whether each person is online, and their schedules."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, and_, bindparam, delete, func, insert, or_, select, update

from bot.model.schedule import (
    Exceptional,
    Plan,
    Schedule,
    Switch,
    exception_from_json,
    exception_to_json,
    from_json,
    to_json,
)
from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db, as_value, columns
from storage.prepared import prepare
from storage.process_cache import kept
from storage.statements import slices
from storage.transaction_cache import remembered

# Clocks of several machines differ a little; a state worked out further in the future shows that ours was moved back.
SKEW = timedelta(seconds=90)
_A = t.availability.c
_DUE = (
    select(*columns(t.availability, Switch))
    .where(
        or_(
            _A.boundary_at <= bindparam("now", type_=UtcDateTime()),
            _A.applied_at > bindparam("later", type_=UtcDateTime()),
        )
    )
    .order_by(_A.boundary_at, _A.agent_id)
    .limit(bindparam("most", type_=Integer()))
)
_NEXT = select(func.min(_A.boundary_at))
prepare(_DUE, _NEXT)


class AvailabilityStates:
    """Queries and changes of who is online, and of schedules."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.availability, Switch)

    def online(self, agent_id: int) -> bool:
        """Whether this person is online."""
        return agent_id in self._online()

    def all_online(self, only: Collection[int] | None = None) -> frozenset[int]:
        """Everybody (of `only`) who is online."""
        online = self._online()
        return online if only is None else online.intersection(only)

    @kept(t.availability, t.agent)
    def _online(self) -> frozenset[int]:
        """Whoever is inactive, or deactivated in Slack, is online for nobody, whatever their switch says."""
        both = t.availability.join(t.agent, t.agent.c.id == t.availability.c.agent_id)
        here = and_(t.agent.c.state != "inactive", ~t.agent.c.slack_deactivated)
        found = select(t.availability.c.agent_id).select_from(both).where(t.availability.c.online, here)
        return frozenset(self._db.conn.execute(found).scalars())

    @remembered(t.availability)
    def get(self, agent_id: int) -> Switch:
        """A person's switch; a new person is offline."""
        return self.many([agent_id])[0]

    def many(self, agent_ids: Iterable[int]) -> list[Switch]:
        """These people's switches, in the order given."""
        wanted = list(agent_ids)
        known: dict[int, Switch] = {}
        for part in slices(wanted):
            found = select(*self._shown).where(t.availability.c.agent_id.in_(part))
            known |= {row.agent_id: as_value(Switch, row) for row in self._db.conn.execute(found)}
        return [known.get(agent_id, Switch(agent_id=agent_id)) for agent_id in wanted]

    def due(self, now: datetime, *, limit: int) -> list[Switch]:
        """Switches whose boundary is due, or that were last set by a clock that was moved back since."""
        given = {"now": now, "later": now + SKEW, "most": limit}
        return [as_value(Switch, row) for row in self._db.conn.execute(_DUE, given)]

    def next_boundary(self) -> datetime | None:
        """The earliest stored boundary."""
        found: datetime | None = self._db.conn.execute(_NEXT).scalar_one()
        return found

    def put_all(self, changes: Sequence[tuple[Switch, Switch]]) -> int:
        """Set switches that still are as seen, each given as (seen, now); how many were. The past of those that turned is kept."""
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
            self._db.conn.execute(
                insert(t.availability_history), [{**row, "to_at": self._db.business_now} for row in past]
            )
        return done

    def past(self, agent_id: int, *, since: datetime) -> list[tuple[bool, datetime, datetime]]:
        """The (online, from, to) of a person's stretches that ended after `since`, oldest first."""
        c = t.availability_history.c
        found = select(c.online, c.from_at, c.to_at).where(c.agent_id == agent_id, c.to_at > since).order_by(c.id)
        return [(bool(row.online), row.from_at, row.to_at) for row in self._db.conn.execute(found)]

    @remembered(t.availability_history)
    def turned_at(self, agent_id: int) -> datetime | None:
        """When a person last went online or offline; None: not since they are known."""
        c = t.availability_history.c
        found = select(c.to_at).where(c.agent_id == agent_id).order_by(c.id.desc()).limit(1)
        at: datetime | None = self._db.conn.execute(found).scalar_one_or_none()
        return at

    @remembered(t.schedule, t.time_off)
    def plan(self, agent_id: int) -> Plan:
        """A person's schedule with its exceptions."""
        return self.plans([agent_id])[agent_id]

    def plans(self, agent_ids: Iterable[int]) -> dict[int, Plan]:
        """The schedules of these people with their exceptions."""
        wanted = list(agent_ids)
        weeks: dict[int, Schedule | str] = {}
        exceptions: dict[int, list[Exceptional | str]] = {}
        for part in slices(wanted):
            for row in self._db.conn.execute(select(t.schedule).where(t.schedule.c.agent_id.in_(part))):
                weeks[row.agent_id] = _week(row.plan)
            off = select(t.time_off).where(t.time_off.c.agent_id.in_(part)).order_by(t.time_off.c.id)
            for row in self._db.conn.execute(off):
                exceptions.setdefault(row.agent_id, []).append(_exception(row.plan))
        return {one: _plan(weeks.get(one), exceptions.get(one, ())) for one in wanted}

    def put_schedule(self, agent_id: int, schedule: Schedule | None) -> None:
        """Set a person's schedule; None removes it."""
        if schedule is None:
            self._db.conn.execute(delete(t.schedule).where(t.schedule.c.agent_id == agent_id))
            return
        values = {"plan": to_json(schedule), "version": 0}
        self._db.upsert(t.schedule, {"agent_id": agent_id}, values)

    def exceptions(self, agent_id: int) -> list[tuple[int, Exceptional]]:
        """A person's exceptions that can be read, with their ids; of two for the same day the later counts."""
        found = select(t.time_off).where(t.time_off.c.agent_id == agent_id).order_by(t.time_off.c.id)
        read = [(int(row.id), _exception(row.plan)) for row in self._db.conn.execute(found)]
        return [(key, one) for key, one in read if not isinstance(one, str)]

    def add_exception(self, agent_id: int, exception: Exceptional) -> int:
        """Add an exception; returns its id, or that of the same one if it is there already and still counts."""
        same = [key for key, one in self.exceptions(agent_id) if one == exception]
        if same and self.exceptions(agent_id)[-1][1] == exception:
            return same[-1]
        self.drop_exceptions(agent_id, same)
        return self._db.insert(t.time_off, {"agent_id": agent_id, "plan": exception_to_json(exception)})

    def drop_exceptions(self, agent_id: int, ids: Iterable[int] | None = None) -> int:
        """Delete these exceptions of a person, or all; returns how many there were."""
        where = t.time_off.c.agent_id == agent_id
        if ids is not None:
            where = and_(where, t.time_off.c.id.in_(list(ids)))
        return self._db.conn.execute(delete(t.time_off).where(where)).rowcount


def _row(now: Switch) -> dict[str, Any]:
    return {**asdict(now), "version": now.version + 1}


def _plan(week: Schedule | str | None, exceptions: Sequence[Exceptional | str]) -> Plan:
    read = tuple(one for one in exceptions if not isinstance(one, str))
    broken = [one for one in (week, *exceptions) if isinstance(one, str)]
    if broken or isinstance(week, str):
        return Plan(exceptions=read, broken=broken[0])
    return Plan(schedule=week, exceptions=read)


def _week(stored: Any) -> Schedule | str:
    """The stored week, or a word for why nobody can follow it: one bad row must not stop all who are read with it."""
    try:
        week = from_json(stored)
    except (KeyError, TypeError, ValueError):
        return "week"
    try:
        ZoneInfo(week.tz)
    except (KeyError, TypeError, ValueError, OSError):  # this machine's data has no such zone, or no longer
        return "zone"
    return week


def _exception(stored: Any) -> Exceptional | str:
    try:
        return exception_from_json(stored)
    except (KeyError, TypeError, ValueError):
        return "exception"
