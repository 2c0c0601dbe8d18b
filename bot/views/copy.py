"""A WhatsApp message as it is copied into a thread: who, what, and what became of it since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.domain.content import Content
from bot.domain.text import Doc, NameOf, words
from bot.domain.text_shape import struck
from bot.domain.text_split import split
from bot.views.blocks import (
    MESSAGE,
    MOST_BLOCKS,
    Block,
    Blocks,
    Shown,
    actions,
    bold,
    button,
    context,
    marked,
    moment,
    name,
    plain,
    said,
    section,
)
from bot.views.content_lines import FileState, fact_lines, gist, reaction_line
from bot.views.slack_text import fallback, rich_text

PART = 3_000  # characters of words in one post
QUOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The message that is answered: who said what, and the permalink of its copy in the same room, if there is one."""

    sender: str = field(repr=False)
    words: str = field(repr=False)
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCopy:
    """One message with all that its copy shows. `key` is the message's own key, the value of its buttons.

    `way`: *in* from the customer, *out* to them, *note* for the team only. `mark` is the customer's steady mark.
    `author`: e-mail of whoever wrote it for us; `via`: slack, console, handset or api. `above`: quiet lines that belong
    before it (people joining a group, a change of holder). `trouble`: what became of a send that failed.
    `holder`: the Slack user to be named under the first words of a wait, the one line that alerts somebody.
    """

    key: str
    way: Literal["in", "out", "note"] = "in"
    sender: str = field(default="", repr=False)
    mark: str = ""
    author: str = field(default="", repr=False)
    via: str = "customer"
    content: Content = field(default_factory=Content, repr=False)
    file: FileState | None = None
    file_why: str = ""
    at: datetime | None = None
    quoted: Quoted | None = field(default=None, repr=False)
    edited: bool = False
    deleted: bool = False
    hidden: bool = False
    late: bool = False
    above: tuple[str, ...] = field(default=(), repr=False)
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)
    trouble: str = ""
    holder: str | None = None


def copies(message: MessageCopy, names: NameOf | None = None) -> list[Shown]:
    """The posts of one message, in order: one, or numbered parts of a long one. Never none."""
    parts = split(_doc(message), PART)
    last = len(parts) - 1
    return [
        Shown(
            text=_text(message, part, names),
            blocks=[
                *(_before(message) if at == 0 else [_sender(message)]),
                *rich_text(part, names),
                *_after(message, f"{at + 1}/{last + 1}" if last else "", ends=at == last),
            ],
        )
        for at, part in enumerate(parts)
    ]


def nothing_left(last: Shown) -> Shown:
    """A post whose part is no more, because the message became shorter; `last` is the part that ends it now."""
    return Shown(text=last.text, blocks=[context("Nothing is left of this part: the message ends above.")])


def fits_together(messages: Sequence[MessageCopy], names: NameOf | None = None) -> int:
    """How many of these, from the first, can share one post. At least one, so that a queue always moves."""
    blocks, size = 0, 0
    for count, message in enumerate(messages):
        shown = copies(message, names)
        blocks += sum(len(post.blocks) for post in shown)
        size += sum(_size(post.blocks) for post in shown)
        if count and (len(shown) > 1 or blocks > MOST_BLOCKS or size > MESSAGE):
            return count
    return len(messages)


def together(messages: Sequence[MessageCopy], names: NameOf | None = None) -> Shown:
    """Several short messages in one post, in order, as a burst is caught up with. See `fits_together`."""
    shown = [post for message in messages for post in copies(message, names)[:1]]
    blocks = [block for post in shown for block in post.blocks]
    if len(blocks) > MOST_BLOCKS:  # edited since, or reacted to: the words come before what can be pressed
        blocks = _denser(blocks)
    return Shown(text="\n".join(post.text for post in shown)[:3_000], blocks=blocks[:MOST_BLOCKS])


def _denser(blocks: Blocks) -> Blocks:
    """The same words in fewer blocks: no buttons, and quiet lines that follow each other as one."""
    found: Blocks = []
    for block in blocks:
        if block["type"] == "context" and found and found[-1]["type"] == "context":
            found[-1] = {**found[-1], "elements": [*found[-1]["elements"], *block["elements"]][:10]}
        elif block["type"] != "actions":
            found.append(block)
    return found


