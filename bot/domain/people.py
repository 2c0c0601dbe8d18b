"""A person in our roster, and the ways in which an order about people can be refused."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bot.domain.ids import AgentId

Role = Literal["admin", "member"]
State = Literal["pending", "active", "inactive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who answers customers, or decides who does.

    `state` is *pending* until the e-mail is linked to a Slack person, *inactive* after deactivation. `slack_gone`: Slack
    itself has deactivated them or made them a guest. `tells`: they want private messages at the ends of their shifts.
    """

    id: AgentId
    email: str = field(repr=False)
    slack_user: str | None = None
    name: str = ""
    role: Role = "member"
    state: State = "pending"
    tz: str | None = None
    slack_gone: bool = False
    tells: bool = True

    @property
    def admin(self) -> bool:
        """An admin who may act now."""
        return self.role == "admin" and self.state == "active"

    @property
    def here(self) -> bool:
        """Can be in a room: active, linked to a Slack person, and that person is there."""
        return self.state == "active" and self.slack_user is not None and not self.slack_gone


class Refusal(StrEnum):
    """Why an order changed nothing. The sentence for each is in the views."""

    NOT_YOURS = "not_yours"
    SAME = "same"
    LAST_ADMIN = "last_admin"
    IS_ADMIN = "is_admin"
    IS_INACTIVE = "is_inactive"
    SEES_BY_LABEL = "sees_by_label"
    SEES_BY_GRANT = "sees_by_grant"
    ALREADY_DENIED = "already_denied"
    SEES_NOT = "sees_not"
    HAS_LABEL = "has_label"
    LACKS_LABEL = "lacks_label"
    NOT_HERE = "not_here"
    IS_GUEST = "is_guest"
    IS_BOT = "is_bot"
    OTHER_TEAM = "other_team"
    EMAIL_UNCONFIRMED = "email_unconfirmed"
    LINKED_ALREADY = "linked_already"
    TAKEN = "taken"
