"""Effects on channels, and on people and their access."""

from dataclasses import dataclass

from bot.model.effect_kind import SyncEffect
from bot.model.ids import AgentId, LabelId, PostId, RoomId


@dataclass(frozen=True, kw_only=True)
class SyncRoom(SyncEffect):
    target: RoomId


@dataclass(frozen=True, kw_only=True)
class SyncRemovals(SyncEffect):
    target: RoomId


@dataclass(frozen=True, kw_only=True)
class SyncProgress(SyncEffect):
    """A direct message that counts along. `over`: so many people are moved, and that is all."""

    target: PostId
    over: int | None = None


@dataclass(frozen=True, kw_only=True)
class LookAtChannel(SyncEffect):
    """Could this channel be the label's room?"""

    target: LabelId
    channel: str
    by: int


@dataclass(frozen=True, kw_only=True)
class PersonShown:
    """The Slack person whom an admin was shown."""

    user: str
    team: str
    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class FindPerson(SyncEffect):
    """`by`: the admin who named `slack_user`, having been shown `shown`; None: whoever has the address."""

    target: AgentId
    by: int | None = None
    slack_user: str | None = None
    shown: PersonShown | None = None


@dataclass(frozen=True, kw_only=True)
class SyncMemberAccess(SyncEffect):
    target: AgentId
    by: int | None = None


@dataclass(frozen=True, kw_only=True)
class SyncChatAccess(SyncEffect):
    """`ended`: a grant or denial that was written before is there no more."""

    target: AgentId
    chat: int
    by: int | None = None
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class CompareAccess(SyncEffect):
    """`about`: the word under which a difference is told of once."""

    target: AgentId
    chat: int
    about: str


@dataclass(frozen=True, kw_only=True)
class SyncHome(SyncEffect):
    target: AgentId
