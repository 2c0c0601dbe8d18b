"""The day's report for the triage channel: where Periskope and this app differ, and what could not be taken away."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.views.blocks import Shown, bold, counted, listed, name, sections

MOST_NAMED = 5
MOST_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """A person and chats about which the two differ; the first few by name."""

    person: str
    chats: tuple[str, ...] = field(repr=False)
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What there is to report. Of rooms: name and number of messages."""

    denied_there: tuple[Differs, ...] = ()
    allowed_there: tuple[Differs, ...] = ()
    typed: tuple[tuple[str, int], ...] = ()
    ours: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.denied_there or self.allowed_there or self.typed or self.ours)


def report(day: Day) -> Shown:
    """Only what there is; each part says what can be done."""
    parts = [
        _part(
            "Seen here, denied in Periskope",
            [_differs(one) for one in day.denied_there],
            "`/periskope access remove` takes it away here; or allow it in Periskope's console, or with "
            "`/periskope access confirm`.",
        ),
        _part(
            "Shown in Periskope, not seen here",
            [_differs(one) for one in day.allowed_there],
            "`/periskope import` proposes it as grants; or take it away in Periskope's console.",
        ),
        _part(
            "Typed by people about chats that not everybody in the channel may see any more",
            [_room(*one) for one in day.typed],
            "Slack lets no app delete those: their authors can, or an owner of the workspace. Told when the number changes.",
        ),
        _part(
            "Copies of mine that Slack would not let me delete",
            [_room(*one) for one in day.ours],
            "An owner of the workspace can. Told when the number changes.",
        ),
    ]
    text = "\n\n".join(["*Access, once a day*", *(part for part in parts if part)])
    return Shown(text="Access, once a day: where Periskope and this app differ.", blocks=sections(text))


def _part(title: str, lines: Sequence[str], then: str) -> str:
    more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return "\n".join([bold(title), *lines[:MOST_LINES], *more, then]) if lines else ""


def _differs(one: Differs) -> str:
    shown = [bold(name(chat, 40)) for chat in one.chats[:MOST_NAMED]]
    more = f" and {one.count - len(shown)} more" if one.count > len(shown) else ""
    chats = f"{', '.join(shown)}{more}" if more else listed(shown)
    return f"• {name(one.person)}: {counted(one.count, 'chat')}, {chats}"


def _room(room: str, count: int) -> str:
    return f"• *#{name(room)}*: {counted(count, 'message')}"
