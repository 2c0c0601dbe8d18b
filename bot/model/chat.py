"""Chats with their phones, labels, contacts and waits, as the store remembers them. Times are aware UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from bot.model.ids import ChatId, LabelId

State = Literal["", "waiting", "open", "closed"]
ChatKind = Literal["group", "user"]
_GROUP = "@g.us"


def is_group(wa_chat_id: str) -> bool:
    """Whether a chat id is a group's; several of our phones may see the same group."""
    return wa_chat_id.endswith(_GROUP)


def kind_of(wa_chat_id: str) -> ChatKind:
    """The kind of the chat with this id, as it is stored."""
    return "group" if is_group(wa_chat_id) else "user"


class ChatState(StrEnum):
    """The state of a chat, in the words that people read."""

    NEW = "new"  # nothing was said yet that counts
    WAITING = "waiting"  # an answer is owed, or a reminder came due
    ANSWERED = "answered"  # a person replied, and the customer has written nothing since
    NO_REPLY_NEEDED = "no reply needed"  # the customer wrote last, and nothing is owed
    REMINDER_SET = "reminder set for"  # the customer wrote last, and waits again at a time that somebody chose
    MUTED = "muted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One of our WhatsApp numbers. `outages`: how often it was found to have lost its connection."""

    id: int
    org_phone: str = field(repr=False)
    name: str = field(repr=False)
    ready: bool
    outages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A chat label."""

    id: int
    periskope_id: str
    name: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A conversation. `key` names it outside the store; `access_read_at`: when its record was last read.

    `assignee`: the assignee in Periskope, as last read or written at `assignee_at` (engine time): an e-mail address,
    empty for nobody, None while unknown. `closed_in_periskope`: when Periskope last closed it, as far as that was seen.
    """

    id: int
    key: str
    wa_chat_id: str = field(repr=False)
    phone_id: int
    kind: str
    name: str = field(repr=False)
    closed_at: datetime | None
    assignee_id: int | None
    held_since: datetime | None
    last_assignee_id: int | None
    assignee: str | None = field(repr=False)
    assignee_at: datetime | None
    closed_in_periskope: datetime | None
    muted: bool
    last_in_at: datetime | None
    last_out_at: datetime | None
    needs_answer_at: datetime | None
    remind_at: datetime | None
    access_read_at: datetime | None
    read_started_at: datetime | None
    access_in_doubt: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person on WhatsApp."""

    id: int
    wa_id: str = field(repr=False)
    name: str = field(repr=False)
    internal: bool


Stretches = tuple[tuple[datetime, datetime | None], ...]
"""Stretches of time in order; the end of one that still runs is None, which only the last may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWait:
    """A wait for an answer, as stored. `how` says what ended it; `reminder`: it is an agent's own, and no customer waits.

    `mentioned_message_id`: the message under whose copy in `mentioned_thread_id` the assignee is named, if under one.
    `on_duty`: when somebody was on whom the chat's rule could choose; None: nobody counted.
    """

    id: int
    chat_id: int
    began_at: datetime
    message_id: int | None
    ended_at: datetime | None
    how: str | None
    agent_id: int | None
    mentioned_at: datetime | None
    mentioned_thread_id: int | None
    mentioned_message_id: int | None
    alerted_at: datetime | None
    reminder: bool
    on_duty: Stretches | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Chats with the same labels and the same access in Periskope. E-mail addresses are in lower case.

    `access`: who is allowed (True) or denied (False); anybody not named is unknown. `exceptions`: those entries that
    hold for the chat whatever its labels are.
    """

    labels: frozenset[LabelId]
    access: Mapping[str, bool] = field(repr=False)
    exceptions: Mapping[str, bool] = field(repr=False)
    chats: tuple[ChatId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChat:
    """What is known of a chat in Periskope: its labels (Periskope's id to name), assignee, access and closing time."""

    id: int
    name: str = field(repr=False)
    access: Mapping[str, Any] | None = field(repr=False)
    exceptions: Mapping[str, Any] = field(repr=False)
    labels: Mapping[str, str] = field(repr=False)
    assignee: str | None = field(repr=False)
    closed_in_periskope: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatQuery:
    """A filter for chats. An empty field matches all; `assignee` 0: unassigned chats; `phone`: our id of a phone."""

    labels: frozenset[int] = frozenset()
    assignee: int | None = None
    state: State = ""
    phone: int | None = None
    words: str = field(default="", repr=False)
