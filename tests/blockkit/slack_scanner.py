"""A reader of Slack messages that is stricter than Slack: it finds everything that could become more than words."""

import re
from collections.abc import Iterator
from typing import Any

HOSTILE = [
    "<!channel>",
    "<!here|here>",
    "<@U0001>",
    "<#C0001|general>",
    "<!subteam^S0001>",
    "<!date^1^{date}^https://evil.example|x>",
    "<https://evil.example|bank.example>",
    "&lt;!channel&gt;",
    "&amp;lt;@U0001&amp;gt;",
    "@here",
    "@channel",
    "#general",
    "*bold*",
    "_italic_",
    "~strike~",
    "`code`",
    "```fence```",
    ":tada:",
    "https://evil.example/x?y=_z_",
    "www.evil.example",
    "evil.example",
    "mailto:a@evil.example",
    "a@evil.example",
    "> quote",
    "\n>>> quote",
    "\n",
    " ",
    "a",
    "1",
    "*",
    "_",
    "&",
    "<",
    "|",
    "\u202e",
    "\u200b",
    "\x00",
    "\u2028",
]
_FINDINGS = {
    "token": re.compile(r"<[^>]*>?|>"),
    "mark": re.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])"),
    "mention": re.compile(r"@\w|<!"),
    "channel": re.compile(r"#\w"),
    "address": re.compile(r"\w+://|\bwww\.\w|\w\.[a-zA-Z]{2,}|mailto:\w+@\w"),
    "emoji": re.compile(
        r":(?!\d{1,2}:)[\w+'-]+:"
    ),  # minutes are none: the numbers among Slack's names are 100 and 1234
    "quote": re.compile(r"^\s*&gt;", re.MULTILINE),
    "unseen": re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"),
    "entity": re.compile(r"&(?!amp;|lt;|gt;)"),
}
_ISOLATED = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
_ALLOWED = {"text": {"type", "text", "style"}, "link": {"type", "url", "style"}, "emoji": {"type", "name"}}
_NESTS = {
    "rich_text": {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"},
    "rich_text_list": {"rich_text_section"},
}


def found_in_text(text: str) -> list[str]:
    """The kinds of things found in mrkdwn; what is isolated and ended, as words from the right are, counts as its words."""
    words = _ISOLATED.sub(r"\1", text)
    return [kind for kind, pattern in _FINDINGS.items() if pattern.search(words)]


def found_in_blocks(blocks: list[dict[str, Any]], typed: str) -> list[str]:
    """What is wrong with blocks that show a customer's words."""
    return [fault for block in blocks for fault in _faults(block, typed)]


def shown_in_blocks(blocks: list[dict[str, Any]]) -> str:
    """What a person reads."""
    return "\n".join(_shown(element) for block in blocks for element in block["elements"])


def _shown(element: dict[str, Any]) -> str:
    if "elements" in element:
        between = "\n" if element["type"] == "rich_text_list" else ""
        return between.join(_shown(one) for one in element["elements"])
    return str(element.get("text") or element.get("url") or f":{element.get('name')}:")


def _faults(block: dict[str, Any], typed: str) -> Iterator[str]:
    kind = block["type"]
    if kind.startswith("rich_text"):
        if not block["elements"]:
            yield f"{kind} is empty"
        for element in block["elements"]:
            if element["type"] not in _NESTS.get(kind, _ALLOWED.keys()):
                yield f"{element['type']} in {kind}"
            yield from _faults(element, typed)
        return
    if kind not in _ALLOWED or not set(block) <= _ALLOWED[kind]:
        yield f"{kind} with {sorted(block)}"
    if kind == "link" and (block["url"] not in typed or not block["url"].startswith(("http://", "https://"))):
        yield "a link nobody typed"
    if kind == "text" and (not block["text"] or _FINDINGS["unseen"].search(block["text"])):
        yield "an empty or unseen text"
