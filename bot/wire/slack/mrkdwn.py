"""A Slack message's `text` parsed, for messages without blocks: `<…>` tokens, shortcodes and the three entities.

Marks of style stay as typed: WhatsApp's are the same. Tokens: https://docs.slack.dev/messaging/formatting-message-text.
"""

from collections.abc import Iterator

import regex

from bot.text.document import Date, Doc, Emoji, Link, Mention, Paragraph, Span, Text, tidy, unescape
from bot.text.emoji import emoji_of
from bot.text.safe import bare

_TOKEN = regex.compile(r"<(?P<token>[^<>\n]+)>|:(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):")
_ADDRESS = regex.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
_DATE = regex.compile(r"!date\^(\d{1,12})\^")


def read_mrkdwn(text: str) -> Doc:
    """The document in a `text`. Entities are resolved last, so that an escaped token stays text."""
    spans = tidy(_spans(bare(text)))
    return Doc(blocks=(Paragraph(spans=spans),)) if spans else Doc()


def _spans(text: str) -> Iterator[Span]:
    done = 0
    for found in _TOKEN.finditer(text):
        span = _token(found["token"]) if found["token"] else _emoji(found["emoji"])
        if span is None:
            continue
        yield Text(text=unescape(text[done : found.start()]))
        yield span
        done = found.end()
    yield Text(text=unescape(text[done:]))


def _emoji(name: str) -> Emoji | None:
    char = emoji_of(name)
    return Emoji(name=name, unicode=char) if char else None


def _token(token: str) -> Span | None:
    """The span that a `<…>` stands for; None if it is not a token of Slack's."""
    target, _, label = token.partition("|")
    label = unescape(label)
    match target[:1]:
        case "@" if len(target) > 1:
            return Mention(kind="user", id=target[1:], shown=label.removeprefix("@"))
        case "#" if len(target) > 1:
            return Mention(kind="channel", id=target[1:], shown=label.removeprefix("#"))
        case "!":
            return _special(target, label)
        case _ if _ADDRESS.fullmatch(target):
            url = unescape(target)
            return Link(url=url, label="" if label == url else label)
        case _:
            return None


def _special(target: str, label: str) -> Span | None:
    name, _, rest = target[1:].partition("^")
    if name == "subteam":
        return Mention(kind="group", id=rest, shown=label.removeprefix("@"))
    if name in {"here", "channel", "everyone", "group"}:
        return Mention(kind="everyone", id=name)
    if found := _DATE.match(target):
        return Date(at=int(found[1]), shown=label)
    return Text(text=label) if label else None
