"""Slack's mrkdwn: escaping, and the text a rich_text block is rendered to."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.slack.records import Json

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
TOKEN = re.compile(r"<([@#!][^<>]+|(?:https?|mailto|tel|slack):[^<>]+)>")
_MARKS = (("code", "`"), ("strike", "~"), ("italic", "_"), ("bold", "*"))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def stored(text: str) -> str:
    """Text as Slack keeps what an app sent: stray ``&`` and ``<`` escaped, its own tokens left alone."""
    parts, last = [], 0
    for token in TOKEN.finditer(text):
        parts += [_loose(text[last : token.start()]), token[0]]
        last = token.end()
    return "".join([*parts, _loose(text[last:])])


def _loose(text: str) -> str:
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def rendered(blocks: list[Json]) -> str:
    """The ``text`` Slack derives from the rich_text among the blocks."""
    parts = [_part(part) for block in blocks if block["type"] == "rich_text" for part in block["elements"]]
    return "\n".join(parts)


def _part(part: Json) -> str:
    kind = part["type"]
    if kind == "rich_text_list":
        marks = (f"{n}." if part["style"] == "ordered" else "•" for n in range(1, len(part["elements"]) + 1))
        return "\n".join(f"{mark} {_run(item)}" for mark, item in zip(marks, part["elements"], strict=False))
    if kind == "rich_text_preformatted":
        return f"```{_run(part)}```"
    if kind == "rich_text_quote":
        return "\n".join(f"&gt; {line}" for line in _run(part).split("\n"))
    return _run(part)


def _run(part: Json) -> str:
    return "".join(_element(element) for element in part["elements"])


def _element(element: Json) -> str:
    text = _WRITTEN.get(element["type"], _unknown)(element)
    for style, mark in _MARKS:
        if (element.get("style") or {}).get(style) and text.strip():
            text = f"{mark}{text}{mark}"
    return text


def _unknown(e: Json) -> str:
    """An element that only newer clients write: its words or its address, if it has any."""
    return _link(e) if e.get("url") else escaped(str(e.get("text") or e.get("fallback") or ""))


def _link(e: Json) -> str:
    return f"<{escaped(e['url'])}|{escaped(e['text'])}>" if e.get("text") else f"<{escaped(e['url'])}>"


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "text": lambda e: escaped(e["text"]),
    "link": _link,
    "emoji": lambda e: f":{e['name']}:" + (f":skin-tone-{e['skin_tone']}:" if e.get("skin_tone") else ""),
    "user": lambda e: f"<@{e['user_id']}>",
    "channel": lambda e: f"<#{e['channel_id']}>",
    "usergroup": lambda e: f"<!subteam^{e['usergroup_id']}>",
    "team": lambda e: f"<@{e['team_id']}>",
    "broadcast": lambda e: f"<!{e['range']}>",
    "date": lambda e: f"<!date^{e['timestamp']}^{e['format']}|{e.get('fallback', '')}>",
    "color": lambda e: e["value"],
}
