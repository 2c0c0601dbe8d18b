"""Tables of WhatsApp: phones, chats, labels, contacts, messages and what hangs on them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import instant, key


class Phone(SQLModel, table=True):
    """One of the organisation's own WhatsApp numbers; `outages`: how often it was found to have lost its connection."""

    __tablename__: ClassVar[Any] = "phone"

    id: int | None = key()
    org_phone: str = Field(unique=True)
    name: str = ""
    ready: bool = True
    outages: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    seen_at: datetime | None = instant()


class Label(SQLModel, table=True):
    """A Periskope chat label; `state`: known or gone."""

    __tablename__: ClassVar[Any] = "label"

    id: int | None = key()
    periskope_id: str = Field(unique=True)
    name: str
    state: str = "known"
    seen_at: datetime | None = instant()


class Contact(SQLModel, table=True):
    """A person on WhatsApp."""

    __tablename__: ClassVar[Any] = "contact"

    id: int | None = key()
    wa_id: str = Field(unique=True)
    name: str = ""
    internal: bool = False


class Chat(SQLModel, table=True):
    """A conversation. `phone_key` is empty for groups, which are one chat however many of our phones are in them.

    `assignee`: who has it in Periskope as last seen or written there, an address, empty for nobody, NULL if not known.
    """

    __tablename__: ClassVar[Any] = "chat"
    __table_args__ = (
        UniqueConstraint("wa_chat_id", "phone_key"),
        Index("ix_chat_holder", "holder_id"),
        Index(
            "ix_chat_ours",
            "last_out_at",
            sqlite_where=text("closed_at is null"),
            postgresql_where=text("closed_at is null"),
        ),
    )

    id: int | None = key()
    key: str = Field(unique=True)
    wa_chat_id: str
    phone_key: str = ""
    phone_id: int
    kind: str
    name: str = ""
    closed_at: datetime | None = instant()
    holder_id: int | None = None
    held_since: datetime | None = instant()
    last_holder_id: int | None = None
    assignee: str | None = None
    assignee_at: datetime | None = instant()
    closed_there: datetime | None = instant()
    muted: bool = False
    remind_at: datetime | None = instant(index=True)
    last_in_at: datetime | None = instant()
    last_out_at: datetime | None = instant()
    owed_at: datetime | None = instant()
    access_seen: datetime | None = instant()
    read_began: datetime | None = instant()
    doubted: bool = False
    access: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    exceptions: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    version: int = 0


class ChatLabel(SQLModel, table=True):
    """Which labels a chat carries, as last believed."""

    __tablename__: ClassVar[Any] = "chat_label"
    __table_args__ = (Index("ix_chat_label_label", "label_id", "chat_id"),)

    chat_id: int = Field(primary_key=True)
    label_id: int = Field(primary_key=True)


class ChatPhone(SQLModel, table=True):
    """Which of our phones are in a group."""

    __tablename__: ClassVar[Any] = "chat_phone"

    chat_id: int = Field(primary_key=True)
    phone_id: int = Field(primary_key=True)


class Message(SQLModel, table=True):
    """One WhatsApp message, note, or reply on its way.

    `way`: in, out, note or line (a quiet line above the next message). `via`: customer, slack, console, handset, api
    or auto. `state`: seen, echo, early (only what came before the message itself is known), waits, asked, sending,
    sent, failed, unknown, refused, dropped or note. `part_of`: the message whose further file this one carries.
    `reacted`: the customers' emoji that stand on the author's own Slack message, by Slack's names.
    """

    __tablename__: ClassVar[Any] = "message"
    __table_args__ = (
        UniqueConstraint("chat_id", "wa_id"),
        UniqueConstraint("slack_channel", "slack_ts"),
        Index("ix_message_chat", "chat_id", "at"),
        Index(
            "ix_message_part",
            "part_of",
            sqlite_where=text("part_of is not null"),
            postgresql_where=text("part_of is not null"),
        ),
        Index("ix_message_out", "at", "author_id", sqlite_where=text("way='out'"), postgresql_where=text("way='out'")),
    )

    id: int | None = key()
    key: str = Field(unique=True)
    chat_id: int
    wa_id: str | None = None
    full_id: str | None = None
    queue_id: str | None = None
    way: str
    via: str
    state: str = "seen"
    author_id: int | None = None
    author_email: str | None = None
    contact_id: int | None = None
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    quoted_wa_id: str | None = None
    at: datetime | None = instant()
    seen_at: datetime | None = instant()
    late: bool = False
    changed_at: datetime | None = instant()
    ack: int = 0
    edited_at: datetime | None = instant()
    deleted_at: datetime | None = instant()
    slack_channel: str | None = None
    slack_ts: str | None = None
    slack_root: str | None = None
    slack_edited: str | None = None
    part_of: int | None = None
    reacted: str | None = None
    mark: str | None = None
    why: str | None = None
    version: int = 0


class MessageWas(SQLModel, table=True):
    """Former words of an edited message."""

    __tablename__: ClassVar[Any] = "message_was"

    message_id: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime | None = instant()


class Reaction(SQLModel, table=True):
    """The newest reaction of one person on one message; empty when taken back."""

    __tablename__: ClassVar[Any] = "reaction"

    message_id: int = Field(primary_key=True)
    who: str = Field(primary_key=True)
    emoji: str
    at: datetime | None = instant()


class File(SQLModel, table=True):
    """A message's file in one thread. `state`: wanted, staged, shared, gone, or for a reason (`why`) refused or stays."""

    __tablename__: ClassVar[Any] = "file"
    __table_args__ = (UniqueConstraint("message_id", "thread_id"), Index("ix_file_thread", "thread_id"))

    id: int | None = key()
    message_id: int
    thread_id: int
    slack_file_id: str | None = None
    state: str = "wanted"
    why: str | None = None
    at: datetime | None = instant()
    round: int = 0


class Wait(SQLModel, table=True):
    """An answer that is, or was, owed. One open wait a chat. `look_at`: when time alone may next ask for something."""

    __tablename__: ClassVar[Any] = "wait"
    __table_args__ = (
        Index(
            "ix_wait_open",
            "chat_id",
            unique=True,
            sqlite_where=text("ended_at is null"),
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_wait_ended", "ended_at"),
        Index(
            "ix_wait_look",
            "look_at",
            sqlite_where=text("ended_at is null"),
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: int | None = key()
    chat_id: int
    began_at: datetime | None = instant()
    message_id: int | None = None
    ended_at: datetime | None = instant()
    how: str | None = None
    agent_id: int | None = None
    named_at: datetime | None = instant()
    named_thread_id: int | None = None
    told_at: datetime | None = instant()
    look_at: datetime | None = instant()


class Ticket(SQLModel, table=True):
    """A Periskope ticket of a chat."""

    __tablename__: ClassVar[Any] = "ticket"

    id: int | None = key()
    periskope_id: str | None = Field(default=None, unique=True)
    chat_id: int = Field(index=True)
    message_id: int | None = None
    subject: str = ""
    state: str = "open"
    priority: int = 1
    assignee_id: int | None = None
    assignee_email: str | None = None
    version: int = 0
    at: datetime | None = instant()
    closed_at: datetime | None = instant()


class QuickReply(SQLModel, table=True):
    """A stored text by short name, with a file of this Slack if it has one; the team's where `agent_id` is NULL."""

    __tablename__: ClassVar[Any] = "quick_reply"
    __table_args__ = (UniqueConstraint("agent_id", "name"),)

    id: int | None = key()
    agent_id: int | None = None
    name: str
    body: str
    file: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
