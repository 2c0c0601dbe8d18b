"""A person of the team: who answers customers or decides who does."""

from dataclasses import dataclass, field
from typing import Literal

from bot.model.ids import AgentId

Role = Literal["admin", "member"]
State = Literal["pending", "active", "inactive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who answers customers, or decides who does.

    `state` is *pending* until the e-mail is linked to a Slack person, *inactive* after deactivation. `slack_deactivated`: Slack
    itself has deactivated them or made them a guest. `shift_messages`: they want direct messages at the ends of their shifts.
    """

    id: AgentId
    email: str = field(repr=False)
    slack_user: str | None = None
    name: str = ""
    role: Role = "member"
    state: State = "pending"
    tz: str | None = None
    slack_deactivated: bool = False
    shift_messages: bool = True

    @property
    def admin(self) -> bool:
        """Whether this is an active admin."""
        return self.role == "admin" and self.state == "active"

    @property
    def here(self) -> bool:
        """Whether they can be in a room: active and linked to a Slack person who is not deactivated."""
        return self.state == "active" and self.slack_user is not None and not self.slack_deactivated
