"""Who may see a chat, why, and who may do what: the only answer anywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.access.models import Refusal
from bot.model.ids import AgentId, LabelId
from bot.model.person import Agent, Role, State

__all__ = [
    "Action",
    "Agent",
    "Reason",
    "Refusal",
    "Role",
    "State",
    "add_access",
    "add_label",
    "drop_label",
    "may_do",
    "may_see",
    "readers",
    "remove_access",
    "why",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why somebody sees a chat or does not; `labels` are the ones that show it to them, in order of id."""

    kind: Literal["admin", "denied", "own_grant", "label", "no"]
    labels: tuple[LabelId, ...] = ()

    @property
    def sees(self) -> bool:
        return self.kind in {"admin", "own_grant", "label"}


def why(agent: Agent, *, chat_labels: frozenset[LabelId], granted: frozenset[LabelId], override: bool | None) -> Reason:
    """The reason for `may_see`. `override`: this member's own grant (True) or denial (False) of this very chat."""
    if agent.state != "active":
        return Reason(kind="no")
    if agent.role == "admin":
        return Reason(kind="admin")
    if override is not None:
        return Reason(kind="own_grant" if override else "denied")
    shown_by = chat_labels & granted
    return Reason(kind="label", labels=tuple(sorted(shown_by))) if shown_by else Reason(kind="no")


def may_see(
    agent: Agent, *, chat_labels: frozenset[LabelId], granted: frozenset[LabelId], override: bool | None
) -> bool:
    """Inactive or pending: no. Admin: yes. Denied: no. Granted: yes. A label of the chat among theirs: yes. Else no."""
    return why(agent, chat_labels=chat_labels, granted=granted, override=override).sees


def readers(
    agents: Iterable[Agent],
    *,
    chat_labels: frozenset[LabelId],
    granted: Mapping[AgentId, frozenset[LabelId]],
    overrides: Mapping[AgentId, bool],
) -> frozenset[str]:
    """Slack users who may see a chat. `granted`: everybody's labels; `overrides`: grants and denials of this chat."""
    return frozenset(
        agent.slack_user
        for agent in agents
        if agent.here
        and agent.slack_user is not None
        and may_see(
            agent,
            chat_labels=chat_labels,
            granted=granted.get(agent.id, frozenset()),
            override=overrides.get(agent.id),
        )
    )


def add_access(
    agent: Agent, *, chat_labels: frozenset[LabelId], granted: frozenset[LabelId], override: bool | None
) -> Refusal | None:
    """Why a grant of this chat would change nothing; None if it would. Somebody pending can be granted ahead."""
    if (closed := not_a_member(agent)) is not None:
        return closed
    if override is True:
        return Refusal.SEES_BY_GRANT
    return Refusal.SEES_BY_LABEL if override is None and chat_labels & granted else None


def remove_access(
    agent: Agent, *, chat_labels: frozenset[LabelId], granted: frozenset[LabelId], override: bool | None
) -> Refusal | None:
    """Why a denial of this chat would change nothing; None if it would."""
    if (closed := not_a_member(agent)) is not None:
        return closed
    if override is False:
        return Refusal.ALREADY_DENIED
    return None if override or chat_labels & granted else Refusal.SEES_NOT


def add_label(agent: Agent, label: LabelId, *, granted: frozenset[LabelId]) -> Refusal | None:
    """Why granting a label would change nothing; None if it would."""
    return not_a_member(agent) or (Refusal.HAS_LABEL if label in granted else None)


def drop_label(agent: Agent, label: LabelId, *, granted: frozenset[LabelId]) -> Refusal | None:
    """Why taking a label away would change nothing; None if it would."""
    return not_a_member(agent) or (None if label in granted else Refusal.LACKS_LABEL)


def not_a_member(agent: Agent) -> Refusal | None:
    """Why nothing can be granted to this person or denied; None: they are a member."""
    if agent.state == "inactive":
        return Refusal.IS_INACTIVE
    return Refusal.IS_ADMIN if agent.role == "admin" else None


class Action(StrEnum):
    """What a person can do. The first group is about a chat that they see, the second about themselves."""

    SEE = "see"
    REPLY = "reply"
    NOTE = "note"
    REACT = "react"
    TICKET = "ticket"
    TAKE = "take"
    RELEASE = "release"
    CLOSE = "close"
    REOPEN = "reopen"
    HAND_OVER = "hand_over"
    DISMISS = "dismiss"
    REMIND = "remind"
    MUTE = "mute"
    OPEN = "open"
    ADD_CHAT_LABEL = "add_chat_label"
    WHO_HAS_ACCESS = "who_has_access"
    WHY_ASSIGNED = "why_assigned"

    OWN_STATUS = "own_status"
    OWN_SCHEDULE = "own_schedule"
    OWN_METRICS = "own_metrics"
    OWN_REPLIES = "own_replies"
    LIST_CHATS = "list_chats"
    START = "start"

    REMOVE_CHAT_LABEL = "remove_chat_label"
    REASONS = "reasons"

    GRANT = "grant"
    ROSTER = "roster"
    ROOMS = "rooms"
    OTHERS_STATUS = "others_status"
    OTHERS_SCHEDULE = "others_schedule"
    OTHERS_METRICS = "others_metrics"
    ROUTING = "routing"
    TEAM_REPLIES = "team_replies"
    AUDIT = "audit"
    HEALTH = "health"
    IMPORT = "import"
    ERASE = "erase"
    SETTINGS = "settings"


IN_CHAT = frozenset(
    {
        Action.SEE,
        Action.REPLY,
        Action.NOTE,
        Action.REACT,
        Action.TICKET,
        Action.TAKE,
        Action.RELEASE,
        Action.CLOSE,
        Action.REOPEN,
        Action.HAND_OVER,
        Action.DISMISS,
        Action.REMIND,
        Action.MUTE,
        Action.OPEN,
        Action.ADD_CHAT_LABEL,
        Action.WHO_HAS_ACCESS,
        Action.WHY_ASSIGNED,
    }
)
OWN = frozenset(
    {
        Action.OWN_STATUS,
        Action.OWN_SCHEDULE,
        Action.OWN_METRICS,
        Action.OWN_REPLIES,
        Action.LIST_CHATS,
        Action.START,
    }
)
ADMIN_IN_CHAT = frozenset({Action.REMOVE_CHAT_LABEL, Action.REASONS})


def may_do(agent: Agent, action: Action, *, sees: bool = False, members_label: bool = True) -> bool:
    """May this person do this? `sees`: they may see the chat that it is about.

    `members_label` is the setting that lets members add a known label to a chat, which is how a chat is escalated.
    """
    if agent.state != "active":
        return False
    if action in OWN:
        return True
    if action in IN_CHAT:
        return sees and (agent.role == "admin" or members_label or action is not Action.ADD_CHAT_LABEL)
    return agent.role == "admin" and (sees or action not in ADMIN_IN_CHAT)
