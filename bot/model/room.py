"""Rooms (our Slack channels), their members, and the threads and posts in them, as the store remembers them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RoomState(StrEnum):
    """Whether chats may appear in a room."""

    WANTED = "wanted"  # Slack has not made it yet
    OPEN = "open"  # in use
    REPLACED = "replaced"  # another has taken its place


class ThreadState(StrEnum):
    """Whether a chat goes on in a thread."""

    CURRENT = "current"  # where its messages are posted
    PAST = "past"  # readable; the chat goes on elsewhere, or nowhere
    LEAVING = "leaving"  # being deleted, post by post
    GONE = "gone"  # deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A Slack channel of ours; `slack_id` is None until Slack has made it."""

    id: int
    kind: str
    label_id: int | None
    people_key: str | None
    slack_id: str | None
    name: str
    state: RoomState
    why: str | None
    failing_since: datetime | None
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
    """A part of a chat in a room; `ts` is the card's, None until it is posted."""

    id: int
    room_id: int
    chat_id: int
    ts: str | None
    state: ThreadState
    previous_id: int | None
    opened_at: datetime
    last_at: datetime | None
    posts: int
    shown: str | None
    undeletable: str | None = None


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
    deleted_at: datetime | None
