"""What the pretended Periskope remembers: phones, labels, members, contacts, chats, messages.

These records change in place: they are the state of a running play-ground, not values passed around.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.bulk import Bulk

EPOCH_MS = 1000


@dataclass(slots=True, kw_only=True)
class Media:
    """A file on WhatsApp, kept with its bytes (a `bulk` without) and served under ``/media/<key>/<filename>``."""

    filename: str
    mimetype: str
    data: bytes = field(repr=False)
    bulk: Bulk | None = None
    key: str = ""

    @property
    def size(self) -> int:
        return len(self.data) if self.bulk is None else self.bulk.size


@dataclass(slots=True, kw_only=True)
class Phone:
    """One connected WhatsApp number of the organisation; `org_phone` ends in ``@c.us``."""

    org_phone: str
    phone_id: str
    name: str
    connected: bool = True
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class Label:
    label_id: str
    name: str
    kind: str = "chat"


@dataclass(slots=True, kw_only=True)
class Member:
    """A person of the organisation; ``label_ids`` or ``phones`` of None mean *all*, as with the vendor."""

    email: str
    role: str = "member"
    label_ids: set[str] | None = field(default_factory=set)
    phones: set[str] | None = None
    is_active: bool = True
    invited_at: datetime


@dataclass(slots=True, kw_only=True)
class Contact:
    """A person on WhatsApp; `lid` is the id that stands for them where WhatsApp hides their number."""

    contact_id: str
    lid: str | None = None
    name: str | None = None
    pushname: str | None = None
    is_internal: bool = False
    label_ids: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Reaction:
    reaction_id: str
    emoji: str
    sender: str
    timestamp: datetime


@dataclass(slots=True, kw_only=True)
class Message:
    """One WhatsApp message or private note; `timestamp` has whole seconds, as WhatsApp's own have.

    `phone` is the organisation's number that sent or first saw it, `sender` the number that wrote it.
    """

    unique_id: str
    chat_id: str
    phone: str
    sender: str
    timestamp: datetime
    updated_at: datetime
    kind: str = "chat"
    body: str | None = field(default=None, repr=False)
    prev_body: str | None = field(default=None, repr=False)
    from_me: bool = False
    performed_by: str | None = None
    ack: int = 0
    quoted: str | None = None
    media: Media | None = None
    queue_id: str | None = None
    extra: dict[str, Any] = field(default_factory=dict, repr=False)
    by_sender: dict[str, Reaction] = field(default_factory=dict)
    is_deleted: bool = False
    is_note: bool = False
    flagged: bool = False
    queued_at: datetime | None = None

    @property
    def message_id(self) -> str:
        return self.seen_by(self.phone)

    @property
    def reactions(self) -> dict[str, str]:
        """Who reacted with what, removed reactions left out."""
        return {sender: found.emoji for sender, found in self.by_sender.items() if found.emoji}

    def seen_by(self, org_phone: str) -> str:
        """The whole message id as the given phone of the organisation knows it."""
        if self.is_note:
            return f"true_{self.unique_id}_{self.performed_by}"
        mine = "true" if self.from_me and org_phone == self.phone else "false"
        tail = f"_{self.sender}" if self.chat_id.endswith("@g.us") else ""
        return f"{mine}_{self.chat_id}_{self.unique_id}{tail}"


@dataclass(slots=True, kw_only=True)
class Notification:
    """A group event or a call; `kind` is the vendor's ``type``."""

    unique_id: str
    chat_id: str
    kind: str
    author: str
    recipients: tuple[str, ...] = ()
    body: str = field(default="", repr=False)
    metadata: dict[str, Any] | None = None
    timestamp: datetime


@dataclass(slots=True, kw_only=True)
class Chat:
    """A chat as the organisation sees it; `closed_at` counts milliseconds since 1970."""

    chat_id: str
    name: str | None = field(repr=False)
    phones: list[str]
    created_at: datetime
    updated_at: datetime
    label_ids: list[str] = field(default_factory=list)
    assigned_to: str | None = None
    override_chat_access: dict[str, bool] = field(default_factory=dict)
    custom_properties: dict[str, str] = field(default_factory=dict)
    participants: list[str] = field(default_factory=list, repr=False)
    log: list[Message] = field(default_factory=list, repr=False)
    notes: list[Message] = field(default_factory=list, repr=False)
    notifications: list[Notification] = field(default_factory=list, repr=False)
    closed_at: int | None = None
    unread: int = 0
    messages_admins_only: bool = False
    is_exited: bool = False
    kind: str = "user"

    @property
    def is_group(self) -> bool:
        return self.chat_id.endswith("@g.us")


@dataclass(slots=True, kw_only=True)
class Ticket:
    ticket_id: str
    chat_id: str
    subject: str = field(repr=False)
    status: str = "open"
    priority: int = 1
    assignee: str | None = None
    assigned_by: str | None = None
    raised_by: str = "api"
    due_date: str | None = None
    label_ids: list[str] = field(default_factory=list)
    quoted: str | None = None
    created_at: datetime
    updated_at: datetime
    first_assigned_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None


@dataclass(slots=True, kw_only=True)
class Hook:
    """A webhook subscription made through the API: one per event."""

    hook_id: str
    url: str
    event: str
    name: str | None = None
    is_subscribed: bool = True
    subscribed_at: datetime


@dataclass(slots=True, kw_only=True)
class Job:
    """One send waiting in, or gone through, a phone's outbound queue; times in `clock`'s hours."""

    queue_id: str
    message: Message
    status: str = "waiting"
    attempts: int = 0
    added: datetime
    finished: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Call:
    """One API request heard; `status` is 0 when the connection was closed without an answer."""

    method: str
    path: str
    body: Any
    at: datetime
    status: int
