"""Calls to Slack: vendors' ids and rendered content, made just before sending, never stored.

What `Done.value` holds stands behind its name; what that is, in its docstring. `Blocks` is Block Kit as plain JSON.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from bot.model.effect.reports import AuditFile, CoverageFile, FiguresFile, PostDigest
from bot.model.event import Person
from bot.model.second_look import RootFound, ThreadFound
from bot.outbox.calls.outcomes import Absent, Call, Stray

Blocks = list[dict[str, Any]]
T_co = TypeVar("T_co", covariant=True)


class SlackCall(Call[T_co]):
    """A call that our Slack client makes."""

    __slots__ = ()
    door: ClassVar[str] = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSeen:
    """A channel as Slack tells it now; `members` are Slack user ids, our own bot among them."""

    channel: str
    name: str
    members: frozenset[str]
    archived: bool
    private: bool
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPost(SlackCall[str | Stray]):
    """chat.postMessage. `mark` goes into the metadata, so that the post can be found again.

    Value: the `ts`, or `Stray` if the root is gone. `wanted`: what is made just before, on a connection that only reads;
    its words take the place of `text` and `blocks`.
    """

    channel: str
    root: str | None = None
    wanted: PostDigest | None = None
    text: str = field(default="", repr=False)
    blocks: Blocks | None = field(default=None, repr=False)
    mark: str
    username: str | None = field(default=None, repr=False)
    icon: str | None = None
    broadcast: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackUpdate(SlackCall[None]):
    """chat.update. Value: None."""

    channel: str
    ts: str
    text: str = field(repr=False)
    blocks: Blocks | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackDelete(SlackCall[None]):
    """chat.delete; already gone counts as done. Value: None."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackReact(SlackCall[None]):
    """reactions.add or reactions.remove; already so counts as done. Value: None."""

    channel: str
    ts: str
    name: str
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackDm(SlackCall[tuple[str, str]]):
    """A DM: conversations.open, then chat.postMessage with `mark`. Value: (channel, ts)."""

    slack_user: str
    text: str = field(repr=False)
    blocks: Blocks | None = field(default=None, repr=False)
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackEphemeral(SlackCall[None]):
    """chat.postEphemeral: seen only by one person and only if they look now. Value: None."""

    channel: str
    root: str | None = None
    slack_user: str
    text: str = field(repr=False)
    blocks: Blocks | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPost(SlackCall[str | Stray | Absent]):
    """Look for our post by `mark` among a thread's replies, or a channel's roots, since `since` (a `ts`).

    Where the root is gone the channel itself is looked through. Value: the `ts`, `Stray`, or `Absent` with the marks of
    all our posts that were read.
    """

    channel: str
    root: str | None = None
    mark: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindThread(SlackCall[bool]):
    """Does the first message of this thread still stand? Value: a bool; False for the tombstone of one."""

    channel: str
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHistory(SlackCall[tuple[RootFound, ...] | None]):
    """conversations.history since `oldest` (a `ts`). Value: a tuple of `RootFound`, or None if there is too much."""

    channel: str
    oldest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadThread(SlackCall[ThreadFound]):
    """conversations.replies since `oldest` (a `ts`). `team` and `us`: our workspace and bot user. Value: `ThreadFound`."""

    channel: str
    root: str
    oldest: str
    team: str
    us: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindDm(SlackCall[tuple[str, str] | Absent]):
    """Look for our DM by `mark`. Value: (channel, ts) or `Absent`."""

    slack_user: str
    mark: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRoom(SlackCall[str]):
    """conversations.create, private. A taken name is Refused(what="shape", why="name_taken"). Value: the channel id."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindRoom(SlackCall[str | None]):
    """A private channel of exactly this name that our bot created and is in. Value: channel id or None."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnarchiveRoom(SlackCall[None]):
    """conversations.unarchive; not archived counts as done. Value: None."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite(SlackCall[dict[str, str]]):
    """conversations.invite (up to 100, force). Already in counts as done. Value: dict of user to error for the rest."""

    channel: str
    slack_users: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kick(SlackCall[None]):
    """conversations.kick of one person; not in the channel counts as done. Value: None."""

    channel: str
    slack_user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRoom(SlackCall[RoomSeen]):
    """conversations.info and all pages of conversations.members. Value: `RoomSeen`."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishHome(SlackCall[None]):
    """views.publish. Value: None. `view`: made for `reader` just before, on a connection that only reads."""

    slack_user: str
    reader: int = 0
    view: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpPerson(SlackCall[Person | None]):
    """users.lookupByEmail or users.info. Value: `events.Person`, or None if Slack knows nobody like that."""

    email: str | None = field(default=None, repr=False)
    slack_user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFile(SlackCall[str]):
    """Fetch `source` (capped at `most` bytes, streamed) and upload it. Value: Slack's file id."""

    source: str = field(repr=False)
    name: str = field(repr=False)
    mime: str = ""
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFile(SlackCall[None]):
    """files.completeUploadExternal into a thread; without one the file stays unseen until a post shows it. Value: None."""

    channel: str | None = None
    root: str | None = None
    slack_file: str
    title: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindShare(SlackCall[bool | Stray]):
    """files.info: is the file shared in this thread? Value: True, False, or `Stray` if it is in the channel outside it."""

    channel: str
    root: str | None = None
    slack_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteFile(SlackCall[None]):
    """files.delete, with all its shares; already gone counts as done. Value: None."""

    slack_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackTellFile(SlackCall[tuple[str, str, frozenset[int]]]):
    """A file of ours into the DM with one person (files.getUploadURLExternal, completeUploadExternal).

    Value: (channel, file id, `chats`).

    `wanted`: what is made for `reader` just before, on a connection that only reads, and takes this call's place.
    `picture`: what is drawn then, and sent in place of `content`, as `charts.models.to_json` wrote it. `title`: what it
    is called where it is shown (else its name); `alt`: what it says to those who do not see it. `chats`: those it names.
    """

    slack_user: str
    reader: int = 0
    wanted: AuditFile | CoverageFile | FiguresFile | None = None
    chats: frozenset[int] = frozenset()
    name: str = ""
    title: str = ""
    alt: str = field(default="", repr=False)
    content: bytes = field(default=b"", repr=False)
    picture: bytes = field(default=b"", repr=False)
