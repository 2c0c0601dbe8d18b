"""Effects on chats and tickets in Periskope."""

from dataclasses import dataclass, field

from bot.model.effect_kind import PostEffect, SyncEffect
from bot.model.ids import ChatId, TicketId


@dataclass(frozen=True, kw_only=True)
class ReadChat(SyncEffect):
    target: ChatId


@dataclass(frozen=True, kw_only=True)
class MarkRead(SyncEffect):
    target: ChatId
    by: int | None = None


@dataclass(frozen=True, kw_only=True)
class SyncAssignee(SyncEffect):
    target: ChatId
    by: int | None = None


@dataclass(frozen=True, kw_only=True)
class SyncChatLabels(PostEffect):
    """Labels put on and taken off, by our ids."""

    target: ChatId
    add: tuple[int, ...] = ()
    remove: tuple[int, ...] = ()
    by: int | None = None


@dataclass(frozen=True, kw_only=True)
class TicketWas:
    """What a ticket was before somebody changed it."""

    subject: str = field(repr=False)
    state: str
    priority: int
    assignee_id: int | None
    assignee_email: str | None = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SyncTicket(SyncEffect):
    target: TicketId
    by: int | None = None
    was: TicketWas | None = None