def plainest(shown: Shown) -> Shown:
    """The same without anything that Slack could refuse about its shape."""
    return Shown(text=shown.text, blocks=[{"type": "section", "text": marked(shown.text)}])


def _doc(message: MessageCopy) -> Doc:
    if message.deleted and message.hidden:
        return words("This message was deleted.")
    return struck(message.content.doc) if message.deleted else message.content.doc


def _text(message: MessageCopy, part: Doc, names: NameOf | None) -> str:
    spoken = fallback(part, names) or said(gist(message.content, names), 300)
    return f"{_who(message)}: {spoken}"


def _who(message: MessageCopy) -> str:
    kind = {"in": "", "out": "", "note": "🔒 Note by "}[message.way]
    return kind + name(message.sender or message.author or "Customer")


def _sender(message: MessageCopy) -> Block:
    """A customer's mark is one that no colleague's copy carries."""
    lead = {"in": message.mark, "out": "↩️", "note": "🔒"}[message.way]
    return context(f"{lead} {bold(name(message.sender or message.author or 'Customer'))}".strip())


def _before(message: MessageCopy) -> Blocks:
    quiet = [context(*(said(line, 300) for line in message.above[-10:]))] if message.above else []
    return [*quiet, _sender(message), *(_quote(message.quoted) if message.quoted else [])]


def _quote(quoted: Quoted) -> Blocks:
    link = f" <{quoted.link}|↑>" if quoted.link else ""
    return [context(f"> {bold(name(quoted.sender))} {said(quoted.words, QUOTE)}{link}")]


def _after(message: MessageCopy, number: str, *, ends: bool) -> Blocks:
    """Facts, reactions and footers stand under the last part; a part's number under each."""
    if not ends:
        return [context(number)]
    lines = [] if message.deleted and message.hidden else fact_lines(message.content, message.file, message.file_why)
    reactions = reaction_line(message.reactions[:20])
    footer = " · ".join(part for part in (number, *_footers(message)) if part)
    author = _author(message)
    return [
        *([section("\n".join(lines))] if lines else []),
        *([context(reactions)] if reactions else []),
        *([context(plain(author, 200) if author else "", footer)] if author or footer else []),
        *([_named(message.holder)] if message.holder else []),
        *_buttons(message),
    ]


def _named(holder: str) -> Block:
    line = [{"type": "user", "user_id": holder}, {"type": "text", "text": " this one is yours"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": line}]}


def _footers(message: MessageCopy) -> list[str]:
    return [
        "edited" if message.edited and not message.deleted else "",
        "🚫 deleted by the sender" if message.deleted and message.way == "in" else "",
        "🚫 deleted for everyone" if message.deleted and message.way == "out" else "",
        (f"came late, written {moment(message.at)}" if message.at else "came late") if message.late else "",
        f"⚠️ {said(message.trouble, 300)}" if message.trouble else "",
    ]


def _author(message: MessageCopy) -> str:
    """Whose words went out; an address stands in plain_text, where Slack leaves it as it is."""
    if message.way == "in":
        return ""
    match message.via:
        case "handset":
            return "from the phone"
        case "api" if not message.author:
            return "sent by another program"
        case "auto":
            return "automatic"
        case via:
            where = {"console": " in Periskope"}.get(via, "")
            return f"{message.author}{where}" if message.author else ""


def _buttons(message: MessageCopy) -> Blocks:
    found = [
        button("Before the edit", "copy:former", message.key) if message.edited and not message.deleted else None,
        button("Fetch again", "copy:fetch", message.key) if message.file == "gone" and not message.deleted else None,
    ]
    wanted = [one for one in found if one is not None]
    return [actions(*wanted)] if wanted else []


def _size(value: object) -> int:
    """Characters of all texts in blocks."""
    if isinstance(value, list):
        return sum(map(_size, value))
    if isinstance(value, dict):
        return sum(len(one) if key == "text" and isinstance(one, str) else _size(one) for key, one in value.items())
    return 0
