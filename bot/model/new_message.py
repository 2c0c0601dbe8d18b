"""Messages about to be stored. Which direction, source and state go together stands here and nowhere else."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.model.event import GroupEventSeen, MessageSeen, ReplyDeleted, ReplyEdited, ReplyWritten
from bot.model.message import Content, Message, MessageDirection, MessageSource, MessageState, to_json
from bot.model.person import Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """The row of a message that is not stored yet. What is not known is left at its default.

    `at`: when it was written; `seen_at`: when it was told to us (engine time). `body` is a `Content` as JSON.
    """

    chat_id: int
    direction: MessageDirection
    source: MessageSource
    state: MessageState
    at: datetime
    seen_at: datetime
    body: dict[str, Any] = field(default_factory=dict, repr=False)
    wa_id: str | None = None
    full_id: str | None = field(default=None, repr=False)
    queue_id: str | None = None
    author_id: int | None = None
    author_email: str | None = field(default=None, repr=False)
    contact_id: int | None = None
    quoted_wa_id: str | None = None
    late: bool = False
    changed_at: datetime | None = None
    ack: int = 0
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    slack_channel: str | None = None
    slack_ts: str | None = None
    slack_root: str | None = None
    slack_edited: str | None = None
    part_of: int | None = None
    why: str | None = None

    @classmethod
    def from_whatsapp(cls, event: MessageSeen, chat_id: int, *, ours: bool, seen_at: datetime) -> "NewMessage":
        """What WhatsApp or Periskope told. `ours`: written from one of our numbers, or in Periskope."""
        written = MessageDirection.OUT if ours else MessageDirection.IN
        return cls(
            chat_id=chat_id,
            wa_id=event.unique_id,
            full_id=event.full_id,
            queue_id=event.queue_id,
            direction=MessageDirection.NOTE if event.note else written,
            source=_written_in(event) if ours else MessageSource.CUSTOMER,
            state=MessageState.SEEN,
            body=to_json(event.content),
            quoted_wa_id=event.quoted,
            at=event.at,
            seen_at=seen_at,
            changed_at=event.changed_at,
            ack=max(0, event.ack or 0),
            deleted_at=event.changed_at or event.at if event.deleted else None,
            edited_at=event.changed_at or event.at if event.edited else None,
        )

    @classmethod
    def early_in_whatsapp(
        cls, chat_id: int, wa_id: str, *, at: datetime, seen_at: datetime, deleted_at: datetime | None = None
    ) -> "NewMessage":
        """A message that is not told yet, while a reaction to it or its deletion is."""
        return cls(
            chat_id=chat_id,
            wa_id=wa_id,
            direction=MessageDirection.IN,
            source=MessageSource.CUSTOMER,
            state=MessageState.EARLY,
            at=at,
            seen_at=seen_at,
            deleted_at=deleted_at,
        )

    @classmethod
    def from_group_event(
        cls, event: GroupEventSeen, chat_id: int, content: Content, *, contact_id: int | None, seen_at: datetime
    ) -> "NewMessage":
        """A missed call, as a message of the customer's; anything else as a quiet line."""
        call = content.kind == "call_log"
        return cls(
            chat_id=chat_id,
            wa_id=f"event:{event.notification_id}",
            direction=MessageDirection.IN if call else MessageDirection.LINE,
            source=MessageSource.CUSTOMER,
            state=MessageState.SEEN,
            body=to_json(content),
            contact_id=contact_id,
            at=event.at,
            seen_at=seen_at,
        )

    @classmethod
    def from_slack(
        cls, event: ReplyWritten, chat_id: int, author: Agent, *, verdict: str, at: datetime, seen_at: datetime
    ) -> "NewMessage":
        """What an agent wrote in a thread. `verdict`: send, note, ask or never."""
        return cls(
            chat_id=chat_id,
            direction=MessageDirection.NOTE if verdict == "note" else MessageDirection.OUT,
            source=MessageSource.SLACK,
            state=JUDGED[verdict],
            author_id=author.id,
            author_email=author.email,
            body=to_json(Content(doc=event.doc, files=event.files, unread=event.unread)),
            at=at,
            seen_at=seen_at,
            slack_channel=event.channel,
            slack_ts=event.ts,
            slack_root=event.root,
        )

    def for_the_team(self) -> "NewMessage":
        """The same, and never for the customer."""
        return replace(self, direction=MessageDirection.NOTE)

    @classmethod
    def early_in_slack(
        cls, event: ReplyEdited | ReplyDeleted, chat_id: int, body: dict[str, Any], *, at: datetime, seen_at: datetime
    ) -> "NewMessage":
        """What is not told yet, while its edit or its deletion is."""
        return cls(
            chat_id=chat_id,
            direction=MessageDirection.OUT,
            source=MessageSource.SLACK,
            state=MessageState.EARLY,
            body=body,
            at=at,
            seen_at=seen_at,
            slack_channel=event.channel,
            slack_ts=event.ts,
            slack_root=event.root,
        )

    @classmethod
    def by_form(
        cls, chat_id: int, author: Agent, content: Content, *, asked: str | None, at: datetime, seen_at: datetime
    ) -> "NewMessage":
        """A reply written in a form. `asked`: why its author is asked first; else it waits to be sent."""
        return cls(
            chat_id=chat_id,
            direction=MessageDirection.OUT,
            source=MessageSource.SLACK,
            state=MessageState.WAITS if asked is None else MessageState.ASKED,
            author_id=author.id,
            author_email=author.email,
            body=to_json(content),
            at=at,
            seen_at=seen_at,
            why=asked,
        )

    @classmethod
    def note(cls, chat_id: int, author: Agent, content: Content, *, at: datetime, seen_at: datetime) -> "NewMessage":
        """A note for the team."""
        return cls(
            chat_id=chat_id,
            direction=MessageDirection.NOTE,
            source=MessageSource.SLACK,
            state=MessageState.NOTE,
            author_id=author.id,
            author_email=author.email,
            body=to_json(content),
            at=at,
            seen_at=seen_at,
        )

    @classmethod
    def automatic(cls, chat_id: int, content: Content, *, at: datetime, seen_at: datetime) -> "NewMessage":
        """The automatic reply."""
        return cls(
            chat_id=chat_id,
            direction=MessageDirection.OUT,
            source=MessageSource.AUTO,
            state=MessageState.WAITS,
            body=to_json(content),
            at=at,
            seen_at=seen_at,
        )

    @classmethod
    def part_of_message(cls, message: Message, content: Content) -> "NewMessage":
        """A further file of a reply, which is sent behind it as a message of its own."""
        return cls(
            chat_id=message.chat_id,
            direction=MessageDirection.OUT,
            source=message.source,
            state=MessageState.WAITS,
            author_id=message.author_id,
            author_email=message.author_email,
            body=to_json(content),
            at=message.at,
            seen_at=message.seen_at,
            part_of=message.id,
        )


JUDGED = {
    "send": MessageState.WAITS,
    "note": MessageState.NOTE,
    "ask": MessageState.ASKED,
    "never": MessageState.REFUSED,
}
"""The state of a message by what was judged of it."""


def _written_in(event: MessageSeen) -> MessageSource:
    if event.broadcast:
        return MessageSource.BROADCAST
    if event.performed_by is None:
        return MessageSource.HANDSET
    return MessageSource.API if event.performed_by == "api" else MessageSource.CONSOLE
