"""People: the roster and what each was granted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar, Unpack

from sqlalchemy import and_, bindparam, delete, or_, select

from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.person import Agent
from storage import tables as t
from storage.column_types import AgentColumns
from storage.db import Db, as_value, columns
from storage.prepared import prepare
from storage.process_cache import kept
from storage.transaction_cache import remembered, remembered_part, remembered_row

Answer = TypeVar("Answer")
MOST_WORKED_OUT = 500
_OVERRIDES = select(t.access.c.agent_id, t.access.c.allow).where(t.access.c.chat_id == bindparam("of_chat"))
_BY_SLACK = select(t.agent.c.id).where(t.agent.c.slack_user == bindparam("of_user"))
prepare(_OVERRIDES, _BY_SLACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody, and the labels each was granted."""

    agents: tuple[Agent, ...]
    granted: Mapping[AgentId, frozenset[LabelId]]
    _by_id: Mapping[int, Agent] = field(init=False, repr=False, compare=False)
    _worked_out: dict[Any, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {agent.id: agent for agent in self.agents})

    def cache(self, ask: Callable[["Roster"], Answer]) -> Answer:
        """What follows from this roster alone, worked out once as long as it stands."""
        if ask not in self._worked_out:
            if len(self._worked_out) >= MOST_WORKED_OUT:
                self._worked_out.clear()
            self._worked_out[ask] = ask(self)
        answer: Answer = self._worked_out[ask]
        return answer

    def get(self, agent_id: int | None) -> Agent | None:
        """A person by our id."""
        return None if agent_id is None else self._by_id.get(agent_id)

    def holders(self, label: LabelId) -> tuple[Agent, ...]:
        """Everybody to whom a label was granted, in the roster's order."""
        return self.cache(_by_label).get(label, ())


def _by_label(roster: Roster) -> dict[LabelId, tuple[Agent, ...]]:
    found: dict[LabelId, list[Agent]] = {}
    for agent in roster.agents:
        for label in roster.granted.get(agent.id, frozenset()):
            found.setdefault(label, []).append(agent)
    return {label: tuple(some) for label, some in found.items()}


