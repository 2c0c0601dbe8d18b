"""Tables of WhatsApp: phones, chats, labels, contacts, messages and what belongs to them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from bot.model.message import FileState, MessageDirection, MessageSource, MessageState
from bot.model.ticket import TicketState
from storage.columns import TimeStretches, instant, key, word


class PhoneRow(SQLModel, table=True):
    """One of the organisation's own WhatsApp numbers; `outages`: how often it was found to have lost its connection."""

    __tablename__: ClassVar[Any] = "phone"

    id: int | None = key()
    org_phone: str = Field(unique=True)
    name: str = ""
    ready: bool = True
    outages: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    seen_at: datetime | None = instant()


class LabelRow(SQLModel, table=True):
    """A Periskope chat label; `state`: known or gone."""

    __tablename__: ClassVar[Any] = "label"

    id: int | None = key()
    periskope_id: str = Field(unique=True)
    name: str
    state: str = "known"
    seen_at: datetime | None = instant()


class ContactRow(SQLModel, table=True):
    """A person on WhatsApp. `lid`: the id that stands for them where WhatsApp hides their number, once a record named both."""

    __tablename__: ClassVar[Any] = "contact"
    __table_args__ = (Index("ix_contact_lid", "lid", unique=True),)

    id: int | None = key()
    wa_id: str = Field(unique=True)
    lid: str | None = None
    name: str = ""
    internal: bool = False


class ChatRow(SQLModel, table=True):
    """A conversation. `phone_key` is empty for groups, which are one chat however many of our phones are in them.

    `assignee`: who has it in Periskope as last seen or written there, an address, empty for nobody, NULL if not known.
    `name_words`: the name folded, written with it, so that a name typed is looked up and not compared with every name.
    """

    __tablename__: ClassVar[Any] = "chat"
    __table_args__ = (
        UniqueConstraint("wa_chat_id", "phone_key"),
        Index("ix_chat_assignee", "assignee_id"),
        Index("ix_chat_name_words", "name_words"),
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
    name_words: str = Field(default="", sa_column_kwargs={"server_default": ""})
    closed_at: datetime | None = instant()
    assignee_id: int | None = None
    held_since: datetime | None = instant()
    last_assignee_id: int | None = None
    assignee: str | None = None
    assignee_at: datetime | None = instant()
    closed_in_periskope: datetime | None = instant()
    muted: bool = False
    remind_at: datetime | None = instant(index=True)
    last_in_at: datetime | None = instant()
    last_out_at: datetime | None = instant()
    needs_answer_at: datetime | None = instant()
    access_read_at: datetime | None = instant()
    read_started_at: datetime | None = instant()
    access_in_doubt: bool = False
    access: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    exceptions: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    version: int = 0


class ChatWordRow(SQLModel, table=True):
    """The words by which a chat is looked up, written with its name and number: a name typed meets no other chat."""

    __tablename__: ClassVar[Any] = "chat_word"
    __table_args__ = (Index("ix_chat_word_chat", "chat_id"),)

    word: str = Field(primary_key=True)
    chat_id: int = Field(primary_key=True)


class ChatLabelRow(SQLModel, table=True):
    """Which labels a chat has, as last read."""

    __tablename__: ClassVar[Any] = "chat_label"
    __table_args__ = (Index("ix_chat_label_label", "label_id", "chat_id"),)

    chat_id: int = Field(primary_key=True)
    label_id: int = Field(primary_key=True)


class ChatPhoneRow(SQLModel, table=True):
    """Which of our phones are in a group."""

    __tablename__: ClassVar[Any] = "chat_phone"

    chat_id: int = Field(primary_key=True)
    phone_id: int = Field(primary_key=True)


class MessageRow(SQLModel, table=True):
    """One WhatsApp message, note, or reply on its way.

    `part_of`: the message whose further file this one carries.
    `reacted`: the customers' emoji that stand on the author's own Slack message, by Slack's names. `words`: what the
    body says to a reader, folded, written with it; searches look here.
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
        Index(
            "ix_message_line",
            "chat_id",
            "id",
            sqlite_where=text("direction='line'"),
            postgresql_where=text("direction='line'"),
        ),
        Index(
            "ix_message_out",
            "at",
            "author_id",
            sqlite_where=text("direction='out'"),
            postgresql_where=text("direction='out'"),
        ),
    )

    id: int | None = key()
    key: str = Field(unique=True)
    chat_id: int
    wa_id: str | None = None
    full_id: str | None = None
    queue_id: str | None = None
    direction: MessageDirection = word(MessageDirection)
    source: MessageSource = word(MessageSource)
    state: MessageState = word(MessageState, MessageState.SEEN)
    author_id: int | None = None
    author_email: str | None = None
    contact_id: int | None = None
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    words: str = Field(default="", sa_column_kwargs={"server_default": ""})
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


class MessageVersionRow(SQLModel, table=True):
    """Former words of an edited message."""

    __tablename__: ClassVar[Any] = "message_version"

    message_id: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime | None = instant()


class ReactionRow(SQLModel, table=True):
    """The newest reaction of one person on one message; empty when removed."""

    __tablename__: ClassVar[Any] = "reaction"

    message_id: int = Field(primary_key=True)
    who: str = Field(primary_key=True)
    emoji: str
    at: datetime | None = instant()


class FileRow(SQLModel, table=True):
    """A message's file in one thread. `why`: the reason of a state that has one."""

    __tablename__: ClassVar[Any] = "file"
    __table_args__ = (UniqueConstraint("message_id", "thread_id"), Index("ix_file_thread", "thread_id"))

    id: int | None = key()
    message_id: int
    thread_id: int
    slack_file_id: str | None = None
    state: FileState = word(FileState, FileState.WANTED)
    why: str | None = None
    at: datetime | None = instant()
    round: int = 0


class WaitRow(SQLModel, table=True):
    """A wait for an answer; at most one open a chat. `due_at`: when it is next due for a decision.

    `mentioned_message_id`: under its copy in the thread `mentioned_thread_id` the assignee is named; both are NULL where
    a line of its own names them. `reminder`: it is an agent's own, and no customer waits. `on_duty`: when somebody was on whom the chat's rule could
    choose, counted while it ran; NULL for a reminder, and for waits from before this was counted.
    """

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
            "due_at",
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
    mentioned_at: datetime | None = instant()
    mentioned_thread_id: int | None = None
    mentioned_message_id: int | None = None
    alerted_at: datetime | None = instant()
    due_at: datetime | None = instant()
    reminder: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    on_duty: Any = Field(default=None, sa_type=TimeStretches, nullable=True)


class TicketRow(SQLModel, table=True):
    """A Periskope ticket of a chat."""

    __tablename__: ClassVar[Any] = "ticket"

    id: int | None = key()
    periskope_id: str | None = Field(default=None, unique=True)
    chat_id: int = Field(index=True)
    message_id: int | None = None
    subject: str = ""
    state: TicketState = word(TicketState, TicketState.OPEN)
    priority: int = 1
    assignee_id: int | None = None
    assignee_email: str | None = None
    version: int = 0
    at: datetime | None = instant()
    closed_at: datetime | None = instant()


class QuickReplyRow(SQLModel, table=True):
    """A stored text by short name, with a file of this Slack if it has one; the team's where `agent_id` is NULL."""

    __tablename__: ClassVar[Any] = "quick_reply"
    __table_args__ = (UniqueConstraint("agent_id", "name"),)

    id: int | None = key()
    agent_id: int | None = None
    name: str
    body: str
    file: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
