"""Calls to Periskope: vendors' ids and rendered content, made just before sending, never stored.

What `Done.value` holds stands behind its name; what that is, in its docstring.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, TypeVar

from bot.model.event import ChatRecord, MessageSeen
from bot.outbox.calls.outcomes import Call

T_co = TypeVar("T_co", covariant=True)


class PeriskopeCall(Call[T_co]):
    """A call that our Periskope client makes."""

    __slots__ = ()
    door: ClassVar[str] = "periskope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The receipt of a send: `unique_id` is the WhatsApp id that the echo will carry."""

    unique_id: str
    queue_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaSend(PeriskopeCall[Sent]):
    """POST /message/send. Value: `Sent`. `file` is a Slack file to fetch with our token and send as the media."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    text: str = field(repr=False)
    reply_to: str | None = field(default=None, repr=False)
    file_url: str | None = field(default=None, repr=False)
    file_name: str = field(default="", repr=False)
    file_mime: str = ""
    file_size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaFindSend(PeriskopeCall[Sent | None]):
    """After an unknown send: the API-made message with this text in the chat or the queue, at or after `since`, whose id is not `known`.

    `file_name`: of the file that went with it, None for words alone. Value: `Sent`, or None if both the chat and the
    queue were read and hold none. Several candidates, or one whose file has another name: Unknown.
    """

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    text: str = field(repr=False)
    file_name: str | None = field(default=None, repr=False)
    since: datetime
    known: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaEdit(PeriskopeCall[bool]):
    """POST /message/{id}/edit. Value: True, or False if the answer does not say whether it was made."""

    org_phone: str = field(repr=False)
    message: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaDelete(PeriskopeCall[bool]):
    """POST /message/{id}/delete. Value: True, or False if the answer does not say whether it was made."""

    org_phone: str = field(repr=False)
    message: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaReact(PeriskopeCall[bool]):
    """POST /message/{id}/react; an empty emoji takes it back. Value: True, or False if the answer does not say so."""

    org_phone: str = field(repr=False)
    message: str = field(repr=False)
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaNote(PeriskopeCall[str]):
    """POST /note/create. Value: the note's unique id."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchRead(PeriskopeCall[None]):
    """POST /chats/{id}/read. Value: None."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchChat(PeriskopeCall[ChatRecord]):
    """GET /chats/{id}. Value: `events.ChatRecord`; Refused(what="target") if Periskope knows no such chat."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchMessage(PeriskopeCall[MessageSeen]):
    """GET /message/{id}, by the whole id. Value: `events.MessageSeen`."""

    org_phone: str = field(repr=False)
    message: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEarlier(PeriskopeCall[tuple[MessageSeen, ...]]):
    """GET /chats/{id}/messages from `offset` on. Value: a tuple of `events.MessageSeen` not newer than `until`, newest first.

    About as many as `wanted`, if there are so many; all that come along with them.
    """

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    until: datetime
    offset: int = 0
    wanted: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchChat(PeriskopeCall[ChatRecord | None]):
    """PATCH /chats/{id}: assignee and/or the whole set of label names. Value: `events.ChatRecord` or None."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    assigned_to: str | None = field(default=None, repr=False)
    labels: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchAccess(PeriskopeCall[None]):
    """PATCH /chats/access, merged (`replace` false). Value: None."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    access: dict[str, bool] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchMember(PeriskopeCall[frozenset[str] | None]):
    """PATCH /members/access with label names (never empty, never null). Value: the label ids they have now, None if not said."""

    email: str = field(repr=False)
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTicket(PeriskopeCall[str]):
    """POST /tickets/create, or PATCH when `periskope_id` is set. Value: the ticket's id."""

    org_phone: str = field(repr=False)
    chat: str = field(repr=False)
    periskope_id: str | None = None
    subject: str = field(repr=False)
    state: Literal["open", "inprogress", "closed"] = "open"
    priority: int = 1
    assignee: str | None = field(default=None, repr=False)
    quoted: str | None = None
