"""Slack's user object (`users.info`, `users.lookupByEmail`, the `user_change` event) parsed into a `Person`."""

from typing import Any

from bot.model.event import Person
from bot.wire.fields import first, flag, record, words

SLACKBOT = "USLACKBOT"


def person(user: Any) -> Person | None:
    """The person, or None if the object has no id. The e-mail is in lower case; None: hidden or none."""
    user = record(user)
    profile = record(user.get("profile"))
    identity = words(user.get("id"))
    if identity is None:
        return None
    email = words(profile.get("email"))
    return Person(
        slack_user=identity,
        team=first(user, "team_id") or first(profile, "team") or "",
        email=email.casefold() if email is not None else None,
        name=first(profile, "display_name", "real_name") or first(user, "real_name", "name") or "",
        tz=words(user.get("tz")),
        deleted=bool(flag(user.get("deleted"))),
        bot=bool(flag(user.get("is_bot"))) or identity == SLACKBOT,
        guest=any(flag(user.get(name)) for name in ("is_restricted", "is_ultra_restricted")),
        stranger=bool(flag(user.get("is_stranger"))),
        email_confirmed=flag(user.get("is_email_confirmed")),
    )
