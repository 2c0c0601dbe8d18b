"""What happened: each thing from outside, read into our words. Times are aware UTC.

A field that the vendor did not send is `None`, and `None` means *unknown*, never *empty*.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.domain.content import Content, FileSeen
from bot.domain.text import Doc

Said = Literal["created", "updated", "deleted", "ack", "flagged", "polled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSeen:
    """One WhatsApp message as Periskope tells it, by whatever door it came.

    `org_phone` and `chat` are Periskope's ids (they contain numbers). `unique_id` is the WhatsApp stanza id; with the
    chat it is the key of the message. `performed_by` is a member's e-mail, `"api"`, or None (customer or handset).
    `queue_id` equals the id that our own send was answered with.
    """

    said: Said
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    unique_id: str
    full_id: str | None = field(default=None, repr=False)
    queue_id: str | None = None
    from_me: bool
    sender: str | None = field(default=None, repr=False)
    sender_name: str | None = field(default=None, repr=False)
    performed_by: str | None = field(default=None, repr=False)
    at: datetime
    content: Content = field(repr=False)
    quoted: str | None = None
    ack: int | None = None
    changed_at: datetime | None = None
    edited: bool = False
    deleted: bool = False
    flagged: bool | None = None
    note: bool = False
    status_post: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionSeen:
    """A reaction on a WhatsApp message; `emoji` is empty when it was taken back. `first`: told as the person's first there."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    unique_id: str
    sender: str | None = field(default=None, repr=False)
    emoji: str
    at: datetime
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEventSeen:
    """Somebody joined, left, renamed a group, or called. `kind` is Periskope's word (add, remove, subject, call …)."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    notification_id: str = field(repr=False)
    kind: str
    author: str | None = field(default=None, repr=False)
    who: tuple[str, ...] = field(default=(), repr=False)
    detail: str = field(default="", repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSeen:
    """A ticket was made, changed or deleted in Periskope."""

    periskope_id: str
    org_phone: str | None = field(default=None, repr=False)
    chat: str = field(repr=False)
    subject: str = field(repr=False)
    state: str
    priority: int | None = None
    assignee: str | None = field(default=None, repr=False)
    deleted: bool = False
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSeen:
    """State of one of our numbers; `ready` False means that nothing can be sent from it."""

    org_phone: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    ready: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatHint:
    """Something about a chat changed; only causes a fresh read."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSeen:
    """A Periskope chat label; known by its id, the name may change."""

    periskope_id: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRecord:
    """A chat as a `GET` of ours answered it. `None` in a field: Periskope did not say (never: empty)."""

    chat: str = field(repr=False)
    org_phone: str = field(repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    kind: Literal["user", "group"]
    name: str | None = field(default=None, repr=False)
    labels: tuple[LabelSeen, ...] | None = None
    assigned_to: str | None = field(default=None, repr=False)
    assigned_known: bool = False
    access: dict[str, bool] | None = field(default=None, repr=False)
    exceptions: dict[str, bool] | None = field(default=None, repr=False)
    closed_at: datetime | None = None
    members: dict[str, str] | None = field(default=None, repr=False)
    exited: bool | None = None
    read_only: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A Slack user as `users.info` or `user_change` tells it."""

    slack_user: str
    team: str
    email: str | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)
    tz: str | None = None
    deleted: bool = False
    bot: bool = False
    guest: bool = False
    stranger: bool = False
    email_confirmed: bool | None = None
    workspace_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyWritten:
    """A person wrote a message in Slack. `root` is the thread's root `ts`; None outside any thread."""

    channel: str
    ts: str
    root: str | None
    slack_user: str
    doc: Doc = field(repr=False)
    files: tuple[FileSeen, ...] = field(default=(), repr=False)
    broadcast: bool = False
    forwarded: bool = False
    direct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEdited:
    """A person changed their Slack message; `edited` is Slack's edit time, a string that sorts by time."""

    channel: str
    ts: str
    root: str | None
    slack_user: str
    doc: Doc = field(repr=False)
    edited: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDeleted:
    """A Slack message is gone. Who deleted it Slack does not say.

    `replaced`: a tombstone stands in its place. Under a card that is the doing of Slack or an owner, not of the author.
    """

    channel: str
    ts: str
    root: str | None
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackReaction:
    """A person put a Slack reaction on a message, or took it back. `name` without skin tone."""

    channel: str
    ts: str
    slack_user: str
    name: str
    added: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedRoom:
    """Somebody is now in a channel; `inviter` is who added them, when Slack says."""

    channel: str
    slack_user: str
    inviter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRoom:
    """Somebody is out of a channel, by themselves or removed: Slack tells both alike."""

    channel: str
    slack_user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChanged:
    """A channel itself changed."""

    channel: str
    what: Literal["archived", "unarchived", "renamed", "deleted", "thrown_out", "shared", "public"]
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged:
    """A Slack user's record changed."""

    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    """Somebody looks at the app's home tab."""

    slack_user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensRevoked:
    """The app was uninstalled or its token taken away: nothing more can be said in Slack."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChat:
    """Our own: look again at where this chat belongs."""

    chat_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRead:
    """Our own: Periskope was asked whether a number somebody wants to write to is a chat already."""

    draft: str
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Arrived, but says nothing that we can read; `why` holds no content. `chat` if at least that was readable."""

    why: str
    org_phone: str | None = field(default=None, repr=False)
    chat: str | None = field(default=None, repr=False)
    unique_id: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Read and of no concern; `why` is a fixed word for the counters."""

    why: str


PeriskopeEvent = MessageSeen | ReactionSeen | GroupEventSeen | TicketSeen | PhoneSeen | ChatHint | Unreadable | Ignored
SlackEvent = (
    ReplyWritten
    | ReplyEdited
    | ReplyDeleted
    | SlackReaction
    | JoinedRoom
    | LeftRoom
    | RoomChanged
    | PersonChanged
    | HomeOpened
    | TokensRevoked
    | Unreadable
    | Ignored
)
Event = PeriskopeEvent | SlackEvent | PlaceChat | StartRead


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An event as it is stored before its sender hears "ok".

    `key` (and `key2`) make it one row however often it is delivered; `lane` is computable from the payload alone.
    """

    source: Literal["slack", "periskope", "self"]
    key: str
    key2: str | None = None
    lane: str
    raw: bytes = field(repr=False)
