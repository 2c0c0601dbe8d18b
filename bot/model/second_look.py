"""What Slack shows when it is read again after a time in which nothing was heard: the second look."""

from dataclasses import dataclass, field

from bot.model.event import ReplyWritten
from bot.model.queue import Arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionFound:
    """A person's reaction that stands on a message, with the event that it would have been."""

    name: str
    slack_user: str
    arrival: Arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFound:
    """A message in a thread. `written`: as the event that Slack told, or would have; None for a post of an app's.

    `edited`: Slack's time of the last edit, in whole seconds; `edit` the event of it, or of files taken off.
    """

    ts: str
    written: ReplyWritten | None = field(default=None, repr=False)
    arrival: Arrival | None = field(default=None, repr=False)
    edited: str | None = None
    edit: Arrival | None = field(default=None, repr=False)
    reactions: tuple[ReactionFound, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFound:
    """A thread's root and its replies since a time, oldest first. `root`: there, *tombstone* or *gone*."""

    root: str
    messages: tuple[MessageFound, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RootFound:
    """A message in the channel itself: when its thread was last answered, and whether anything was reacted to it."""

    ts: str
    latest: str | None = None
    reacted: bool = False
    tombstone: bool = False
