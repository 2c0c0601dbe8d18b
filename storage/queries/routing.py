"""Routing: rules and turns, assignees now and before, and the waits that are due for a decision."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Integer, and_, bindparam, delete, exists, func, or_, select, update

from bot.model.chat import Chat, StoredWait
from bot.model.ids import AgentId
from bot.model.message import MessageDirection, MessageSource
from bot.model.room import ThreadState
from bot.model.routing import BUILT_IN, Rule, from_json, to_json
from storage import tables as t
from storage.columns import UtcDateTime
from storage.db import Db, as_value, columns
from storage.prepared import prepare
from storage.process_cache import kept
from storage.statements import slices
from storage.transaction_cache import remembered, remembered_part

DEFAULT_RULE = "default_rule"
OPEN = t.wait.c.ended_at.is_(None)
_OPEN_BY_ASSIGNEE = (
    select(t.chat.c.assignee_id, func.count())
    .select_from(t.wait.join(t.chat, t.chat.c.id == t.wait.c.chat_id))
    .where(OPEN)
    .group_by(t.chat.c.assignee_id)
)
_HELD_OPEN = (  # from the chats of a few people, not from all waits
    select(t.chat.c.assignee_id, func.count())
    .where(exists().where(t.wait.c.chat_id == t.chat.c.id, OPEN))
    .group_by(t.chat.c.assignee_id)
)
_LOADS = _OPEN_BY_ASSIGNEE.where(t.chat.c.assignee_id.is_not(None))
_SHOWING = select(t.thread.c.room_id).where(
    t.thread.c.chat_id == bindparam("of_chat"), t.thread.c.state == ThreadState.CURRENT
)
_LAST_ENDED = select(func.max(t.assignment.c.ended_at)).where(t.assignment.c.chat_id == bindparam("of_chat"))
_NEXT_LOOK = select(func.min(t.wait.c.due_at)).where(OPEN)
_NEXT_REMINDER = select(func.min(t.chat.c.remind_at))
_REMINDERS_DUE = (
    select(t.chat.c.id)
    .where(t.chat.c.remind_at <= bindparam("now", type_=UtcDateTime()))
    .order_by(t.chat.c.remind_at)
    .limit(bindparam("most", type_=Integer()))
)
prepare(_LOADS, _SHOWING, _LAST_ENDED, _NEXT_LOOK, _NEXT_REMINDER, _REMINDERS_DUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentStretch:
    """A stretch of time in which a chat had one assignee; `by` is a fixed word for how they got it."""

    id: int
    agent_id: int | None
    rule_id: int | None
    by: str
    why: dict[str, Any]
    at: datetime
    ended_at: datetime | None


class Routing:
    """Queries and changes of routing rules, assignees and open waits."""

    def __init__(self, db: Db) -> None:
        self._db = db

    @kept(t.rule)
    def rules(self) -> tuple[Rule, ...]:
        """The rules in order, without the built-in one."""
        found = select(t.rule).order_by(t.rule.c.position, t.rule.c.id)
        return tuple(from_json(row.id, row.body, active=bool(row.active)) for row in self._db.conn.execute(found))

    @kept(t.setting)
    def default_rule(self) -> Rule:
        """The rule for chats that no other rule is for."""
        found = select(t.setting.c.value).where(t.setting.c.name == DEFAULT_RULE)
        stored = self._db.conn.execute(found).scalar_one_or_none()
        return BUILT_IN if stored is None else from_json(0, stored)

    def add_rule(self, rule: Rule) -> int:
        """Add a rule after all others; returns its id. The id of the rule given is ignored."""
        last = self._db.conn.execute(select(func.max(t.rule.c.position))).scalar_one() or 0
        row = {"position": last + 1, "body": to_json(rule), "active": rule.active, "version": 0}
        return self._db.insert(t.rule, row)

    def change_rule(self, rule: Rule) -> None:
        """Replace the rule with the same id."""
        values = {"body": to_json(rule), "active": rule.active, "version": t.rule.c.version + 1}
        self._db.conn.execute(update(t.rule).where(t.rule.c.id == rule.id).values(**values))

    def order_rules(self, rule_ids: Sequence[int]) -> None:
        """Put the rules in this order."""
        for position, rule_id in enumerate(rule_ids, 1):
            self._db.conn.execute(update(t.rule).where(t.rule.c.id == rule_id).values(position=position))

    def drop_rule(self, rule_id: int) -> None:
        """Delete a rule and its turns."""
        self._db.conn.execute(delete(t.rule).where(t.rule.c.id == rule_id))
        self._db.conn.execute(delete(t.turn).where(t.turn.c.rule_id == rule_id))

    @remembered(t.turn)
    def turns(self, rule_id: int, only: Collection[int] | None = None) -> Mapping[int, datetime]:
        """When each person (of `only`) last got a chat by this rule."""
        found = select(t.turn.c.agent_id, t.turn.c.at).where(t.turn.c.rule_id == rule_id)
        found = found if only is None else found.where(t.turn.c.agent_id.in_(only))
        return MappingProxyType({row.agent_id: row.at for row in self._db.conn.execute(found)})

    def took_turn(self, rule_id: int, agent_id: int, at: datetime) -> None:
        """Record that a person got a chat by this rule."""
        self._db.upsert(t.turn, {"rule_id": rule_id, "agent_id": agent_id}, {"at": at})

    @remembered_part(t.wait.c.chat_id, t.wait.c.ended_at, t.chat.c.assignee_id)
    def loads(self, only: Collection[int] | None = None) -> Mapping[int, int]:
        """How many waiting chats are assigned to each person (of `only`); those without any are left out."""
        c = t.chat.c.assignee_id
        found = _LOADS if only is None else _HELD_OPEN.where(c.in_(only))
        return MappingProxyType({row[0]: int(row[1]) for row in self._db.conn.execute(found)})

    def places(self, chat_id: int, only: Collection[int] | None = None) -> Mapping[int, bool]:
        """The people (of `only`) meant to be in a room that shows the chat; False: they left all of them by hand."""
        meant = self._meant_for(self._showing(chat_id))
        return meant if only is None else {one: meant[one] for one in only if one in meant}

    @remembered_part(t.thread.c.state, t.thread.c.room_id, of=t.thread.c.chat_id)
    def _showing(self, chat_id: int) -> frozenset[int]:
        return frozenset(self._db.conn.execute(_SHOWING, {"of_chat": chat_id}).scalars())

    @remembered(t.member)
    def _meant_for(self, rooms: frozenset[int]) -> Mapping[int, bool]:
        """The people meant to be in these rooms; by rooms, since a shift's start asks for many chats of one room."""
        c = t.member.c
        where = and_(c.room_id.in_(rooms), c.wanted, c.refused.is_(None), c.agent_id.is_not(None))
        rows = self._db.conn.execute(select(c.agent_id, c.left_by_hand).where(where))
        found: dict[int, bool] = {}
        for row in rows:
            found[row.agent_id] = found.get(row.agent_id, False) or not row.left_by_hand
        return MappingProxyType(found)

    @remembered_part(t.thread.c.state, t.thread.c.room_id, *t.member.c, of=t.thread.c.chat_id)
    def rooms_of(self, chat_id: int, agent_id: int) -> frozenset[int]:
        """The rooms that show the chat, that this person is meant to be in and has not left."""
        both = t.thread.join(t.member, t.member.c.room_id == t.thread.c.room_id)
        theirs = and_(t.member.c.agent_id == agent_id, t.member.c.wanted, ~t.member.c.left_by_hand)
        found = select(t.thread.c.room_id).select_from(both)
        shown = and_(t.thread.c.chat_id == chat_id, t.thread.c.state == ThreadState.CURRENT)
        return frozenset(self._db.conn.execute(found.where(shown, theirs)).scalars())

    def begin_holding(self, chat_id: int, agent_id: int, *, rule_id: int | None, by: str, why: dict[str, Any]) -> int:
        """Record a new assignee; returns the stretch's id."""
        row = {"chat_id": chat_id, "agent_id": agent_id, "rule_id": rule_id, "by": by, "why": why}
        return self._db.insert(t.assignment, {**row, "at": self._db.business_now})

    def end_holding(self, chat_id: int, *, ended: str) -> None:
        """Record that the chat's assignee is no longer that; `ended` is a fixed word for how it ended."""
        c = t.assignment.c
        found = select(c.id, c.why).where(c.chat_id == chat_id, c.ended_at.is_(None))
        for row in self._db.conn.execute(found).all():
            values = {"ended_at": self._db.business_now, "why": {**row.why, "ended": ended}}
            self._db.conn.execute(update(t.assignment).where(c.id == row.id).values(**values))

    @remembered_part(*columns(t.assignment, AssignmentStretch), of=t.assignment.c.chat_id)
    def holdings(
        self, chat_id: int, *, since: datetime | None = None, limit: int = 20
    ) -> tuple[AssignmentStretch, ...]:
        """The chat's assignees, the newest first; `since`: only stretches that lasted beyond it."""
        c = t.assignment.c
        found = select(*columns(t.assignment, AssignmentStretch)).where(c.chat_id == chat_id)
        if since is not None:
            found = found.where(or_(c.ended_at.is_(None), c.ended_at >= since))
        rows = self._db.conn.execute(found.order_by(c.at.desc(), c.id.desc()).limit(limit))
        return tuple(as_value(AssignmentStretch, row) for row in rows)

    def had(self, chat_id: int, since: datetime) -> frozenset[AgentId]:
        """Those who unassigned themselves since, or from whom the chat was passed on, without a reply."""
        last = self._last_ended(chat_id)
        if last is None or last < since:
            return frozenset()
        ended = [held for held in self.holdings(chat_id, since=since, limit=1000) if held.ended_at is not None]
        gone = [held for held in ended if held.why.get("ended") in {"passed_on", "released"}]
        return frozenset(AgentId(held.agent_id) for held in gone if held.agent_id is not None)

    @remembered_part(t.assignment.c.ended_at, of=t.assignment.c.chat_id)
    def _last_ended(self, chat_id: int) -> datetime | None:
        last: datetime | None = self._db.conn.execute(_LAST_ENDED, {"of_chat": chat_id}).scalar_one()
        return last

    def waiting(self) -> list[tuple[StoredWait, Chat]]:
        """All open waits with their chats, the longest first."""
        return self._waits(OPEN)

    def counted(self, *, label: int | None = None) -> list[tuple[StoredWait, Chat]]:
        """Open waits, of chats with this label, for which time on duty is counted; the longest first."""
        where = and_(OPEN, t.wait.c.on_duty.is_not(None))
        if label is not None:
            held = t.chat_label.c
            where = and_(where, exists().where(held.chat_id == t.chat.c.id, held.label_id == label))
        return self._waits(where)

    def stuck(
        self, *, held_before: datetime, shown_to: frozenset[int], assigned_to: frozenset[int]
    ) -> list[tuple[StoredWait, Chat]]:
        """Open waits of chats unassigned, assigned to somebody offline, or assigned since before then; longest first.

        Only of chats in a room that one of `shown_to` is meant to be in and has not left, and of those assigned to one
        of `assigned_to`.
        """
        on = exists().where(t.availability.c.agent_id == t.chat.c.assignee_id, t.availability.c.online)
        held, shown = t.chat.c, t.thread.c
        rooms = self._rooms_with(shown_to)
        there = select(shown.chat_id).where(shown.state == ThreadState.CURRENT, shown.room_id.in_(sorted(rooms)))
        theirs = or_(held.id.in_(there), held.assignee_id.in_(sorted(assigned_to)))
        return self._waits(and_(OPEN, theirs, or_(held.assignee_id.is_(None), ~on, held.held_since <= held_before)))

    @remembered(t.member)
    def _rooms_with(self, people: frozenset[int]) -> frozenset[int]:
        c = t.member.c
        stays = and_(c.wanted, c.refused.is_(None), ~c.left_by_hand)
        found: set[int] = set()
        for some in slices(sorted(people)):
            rows = self._db.conn.execute(select(c.room_id).where(c.agent_id.in_(some), stays).distinct())
            found.update(rows.scalars())
        return frozenset(found)

    def looks_due(self, now: datetime, *, limit: int) -> list[tuple[StoredWait, Chat]]:
        """Open waits that are due for a decision, also those never decided on; the longest first."""
        due = or_(t.wait.c.due_at <= now, t.wait.c.due_at.is_(None))
        return self._waits(and_(OPEN, due), limit=limit)

    def next_look(self) -> datetime | None:
        """When the next wait or reminder is due."""
        look = self._db.conn.execute(_NEXT_LOOK).scalar_one()
        remind = self._db.conn.execute(_NEXT_REMINDER).scalar_one()
        return min((at for at in (look, remind) if at is not None), default=None)

    def look_at_room(self, room_id: int) -> None:
        """Make the open waits of the chats that this room shows due now: who could have them may have changed."""
        shown = exists().where(
            t.thread.c.chat_id == t.wait.c.chat_id,
            t.thread.c.room_id == room_id,
            t.thread.c.state == ThreadState.CURRENT,
        )
        self._db.conn.execute(update(t.wait).where(OPEN, shown).values(due_at=self._db.business_now))
        self._db.wake("clock")

    def reminders_due(self, now: datetime, *, limit: int) -> list[int]:
        """Chats whose reminder is due."""
        return list(self._db.conn.execute(_REMINDERS_DUE, {"now": now, "most": limit}).scalars())

    def left_answered(self, before: datetime, *, limit: int) -> list[int]:
        """Open chats whose last message is ours and was written before then, also where a person never wrote."""
        c, m = t.chat.c, t.message.c
        unanswered = exists().where(t.wait.c.chat_id == c.id, OPEN)
        replied = and_(c.last_out_at <= before, or_(c.last_in_at.is_(None), c.last_in_at <= c.last_out_at))
        ours = and_(m.chat_id == c.id, m.direction == "out")
        sent_to = and_(c.last_out_at.is_(None), c.last_in_at.is_(None), exists().where(ours, m.at <= before))
        automatic = and_(sent_to, ~exists().where(ours, m.at > before))
        found = select(c.id).where(c.closed_at.is_(None), or_(replied, automatic), ~unanswered)
        return list(self._db.conn.execute(found.order_by(c.last_out_at, c.id).limit(limit)).scalars())

    def last_automatic(self, chat_id: int) -> datetime | None:
        """When the customer last got an automatic text."""
        c = t.message.c
        found = select(func.max(c.at)).where(
            c.chat_id == chat_id, c.direction == MessageDirection.OUT, c.source == MessageSource.AUTO
        )
        at: datetime | None = self._db.conn.execute(found).scalar_one()
        return at

    def held_open(self, agent_ids: Iterable[int]) -> dict[int, list[tuple[int, bool]]]:
        """The open chats assigned to these people, each with whether it waits, by person."""
        wanted = frozenset(agent_ids)
        waits = t.chat.outerjoin(t.wait, and_(t.wait.c.chat_id == t.chat.c.id, OPEN))
        shown = select(t.chat.c.assignee_id, t.chat.c.id, t.wait.c.id.is_not(None)).select_from(waits)
        where = and_(t.chat.c.assignee_id.is_not(None), t.chat.c.closed_at.is_(None))
        found: dict[int, list[tuple[int, bool]]] = {}
        for assignee, chat_id, waiting in self._db.conn.execute(
            shown.where(where).order_by(t.wait.c.began_at, t.chat.c.id)
        ):
            if assignee in wanted:
                found.setdefault(assignee, []).append((int(chat_id), bool(waiting)))
        return found

    def _waits(self, where: Any, *, limit: int | None = None) -> list[tuple[StoredWait, Chat]]:
        waits, chats = columns(t.wait, StoredWait), columns(t.chat, Chat)
        both = t.wait.join(t.chat, t.chat.c.id == t.wait.c.chat_id)
        shown = [one.label(f"w_{one.name}") for one in waits] + [one.label(f"c_{one.name}") for one in chats]
        found = select(*shown).select_from(both).where(where).order_by(t.wait.c.began_at, t.wait.c.id).limit(limit)
        return [(_part(StoredWait, row, "w_"), _part(Chat, row, "c_")) for row in self._db.conn.execute(found)]


def _part(shape: Any, row: Any, prefix: str) -> Any:
    named = {name.removeprefix(prefix): value for name, value in row._mapping.items() if name.startswith(prefix)}
    return shape(**named)
