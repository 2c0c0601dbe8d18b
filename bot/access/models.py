"""Why a change of access or of the team was refused."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why a change was refused; `messages` of the features have a sentence for each."""

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
