"""Effects that report, hand over files, or erase."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from bot.model.effect_kind import PostEffect, SyncEffect
from bot.model.ids import AgentId, PostId, RoomId


@dataclass(frozen=True, kw_only=True)
class PostDigest(PostEffect):
    target: RoomId
    monday: date
    zone: str


@dataclass(frozen=True, kw_only=True)
class PostDaily(PostEffect):
    target: RoomId


@dataclass(frozen=True, kw_only=True)
class DeleteReport(SyncEffect):
    target: PostId


@dataclass(frozen=True, kw_only=True)
class AuditFile:
    """The lines of the audit that match `where`; its times are text."""

    where: dict[str, Any]
    name: ClassVar[str] = "audit"
    picture: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class CoverageFile:
    """A picture of who covers which hours."""

    zone: str
    name: ClassVar[str] = "coverage"
    picture: ClassVar[bool] = True


FiguresName = Literal["metrics", "replies", "response-times"]


@dataclass(frozen=True, kw_only=True)
class FiguresFile:
    """Figures of a span of time. `by`: in what groups; `whose`: one person's alone."""

    name: FiguresName
    start: datetime
    end: datetime
    zone: str
    by: Literal["person", "label", "chat", "day"]
    whose: int | None = None

    @property
    def picture(self) -> bool:
        """Whether it is drawn, and no table."""
        return self.name != "metrics"


@dataclass(frozen=True, kw_only=True)
class SendDmFile(PostEffect):
    """None: it was emptied, as it named somebody who was erased."""

    target: AgentId
    file: AuditFile | CoverageFile | FiguresFile | None = None


@dataclass(frozen=True, kw_only=True)
class Erase(PostEffect):
    """A customer: all their chats, the first of which is `target`, and whom they are in groups."""

    target: int
    chats: tuple[int, ...]
    contact: int | None
    by: int
