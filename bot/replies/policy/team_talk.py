"""Team talk never leaves: whether what an agent wrote goes to the customer, stays a note, or is asked."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from bot.model.message import Content, FileSeen
from bot.replies.policy import signs
from bot.replies.policy.pieces import pieces
from bot.replies.policy.typed_lines import folded_line, split_lines, typed_lines, without_marks
from bot.text.document import Doc, Link, Mention, plain, spans_of, words
from bot.text.fuzzy import TYPED_AROUND

Kind = Literal["send", "note", "ask", "never"]
Why = Literal[
    "reply", "prefix", "mention", "command", "link", "forwarded", "later_line", "like_a_note", "long_note", "quick",
    "at_name", "like_a_command", "snippet", "unread",
]  # fmt: skip
LONG_NOTE = 3_000
"""Characters from which Slack's composer may have sent one text as two messages."""
LONG_NOTE_SECONDS = 60
_QUICK_REPLY = regex.compile(r"!([\p{L}\p{N}][\w-]{0,39})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`send` to the customer; keep as a `note`; `ask` the author; `never`: meant for the app, or nothing of it can go."""

    kind: Kind
    why: Why = "reply"

    @property
    def offer(self) -> bool:
        """Whether the author of a note is offered to send it after all."""
        return self.kind == "note" and self.why == "mention"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWords:
    """`handles`: colleagues' names as somebody may type them after `@`. `commands`: commands' words, by `command_key`."""

    handles: Collection[str] = ()
    commands: Collection[str] = ()


def leaves(
    doc: Doc,
    *,
    files: Sequence[FileSeen] = (),
    known: TeamWords = TeamWords(),
    unread: Sequence[str] = (),
    forwarded: bool = False,
    after_long_note: bool = False,
) -> Verdict:
    """What becomes of an agent's message.

    `files`: what hangs on it; text snippets are read as far as Slack shows them, as further lines. `unread`: parts
    that no customer can get, which is asked before anything else. `forwarded`: another Slack message hangs on it.
    `after_long_note`: it came right after a note that `goes_on`.
    """
    lines = [line for raw in _all_lines(doc, files) if (line := folded_line(raw))]
    begins = [without_marks(line) for line in lines]
    if begins and signs.begins_command(begins[0]):
        return Verdict(kind="never", why="command")
    if begins and signs.begins_note(begins[0]):
        return Verdict(kind="note", why="prefix")
    named = signs.named_after_at(lines, known.handles)
    if named == "mention" or _mentions(doc, {"user", "group", "everyone"}):
        return Verdict(kind="note", why="mention")
    if unread:
        return Verdict(kind="ask" if pieces(Content(doc=doc, files=tuple(files))) else "never", why="unread")
    if why := _doubt(doc, lines, begins, known.commands) or named or _doubt_about_files(files):
        return Verdict(kind="ask", why=why)
    if forwarded:
        return Verdict(kind="ask", why="forwarded")
    return Verdict(kind="ask", why="long_note") if after_long_note else Verdict(kind="send")


def stricter(first: Verdict, newest: Verdict) -> Verdict:
    """An edit turns no note into a reply, and answers no question."""
    order = ("send", "ask", "note", "never")
    return max(first, newest, key=lambda one: order.index(one.kind))


def goes_on(note: Doc, seconds: float) -> bool:
    """Whether a message written so many seconds after this note may be its second part."""
    return len(plain(note)) >= LONG_NOTE and seconds <= LONG_NOTE_SECONDS


def quick_reply(doc: Doc) -> str | None:
    """The name in a message that is nothing but `!name`, in lower case; in whatever style, list or quote it stands."""
    lines = [line for raw in typed_lines(doc) if (line := folded_line(raw))]
    if len(lines) != 1:
        return None
    found = _QUICK_REPLY.fullmatch(without_marks(lines[0]).rstrip("*_~` "))
    return str(found[1]) if found else None


def plain_name(short: str) -> str:
    """A short name as it is compared."""
    return short.strip(TYPED_AROUND).casefold()


def may_be_called(short: str) -> bool:
    """Whether this can be a short name: `!` with it would be understood in a thread."""
    return bool(short) and quick_reply(words(f"!{short}")) == short


def _all_lines(doc: Doc, files: Sequence[FileSeen]) -> Iterator[str]:
    yield from typed_lines(doc)
    for file in files:
        yield from split_lines(file.preview or "")


def _mentions(doc: Doc, kinds: Collection[str]) -> bool:
    return any(isinstance(span, Mention) and span.kind in kinds for span in spans_of(doc))


def _doubt(doc: Doc, lines: list[str], begins: list[str], commands: Collection[str]) -> Why | None:
    urls = [folded_line(span.url) for span in spans_of(doc) if isinstance(span, Link)]
    if _mentions(doc, {"channel"}) or any(signs.links_into_slack(text) for text in (*urls, *lines)):
        return "link"
    if any(signs.begins_note(line) or signs.begins_command(line) for line in begins[1:]):
        return "later_line"
    if any(signs.nearly_note(line) for line in (*lines, *begins)):
        return "like_a_note"
    alone = len(lines) == 1
    if any(signs.nearly_command(line, whole=alone, commands=commands) for line in (*lines, *begins)):
        return "like_a_command"
    return None


def _doubt_about_files(files: Sequence[FileSeen]) -> Why | None:
    if any(signs.begins_note(without_marks(folded_line(file.name))) for file in files):
        return "like_a_note"
    return "snippet" if any(file.mode == "snippet" and file.preview is None for file in files) else None
