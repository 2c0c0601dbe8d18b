"""Tables of the engine: what arrived, what is owed, in which lanes, at which pace."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import instant, key


class Inbox(SQLModel, table=True):
    """One stored event; `state`: new, done, held or unreadable."""

    __tablename__: ClassVar[Any] = "inbox"
    __table_args__ = (
        Index("ix_inbox_new", "lane", "id", sqlite_where=text("state='new'"), postgresql_where=text("state='new'")),
    )

    id: int | None = key()
    key: str = Field(unique=True)
    key2: str | None = Field(default=None, unique=True)
    lane: str
    source: str
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: datetime | None = instant(index=True)
    state: str = "new"
    attempts: int = 0
    why: str | None = None


class Outbox(SQLModel, table=True):
    """One effect; `state`: ready, sending, done, held or dead. `target` is the row that the effect makes true."""

    __tablename__: ClassVar[Any] = "outbox"
    __table_args__ = (
        UniqueConstraint("lane", "seq"),
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
    key: str = Field(unique=True)
    version: int = 0
    state: str = "ready"
    due: datetime | None = instant()
    sent_at: datetime | None = instant()
    attempts: int = 0
    mark: str
    why: str | None = None
    at: datetime | None = instant(index=True)


class Lane(SQLModel, table=True):
    """An ordered line of work. Idle: `due`, `waits_for`, `lease_until` and `held_at` are all NULL.

    `pace`, `pace_too`: the keys it is not claimed before they are free.
    """

    __tablename__: ClassVar[Any] = "lane"
    __table_args__ = (
        Index(
            "ix_lane_due",
            "way",
            "rank",
            "due",
            sqlite_where=text("due is not null"),
            postgresql_where=text("due is not null"),
        ),
    )

    lane: str = Field(primary_key=True)
    way: str
    rank: int = 5
    due: datetime | None = instant()
    pace: str | None = None
    pace_too: str | None = None
    waits_for: str | None = Field(default=None, index=True)
    lease_until: datetime | None = instant()
    owner: str | None = None
    epoch: int = 0
    seq: int = 0
    fails: int = 0
    held_why: str | None = None
    held_at: datetime | None = instant()


class Pace(SQLModel, table=True):
    """When a pacing key is free again."""

    __tablename__: ClassVar[Any] = "pace"

    key: str = Field(primary_key=True)
    free_at: datetime | None = instant()


class Setting(SQLModel, table=True):
    """A policy an admin set, or a fact of this installation (its secret, its workspace)."""

    __tablename__: ClassVar[Any] = "setting"

    name: str = Field(primary_key=True)
    value: Any = Field(sa_column=Column(JSON, nullable=False))
    by_id: int | None = None
    at: datetime | None = instant()
    version: int = 0


class Cursor(SQLModel, table=True):
    """How far a poll has come."""

    __tablename__: ClassVar[Any] = "cursor"

    name: str = Field(primary_key=True)
    at: datetime | None = instant()


class Draft(SQLModel, table=True):
    """What waits for a person's yes."""

    __tablename__: ClassVar[Any] = "draft"

    id: int | None = key()
    key: str = Field(unique=True)
    kind: str
    agent_id: int | None = None
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    expires_at: datetime | None = instant()
