"""Tables of Slack: rooms, members, threads, posts and copies."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import instant, key


class Room(SQLModel, table=True):
    """A private channel where chats may appear.

    `kind`: label, people or triage. `state`: wanted, open, lost (Slack refuses it) or replaced. `label_id` names the
    label of a label room; `people_key` the sorted agent ids of a people room. `doing`: what Slack was asked last.
    """

    __tablename__: ClassVar[Any] = "room"
    __table_args__ = (
        Index("ix_room_label", "label_id"),
        Index("ix_room_people", "people_key"),
    )

    id: int | None = key()
    kind: str
    label_id: int | None = None
    people_key: str | None = None
    slack_id: str | None = Field(default=None, unique=True)
    name: str
    state: str = "wanted"
    why: str | None = None
    troubled_at: datetime | None = instant()
    replaces_id: int | None = None
    compared_at: datetime | None = instant()
    doing: str | None = None
    version: int = 0


class Member(SQLModel, table=True):
    """A Slack user in, or meant for, a room. `present and not wanted` is the barrier: nothing is posted there.

    `moving`: coming or going while Slack's answer to our own invitation or removal is out.
    """

    __tablename__: ClassVar[Any] = "member"
    __table_args__ = (
        Index(
            "ix_member_barrier",
            "room_id",
            sqlite_where=text("present and not wanted"),
            postgresql_where=text("present and not wanted"),
        ),
        Index("ix_member_agent", "agent_id"),
    )

    room_id: int = Field(primary_key=True)
    slack_user: str = Field(primary_key=True)
    agent_id: int | None = None
    wanted: bool = False
    present: bool = False
    left_by_hand: bool = False
    moving: str | None = None
    refused: str | None = None
    changed_at: datetime | None = instant()


class Thread(SQLModel, table=True):
    """A stretch of one chat in one room; `ts` is Slack's id of its card. `state`: current, past, leaving or gone.

    `stays`: why Slack would not let the card be deleted.
    """

    __tablename__: ClassVar[Any] = "thread"
    __table_args__ = (
        Index(
            "ix_thread_current",
            "room_id",
            "chat_id",
            unique=True,
            sqlite_where=text("state='current'"),
            postgresql_where=text("state='current'"),
        ),
        UniqueConstraint("room_id", "ts"),
        Index("ix_thread_chat", "chat_id"),
    )

    id: int | None = key()
    room_id: int
    chat_id: int
    ts: str | None = None
    state: str = "current"
    previous_id: int | None = None
    opened_at: datetime | None = instant()
    last_at: datetime | None = instant()
    posts: int = 0
    shown: str | None = None
    stays: str | None = None


class Post(SQLModel, table=True):
    """One Slack message of ours in a thread or a DM. `kind`: copy, notice, file or tell.

    `stays`: why Slack would not let it be deleted.
    """

    __tablename__: ClassVar[Any] = "post"
    __table_args__ = (
        Index("ix_post_thread", "thread_id", "id"),
        Index(
            "ix_post_reader",
            "reader_id",
            "id",
            sqlite_where=text("reader_id is not null"),
            postgresql_where=text("reader_id is not null"),
        ),
        UniqueConstraint("channel", "ts"),
    )

    id: int | None = key()
    key: str = Field(unique=True)
    thread_id: int | None = None
    reader_id: int | None = None
    kind: str
    channel: str | None = None
    ts: str | None = None
    shown: int = 0
    gone_at: datetime | None = instant()
    stays: str | None = None


class Copy(SQLModel, table=True):
    """Which part of which message a post shows."""

    __tablename__: ClassVar[Any] = "copy"
    __table_args__ = (Index("ix_copy_message", "message_id"),)

    post_id: int = Field(primary_key=True)
    message_id: int = Field(primary_key=True)
    part: int = 0


class Named(SQLModel, table=True):
    """A post that names a chat without showing a message of it (a notice, a list, a picture)."""

    __tablename__: ClassVar[Any] = "named"
    __table_args__ = (Index("ix_named_chat", "chat_id"),)

    post_id: int = Field(primary_key=True)
    chat_id: int = Field(primary_key=True)
