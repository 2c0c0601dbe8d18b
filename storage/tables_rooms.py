"""Tables of Slack: rooms, members, threads, posts and copies."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.model.room import RoomState, ThreadState
from storage.columns import instant, key, word


class RoomRow(SQLModel, table=True):
    """A private channel where chats may appear.

    `kind`: label, people or triage. `label_id` names the
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
    state: RoomState = word(RoomState, RoomState.WANTED)
    why: str | None = None
    failing_since: datetime | None = instant()
    replaces_id: int | None = None
    compared_at: datetime | None = instant()
    doing: str | None = None
    version: int = 0


class MemberRow(SQLModel, table=True):
    """A Slack user in, or meant for, a room. While one is `present and not wanted`, nothing is posted in the room.

    `moving`: coming or going until Slack has answered our own invitation or removal.
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


class ThreadRow(SQLModel, table=True):
    """A part of one chat in one room; `ts` is Slack's id of its card.

    `undeletable`: why Slack has refused to delete the card.
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
    state: ThreadState = word(ThreadState, ThreadState.CURRENT)
    previous_id: int | None = None
    opened_at: datetime | None = instant()
    last_at: datetime | None = instant()
    posts: int = 0
    shown: str | None = None
    undeletable: str | None = None


class PostRow(SQLModel, table=True):
    """One Slack message of ours in a thread or a DM. `kind`: copy, notice, file or tell.

    `undeletable`: why Slack has refused to delete it.
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
    deleted_at: datetime | None = instant()
    undeletable: str | None = None


class CopyRow(SQLModel, table=True):
    """Which part of which message a post shows."""

    __tablename__: ClassVar[Any] = "copy"
    __table_args__ = (Index("ix_copy_message", "message_id"),)

    post_id: int = Field(primary_key=True)
    message_id: int = Field(primary_key=True)
    part: int = 0


class PostChatRow(SQLModel, table=True):
    """A post that names a chat without showing a message of it (a notice, a list, a picture)."""

    __tablename__: ClassVar[Any] = "post_chat"
    __table_args__ = (Index("ix_named_chat", "chat_id"),)

    post_id: int = Field(primary_key=True)
    chat_id: int = Field(primary_key=True)
