"""A WhatsApp message as it is copied into a thread: who, what, and what happened to it since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.blockkit.blocks import (
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
from bot.blockkit.forms import modal
from bot.blockkit.message_content import FileShown, fact_lines, gist, reaction_line
from bot.blockkit.rich_text import fallback, rich_text
from bot.model.message import Content, MessageSource
from bot.text.document import Doc, NameOf, struck, words
from bot.text.split import PART, split

FETCHING = "The file is being fetched once more."
NO_FILE = "There is no file to fetch in this message. Look at it in Periskope."
FORGOTTEN = "Earlier words of this message are no longer kept."
NEVER_EDITED = "This message was never edited."
DELETED_SINCE = "This message was deleted. Its former words are not shown."
QUOTE = 200
DONE = {
    "promote": "is an admin of the group now",
    "demote": "is no longer an admin of the group",
}
RULES = {
    "announce_true": "only admins may write in the group now",
    "announce_false": "everybody may write in the group now",
    "restrict_true": "only admins may change the group's details now",
    "restrict_false": "everybody may change the group's details now",
    "memberaddmode_true": "everybody may add people to the group now",
    "memberaddmode_false": "only admins may add people to the group now",
    "desc": "the group's description was changed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The message that is answered: who said what, and the permalink of its copy in the same room, if there is one."""

    sender: str = field(repr=False)
    words: str = field(repr=False)
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCopy:
    """One message with all that its copy shows. `key` is the message's own key, the value of its buttons.

    `direction`: *in* from the customer, *out* to them, *note* for the team only. `mark` is the customer's steady mark.
    `author`: e-mail of whoever wrote it for us; `source`: slack, console, handset or api. `above`: quiet lines that belong
    before it (people joining a group, a change of assignee). `trouble`: why a send failed.
    `picture`: Slack's id of the file that the post shows. `named`: the name line stands in the post; without it the post itself carries the name and the mark.
    `assignee`: the Slack user to be named under words that wait, the one line that alerts somebody.
    """

    key: str
    direction: Literal["in", "out", "note"] = "in"
    sender: str = field(default="", repr=False)
    mark: str = ""
    author: str = field(default="", repr=False)
    source: MessageSource = MessageSource.CUSTOMER
    content: Content = field(default_factory=Content, repr=False)
    file: FileShown | None = None
    file_why: str = ""
    picture: str | None = None
    at: datetime | None = None
    quoted: Quoted | None = field(default=None, repr=False)
    edited: bool = False
    deleted: bool = False
    hidden: bool = False
    late: bool = False
    above: tuple[str, ...] = field(default=(), repr=False)
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)
    trouble: str = ""
    named: bool = True
    assignee: str | None = None


def copies(message: MessageCopy, names: NameOf | None = None) -> list[Shown]:
    """The posts of one message, in order: one, or the numbered parts of a long message. Never empty."""
    parts = split(_doc(message), PART)
    last = len(parts) - 1
    return [
        Shown(
            text=_text(message, part, names),
            blocks=[
                *(_before(message) if at == 0 else _named(message)),
                *rich_text(part, names),
                *(_picture(message) if at == last else []),
                *_after(message, f"{at + 1}/{last + 1}" if last else "", ends=at == last),
            ]
            or [_sender(message)],
        )
        for at, part in enumerate(parts)
    ]


def nothing_left(last: Shown) -> Shown:
    """A post whose part no longer exists, because an edit made the message shorter; `last` is now its last part."""
    return Shown(text=last.text, blocks=[context("Nothing is left of this part: the message ends above.")])


def fits_together(messages: Sequence[MessageCopy], names: NameOf | None = None) -> int:
    """How many of the messages, from the first, fit in one post. At least one, so that a queue always moves."""
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


def plainest(shown: Shown) -> Shown:
    """The same text without anything whose shape Slack could refuse."""
    return Shown(text=shown.text, blocks=[{"type": "section", "text": marked(shown.text)}])


def line(kind: str, author: str, people: Sequence[str], detail: str) -> str:
    """A group event or call in a few words.

    `kind`: Periskope's word; an unknown one is shown as it is. `detail`: a new name, or how a call went.
    """
    who = ", ".join(people) or author or "somebody"
    by = f" by {author}" if author and author not in people and people else ""
    match kind:
        case "add" | "invite":
            return f"➕ {who} joined the group{f', added{by}' if by else ''}"
        case "leave":
            return f"➖ {who} left the group"
        case "remove":
            return f"➖ {who} was removed from the group{by}" if by else f"➖ {who} left the group"
        case "subject":
            return f"✏️ the group is called “{detail}” now{f', says {author}' if author else ''}"
        case "call":
            return _call(author or who, detail)
        case _ if kind in DONE:
            return f"👥 {who} {DONE[kind]}"
        case _ if kind in RULES:
            return f"👥 {RULES[kind]}"
        case _:
            return f"👥 {who}: {kind.replace('_', ' ')}"


