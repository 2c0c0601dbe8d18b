"""What is read about the house: why somebody has a chat, an import's preview."""

from collections.abc import Sequence

from bot.domain.routing import Reason
from bot.views.blocks import bold, name

WHY = {
    Reason.LAST_AGENT: "answered this chat last",
    Reason.NEXT_TURN: "was next in turn",
    Reason.FEWEST_WAITING: "had the fewest waiting",
    Reason.NAMED_OTHERWISE: "is named for when nobody is available",
    Reason.NO_ACCESS: "may not see the chat",
    Reason.OUTSIDE_POOL: "is not in the rule's pool",
    Reason.LEFT_ROOM: "left the room by hand",
    Reason.NOT_IN_ROOM: "is in none of the chat's rooms",
    Reason.OFF_SHIFT: "is outside their schedule",
    Reason.OFFLINE: "is offline",
    Reason.HAD_IT: "had it and did not reply",
    Reason.AT_CAP: "has as many waiting as the rule allows",
    Reason.NOT_LAST_AGENT: "did not answer it last",
    Reason.LATER_TURN: "comes later in turn",
    Reason.MORE_WAITING: "has more waiting",
}


def why_assigned(chat: str, rule_name: str, chosen: str | None, others: Sequence[tuple[str, Reason]]) -> str:
    """Who was chosen and, for admins, everybody else in order with the reason. Our own markup."""
    to = f"{bold(name(chosen))} got {bold(name(chat))}" if chosen else f"Nobody got {bold(name(chat))}"
    lines = [f"• {name(person)} {WHY[reason]}" for person, reason in others[:40]]
    return "\n".join([f"{to} by the rule *{name(rule_name or 'built in')}*.", *lines])
