"""Effects of what customers get."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.effect_kind import OrderedPost, PostEffect, SyncEffect
from bot.model.ids import ChatId, MessageId, RoomId, ThreadId


@dataclass(frozen=True, kw_only=True)
class SendWhatsApp(OrderedPost):
    """`again`: a person decided that it shall go, each time with another number."""

    target: MessageId
    again: int = 0


@dataclass(frozen=True, kw_only=True)
class EditWhatsApp(PostEffect):
    """`had`: which of its former bodies the message had before, from 0."""

    target: MessageId
    by: int
    had: int


@dataclass(frozen=True, kw_only=True)
class DeleteWhatsApp(PostEffect):
    target: MessageId
    by: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReactWhatsApp(SyncEffect):
    target: MessageId
    emoji: str
    by: int


@dataclass(frozen=True, kw_only=True)
class AddNote(PostEffect):
    target: MessageId


@dataclass(frozen=True, kw_only=True)
class CheckDeletion(SyncEffect):
    """Did a person delete the reply, or did it go with its thread?"""

    target: MessageId


@dataclass(frozen=True, kw_only=True)
class ReadForStart(PostEffect):
    """`draft`: the key of the first message that somebody wants to send."""

    target: ChatId
    draft: str = ""


@dataclass(frozen=True, kw_only=True)
class LookAtRoom(SyncEffect):
    """Which threads of a channel were written in since then? `began`: when the look was asked for."""

    target: RoomId
    since: datetime
    began: datetime


@dataclass(frozen=True, kw_only=True)
class LookAtThread(SyncEffect):
    target: ThreadId
    since: datetime
