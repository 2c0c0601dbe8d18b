"""Effects in chats' threads: cards, copies, files, marks."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.effect_kind import OrderedPost, PostEffect, SyncEffect
from bot.model.ids import FileId, MessageId, PostId, ThreadId


@dataclass(frozen=True, kw_only=True)
class PostCard(PostEffect):
    target: ThreadId


@dataclass(frozen=True, kw_only=True)
class PostCopy(OrderedPost):
    target: PostId


@dataclass(frozen=True, kw_only=True)
class PostHistory(PostEffect):
    """The messages before `until` and, at that very time, before message `before`, folded.

    `further`: asked for by a person, below others. `asked`: when Periskope was asked for what is missing.
    """

    target: PostId
    before: int
    until: datetime
    further: bool = False
    asked: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SyncCard(SyncEffect):
    target: ThreadId


@dataclass(frozen=True, kw_only=True)
class SyncCopy(SyncEffect):
    target: PostId


@dataclass(frozen=True, kw_only=True)
class SyncMarks(SyncEffect):
    target: MessageId


@dataclass(frozen=True, kw_only=True)
class SyncReactions(SyncEffect):
    target: MessageId


@dataclass(frozen=True, kw_only=True)
class React(PostEffect):
    """A reaction on a person's Slack message, which has no row."""

    target: int = 0
    channel: str
    ts: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Withdraw(SyncEffect):
    target: ThreadId


@dataclass(frozen=True, kw_only=True)
class StageFile(PostEffect):
    target: FileId


@dataclass(frozen=True, kw_only=True)
class ShareFile(PostEffect):
    target: FileId


@dataclass(frozen=True, kw_only=True)
class DropFile(PostEffect):
    target: FileId


@dataclass(frozen=True, kw_only=True)
class ReadMessage(SyncEffect):
    target: MessageId


@dataclass(frozen=True, kw_only=True)
class Backfill(SyncEffect):
    """What was said before that. `by`: who asked, and sees it in the thread; None: the thread is new."""

    target: ThreadId
    until: datetime
    before: int
    by: int | None = None
