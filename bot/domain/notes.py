"""Team talk never leaves: whether what an agent wrote under a card goes to the customer, stays a note, or is asked."""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from bot.domain.text import Doc, Emoji, ItemList, Link, Mention, Preformatted, Spans, plain, shown, spans_of

Kind = Literal["send", "note", "ask", "never"]
Why = Literal[
    "reply", "prefix", "mention", "command", "link", "forwarded", "later_line", "like_a_note", "long_note", "quick"
]  # fmt: skip

LONG_NOTE = 3_000
"""Characters from which Slack's composer may have sent one text as two messages."""
LONG_NOTE_SECONDS = 60

_UNSEEN = regex.compile(r"[\p{Cf}\p{Cc}\p{Mn}--[\n\t]]", regex.V1)
_STYLED = regex.compile(r"[\s*_~`>•◦▪·–—\-\p{Extended_Pictographic}]+")
_ANY_SIGN = regex.compile(r"[^\p{L}\p{N}/@]+")
_NOTE = regex.compile(r"note[\s*_~`]*:|//")
_COMMAND = regex.compile(r"[@/]\s?periskope(?!\w)")
_TYPED_MENTION = regex.compile(r"(?<![\w.])@(here|channel|everyone)(?!\w)")
_TYPED_NAME = regex.compile(r"(?<![\w.])@([\w.-]*\w)")
_INTO_SLACK = regex.compile(
    r"slack:/|slack-files\.com|\bslack\.com/(?:archives|client|files|docs|canvas|lists|team|app_redirect|messages)"
)
_QUICK_REPLY = regex.compile(r"!([\p{L}\p{N}][\w-]{0,39})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`send` to the customer; keep as a `note`; `ask` the author; `never`, because it was meant for the app."""

    kind: Kind
    why: Why = "reply"

    @property
    def offer(self) -> bool:
        """Whether the author of a note is offered to send it after all."""
        return self.kind == "note" and self.why == "mention"


def leaves(
    doc: Doc, *, domain: str = "", forwarded: bool = False, after_long_note: bool = False, handles: Collection[str] = ()
) -> Verdict:
    """What becomes of an agent's message.

    `domain`: this Slack's (`acme` or `acme.slack.com`). `forwarded`: another Slack message hangs on it.
    `after_long_note`: it came right after a note that `goes_on`. `handles`: colleagues' names as somebody may type them
    after `@` without picking one from Slack's list.
    """
    lines = [line for raw in _lines(doc) if (line := _plainest(raw))]
    begins = [_STYLED.sub("", line, count=1) if _STYLED.match(line) else line for line in lines]
    if begins and _COMMAND.match(begins[0]):
        return Verdict(kind="never", why="command")
    if begins and _NOTE.match(begins[0]):
        return Verdict(kind="note", why="prefix")
    if _names_colleagues(doc, lines, handles):
        return Verdict(kind="note", why="mention")
    if why := _doubt(doc, lines, begins, domain):
        return Verdict(kind="ask", why=why)
    if forwarded:
        return Verdict(kind="ask", why="forwarded")
    return Verdict(kind="ask", why="long_note") if after_long_note else Verdict(kind="send")


def goes_on(note: Doc, seconds: float) -> bool:
    """Whether a message written so many seconds after this note may be its second part."""
    return len(plain(note)) >= LONG_NOTE and seconds <= LONG_NOTE_SECONDS


def quick_reply(doc: Doc) -> str | None:
    """The name in a message that is nothing but `!name`, in lower case; in whatever style, list or quote it stands."""
    lines = [line for raw in _lines(doc) if (line := _plainest(raw))]
    if len(lines) != 1:
        return None
    [line] = lines
    bare = _STYLED.sub("", line, count=1) if _STYLED.match(line) else line
    found = _QUICK_REPLY.fullmatch(bare.rstrip("*_~` "))
    return str(found[1]) if found else None


def _names_colleagues(doc: Doc, lines: list[str], handles: Collection[str]) -> bool:
    if any(isinstance(span, Mention) and span.kind in {"user", "group", "everyone"} for span in spans_of(doc)):
        return True
    known = {_plainest(handle) for handle in handles}
    return any(_TYPED_MENTION.search(line) or known.intersection(_TYPED_NAME.findall(line)) for line in lines)


def _doubt(doc: Doc, lines: list[str], begins: list[str], domain: str) -> Why | None:
    if any(isinstance(span, Mention) and span.kind == "channel" for span in spans_of(doc)):
        return "link"
    urls = [_plainest(span.url) for span in spans_of(doc) if isinstance(span, Link)]
    if any(_into_this_slack(text, domain) for text in (*urls, *lines)):
        return "link"
    if any(_NOTE.match(line) or _COMMAND.match(line) for line in begins[1:]):
        return "later_line"
    bare = (_ANY_SIGN.sub("", line, count=1) if _ANY_SIGN.match(line) else line for line in lines)
    return "like_a_note" if any(_NOTE.match(line) or _COMMAND.match(line) for line in bare) else None


def _into_this_slack(text: str, domain: str) -> bool:
    if "slack" not in text:
        return False
    team = _plainest(domain).removeprefix("https://").partition("/")[0].removesuffix(".slack.com")
    mine = (f"{team}.slack.com", f"{team}.enterprise.slack.com") if team else ()
    return any(host in text for host in mine) or _INTO_SLACK.search(text) is not None


def _lines(doc: Doc) -> Iterator[str]:
    """The lines as typed: without the marks of lists, an emoji as a space."""
    for block in doc.blocks:
        match block:
            case ItemList(items=items):
                for item in items:
                    yield from _typed(item).split("\n")
            case Preformatted(text=text):
                yield from text.split("\n")
            case _:
                yield from _typed(block.spans).split("\n")


def _typed(spans: Spans) -> str:
    return "".join(" " if isinstance(span, Emoji) else shown(span) for span in spans)


def _plainest(text: str) -> str:
    """Without case, width, invisible characters and outer spaces."""
    return str(_UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())).strip()
