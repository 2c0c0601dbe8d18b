"""Our rows as values: what the store remembers of chats, messages, rooms and threads. Times are aware UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


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
    """A conversation. `key` is how it is named outside the store; `access_seen`: when its record was last read.

    `assignee`: whose it is in Periskope as last seen or written there at `assignee_at` (engine time): an address, empty
    for nobody, None if not known. `closed_there`: when it was last closed in Periskope, as far as that was seen.
    """

    id: int
    key: str
    wa_chat_id: str = field(repr=False)
    phone_id: int
    kind: str
    name: str = field(repr=False)
    closed_at: datetime | None
    holder_id: int | None
    held_since: datetime | None
    last_holder_id: int | None
    assignee: str | None = field(repr=False)
    assignee_at: datetime | None
    closed_there: datetime | None
    muted: bool
    last_in_at: datetime | None
    last_out_at: datetime | None
    owed_at: datetime | None
    access_seen: datetime | None
    read_began: datetime | None
    doubted: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A WhatsApp message, or a reply on its way. `body` is a `Content` as JSON.

    `seen_at` is engine time. `late`: newer ones were known before it, or it came long after it was written. `part_of`: it carries a further file of that one.
    """

    id: int
    key: str
    chat_id: int
    wa_id: str | None
    full_id: str | None = field(repr=False)
    queue_id: str | None
    way: str
    via: str
    state: str
    author_id: int | None
    author_email: str | None = field(repr=False)
    contact_id: int | None
    body: dict[str, Any] = field(repr=False)
    quoted_wa_id: str | None
    at: datetime
    seen_at: datetime
    late: bool
    changed_at: datetime | None
    ack: int
    edited_at: datetime | None
    deleted_at: datetime | None
    slack_channel: str | None
    slack_ts: str | None
    slack_root: str | None
    slack_edited: str | None
    part_of: int | None
    reacted: str | None
    mark: str | None
    why: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A message's file in one thread. `at`: since when it is wanted (engine time); `round`: how often it was asked for."""

    id: int
    message_id: int
    thread_id: int
    slack_file_id: str | None
    state: str
    why: str | None
    at: datetime
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person on WhatsApp."""

    id: int
    wa_id: str = field(repr=False)
    name: str = field(repr=False)
    internal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A channel of ours; `slack_id` is None until Slack made it."""

    id: int
    kind: str
    label_id: int | None
    people_key: str | None
    slack_id: str | None
    name: str
    state: str
    why: str | None
    troubled_at: datetime | None
    replaces_id: int | None
    compared_at: datetime | None
    doing: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A Slack user in, or meant for, a room."""

    room_id: int
    slack_user: str
    agent_id: int | None
    wanted: bool
    present: bool
    left_by_hand: bool
    moving: str | None
    refused: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A stretch of a chat in a room; `ts` is the card's, None until posted."""

    id: int
    room_id: int
    chat_id: int
    ts: str | None
    state: str
    previous_id: int | None
    opened_at: datetime
    last_at: datetime | None
    posts: int
    shown: str | None
    stays: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One Slack message of ours; `shown` is the version of what it shows."""

    id: int
    key: str
    thread_id: int | None
    reader_id: int | None
    kind: str
    channel: str | None
    ts: str | None
    shown: int
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRow:
    """An answer owed, as stored."""

    id: int
    chat_id: int
    began_at: datetime
    message_id: int | None
    ended_at: datetime | None
    how: str | None
    agent_id: int | None
    named_at: datetime | None
    named_thread_id: int | None
    told_at: datetime | None