class People:
    """Questions and changes about people and their grants."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.agent, Agent)

    @kept(t.agent, t.access)
    def roster(self) -> Roster:
        """The whole roster; read again only when it has changed."""
        agents = [as_value(Agent, row) for row in self._db.conn.execute(select(*self._shown).order_by(t.agent.c.id))]
        held: dict[AgentId, set[LabelId]] = {}
        found = select(t.access.c.agent_id, t.access.c.label_id).where(
            t.access.c.label_id.is_not(None), t.access.c.allow
        )
        for row in self._db.conn.execute(found):
            held.setdefault(row.agent_id, set()).add(row.label_id)
        return Roster(agents=tuple(agents), granted={agent: frozenset(labels) for agent, labels in held.items()})

    def by_slack(self, slack_user: str) -> Agent | None:
        """The person who is this Slack user."""
        known = self._by_slack(slack_user)
        return None if known is None else self.get(known)

    @remembered_part(t.agent.c.slack_user)
    def _by_slack(self, slack_user: str) -> int | None:
        return self._db.found_id(_BY_SLACK, of_user=slack_user)

    def by_email(self, email: str) -> Agent | None:
        """The person with this address, in any case."""
        return self._one(t.agent.c.email == email.strip().lower())

    @remembered_row(t.agent)
    def get(self, agent_id: int) -> Agent:
        """A person by our id."""
        return self._db.pick(t.agent, Agent, id=agent_id)

    def add(self, *, email: str, **values: Unpack[AgentColumns]) -> Agent:
        """Somebody new, pending until linked."""
        row = {
            "role": "member",
            "state": "pending",
            "name": "",
            "slack_deactivated": False,
            "shift_messages": True,
            "version": 0,
            "invited_at": self._db.engine_now,
            **values,
        }
        agent_id = self._db.insert(t.agent, {"email": email.strip().lower(), **row})
        return self.get(agent_id)

    def change(self, agent_id: int, **values: Unpack[AgentColumns]) -> Agent:
        """Set columns of a person."""
        self._db.change(t.agent, agent_id, values, counted=True)
        return self.get(agent_id)

    def grant_label(self, agent_id: int, label_id: int, *, by: int | None) -> bool:
        """Grant a label; False if it was granted already."""
        values = {"agent_id": agent_id, "label_id": label_id, "allow": True, "by_id": by, "at": self._db.engine_now}
        return self._db.insert_new(t.access, values) is not None

    def revoke_label(self, agent_id: int, label_id: int) -> bool:
        """Take a label away; False if it was not granted."""
        where = and_(t.access.c.agent_id == agent_id, t.access.c.label_id == label_id)
        return self._db.conn.execute(delete(t.access).where(where)).rowcount > 0

    def override(self, agent_id: int, chat_id: int, *, allow: bool, by: int | None) -> None:
        """Grant or deny one chat; the newer replaces the older."""
        self._db.upsert(
            t.access,
            {"agent_id": agent_id, "chat_id": chat_id},
            {"allow": allow, "by_id": by, "at": self._db.engine_now},
        )

    def drop_override(self, agent_id: int, chat_id: int) -> None:
        """Neither granted nor denied any more."""
        where = and_(t.access.c.agent_id == agent_id, t.access.c.chat_id == chat_id)
        self._db.conn.execute(delete(t.access).where(where))

    def drop_grants(self, agent_id: int) -> list[tuple[int | None, int | None, bool]]:
        """End everything granted or denied to a person; what it was, as (label, chat, allow)."""
        found = select(t.access.c.label_id, t.access.c.chat_id, t.access.c.allow).where(t.access.c.agent_id == agent_id)
        was = [(row.label_id, row.chat_id, bool(row.allow)) for row in self._db.conn.execute(found)]
        self._db.conn.execute(delete(t.access).where(t.access.c.agent_id == agent_id))
        return was

    @remembered(t.access)
    def overrides_of_chat(self, chat_id: int) -> Mapping[AgentId, bool]:
        """Who was granted or denied this very chat."""
        rows = self._db.conn.execute(_OVERRIDES, {"of_chat": chat_id})
        return MappingProxyType({row.agent_id: bool(row.allow) for row in rows})

    def overrides_of(self, agent_id: int) -> dict[ChatId, bool]:
        """The chats granted or denied to a person."""
        found = select(t.access.c.chat_id, t.access.c.allow).where(
            t.access.c.agent_id == agent_id, t.access.c.chat_id.is_not(None)
        )
        return {row.chat_id: bool(row.allow) for row in self._db.conn.execute(found)}

    def override_for(self, agent_id: int, chat_id: int) -> bool | None:
        """A person's own grant (True) or denial (False) of this chat."""
        return self.overrides_of_chat(chat_id).get(AgentId(agent_id))

    @remembered(t.access, t.chat_label)
    def denied_some(self, label_ids: frozenset[LabelId]) -> Mapping[LabelId, frozenset[AgentId]]:
        """For each label, who is denied at least one chat that carries it."""
        both = t.access.join(t.chat_label, t.chat_label.c.chat_id == t.access.c.chat_id)
        where = and_(~t.access.c.allow, t.chat_label.c.label_id.in_(label_ids))
        found = select(t.chat_label.c.label_id, t.access.c.agent_id).select_from(both).where(where).distinct()
        denied: dict[LabelId, set[AgentId]] = {}
        for row in self._db.conn.execute(found):
            denied.setdefault(row.label_id, set()).add(row.agent_id)
        return MappingProxyType({label: frozenset(who) for label, who in denied.items()})

    def unlinked(self) -> list[Agent]:
        """People whose address is not linked to a Slack person yet."""
        where = and_(t.agent.c.state == "pending", or_(t.agent.c.slack_user.is_(None)))
        return [as_value(Agent, row) for row in self._db.conn.execute(select(*self._shown).where(where))]

    def _one(self, where: Any) -> Agent | None:
        row = self._db.conn.execute(select(*self._shown).where(where)).first()
        return None if row is None else as_value(Agent, row)

    def invited_at(self, agent_id: int) -> datetime | None:
        """When a person was last invited."""
        found: datetime | None = self._db.conn.execute(
            select(t.agent.c.invited_at).where(t.agent.c.id == agent_id)
        ).scalar_one_or_none()
        return found
