"""Tables of our people: team, access, audit, availability, schedules, routing."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import instant, key


class AgentRow(SQLModel, table=True):
    """A person of the team."""

    __tablename__: ClassVar[Any] = "agent"

    id: int | None = key()
    email: str = Field(unique=True)
    slack_user: str | None = Field(default=None, unique=True)
    name: str = ""
    role: str = "member"
    state: str = "pending"
    tz: str | None = None
    slack_deactivated: bool = False
    shift_messages: bool = True
    invited_at: datetime | None = instant()
    version: int = 0


class AccessRow(SQLModel, table=True):
    """A label granted to a member, or one chat granted or denied."""

    __tablename__: ClassVar[Any] = "access"
    __table_args__ = (
        UniqueConstraint("agent_id", "label_id"),
        UniqueConstraint("agent_id", "chat_id"),
        CheckConstraint("(label_id is null) <> (chat_id is null)", name="one_target"),
        Index("ix_access_chat", "chat_id"),
        Index("ix_access_label", "label_id"),
    )

    id: int | None = key()
    agent_id: int
    label_id: int | None = None
    chat_id: int | None = None
    allow: bool = True
    by_id: int | None = None
    at: datetime | None = instant()


class AuditRow(SQLModel, table=True):
    """Who did what to whom, append-only, by our own keys."""

    __tablename__: ClassVar[Any] = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)

    id: int | None = key()
    at: datetime | None = instant()
    actor_id: int | None = None
    action: str
    whom_id: int | None = None
    chat_id: int | None = None
    room_id: int | None = None
    label_id: int | None = None
    via: str = ""
    detail: str = ""


class AvailabilityRow(SQLModel, table=True):
    """Whether a person is online. `source`: shift, self, admin or new. `until`: a choice's own end, if it has one.

    `since`: when the state was set; of a choice by hand, when it was made. `before`: the state before a choice with an
    end, which holds after it where no schedule decides. `applied_at`: when the state was last worked out.
    """

    __tablename__: ClassVar[Any] = "availability"

    agent_id: int = Field(primary_key=True)
    online: bool = False
    source: str = "new"
    since: datetime | None = instant()
    until: datetime | None = instant()
    boundary_at: datetime | None = instant(index=True)
    applied_at: datetime | None = instant(index=True)
    before: bool | None = None
    version: int = 0


class AvailabilityHistoryRow(SQLModel, table=True):
    """Past stretches of being online or offline, for reports."""

    __tablename__: ClassVar[Any] = "availability_history"

    id: int | None = key()
    agent_id: int = Field(index=True)
    online: bool
    source: str
    from_at: datetime | None = instant()
    to_at: datetime | None = instant()


class ScheduleRow(SQLModel, table=True):
    """A weekly schedule: `plan` is a `Schedule` as JSON (zone and shifts)."""

    __tablename__: ClassVar[Any] = "schedule"

    agent_id: int = Field(primary_key=True)
    plan: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    version: int = 0


class TimeOffRow(SQLModel, table=True):
    """An exception to a schedule: `plan` is a `TimeOff` or `OtherHours` as JSON."""

    __tablename__: ClassVar[Any] = "time_off"

    id: int | None = key()
    agent_id: int = Field(index=True)
    plan: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class RuleRow(SQLModel, table=True):
    """A routing rule, in order of `position`; `body` is a `Rule` as JSON."""

    __tablename__: ClassVar[Any] = "rule"

    id: int | None = key()
    position: int
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    active: bool = True
    version: int = 0


class TurnRow(SQLModel, table=True):
    """When a person last got a chat by a rule (0: the built-in one)."""

    __tablename__: ClassVar[Any] = "turn"

    rule_id: int = Field(primary_key=True)
    agent_id: int = Field(primary_key=True)
    at: datetime | None = instant()


class AssignmentRow(SQLModel, table=True):
    """Who a chat was assigned to, from when to when; `why` is the reasons of the choice as JSON."""

    __tablename__: ClassVar[Any] = "assignment"
    __table_args__ = (Index("ix_assignment_chat", "chat_id", "at"),)

    id: int | None = key()
    chat_id: int
    agent_id: int | None = None
    rule_id: int | None = None
    by: str
    why: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime | None = instant()
    ended_at: datetime | None = instant()
