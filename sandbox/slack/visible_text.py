"""Reading a message: the words a person sees, and the mentions and links Slack's parser finds."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.slack import emoji
from sandbox.slack.markup import TOKEN, unescaped
from sandbox.slack.records import Json, Message, Ping

_MARK = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]+?)(?<=\S)\1(?!\w)")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_AT = re.compile(r"(?<!\w)@(here|channel|everyone)\b")
_URL = re.compile(r"(?<![<\w|])https?://[^\s<>|]*[^\s<>|.,;:!?)]")
_SHOWN_KEYS = ("title", "text", "fields", "label", "placeholder", "elements", "element", "accessory", "options", "rows")

FILE_GONE = "This file was deleted."

Named = Callable[[str], str]


def plain(message: Message) -> str:
    """What a person would read in the message, mentions as they appear; files by their names."""
    words = _lines(message.blocks, message.named) or mrkdwn(message.text, message.named)
    attached = _lines([block for one in message.attachments for block in one.get("blocks", [])], message.named)
    files = (f"[{FILE_GONE if f.deleted else f.title or f.name}]" for f in message.files)
    return "\n".join([*filter(None, (words, attached)), *files])


def _lines(blocks: list[Json], named: Named) -> str:
    return "\n".join(line for block in blocks if (line := _shown(block, named)).strip())


def mrkdwn(text: str, named: Named) -> str:
    """Slack's markup as it is shown: tokens resolved, marks gone, entities back."""
    text = _FENCE.sub(lambda found: found[1], text)
    text = TOKEN.sub(lambda found: _token(found[1], named), text)
    while (bare := _MARK.sub(lambda found: found[2], text)) != text:
        text = bare
    return unescaped(re.sub(r"(?m)^&gt; ?", "", text))


def _token(inside: str, named: Named) -> str:
    target, _, label = inside.partition("|")
    if target.startswith(("@", "#")):
        return named(target[1:])
    if target.startswith("!date"):
        return label
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[2 if "^" in target else 0]
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def _shown(value: Any, named: Named) -> str:
    """Anything in a block, as words; a list line by line."""
    if isinstance(value, list):
        return "\n".join(line for item in value if (line := _shown(item, named)).strip())
    if isinstance(value, str):
        return value
    kind = value.get("type", "")
    if kind == "image" and "slack_file" in value:
        return f"[{value['alt_text']}]"
    if kind == "mrkdwn":
        return mrkdwn(value["text"], named)
    if kind == "rich_text":
        return "\n".join(_rich(part, named) for part in value["elements"])
    if kind == "image":
        return value.get("title", {}).get("text") or f"[{value['alt_text']}]"
    return "\n".join(line for key in _SHOWN_KEYS if key in value and (line := _shown(value[key], named)).strip())


def _rich(part: Json, named: Named) -> str:
    if part["type"] == "rich_text_list":
        marks = (f"{n}." if part["style"] == "ordered" else "•" for n in range(1, 10_000))
        indent = "  " * part.get("indent", 0)
        return "\n".join(f"{indent}{m} {_rich(item, named)}" for m, item in zip(marks, part["elements"], strict=False))
    return "".join(_element(element, named) for element in part["elements"])


def _element(e: Json, named: Named) -> str:
    kind = e["type"]
    if kind in {"user", "channel", "usergroup", "team"}:
        return named(e[f"{kind}_id"])
    if kind == "emoji":
        return emoji.decoded(e["unicode"]) if e.get("unicode") else emoji.character(e["name"]) or f":{e['name']}:"
    if kind == "broadcast":
        return "@" + str(e["range"])
    return str(next((e[key] for key in ("text", "url", "fallback", "value") if key in e), f"[{kind}]"))


def parsed(message: Message) -> list[Ping]:
    """Every mention and link in text *and* blocks: Slack does not promise that blocks silence the text."""
    found = list(_in_text(message.text, auto=message.link_names))
    found += _in_block([message.blocks, [one.get("blocks", []) for one in message.attachments]])
    return list(dict.fromkeys(found))


def _in_block(value: Any) -> Iterator[Ping]:
    if isinstance(value, list):
        for item in value:
            yield from _in_block(item)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind == "mrkdwn":
            yield from _in_text(value["text"], auto=not value.get("verbatim", False))
        elif kind in _RICH:
            yield _RICH[kind](value)
        else:
            for inner in value.values():
                yield from _in_block(inner)


_RICH: dict[str, Callable[[Json], Ping]] = {
    "user": lambda e: Ping(kind="user", target=e["user_id"]),
    "channel": lambda e: Ping(kind="channel", target=e["channel_id"]),
    "usergroup": lambda e: Ping(kind="usergroup", target=e["usergroup_id"]),
    "broadcast": lambda e: Ping(kind="special", target=e["range"]),
    "link": lambda e: Ping(kind="link", target=e["url"], label=e.get("text", "")),
}


def _in_text(text: str, *, auto: bool) -> Iterator[Ping]:
    """Tokens and bare addresses; with `auto`, also ``@here`` and its like as typed."""
    for token in TOKEN.finditer(text):
        target, _, label = token[1].partition("|")
        if target.startswith("@"):
            yield Ping(kind="user", target=target[1:])
        elif target.startswith("#"):
            yield Ping(kind="channel", target=target[1:])
        elif target.startswith("!subteam^"):
            yield Ping(kind="usergroup", target=target.removeprefix("!subteam^"))
        elif target.startswith("!"):
            if not target.startswith("!date"):
                yield Ping(kind="special", target=target[1:])
        else:
            yield Ping(kind="link", target=unescaped(target), label=unescaped(label))
    loose = TOKEN.sub(" ", text)
    yield from (Ping(kind="link", target=unescaped(url)) for url in _URL.findall(loose))
    if auto:
        yield from (Ping(kind="special", target=word) for word in _AT.findall(loose))
