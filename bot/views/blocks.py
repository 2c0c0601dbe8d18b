"""The pieces that messages and views are made of, each held within Slack's limits whatever it is given.

Limits: docs.slack.dev, Block Kit reference. Strangers' words come in as plain_text or through `said`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.names import clean_name
from bot.domain.text_clean import clean
from bot.domain.text_split import shorten
from bot.views.slack_text import escape_within

Block = dict[str, Any]
Blocks = list[Block]

SECTION = 3_000
CONTEXT = 2_000
BUTTON = 75
VALUE = 2_000
OPTION = 75
MESSAGE = 10_000  # characters in all blocks together, below the 11,341 at which Slack was seen to refuse
MOST_BLOCKS = 50
MOST_VIEW_BLOCKS = 100
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message to be posted: blocks, and the text that notifications and screen readers give instead of them."""

    text: str = field(repr=False)
    blocks: Blocks = field(repr=False)


def plain(text: str, limit: int = SECTION) -> Block:
    """Words in which nothing is markup; never empty, which Slack refuses."""
    return {"type": "plain_text", "text": shorten(clean(text).strip(), limit) or NOTHING, "emoji": False}


def marked(text: str, limit: int = SECTION) -> Block:
    """Our own sentence with our own markup. Anybody else's words in it must have been through `said` or `name`."""
    return {"type": "mrkdwn", "text": text if len(text) <= limit else _cut(text, limit), "verbatim": True}


def _cut(text: str, limit: int) -> str:
    """Between lines, so that no token is left half."""
    at = text.rfind("\n", 0, limit - 2)
    return f"{text[:at]}\n…" if at > 0 else shorten(text, limit)


def said(text: str, limit: int = 150) -> str:
    """Anybody's words for use inside `marked`: one line, nothing in them is markup."""
    return escape_within(" ".join(clean(text).split()), limit)


def name(who: str, limit: int = 60) -> str:
    """A person's, chat's or label's name for use inside `marked`."""
    return escape_within(clean_name(who) or NOTHING, limit)


def bold(escaped: str) -> str:
    return f"*{escaped}*" if escaped else ""


def moment(at: datetime, form: str = "{date_short_pretty} {time}") -> str:
    """An instant in the reader's own zone and language; UTC where that cannot be shown."""
    return f"<!date^{int(at.timestamp())}^{form}|{at:%d %b %H:%M} UTC>"


def clock(at: datetime) -> str:
    """Like `moment`, the time of day alone."""
    return moment(at, "{time}")


def spoken(at: datetime) -> str:
    """An instant for plain text, where nothing is replaced."""
    return f"{at:%d %b %H:%M} UTC"


def lasted(seconds: float) -> str:
    """A length of time, in at most two units."""
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
    """Our own markup of any length, broken between lines into sections that Slack takes; cut after `most` characters."""
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
    """A quiet line; a `str` is our own markup. At most ten parts are shown."""
    elements = [part if isinstance(part, dict) else marked(part, CONTEXT) for part in parts if part]
    return {"type": "context", "elements": elements[:10] or [plain(NOTHING)]}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements[:25])}


def button(text: str, action: str, value: str, *, style: str = "", confirm: Block | None = None) -> Block:
    out: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action, "value": value[:VALUE]}
    return out | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def asked_first(title: str, text: str, yes: str) -> Block:
    """A question before something that is not easily undone."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain("Cancel", 30),
    }


def option(text: str, value: str, *, description: str = "") -> Block:
    """A choice in a select; `value` up to 150 characters."""
    out: Block = {"text": plain(text, OPTION), "value": value}
    return out | ({"description": plain(description, OPTION)} if description else {})


def overflow(action: str, options: Sequence[Block]) -> Block:
    """A menu of two to five."""
    return {"type": "overflow", "action_id": action, "options": list(options[:5])}


def listed(items: Iterable[str], *, last: str = "and") -> str:
    """`a, b and c` of what is already escaped."""
    every = [item for item in items if item]
    return f"{', '.join(every[:-1])} {last} {every[-1]}" if len(every) > 1 else "".join(every)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 chat`, `2 chats`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
