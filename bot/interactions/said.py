"""Sentences with their objects: a person with the e-mail, a chat, a label, a moment with its day; and questions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.access.queries import Seen
from bot.blockkit.blocks import MESSAGE, Blocks, actions, button, context, moment, name, section
from bot.interactions import resolve
from bot.interactions.known_names import with_email
from bot.interactions.models import Reply
from bot.model.chat import Label
from bot.model.person import Agent

PRESSED = "line"
"""The action of a button whose value is a whole line: pressed, it is read as if it were typed."""
LONGEST_LINE = 2_000  # characters that Slack keeps in a button
MOST_OFFERED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An answer to a question. `line`: what the button types; `typed`: words with the same meaning, for who types."""

    text: str = field(repr=False)
    line: str = field(repr=False)
    typed: str = field(default="", repr=False)


def person(agent: Agent) -> str:
    """`*Omar Haddad (omar@example.com)*`."""
    return f"*{name(with_email(agent))}*"


def chat(seen: Seen) -> str:
    """`*Priya Nair*`."""
    return f"*{name(resolve.title(seen.chat))}*"


def label(one: Label) -> str:
    """`*VIP*`."""
    return f"*{name(one.name, 40)}*"


def at(when: datetime) -> str:
    """A moment with its day, in the reader's own zone."""
    return moment(when)


def question(text: str, offers: Sequence[Offer], *, danger: bool = False) -> Reply:
    """A question whose answers are buttons, each a whole line; the text alone says what can be typed instead."""
    shown = offers[:MOST_OFFERED]
    more = [f"and {len(offers) - MOST_OFFERED} more"] if len(offers) > MOST_OFFERED else []
    lines = [f"• {name(one.text, 100)}{f': `/periskope {one.typed}`' if one.typed else ''}" for one in shown]
    spoken = "\n".join([text, *lines, *more])
    blocks: Blocks = [section(text[:MESSAGE]), *(context(one) for one in more)]
    style = "danger" if danger else ""
    buttons = [
        button(one.text, f"{PRESSED}:{at_}", one.line, style=style)
        for at_, one in enumerate(shown)
        if len(one.line) <= LONGEST_LINE
    ]
    return Reply(text=spoken, blocks=[*blocks, actions(*buttons)] if buttons else None, spoken=spoken)
