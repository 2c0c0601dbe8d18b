"""The card of a chat: three short lines, two buttons and a menu; one line when the chat is closed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.blockkit.blocks import (
    Block,
    Shown,
    actions,
    bold,
    button,
    context,
    moment,
    name,
    option,
    overflow,
    said,
    section,
)
from bot.model.chat import ChatState

WORDS = 150
MENU = {
    "note": "Note…",
    "ticket": "Ticket…",
    "assign": "Assign…",
    "dismiss": "No reply needed",
    "remind": "Remind…",
    "more": "More…",
}
"""What is used daily; Slack's menu holds five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card shows. `key` is the chat's own random key; `value` of what changes its state says besides what was shown.

    `state`: since `since`, where a time belongs to it; *past*: an older thread, that ended at `since`. `reminder`: it waits
    because a reminder came due. `remind_at`: when one that is set comes due. `words`: the customer's newest words that wait for an answer. `our_number`: the name of our
    number, where there are several. `earlier` and `later` are permalinks to the chat's older and newer thread in this room,
    `same_person` to the chat in which this customer writes under their other id.
    """

    key: str
    value: str
    name: str = field(repr=False)
    group: bool = False
    state: ChatState | Literal["past"]
    since: datetime | None = None
    words: str = field(default="", repr=False)
    labels: tuple[str, ...] = ()
    assignee: str | None = None
    assignee_on: bool = False
    our_number: str = field(default="", repr=False)
    ticket: str = field(default="", repr=False)
    muted: bool = False
    reminder: bool = False
    remind_at: datetime | None = None
    earlier: str | None = None
    later: str | None = None
    same_person: str | None = None


def card(shown: Card) -> Shown:
    """The card as a message: a single line for a closed chat, and for an older thread one that only links to the newer one."""
    if shown.state == "past":
        return Shown(text=_fallback(shown), blocks=[section(" · ".join((_title(shown), _past_links(shown))))])
    if shown.state == ChatState.CLOSED:
        line = " · ".join((_title(shown), *_thread_links(shown)))
        return Shown(text=_fallback(shown), blocks=[section(line, accessory=_reopen(shown))])
    return Shown(
        text=_fallback(shown),
        blocks=[
            section("\n".join(line for line in (_title(shown), said(shown.words, WORDS)) if line)),
            context(_third_line(shown)),
            *_link_line(shown),
            actions(*_buttons(shown)),
        ],
    )


def _title(shown: Card) -> str:
    kind = "👥 " if shown.group else ""
    via = f" · {name(shown.our_number)}" if shown.our_number else ""
    return f"{kind}{bold(name(shown.name))}{via} · {_state(shown)}"


def _state(shown: Card) -> str:
    quiet = " 🔕" if shown.muted and shown.state != ChatState.MUTED else ""
    if shown.since is None:
        return "earlier thread" if shown.state == "past" else shown.state + quiet
    match shown.state:
        case ChatState.WAITING if shown.reminder:
            return f"🔔 *reminder* {moment(shown.since)}{quiet}"
        case ChatState.REMINDER_SET:
            return f"🔔 {shown.state} {moment(shown.since)}{quiet}"
        case ChatState.WAITING:
            return f"*waiting since {moment(shown.since)}*{quiet}"
        case "past":
            return f"earlier thread, until {moment(shown.since)}"
        case state:
            return f"{state} {moment(shown.since)}{quiet}"


def _third_line(shown: Card) -> str:
    labels = ", ".join(name(label, 40) for label in shown.labels[:8])
    more = f" +{len(shown.labels) - 8}" if len(shown.labels) > 8 else ""
    parts = (labels + more, _assignee(shown), _reminder(shown), f"🎫 {said(shown.ticket, 60)}" if shown.ticket else "")
    return " · ".join(part for part in parts if part)


def _reminder(shown: Card) -> str:
    """The reminder that is set, where the state does not say it."""
    if shown.remind_at is None or shown.state == ChatState.REMINDER_SET:
        return ""
    return f"🔔 reminder set for {moment(shown.remind_at)}"


def _assignee(shown: Card) -> str:
    if shown.assignee is None:
        return "unassigned"
    return f"{name(shown.assignee)} {'🟢 online' if shown.assignee_on else '⚪ offline'}"


def _buttons(shown: Card) -> tuple[Block, ...]:
    held = shown.assignee is not None
    return (
        button("Release", "chat:release", shown.value)
        if held
        else button("Take", "chat:take", shown.value, style="primary"),
        button("Close", "chat:close", shown.value),
        overflow("chat:menu", [_option(shown, what) for what in menu(waits=_waits(shown))]),
    )


def _option(shown: Card, what: str) -> Block:
    return option(MENU[what], f"{what}:{shown.value if what == 'dismiss' else shown.key}")


def menu(*, waits: bool) -> tuple[str, ...]:
    """What the menu of a card offers: a reminder only where nothing waits yet, and the other way round."""
    return ("note", "ticket", "assign", "dismiss" if waits else "remind", "more")


def _waits(shown: Card) -> bool:
    return shown.state == ChatState.WAITING


def _reopen(shown: Card) -> Block:
    return button("Reopen", "chat:reopen", shown.key)


def _link_line(shown: Card) -> list[Block]:
    links = _thread_links(shown)
    return [context(" · ".join(links))] if links else []


def _thread_links(shown: Card) -> list[str]:
    directions = (
        (shown.later, "↓ newer thread"),
        (shown.earlier, "↑ earlier thread"),
        (shown.same_person, "↔ the same customer under another id"),
    )
    return [f"<{url}|{text}>" for url, text in directions if url is not None]


def _past_links(shown: Card) -> str:
    """The links of an older thread. Another channel is never named, because not every reader here need be in it."""
    elsewhere = [] if shown.later else ["goes on in another channel, which `/periskope find` tells"]
    return " · ".join((*elsewhere, *_thread_links(shown)))


def _fallback(shown: Card) -> str:
    """The text of notifications. It names no time: Slack converts none there, and readers have different zones."""
    words = f": {said(shown.words, WORDS)}" if shown.words and shown.state == ChatState.WAITING else ""
    state = "earlier thread" if shown.state == "past" else shown.state
    return f"{name(shown.name)}, {state}{words}"
