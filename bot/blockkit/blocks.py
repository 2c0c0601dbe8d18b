"""Blocks of messages and modals, each within Slack's limits whatever it is given.

Limits: docs.slack.dev, Block Kit reference. Strangers' words come in as plain_text or through `said`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.blockkit.rich_text import escape_within
from bot.text.safe import FIRST_STRONG, ISOLATE_END, clean, clean_but_isolated, clean_name, isolated
from bot.text.split import shorten

Block = dict[str, Any]
Blocks = list[Block]

SECTION = 3_000
CONTEXT = 2_000
BUTTON = 75
ACTION = 255
VALUE = 2_000
OPTION = 75
MESSAGE = 10_000  # characters in all blocks together, below the 11,341 at which Slack was seen to refuse
MOST_BLOCKS = 50
MOST_VIEW_BLOCKS = 100
NOTHING = "–"
MOST_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message to post: its blocks, and the text that notifications and screen readers use instead."""

    text: str = field(repr=False)
    blocks: Blocks = field(repr=False)


def plain(text: str, limit: int = SECTION) -> Block:
    """A plain_text object: nothing in it is markup; never empty, which Slack refuses. Parts may be `isolated`."""
    return {"type": "plain_text", "text": _ended(clean_but_isolated(text).strip(), limit) or NOTHING, "emoji": False}


def _ended(text: str, limit: int) -> str:
    """The text shortened, and what is isolated in it ended where it was cut."""
    found = shorten(text, limit)
    left = found.count(FIRST_STRONG) - found.count(ISOLATE_END)
    return found if left <= 0 else shorten(text, limit - left) + ISOLATE_END * left


def marked(text: str, limit: int = SECTION) -> Block:
    """A mrkdwn object of our own text. Anybody else's words in it must have been through `said` or `name`."""
    return {"type": "mrkdwn", "text": text if len(text) <= limit else _cut(text, limit), "verbatim": True}


def _cut(text: str, limit: int) -> str:
    """The text cut between lines, so that no token is left half."""
    at = text.rfind("\n", 0, limit - 2)
    return f"{text[:at]}\n…" if at > 0 else shorten(text, limit)


def said(text: str, limit: int = 150) -> str:
    """Anybody's words for use inside `marked`: on one line, with nothing in them as markup."""
    return isolated(escape_within(" ".join(clean(text).split()), limit))


def name(who: str, limit: int = 60) -> str:
    """A person's, chat's or label's name for use inside `marked`."""
    return isolated(escape_within(clean_name(who) or NOTHING, limit))


def bold(escaped: str) -> str:
    return f"*{escaped}*" if escaped else ""


def moment(at: datetime, form: str = "{date_short_pretty} {time}") -> str:
    """An instant in the reader's own zone and language; UTC where that cannot be shown."""
    return f"<!date^{int(at.timestamp())}^{form}|{at:%d %b %H:%M} UTC>"


def clock(at: datetime) -> str:
    """The time of day alone, otherwise as `moment`."""
    return moment(at, "{time}")


def lasted(seconds: float) -> str:
    """A length of time in at most two units: `2 d 3 h`."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "under a minute"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join(f"{count} {unit}" for count, unit in [part for part in parts if part[0]][:2])


def section(text: str, *, accessory: Block | None = None) -> Block:
    return {"type": "section", "text": marked(text or NOTHING)} | ({"accessory": accessory} if accessory else {})


def sections(text: str, most: int = MESSAGE) -> Blocks:
    """Sections of our own markup of any length, split between lines to Slack's limit and cut after `most` characters."""
    parts: list[str] = [""]
    left = most
    for line in text.split("\n"):
        left -= len(line) + 1
        if left < 0:
            parts.append("…")
            break
        if parts[-1] and len(parts[-1]) + 1 + len(line) > SECTION:
            parts.append(line)
        else:
            parts[-1] = f"{parts[-1]}\n{line}" if parts[-1] else line
    return [section(part) for part in parts if part] or [section(NOTHING)]


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def context(*parts: str | Block) -> Block:
    """A context block; a `str` is our own markup. At most ten parts are shown."""
    elements = [part if isinstance(part, dict) else marked(part, CONTEXT) for part in parts if part]
    return {"type": "context", "elements": elements[:10] or [plain(NOTHING)]}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements[:25])}


def button(text: str, action: str, value: str, *, style: str = "", confirm: Block | None = None) -> Block:
    out: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action[:ACTION], "value": value[:VALUE]}
    return out | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def asked_first(title: str, text: str, yes: str) -> Block:
    """A confirmation dialog for something that is not easily undone."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain("Cancel", 30),
    }


def option(text: str, value: str, *, description: str = "") -> Block:
    """An option of a select; `value` up to 150 characters."""
    out: Block = {"text": plain(text, OPTION), "value": value}
    return out | ({"description": plain(description, OPTION)} if description else {})


def overflow(action: str, options: Sequence[Block]) -> Block:
    """An overflow menu of two to five options."""
    return {"type": "overflow", "action_id": action, "options": list(options[:5])}


def listed(items: Iterable[str], *, last: str = "and") -> str:
    """`a, b and c` of items that are already escaped."""
    every = [item for item in items if item]
    return f"{', '.join(every[:-1])} {last} {every[-1]}" if len(every) > 1 else "".join(every)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 chat`, `2 chats`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def named(chats: Sequence[str]) -> str:
    """The names of chats in bold, the first dozen of them and how many more there are."""
    more = f" and {len(chats) - MOST_NAMED} more" if len(chats) > MOST_NAMED else ""
    return (listed(bold(name(chat)) for chat in chats[:MOST_NAMED]) or "No chat") + more
