"""What a Slack client makes of what a person types: one rich_text block, and the text rendered from it."""

import re
from collections.abc import Callable

from sandbox.slack import addresses, emoji
from sandbox.slack.records import Json

_BULLET = re.compile(r"^[•*-] (.*)$")
_ORDERED = re.compile(r"^\d+\. (.*)$")
_QUOTE = re.compile(r"^> ?(.*)$")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
_INLINE = re.compile(
    r"<@(?P<user>[UW][A-Z0-9]+)(\|[^>]*)?>"
    r"|<#(?P<channel>[CGD][A-Z0-9]+)(\|[^>]*)?>"
    r"|<!subteam\^(?P<usergroup>S[A-Z0-9]+)(\|[^>]*)?>"
    r"|<!(?P<special>here|channel|everyone)(\|[^>]*)?>"
    r"|(?<!\w)@(?P<at>here|channel|everyone)\b"
    r"|<(?P<url>(?:https?|mailto|tel):[^>|\s]+)(\|(?P<label>[^>]*))?>"
    rf"|(?P<bare>{addresses.URL}|{addresses.EMAIL}|{addresses.DOMAIN})"
    r"|:(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):"
    rf"|(?P<char>(?:{emoji.TYPED.pattern})[\U0001f3fb-\U0001f3ff]?)"
    r"|(?<!\w)(?P<mark>[*_~`])(?P<inner>\S|\S[^\n]*?\S)(?P=mark)(?!\w)"
)


def composed(typed: str) -> list[Json]:
    """The blocks of a message typed so; none for an empty one."""
    elements: list[Json] = []
    for place, part in enumerate(_FENCE.split(typed)):
        if place % 2:
            elements.append({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": part}]})
        elif part.strip("\n"):
            elements += _lines(part.strip("\n"))
    return [{"type": "rich_text", "block_id": "typed", "elements": elements}] if elements else []


def _lines(text: str) -> list[Json]:
    """Neighbouring lines of one kind go together."""
    groups: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        kind, content = _kind(line)
        if groups and groups[-1][0] == kind:
            groups[-1][1].append(content)
        else:
            groups.append((kind, [content]))
    return [block for kind, lines in groups if (block := _group(kind, lines))]


def _kind(line: str) -> tuple[str, str]:
    for kind, pattern in (("bullet", _BULLET), ("ordered", _ORDERED), ("quote", _QUOTE)):
        if found := pattern.match(line):
            return kind, found[1]
    return "section", line


def _group(kind: str, lines: list[str]) -> Json | None:
    if kind in {"bullet", "ordered"}:
        sections = [{"type": "rich_text_section", "elements": inline(line)} for line in lines if line]
        return {"type": "rich_text_list", "style": kind, "indent": 0, "border": 0, "elements": sections}
    elements = inline("\n".join(lines))
    return {"type": f"rich_text_{kind}", "elements": elements} if elements else None


def inline(text: str, style: Json | None = None) -> list[Json]:
    """Elements of a run of text; styles nest."""
    found: list[Json] = []
    last = 0
    for match in _INLINE.finditer(text):
        found += _plain(text[last : match.start()], style)
        last = match.end()
        if match["mark"]:
            found += _marked(match["mark"], match["inner"], style or {})
        else:
            kind = match.lastgroup if match.lastgroup != "label" else "url"
            found.append(_ELEMENTS[kind or ""](match) | ({"style": style} if style else {}))
    return found + _plain(text[last:], style)


def _marked(mark: str, inner: str, style: Json) -> list[Json]:
    deeper = style | {_STYLES[mark]: True}
    return _plain(inner, deeper) if mark == "`" else inline(inner, deeper)


def _plain(text: str, style: Json | None) -> list[Json]:
    if not text:
        return []
    return [{"type": "text", "text": text} | ({"style": style} if style else {})]


def _link(url: str, label: str | None) -> Json:
    return {"type": "link", "url": url} | ({"text": label} if label else {})


def _emoji(name: str) -> Json:
    """With its Unicode where it is a standard one; a skin tone stands apart, and in the Unicode."""
    base, _, tone = name.partition("::skin-tone-")
    code = emoji.UNICODE.get(base)
    if not tone:
        return {"type": "emoji", "name": base} | ({"unicode": code} if code else {})
    tinted = {"unicode": f"{code}-{emoji.TONES[tone]}"} if code else {}
    return {"type": "emoji", "name": base, "skin_tone": int(tone)} | tinted


_ELEMENTS: dict[str, Callable[[re.Match[str]], Json]] = {
    "user": lambda m: {"type": "user", "user_id": m["user"]},
    "channel": lambda m: {"type": "channel", "channel_id": m["channel"]},
    "usergroup": lambda m: {"type": "usergroup", "usergroup_id": m["usergroup"]},
    "special": lambda m: {"type": "broadcast", "range": m["special"]},
    "at": lambda m: {"type": "broadcast", "range": m["at"]},
    "url": lambda m: _link(m["url"], m["label"]),
    "bare": lambda m: _link(*addresses.target(m["bare"])),
    "emoji": lambda m: _emoji(m["emoji"]),
    "char": lambda m: _emoji(emoji.name_of(m["char"])),
}
