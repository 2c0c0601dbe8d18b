"""What the pretended Slack remembers: users, channels, messages, files, views, calls, alerts.

These records change in place: they are the state of a running play-ground, not values passed around.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sandbox.bulk import Bulk

Json = dict[str, Any]

SYSTEM = "channel_"  # joins, leaves, topics, archives: written by Slack itself, subtypes all begin so


def _as_is(key: str) -> str:
    return key


@dataclass(slots=True, kw_only=True)
class User:
    """A person or a bot; ``guest`` is False, True (several channels) or ``"single"``."""

    id: str
    name: str
    email: str = field(repr=False)
    handle: str
    tz: str = "Europe/Berlin"
    guest: bool | Literal["single"] = False
    admin: bool = False
    bot: bool = False
    deleted: bool = False
    updated: int = 0


@dataclass(slots=True, kw_only=True)
class File:
    """A file, with its bytes once they came (of a `bulk` none are kept); `shares` maps a channel id to the messages that show it.

    ``mode`` and ``filetype`` are Slack's words where they do not follow from name and mimetype; ``more`` is what only
    some kinds of files have: a clip's length and transcription.
    """

    id: str
    name: str
    size: int
    user: str
    mimetype: str
    created: int
    title: str = ""
    alt_txt: str = ""
    data: bytes | None = field(default=None, repr=False)
    bulk: Bulk | None = None
    mode: str = ""
    filetype: str = ""
    more: Json = field(default_factory=dict, repr=False)
    ticket: str = field(default="", repr=False)
    completed: bool = False
    deleted: bool = False
    shares: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def is_page(self) -> bool:
        """Whether it is a canvas or a list: no bytes of its own, a page of Slack's instead."""
        return self.mimetype.startswith("application/vnd.slack-")


@dataclass(slots=True, kw_only=True)
class Message:
    """One message; ``deleted`` marks a tombstone, ``ephemeral_to`` the only person who sees it.

    ``named`` turns an id inside the message into what a reader sees in its place.
    ``born`` is engine time in seconds, for history that lags.
    """

    ts: str
    channel: str
    text: str = field(default="", repr=False)
    user: str | None = None
    bot_id: str | None = None
    username: str | None = None
    icon_emoji: str | None = None
    thread_ts: str | None = None
    blocks: list[Json] = field(default_factory=list, repr=False)
    attachments: list[Json] = field(default_factory=list, repr=False)
    metadata: Json | None = None
    reactions: dict[str, set[str]] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    edited: Json | None = None
    deleted: bool = False
    subtype: str | None = None
    ephemeral_to: str | None = None
    inviter: str | None = None
    link_names: bool = False
    born: float = 0.0
    named: Callable[[str], str] = field(default=_as_is, repr=False)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_system(self) -> bool:
        return bool(self.subtype and self.subtype.startswith(SYSTEM))


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel or, with ``im`` set to the person, the app's direct messages with them.

    ``followers`` are, by a thread's root, those who wrote in it or were mentioned in it.
    """

    id: str
    name: str
    private: bool = True
    im: str | None = None
    members: set[str] = field(default_factory=set)
    archived: bool = False
    shared: bool = False
    pending: bool = False
    deleted: bool = False
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict, repr=False)
    followers: dict[str, set[str]] = field(default_factory=dict, repr=False)
    _threads: dict[str, dict[str, Message]] = field(default_factory=dict, repr=False)

    def keep(self, message: Message) -> None:
        """Add a message, or put another in the place of the one with its ts."""
        self.messages[message.ts] = message
        if message.is_reply and message.thread_ts and message.ephemeral_to is None:
            self._threads.setdefault(message.thread_ts, {})[message.ts] = message

    def drop(self, message: Message) -> None:
        del self.messages[message.ts]
        self._threads.get(message.thread_ts or "", {}).pop(message.ts, None)

    @property
    def kind(self) -> str:
        """The word Slack's events and scopes use: ``im``, ``group`` (private) or ``channel``."""
        if self.im:
            return "im"
        return "group" if self.private else "channel"

    def thread(self, root_ts: str) -> list[Message]:
        """The root, if it is still there, and its replies, oldest first; nothing ephemeral."""
        root = self.messages.get(root_ts)
        return [*([root] if root and root.ephemeral_to is None else []), *self.replies(root_ts)]

    def replies(self, root_ts: str) -> list[Message]:
        return list(self._threads.get(root_ts, {}).values())

    def roots(self) -> list[Message]:
        """What stands in the channel itself, oldest first: no replies, nothing ephemeral, no notices of Slack's own."""
        return [m for m in self.messages.values() if not (m.is_reply or m.ephemeral_to or m.is_system)]


@dataclass(slots=True, kw_only=True)
class View:
    """A modal that is open, or a home tab; ``values`` is what the person has filled in so far."""

    id: str
    user: str
    kind: Literal["modal", "home"]
    body: Json
    hash: str
    root: str = ""
    previous: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.body.get("blocks", [])
        return blocks

    @property
    def title(self) -> str:
        return str((self.body.get("title") or {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.body.get("private_metadata", ""))


@dataclass(slots=True, kw_only=True)
class Call:
    """One Web API call heard; `at` is house time."""

    method: str
    args: Json = field(repr=False)
    at: datetime
    ok: bool
    error: str | None = None


@dataclass(slots=True, kw_only=True)
class Alert:
    """Something Slack would push to a person; ``read`` once they have looked at the channel."""

    kind: Literal["mention", "thread", "dm", "channel_mention"]
    channel: str
    ts: str
    thread_ts: str | None = None
    read: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class Ping:
    """What Slack's parser finds in a message: a user, channel, usergroup, special mention (``here``) or a link."""

    kind: Literal["user", "channel", "usergroup", "special", "link"]
    target: str
    label: str = ""


@dataclass(slots=True, kw_only=True)
class Trigger:
    """The right to open one view, for three seconds after a person acted; `view` is the modal they acted in."""

    user: str
    view: str | None
    born: float = field(default_factory=time.monotonic)
    used: bool = False
    opened: str | None = None
