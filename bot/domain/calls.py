"""Calls: an effect with vendors' ids and rendered content. Made just before sending, never stored.

Each says in its docstring what `Done.value` holds. `Blocks` is Block Kit as plain JSON.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

Blocks = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPost:
    """chat.postMessage. `mark` goes into the metadata, so that the post can be found again. Value: the `ts`."""

    door: ClassVar[str] = "slack"
    channel: str
    root: str | None = None
    text: str = field(repr=False)
    blocks: Blocks | None = field(default=None, repr=False)
    mark: str
    username: str | None = field(default=None, repr=False)
    icon: str | None = None
    broadcast: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackUpdate:
    """chat.update. Value: None."""

    door: ClassVar[str] = "slack"
    channel: str
    ts: str
    text: str = field(repr=False)
    blocks: Blocks | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackDelete:
    """chat.delete; already gone counts as done. Value: None."""

    door: ClassVar[str] = "slack"
    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackReact:
    """reactions.add or reactions.remove; already so counts as done. Value: None."""

    door: ClassVar[str] = "slack"
    channel: str
    ts: str
    name: str
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackTell:
    """A DM: conversations.open, then chat.postMessage with `mark`. Value: (channel, ts)."""

    door: ClassVar[str] = "slack"
    slack_user: str
    text: str = field(repr=False)
    blocks: Blocks | None = field(default=None, repr=False)
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWhisper:
    """chat.postEphemeral: seen only by one person and only if they look now. Value: None."""

    door: ClassVar[str] = "slack"
    channel: str
    root: str | None = None
    slack_user: str
    text: str = field(repr=False)
    blocks: Blocks | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPost:
    """Look for our post by `mark` among a thread's replies, or a channel's roots, since `since` (a `ts`).

    Value: the `ts`, or None if it is certainly not there.
    """

    door: ClassVar[str] = "slack"
    channel: str
    root: str | None = None
    mark: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindTold:
    """Look for our DM by `mark`. Value: (channel, ts) or None."""

    door: ClassVar[str] = "slack"
    slack_user: str
    mark: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRoom:
    """conversations.create, private. A taken name is Refused(what="shape", why="name_taken"). Value: the channel id."""

    door: ClassVar[str] = "slack"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindRoom:
    """A private channel of exactly this name that our bot created and is in. Value: channel id or None."""

    door: ClassVar[str] = "slack"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnarchiveRoom:
    """conversations.unarchive; not archived counts as done. Value: None."""

    door: ClassVar[str] = "slack"
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """conversations.invite (up to 100, force). Already in counts as done. Value: dict of user to error for the rest."""

    door: ClassVar[str] = "slack"
    channel: str
    slack_users: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kick:
    """conversations.kick of one person; not in the channel counts as done. Value: None."""

    door: ClassVar[str] = "slack"
    channel: str
    slack_user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRoom:
    """conversations.info and all pages of conversations.members. Value: `RoomSeen`."""

    door: ClassVar[str] = "slack"
    channel: str


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
class PublishHome:
    """views.publish. Value: None."""

    door: ClassVar[str] = "slack"
    slack_user: str
    view: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPerson:
    """users.lookupByEmail or users.info. Value: `events.Person`, or None if Slack knows nobody like that."""

    door: ClassVar[str] = "slack"
    email: str | None = field(default=None, repr=False)
    slack_user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFile:
    """Fetch `source` (capped at `most` bytes, streamed) and upload it. Value: Slack's file id."""

    door: ClassVar[str] = "slack"
    source: str = field(repr=False)
    name: str = field(repr=False)
    mime: str = ""
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFile:
    """files.completeUploadExternal into a thread. Value: None."""

    door: ClassVar[str] = "slack"
    channel: str
    root: str
    slack_file: str
    title: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindShare:
    """files.info: is the file shared in this channel? Value: True or False."""

    door: ClassVar[str] = "slack"
    channel: str
    slack_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFile:
    """files.delete, with all its shares; already gone counts as done. Value: None."""

    door: ClassVar[str] = "slack"
    slack_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaSend:
    """POST /message/send. Value: `Sent`. `file` is a Slack file to fetch with our token and send as the media."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    text: str = field(repr=False)
    reply_to: str | None = field(default=None, repr=False)
    file_url: str | None = field(default=None, repr=False)
    file_name: str = field(default="", repr=False)
    file_mime: str = ""
    file_size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The receipt of a send: `unique_id` is the WhatsApp id that the echo will carry."""

    unique_id: str
    queue_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaFindSend:
    """After an unknown send: the API-made message with this text in the chat or the queue, at or after `since`, whose id is not `known`.

    Value: `Sent`, or None if both the chat and the queue were read and hold none. Several candidates: Unknown.
    """

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    text: str = field(repr=False)
    since: datetime
    known: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaEdit:
    """POST /message/{id}/edit. Value: None."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    message: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaDelete:
    """POST /message/{id}/delete. Value: None."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    message: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaReact:
    """POST /message/{id}/react; an empty emoji takes it back. Value: None."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    message: str = field(repr=False)
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaNote:
    """POST /note/create. Value: the note's unique id."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRead:
    """POST /chats/{id}/read. Value: None."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadChat:
    """GET /chats/{id}. Value: `events.ChatRecord`; Refused(what="target") if Periskope knows no such chat."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchChat:
    """PATCH /chats/{id}: assignee and/or the whole set of label names. Value: `events.ChatRecord` or None."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    assigned_to: str | None = field(default=None, repr=False)
    labels: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchAccess:
    """PATCH /chats/access, merged (`replace` false). Value: None."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    access: dict[str, bool] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchMember:
    """PATCH /members/access with label names (never empty, never null). Value: None."""

    door: ClassVar[str] = "periskope"
    email: str = field(repr=False)
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTicket:
    """POST /tickets/create, or PATCH when `periskope_id` is set. Value: the ticket's id."""

    door: ClassVar[str] = "periskope"
    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    periskope_id: str | None = None
    subject: str = field(repr=False)
    state: Literal["open", "inprogress", "closed"] = "open"
    priority: int = 1
    assignee: str | None = field(default=None, repr=False)
    quoted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellFile:
    """A file of ours into the DM with one person (files.getUploadURLExternal, completeUploadExternal). Value: None.

    `picture`: what is drawn just before, and sent in place of `content`, as `pictures.plans.to_json` wrote it.
    """

    door: ClassVar[str] = "slack"
    slack_user: str
    name: str
    content: bytes = field(default=b"", repr=False)
    picture: bytes = field(default=b"", repr=False)


SlackCall = (
    SlackPost
    | SlackUpdate
    | SlackDelete
    | SlackReact
    | SlackTell
    | SlackWhisper
    | FindPost
    | FindTold
    | CreateRoom
    | FindRoom
    | UnarchiveRoom
    | Invite
    | Kick
    | ReadRoom
    | PublishHome
    | FindPerson
    | StageFile
    | ShareFile
    | FindShare
    | DropFile
    | TellFile
)
PeriskopeCall = (
    WaSend
    | WaFindSend
    | WaEdit
    | WaDelete
    | WaReact
    | WaNote
    | MarkRead
    | ReadChat
    | PatchChat
    | PatchAccess
    | PatchMember
    | PutTicket
)
Call = SlackCall | PeriskopeCall
