"""Tables of the queues: events, effects, their lanes and rate limits; and settings, polls and proposals."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.model.queue import InboxState, OutboxState
from storage.columns import instant, key, word


class InboxRow(SQLModel, table=True):
    """One stored event."""

    __tablename__: ClassVar[Any] = "inbox"
    __table_args__ = (
        Index("ix_inbox_new", "lane", "id", sqlite_where=text("state='new'"), postgresql_where=text("state='new'")),
        Index(
            "ix_inbox_unreadable",
            "id",
            sqlite_where=text("state='unreadable'"),
            postgresql_where=text("state='unreadable'"),
        ),
    )

    id: int | None = key()
    key: str = Field(unique=True)
    key2: str | None = Field(default=None, unique=True)
    lane: str
    source: str
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: datetime | None = instant(index=True)
    state: InboxState = word(InboxState, InboxState.NEW)
    attempts: int = 0
    why: str | None = None


class OutboxRow(SQLModel, table=True):
    """One effect. `target` is the row that the effect makes true.

    `payload` is what was asked for, while a call is out by that call; `newer` what was asked since then, NULL: nothing.
    `noted` is what preparing found for the settling. `cause` is the key of the event or the asking that it follows from;
    `tried` the calls that did not succeed, newest last; `at` since when it is owed.
    """

    __tablename__: ClassVar[Any] = "outbox"
    __table_args__ = (
        UniqueConstraint("lane", "seq"),
        Index("ix_outbox_target", "kind", "target"),
        Index("ix_outbox_held", "id", sqlite_where=text("state='held'"), postgresql_where=text("state='held'")),
        Index(
            "ix_outbox_open",
            "lane",
            "seq",
            sqlite_where=text("state in ('ready','sending')"),
            postgresql_where=text("state in ('ready','sending')"),
        ),
    )

    id: int | None = key()
    lane: str
    seq: int
    kind: str
    target: int
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    noted: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))
    newer: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    key: str = Field(unique=True)
    version: int = 0
    state: OutboxState = word(OutboxState, OutboxState.READY)
    due: datetime | None = instant()
    sent_at: datetime | None = instant()
    attempts: int = 0
    mark: str
    why: str | None = None
    cause: str | None = None
    tried: list[Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    at: datetime | None = instant(index=True)


class LaneRow(SQLModel, table=True):
    """An ordered queue of work. Idle: `due`, `waits_for`, `lease_until` and `held_at` are all NULL.

    `rate_key`, `other_rate_key`: rate-limit keys; the lane is not claimed before they are free.
    """

    __tablename__: ClassVar[Any] = "lane"
    __table_args__ = (
        Index(
            "ix_lane_due",
            "direction",
            "rank",
            "due",
            sqlite_where=text("due is not null"),
            postgresql_where=text("due is not null"),
        ),
        Index(
            "ix_lane_gate",
            "waits_for",
            sqlite_where=text("waits_for is not null"),
            postgresql_where=text("waits_for is not null"),
        ),
    )

    lane: str = Field(primary_key=True)
    direction: str
    rank: int = 5
    due: datetime | None = instant()
    rate_key: str | None = None
    other_rate_key: str | None = None
    waits_for: str | None = None
    lease_until: datetime | None = instant()
    owner: str | None = None
    epoch: int = 0
    seq: int = 0
    fails: int = 0
    held_why: str | None = None
    held_at: datetime | None = instant()


class RateLimitRow(SQLModel, table=True):
    """When a rate-limit key is free again."""

    __tablename__: ClassVar[Any] = "rate_limit"

    key: str = Field(primary_key=True)
    free_at: datetime | None = instant()


class SettingRow(SQLModel, table=True):
    """A policy an admin set, or a fact of this installation (its secret, its workspace)."""

    __tablename__: ClassVar[Any] = "setting"

    name: str = Field(primary_key=True)
    value: Any = Field(sa_column=Column(JSON, nullable=False))
    by_id: int | None = None
    at: datetime | None = instant()
    version: int = 0


class CursorRow(SQLModel, table=True):
    """Up to when a poll has read."""

    __tablename__: ClassVar[Any] = "cursor"

    name: str = Field(primary_key=True)
    at: datetime | None = instant()


class ProposalRow(SQLModel, table=True):
    """A change that waits for a person's consent."""

    __tablename__: ClassVar[Any] = "proposal"

    id: int | None = key()
    key: str = Field(unique=True)
    kind: str
    agent_id: int | None = None
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    expires_at: datetime | None = instant()
