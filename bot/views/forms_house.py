"""What is read about the house: why somebody has a chat, an import's preview."""

from collections.abc import Sequence
from typing import Any

from bot.domain.routing import Reason
from bot.views.blocks import Blocks, bold, context, counted, name, said, section, sections
from bot.views.inputs import modal

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


def preview(rows: Sequence[tuple[str, str]], *, left_out: int = 0, data: str = "") -> dict[str, Any]:
    """Before an import: (person, what they would be granted). Nobody outside the roster is touched."""
    if not rows:
        return modal("import", "Import", [context("Periskope shows nobody anything that is not granted here already.")])
    lines = [f"• {bold(name(person))}: {said(text, 300)}" for person, text in rows[:60]]
    more = f"\nand {len(rows) - 60} more" if len(rows) > 60 else ""
    blocks: Blocks = [
        section(f"{counted(len(rows), 'person', 'people')} would be granted this. Nothing is taken from anybody."),
        *sections("\n".join(lines) + more),
        *(
            [context(f"{counted(left_out, 'address', 'addresses')} in Periskope not in the team here: left out.")]
            if left_out
            else []
        ),
    ]
    return modal("import", "Import", blocks, submit="Grant", data=data)
