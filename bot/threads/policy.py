"""The state that a chat shows, when it goes on in a new thread, and how long a thread waits for a file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.chat import Chat, ChatState, StoredWait
from bot.model.message import Media, base_type

QUIET = timedelta(hours=1)
"""After so long a silence a thread whose assignee is offline is left for a new one."""
LOOK = timedelta(seconds=0.2)  # between two looks at a file that is about to be there
PATIENCE = timedelta(seconds=15)
SHOWN_WITHIN = timedelta(hours=1)  # a share that Slack took and still does not show by then is said to be missing
"""How long a thread's later posts wait for a file, so that it appears under its words."""
CAPTION_PATIENCE = timedelta(seconds=4)
"""How long words wait for their picture, so that both are one post; after that it joins them."""
TOO_LARGE = "media_too_large"
MARKS = frozenset(
    {
        "lock",
        "question",
        "hourglass_flowing_sand",
        "warning",
        "no_entry_sign",
        "large_blue_circle",
        "ballot_box_with_check",
    }
)
"""The app's marks on an agent's message. None of them is a command, so that none means two things."""
COMMANDS = frozenset({"eyes", "white_check_mark", "heavy_check_mark", "ticket", "admission_tickets"})
"""Reactions of people that take a chat, close it and make a ticket."""
IN_COPY = "in_copy"
"""Why a file has no post of its own: the copy of its message shows it."""
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
"""What Slack shows inside a post (docs.slack.dev, Slack file object)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A thread so far: when something was last added, how many posts it has, and the chat's state.

    `rests`: the chat is closed, and the customer's new message does not open it, as a word of thanks does not.
    """

    last_at: datetime
    posts: int
    closed: bool
    assignee_off: bool
    rests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSince:
    """A chat's state and since when; None: that state has no time. Of a reminder that is set: when it comes due.

    `reminder`: it waits because a reminder came due.
    """

    state: ChatState
    since: datetime | None = None
    reminder: bool = False


def state_of(chat: Chat, wait: StoredWait | None) -> StateSince:
    """The chat's state; `wait`: its open one. It is answered only if a person's reply is the last word."""
    if wait is not None:
        return StateSince(state=ChatState.WAITING, since=wait.began_at, reminder=wait.reminder)
    if chat.closed_at is not None:
        return StateSince(state=ChatState.CLOSED, since=chat.closed_at)
    if chat.muted:
        return StateSince(state=ChatState.MUTED)
    if chat.last_out_at is not None and (chat.last_in_at is None or chat.last_in_at <= chat.last_out_at):
        return StateSince(state=ChatState.ANSWERED, since=chat.last_out_at)
    if chat.last_in_at is not None and chat.remind_at is not None:
        return StateSince(state=ChatState.REMINDER_SET, since=chat.remind_at)
    return StateSince(state=ChatState.NEW if chat.last_in_at is None else ChatState.NO_REPLY_NEEDED)


def is_picture(media: Media) -> bool:
    """True if Slack can show the file inside a post."""
    return media.kind in {"image", "sticker"} and base_type(media.mime) in PICTURES


def begins_anew(stretch: Stretch, now: datetime, *, silence: timedelta, longest: int) -> bool:
    """True if a customer's message starts a new thread: after closing, a silence, many posts, or an hour with the assignee off.

    Slack does not bring an old thread back into view. A message that asks for nothing after closing needs nobody's
    attention, so it stays in the old one.
    """
    if stretch.rests:
        return stretch.posts >= longest
    quiet = now - stretch.last_at
    return stretch.closed or quiet >= silence or stretch.posts >= longest or (stretch.assignee_off and quiet >= QUIET)
