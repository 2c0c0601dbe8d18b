"""Events: what happened in WhatsApp, Periskope or Slack, and our own requests. Times are aware UTC.

A field that the vendor did not send is `None`, and `None` means *unknown*, never *empty*.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar

from bot.model.message import Content, FileSeen
from bot.text.document import Doc

Said = Literal["created", "updated", "deleted", "ack", "flagged", "polled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSeen:
    """One WhatsApp message as Periskope reports it, by webhook or by poll.

    `org_phone` and `chat` are Periskope's ids (they contain numbers). `unique_id` is the WhatsApp stanza id; with the
    chat it is the key of the message. `performed_by` is a member's e-mail, `"api"`, or None (customer or handset).
    `queue_id` equals the id that our own send was answered with. `broadcast`: one text to many chats at once.
    `one_person`: the number and the hidden id of its author, if the record names both.
    """

    said: Said
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    unique_id: str
    full_id: str | None = field(default=None, repr=False)
    queue_id: str | None = None
    from_me: bool
    sender: str | None = field(default=None, repr=False)
    one_person: tuple[str, str] | None = field(default=None, repr=False)
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
    broadcast: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionSeen:
    """A reaction on a WhatsApp message; `emoji` is empty when it was removed. `first`: reported as a new reaction."""

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
    """The state of one of our numbers; `ready` False means that nothing can be sent from it."""

    org_phone: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    ready: bool | None = None
    org: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatHint:
    """Something about a chat changed; the chat's record is then read again."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSeen:
    """A Periskope chat label; known by its id, the name may change."""

    periskope_id: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRecord:
    """A chat as Periskope answered a `GET`. `None` in a field means that Periskope did not say, never that it is empty.

    `hidden`: of members whose record names both, the number with the id that stands for them where WhatsApp hides it.
    """

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
    hidden: dict[str, str] = field(default_factory=dict, repr=False)
    exited: bool | None = None
    read_only: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A Slack user as `users.info` or `user_change` describes them."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyWritten:
    """A person wrote a message in Slack. `root` is the thread's root `ts`; None outside any thread.

    `unread`: kinds of the parts that are in neither `doc` nor `files`, as Slack calls them. `found`: no event told it,
    it was read in Slack after a time in which none came.
    """

    channel: str
    ts: str
    root: str | None
    slack_user: str
    doc: Doc = field(repr=False)
    files: tuple[FileSeen, ...] = field(default=(), repr=False)
    unread: tuple[str, ...] = ()
    broadcast: bool = False
    forwarded: bool = False
    direct: bool = False
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEdited:
    """A person changed their Slack message; `edited` is the time of that event, a string that sorts by time.

    `files`: those on it by now, deleted ones as tombstones; None if that is not told. `unread` as in `ReplyWritten`.
    """

    channel: str
    ts: str
    root: str | None
    slack_user: str
    doc: Doc = field(repr=False)
    edited: str
    files: tuple[FileSeen, ...] | None = field(default=None, repr=False)
    unread: tuple[str, ...] = ()
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDeleted:
    """A Slack message was deleted; Slack does not say by whom.

    `replaced`: Slack left a tombstone. Under a card that was done by Slack or an owner, not by the author.
    """

    channel: str
    ts: str
    root: str | None
    replaced: bool = False
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostGone:
    """An app's post was deleted in Slack, perhaps one of ours. `replaced`: as it had replies, a tombstone stands there."""

    channel: str
    ts: str
    root: str | None
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGone:
    """A file was deleted in Slack, which says neither by whom nor from which messages. `at`: sorts by time like a `ts`."""

    file: str
    channels: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackReaction:
    """A person put a Slack reaction on a message, or took it back. `name` without skin tone."""

    channel: str
    ts: str
    slack_user: str
    name: str
    added: bool
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedRoom:
    """Somebody joined a channel; `inviter` is who added them, when Slack says."""

    channel: str
    slack_user: str
    inviter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRoom:
    """Somebody left a channel or was removed from it: Slack reports both alike."""

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
    """Somebody opened the app's home tab."""

    slack_user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensRevoked:
    """The app was uninstalled or its token revoked: nothing can be posted in Slack any more."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChat:
    """Our own event: decide again which rooms this chat belongs in."""

    chat_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRead:
    """Our own event: Periskope was asked whether the number of a draft has a chat already; `known`: it has."""

    draft: str
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLooked:
    """Our own event: everything that the second look found in this thread was handled."""

    thread_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportGoesOn:
    """Our own event: carry out the next part of what an admin agreed to."""

    draft: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An event that could not be read; `why` holds no content. `chat` is set if at least that was readable."""

    why: str
    org_phone: str | None = field(default=None, repr=False)
    chat: str | None = field(default=None, repr=False)
    unique_id: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """An event that needs nothing done; `why` is a fixed word for the counters."""

    why: str


PeriskopeEvent = MessageSeen | ReactionSeen | GroupEventSeen | TicketSeen | PhoneSeen | ChatHint | Unreadable | Ignored
SlackEvent = (
    ReplyWritten
    | ReplyEdited
    | ReplyDeleted
    | PostGone
    | FileGone
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
Event = PeriskopeEvent | SlackEvent | PlaceChat | StartRead | ThreadLooked


Told = TypeVar("Told")


def not_ahead(event: Told, now: datetime) -> Told:
    """The event with no time after ours: a vendor's clock ahead of it would keep a chat waiting, and make the next one late."""
    match event:
        case MessageSeen(at=at, changed_at=changed_at):
            return replace(event, at=min(at, now), changed_at=None if changed_at is None else min(changed_at, now))
        case ReactionSeen(at=at) | GroupEventSeen(at=at) | TicketSeen(at=at):
            return replace(event, at=min(at, now))
        case _:
            return event
