"""Routing: rules, whose turn it is, who held what, and which waits to look at."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select, update

from bot.domain.ids import AgentId
from bot.domain.model import Chat, WaitRow
from bot.domain.routing_json import from_json, to_json
from bot.domain.routing_rules import Rule
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.keeping import kept
from storage.recall import remembered

OPEN = t.wait.c.ended_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A stretch in which somebody held a chat; `by` is a fixed word for how they got it."""

    id: int
    agent_id: int | None
    rule_id: int | None
    by: str
    why: dict[str, Any]
    at: datetime
    ended_at: datetime | None


class Routing:
    """Questions and changes about who gets which chat."""

    def __init__(self, db: Db) -> None:
        self._db = db

    @kept(t.rule)
    def rules(self) -> tuple[Rule, ...]:
        """The rules in order, without the built-in one."""
        found = select(t.rule).order_by(t.rule.c.position, t.rule.c.id)
        return tuple(from_json(row.id, row.body, active=bool(row.active)) for row in self._db.conn.execute(found))

    def add_rule(self, rule: Rule) -> int:
        """A rule behind all others; its id. The one given is ignored."""
        last = self._db.conn.execute(select(func.max(t.rule.c.position))).scalar_one() or 0
        row = {"position": last + 1, "body": to_json(rule), "active": rule.active, "version": 0}
        return self._db.insert(t.rule, row)

    def change_rule(self, rule: Rule) -> None:
        """Put this in the place of the rule with its id."""
        values = {"body": to_json(rule), "active": rule.active, "version": t.rule.c.version + 1}
        self._db.conn.execute(update(t.rule).where(t.rule.c.id == rule.id).values(**values))

    def order_rules(self, rule_ids: Sequence[int]) -> None:
        """Put the rules in this order."""
        for position, rule_id in enumerate(rule_ids, 1):
            self._db.conn.execute(update(t.rule).where(t.rule.c.id == rule_id).values(position=position))

    def drop_rule(self, rule_id: int) -> None:
        """Forget a rule and its turns."""
        self._db.conn.execute(delete(t.rule).where(t.rule.c.id == rule_id))
        self._db.conn.execute(delete(t.turn).where(t.turn.c.rule_id == rule_id))

    @remembered(t.turn)
    def turns(self, rule_id: int, only: Collection[int] | None = None) -> dict[int, datetime]:
        """When each person (of `only`) last got a chat by this rule."""
        found = select(t.turn.c.agent_id, t.turn.c.at).where(t.turn.c.rule_id == rule_id)
        found = found if only is None else found.where(t.turn.c.agent_id.in_(only))
        return {row.agent_id: row.at for row in self._db.conn.execute(found)}

    def took_turn(self, rule_id: int, agent_id: int, at: datetime) -> None:
        """A person got a chat by this rule."""
        self._db.upsert(t.turn, {"rule_id": rule_id, "agent_id": agent_id}, {"at": at})

    @remembered(t.wait, t.chat)
    def loads(self, only: Collection[int] | None = None) -> dict[int, int]:
        """How many waiting chats each person (of `only`) holds; who holds none is left out."""
        both = t.wait.join(t.chat, t.chat.c.id == t.wait.c.chat_id)
        c = t.chat.c.holder_id
        found = (
            select(c, func.count())
            .select_from(both)
            .where(OPEN, c.is_not(None) if only is None else c.in_(only))
            .group_by(c)
        )
        return {row[0]: int(row[1]) for row in self._db.conn.execute(found)}

    def places(self, chat_id: int, only: Collection[int] | None = None) -> dict[int, bool]:
        """People (of `only`) who are meant to be in a room that shows the chat; False: they went out of all of them by hand."""
        return self._meant_for(self._showing(chat_id), None if only is None else frozenset(only))

    @remembered(t.thread)
    def _showing(self, chat_id: int) -> frozenset[int]:
        shown = select(t.thread.c.room_id).where(t.thread.c.chat_id == chat_id, t.thread.c.state == "current")
        return frozenset(self._db.conn.execute(shown).scalars())

    @remembered(t.member)
    def _meant_for(self, rooms: frozenset[int], only: frozenset[int] | None) -> dict[int, bool]:
        """Apart from the chat: at a shift's start many chats of one room are looked at."""
        c = t.member.c
        who = c.agent_id.is_not(None) if only is None else c.agent_id.in_(only)
        where = and_(c.room_id.in_(rooms), c.wanted, c.refused.is_(None), who)
        rows = self._db.conn.execute(select(c.agent_id, c.left_by_hand).where(where))
        found: dict[int, bool] = {}
        for row in rows:
            found[row.agent_id] = found.get(row.agent_id, False) or not row.left_by_hand
        return found

    @remembered(t.thread, t.member)
    def rooms_of(self, chat_id: int, agent_id: int) -> frozenset[int]:
        """The rooms that show the chat and that this person is meant to be in and did not leave."""
        both = t.thread.join(t.member, t.member.c.room_id == t.thread.c.room_id)
        theirs = and_(t.member.c.agent_id == agent_id, t.member.c.wanted, ~t.member.c.left_by_hand)
        found = select(t.thread.c.room_id).select_from(both)
        shown = and_(t.thread.c.chat_id == chat_id, t.thread.c.state == "current")
        return frozenset(self._db.conn.execute(found.where(shown, theirs)).scalars())

    def begin_holding(self, chat_id: int, agent_id: int, *, rule_id: int | None, by: str, why: dict[str, Any]) -> int:
        """Somebody holds the chat from now on; the stretch's id."""
        row = {"chat_id": chat_id, "agent_id": agent_id, "rule_id": rule_id, "by": by, "why": why}
        return self._db.insert(t.assignment, {**row, "at": self._db.house})

    def end_holding(self, chat_id: int, *, ended: str) -> None:
        """Whoever holds the chat holds it no longer; `ended` is a fixed word for how that came."""
        c = t.assignment.c
        found = select(c.id, c.why).where(c.chat_id == chat_id, c.ended_at.is_(None))
        for row in self._db.conn.execute(found).all():
            values = {"ended_at": self._db.house, "why": {**row.why, "ended": ended}}
            self._db.conn.execute(update(t.assignment).where(c.id == row.id).values(**values))

    @remembered(t.assignment)
    def holdings(self, chat_id: int, *, since: datetime | None = None, limit: int = 20) -> list[Held]:
        """Who held the chat, the newest first; `since`: only stretches that went on after it."""
        c = t.assignment.c
        found = select(*columns(t.assignment, Held)).where(c.chat_id == chat_id)
        if since is not None:
            found = found.where(or_(c.ended_at.is_(None), c.ended_at >= since))
        rows = self._db.conn.execute(found.order_by(c.at.desc(), c.id.desc()).limit(limit))
        return [as_value(Held, row) for row in rows]

    def had(self, chat_id: int, since: datetime) -> frozenset[AgentId]:
        """Who gave the chat up since, or had it passed on from them, without a reply."""
        ended = [held for held in self.holdings(chat_id, since=since, limit=1000) if held.ended_at is not None]
        gone = [held for held in ended if held.why.get("ended") in {"passed_on", "released"}]
        return frozenset(AgentId(held.agent_id) for held in gone if held.agent_id is not None)

    def waiting(self) -> list[tuple[WaitRow, Chat]]:
        """Every open wait with its chat, the longest first."""
        return self._waits(OPEN)

    def stuck(self, *, held_before: datetime) -> list[tuple[WaitRow, Chat]]:
        """Open waits of chats that nobody holds, somebody who is off, or somebody since before then; longest first."""
        on = exists().where(t.availability.c.agent_id == t.chat.c.holder_id, t.availability.c.online)
        held = t.chat.c
        return self._waits(and_(OPEN, or_(held.holder_id.is_(None), ~on, held.held_since <= held_before)))

    def looks_due(self, now: datetime, *, limit: int) -> list[tuple[WaitRow, Chat]]:
        """Open waits to look at, the longest first; those nobody has looked at yet too."""
        due = or_(t.wait.c.look_at <= now, t.wait.c.look_at.is_(None))
        return self._waits(and_(OPEN, due), limit=limit)

    def next_look(self) -> datetime | None:
        """When a wait is next to be looked at, or a reminder is due."""
        look = self._db.conn.execute(select(func.min(t.wait.c.look_at)).where(OPEN)).scalar_one()
        remind = self._db.conn.execute(select(func.min(t.chat.c.remind_at))).scalar_one()
        return min((at for at in (look, remind) if at is not None), default=None)

    def look_again(self, chat_id: int, at: datetime | None) -> None:
        """Look at the chat's open wait at `at`; None: as soon as may be."""
        self._db.conn.execute(update(t.wait).where(t.wait.c.chat_id == chat_id, OPEN).values(look_at=at))

    def reminders_due(self, now: datetime, *, limit: int) -> list[int]:
        """Chats whose reminder has come."""
        found = select(t.chat.c.id).where(t.chat.c.remind_at <= now).order_by(t.chat.c.remind_at).limit(limit)
        return list(self._db.conn.execute(found).scalars())

    def left_answered(self, before: datetime, *, limit: int) -> list[int]:
        """Open chats whose last word is ours and was said before."""
        c = t.chat.c
        owed = exists().where(t.wait.c.chat_id == c.id, OPEN)
        ours = or_(c.last_in_at.is_(None), c.last_in_at <= c.last_out_at)
        found = select(c.id).where(c.closed_at.is_(None), c.last_out_at <= before, ours, ~owed)
        return list(self._db.conn.execute(found.order_by(c.last_out_at).limit(limit)).scalars())

    def last_automatic(self, chat_id: int) -> datetime | None:
        """When the customer last got an automatic text."""
        c = t.message.c
        found = select(func.max(c.at)).where(c.chat_id == chat_id, c.way == "out", c.via == "auto")
        at: datetime | None = self._db.conn.execute(found).scalar_one()
        return at

    def held_open(self, agent_ids: Iterable[int]) -> dict[int, list[tuple[int, bool]]]:
        """The open chats that these people hold, each with whether it waits, by person."""
        wanted = frozenset(agent_ids)
        waits = t.chat.outerjoin(t.wait, and_(t.wait.c.chat_id == t.chat.c.id, OPEN))
        shown = select(t.chat.c.holder_id, t.chat.c.id, t.wait.c.id.is_not(None)).select_from(waits)
        where = and_(t.chat.c.holder_id.is_not(None), t.chat.c.closed_at.is_(None))
        found: dict[int, list[tuple[int, bool]]] = {}
        for holder, chat_id, waiting in self._db.conn.execute(
            shown.where(where).order_by(t.wait.c.began_at, t.chat.c.id)
        ):
            if holder in wanted:
                found.setdefault(holder, []).append((int(chat_id), bool(waiting)))
        return found

    def _waits(self, where: Any, *, limit: int | None = None) -> list[tuple[WaitRow, Chat]]:
        waits, chats = columns(t.wait, WaitRow), columns(t.chat, Chat)
        both = t.wait.join(t.chat, t.chat.c.id == t.wait.c.chat_id)
        shown = [one.label(f"w_{one.name}") for one in waits] + [one.label(f"c_{one.name}") for one in chats]
        found = select(*shown).select_from(both).where(where).order_by(t.wait.c.began_at, t.wait.c.id).limit(limit)
        return [(_part(WaitRow, row, "w_"), _part(Chat, row, "c_")) for row in self._db.conn.execute(found)]


def _part(shape: Any, row: Any, prefix: str) -> Any:
    named = {name.removeprefix(prefix): value for name, value in row._mapping.items() if name.startswith(prefix)}
    return shape(**named)
