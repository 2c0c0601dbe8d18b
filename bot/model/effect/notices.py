"""Effects that say something by themselves."""

from dataclasses import dataclass, field

from bot.model.effect_kind import PostEffect, SyncEffect
from bot.model.ids import AgentId, PostId
from bot.model.notice import Notice


@dataclass(frozen=True, kw_only=True)
class PostNotice(PostEffect):
    """A line of ours. `notice`: None if it was emptied, as it told of somebody who was erased."""

    target: PostId
    notice: Notice | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class SendDm(PostEffect):
    """`notice` as for a line in a thread. `admins`: only as long as the reader is one."""

    target: PostId
    notice: Notice | None = field(default=None, repr=False)
    admins: bool = False


@dataclass(frozen=True, kw_only=True)
class PostEphemeral(PostEffect):
    """A sentence that only the Slack user `to` sees, in the roster or not."""

    target: int = 0
    to: str = ""
    channel: str = ""
    root: str | None = None
    notice: Notice | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class WithdrawDms(SyncEffect):
    target: AgentId
