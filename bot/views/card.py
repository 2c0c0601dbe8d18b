"""The card of a chat: three short lines, two buttons and a menu; one line when the chat is closed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.views.blocks import (
    Block,
    Shown,
    actions,
    bold,
    button,
    clock,
    context,
    moment,
    name,
    option,
    overflow,
    said,
    section,
    spoken,
)

WORDS = 150
MENU = (
    ("assign", "Assign…"),
    ("labels", "Labels…"),
    ("dismiss", "No reply needed"),
    ("access", "Who has access"),
    ("more", "More…"),
)
MORE = (
    ("ticket", "Ticket…"),
    ("note", "Note…"),
    ("reply", "Quick reply…"),
    ("remind", "Remind…"),
    ("mute", "Mute"),
    ("unmute", "Unmute"),
    ("earlier", "Load earlier messages"),
    ("contact", "Contact name and number"),
    ("why", "Why assigned"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card shows. `key` is the chat's own random key, the value of every button.

    `state`: *waiting* since `since` (`reminded`: because a reminder came due), *answered* or *closed* at `since`; *past*: an
    older thread, that ended at `since`. `words`: the customer's newest waiting words. `our_number`: the name of our
    number, where there are several. `earlier` and `later` are permalinks to the chat's older and newer thread in this room.
    """

    key: str
    name: str = field(repr=False)
    group: bool = False
    state: Literal["waiting", "answered", "closed", "past"]
    since: datetime | None = None
    words: str = field(default="", repr=False)
    labels: tuple[str, ...] = ()
    holder: str | None = None
    holder_on: bool = False
    our_number: str = field(default="", repr=False)
    ticket: str = field(default="", repr=False)
    muted: bool = False
    reminded: bool = False
    earlier: str | None = None
    later: str | None = None


def card(shown: Card) -> Shown:
    """The card's blocks; closed, a single line; of an older thread, one that points on and does nothing to the chat."""
    if shown.state == "past":
        return Shown(text=_fallback(shown), blocks=[section(" · ".join((_title(shown), _onwards(shown))))])
    if shown.state == "closed":
        line = " · ".join((_title(shown), *_ways(shown)))
        return Shown(text=_fallback(shown), blocks=[section(line, accessory=_reopen(shown))])
    return Shown(
        text=_fallback(shown),
        blocks=[
            section("\n".join(line for line in (_title(shown), said(shown.words, WORDS)) if line)),
            context(_third_line(shown)),
            *_links(shown),
            actions(*_buttons(shown)),
        ],
    )


def _title(shown: Card) -> str:
    kind = "👥 " if shown.group else ""
    via = f" · {name(shown.our_number)}" if shown.our_number else ""
    return f"{kind}{bold(name(shown.name))}{via} · {_state(shown)}"


def _state(shown: Card) -> str:
    quiet = " 🔕" if shown.muted else ""
    if shown.since is None:
        return "earlier thread" if shown.state == "past" else shown.state + quiet
    match shown.state:
        case "waiting":
            why = "🔔 reminder, " if shown.reminded else ""
            return f"{why}*waiting since {clock(shown.since)}*{quiet}"
        case "past":
            return f"earlier thread, until {moment(shown.since)}"
        case state:
            return f"{state} {moment(shown.since)}{quiet}"


def _third_line(shown: Card) -> str:
    labels = " ".join(f"`{name(label, 40)}`" for label in shown.labels[:8])
    more = f" +{len(shown.labels) - 8}" if len(shown.labels) > 8 else ""
    parts = (labels + more, _holder(shown), f"🎫 {said(shown.ticket, 60)}" if shown.ticket else "")
    return " · ".join(part for part in parts if part)


def _holder(shown: Card) -> str:
    if shown.holder is None:
        return "nobody holds it"
    return f"{name(shown.holder)} {'🟢 on' if shown.holder_on else '⚪ off'}"


def _buttons(shown: Card) -> tuple[Block, ...]:
    held = shown.holder is not None
    return (
        button("Release", "chat:release", shown.key)
        if held
        else button("Take", "chat:take", shown.key, style="primary"),
        button("Close", "chat:close", shown.key),
        overflow("chat:menu", [option(text, f"{what}:{shown.key}") for what, text in MENU]),
    )


def _reopen(shown: Card) -> Block:
    return button("Reopen", "chat:reopen", shown.key)


def _links(shown: Card) -> list[Block]:
    links = _ways(shown)
    return [context(" · ".join(links))] if links else []


def _ways(shown: Card) -> list[str]:
    both = ((shown.later, "↓ goes on here"), (shown.earlier, "↑ earlier thread"))
    return [f"<{url}|{text}>" for url, text in both if url is not None]


def _onwards(shown: Card) -> str:
    """Another room is never named: not everybody who reads this one need be in it."""
    elsewhere = [] if shown.later else ["goes on in another channel, which `/periskope find` tells"]
    return " · ".join((*elsewhere, *_ways(shown)))


def _fallback(shown: Card) -> str:
    since = "" if shown.since is None else f" since {spoken(shown.since)}"
    words = f": {said(shown.words, WORDS)}" if shown.words and shown.state == "waiting" else ""
    state = "earlier thread" if shown.state == "past" else shown.state
    return f"{name(shown.name)}, {state}{since if shown.state == 'waiting' else ''}{words}"