def former(versions: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What a message said before it was edited: (when, words), newest first; the last six fit a form."""
    blocks: Blocks = []
    for when, before in versions[:6]:
        blocks += [context(said(when, 60)), {"type": "section", "text": plain(before, 3_000)}]
    return modal("former", "Before the edit", blocks)


def _denser(blocks: Blocks) -> Blocks:
    """The same words in fewer blocks: no buttons, and quiet lines that follow each other as one."""
    found: Blocks = []
    for block in blocks:
        if block["type"] == "context" and found and found[-1]["type"] == "context":
            found[-1] = {**found[-1], "elements": [*found[-1]["elements"], *block["elements"]][:10]}
        elif block["type"] != "actions":
            found.append(block)
    return found


def _size(value: object) -> int:
    """Characters of all texts in blocks."""
    if isinstance(value, list):
        return sum(map(_size, value))
    if isinstance(value, dict):
        return sum(len(one) if key == "text" and isinstance(one, str) else _size(one) for key, one in value.items())
    return 0


def _doc(message: MessageCopy) -> Doc:
    if message.deleted and message.hidden:
        return words(f"🚫 This message was deleted {_deleted_by(message)}.")
    return struck(message.content.doc) if message.deleted else message.content.doc


def _text(message: MessageCopy, part: Doc, names: NameOf | None) -> str:
    spoken = fallback(part, names) or said(gist(message.content, names), 300)
    return f"{_who(message)}: {spoken}"


def _who(message: MessageCopy) -> str:
    kind = {"in": "", "out": "", "note": "🔒 Note by "}[message.direction]
    return kind + name(message.sender or message.author or "Customer")


def _sender(message: MessageCopy) -> Block:
    """The line with the sender's name. No colleague's copy carries a customer's mark."""
    lead = {"in": message.mark, "out": "↩️", "note": "🔒"}[message.direction]
    return context(f"{lead} {bold(name(message.sender or message.author or 'Customer'))}".strip())


def _named(message: MessageCopy) -> Blocks:
    return [_sender(message)] if message.named else []


def _before(message: MessageCopy) -> Blocks:
    quiet = [context(*(said(line, 300) for line in message.above[-10:]))] if message.above else []
    name_line = [_sender(message)] if quiet else _named(message)  # what the app tells above is not the customer's
    return [*quiet, *name_line, *(_quote(message.quoted) if message.quoted else [])]


def _quote(quoted: Quoted) -> Blocks:
    link = f" <{quoted.link}|↑>" if quoted.link else ""
    return [context(f"> {bold(name(quoted.sender))} {said(quoted.words, QUOTE)}{link}")]


def _after(message: MessageCopy, number: str, *, ends: bool) -> Blocks:
    """The blocks under a part: its number, and under the last one also facts, reactions and footers."""
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
        *([_assignee_line(message.assignee)] if message.assignee else []),
        *_buttons(message),
    ]


def _picture(message: MessageCopy) -> Blocks:
    if message.picture is None or (message.deleted and message.hidden):
        return []
    what = "Sticker" if message.content.kind == "sticker" else "Photo"
    alt = plain(f"{what}, {message.sender or message.author or 'Customer'}")["text"]
    return [{"type": "image", "slack_file": {"id": message.picture}, "alt_text": alt}]


def _footers(message: MessageCopy) -> list[str]:
    return [
        "edited" if message.edited and not message.deleted else "",
        f"🚫 deleted {_deleted_by(message)}" if message.deleted and not message.hidden else "",
        (f"came late, written {moment(message.at)}" if message.at else "came late") if message.late else "",
        f"⚠️ {said(message.trouble, 300)}" if message.trouble else "",
    ]


def _deleted_by(message: MessageCopy) -> str:
    return "by the sender" if message.direction == "in" else "for everyone"


def _author(message: MessageCopy) -> str:
    """Who wrote the words for us. An e-mail address is shown as plain_text, where Slack leaves it unchanged."""
    if message.direction == "in":
        return ""
    match message.source:
        case MessageSource.HANDSET:
            return "from the phone"
        case MessageSource.API if not message.author:
            return "sent by another program"
        case MessageSource.AUTO:
            return "automatic"
        case MessageSource.BROADCAST:
            return f"{message.author} · broadcast" if message.author else "broadcast"
        case source:
            where = " in Periskope" if source == MessageSource.CONSOLE else ""
            return f"{message.author}{where}" if message.author else ""


def _assignee_line(assignee: str) -> Block:
    line = [{"type": "user", "user_id": assignee}, {"type": "text", "text": " this chat is assigned to you"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": line}]}


def _buttons(message: MessageCopy) -> Blocks:
    found = [
        button("Before the edit", "copy:former", message.key) if message.edited and not message.deleted else None,
        button("Fetch again", "copy:fetch", message.key) if message.file == "gone" and not message.deleted else None,
    ]
    wanted = [one for one in found if one is not None]
    return [actions(*wanted)] if wanted else []


def _call(who: str, detail: str) -> str:
    """A phone call in a few words; `detail` is result, kind and direction as three words."""
    result, kind, direction = (*detail.split(), "", "", "")[:3]
    went = {"connected": "", "missed": ", not answered", "rejected": ", declined"}.get(result, "")
    whose = "a call from us" if direction == "outgoing" else f"a call by {who}"
    return f"📞 {whose}{f' ({kind})' if kind else ''}{went}"
