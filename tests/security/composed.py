"""Raw Slack messages as its composers make them: every shape of a message, with anything in it."""

from collections.abc import Callable
from typing import Any

from tests.fixtures.stage import CHANNEL, ROOT

Json = dict[str, Any]
TS = "1772445590.000200"
FILE = {
    "id": "F0PLAN", "name": "plan.pdf", "mimetype": "application/pdf", "size": 7, "mode": "hosted",
    "url_private_download": "https://files.slack.com/files-pri/T1-F0PLAN/download/plan.pdf",
}  # fmt: skip


def text(words: str) -> list[Json]:
    return [{"type": "text", "text": words}]


def fallback(elements: list[Json]) -> str:
    """The `text` that Slack writes beside the blocks; some clients send only this."""
    return "".join(_mrkdwn(one) for one in elements)


def _mrkdwn(one: Json) -> str:
    match one["type"]:
        case "user":
            return f"<@{one['user_id']}>"
        case "usergroup":
            return f"<!subteam^{one['usergroup_id']}>"
        case "broadcast":
            return f"<!{one['range']}>"
        case "channel":
            return f"<#{one['channel_id']}>"
        case "link":
            return f"<{one['url']}|{one['text']}>" if "text" in one else f"<{one['url']}>"
        case "emoji":
            return f":{one['name']}:"
    return str(one["text"]).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def _rich(*blocks: Json) -> Json:
    return {"blocks": [{"type": "rich_text", "block_id": "b", "elements": list(blocks)}]}


def _styled(**style: bool) -> Callable[[list[Json]], Json]:
    return lambda said: _rich(_section(*({**one, "style": dict(style)} for one in said)))


def _in_list(style: str, indent: int = 0) -> Callable[[list[Json]], Json]:
    return lambda said: _rich(
        {"type": "rich_text_list", "style": style, "indent": indent, "border": 0, "elements": [_section(*said)]}
    )


def _after(*before: Json) -> Callable[[list[Json]], Json]:
    return lambda said: _rich(_section(*before, *said))


def _with(**fields: Any) -> Callable[[list[Json]], Json]:
    return lambda said: {**_rich(_section(*said)), **fields}


SHAPES: dict[str, Callable[[list[Json]], Json]] = {
    "plain": lambda said: _rich(_section(*said)),
    "bold": _styled(bold=True),
    "italic": _styled(italic=True),
    "strike": _styled(strike=True),
    "code": _styled(code=True),
    "everything": _styled(bold=True, italic=True, strike=True, underline=True),
    "quote": lambda said: _rich({"type": "rich_text_quote", "elements": said}),
    "bullets": _in_list("bullet"),
    "numbers": _in_list("ordered"),
    "deep list": _in_list("bullet", 3),
    "after empty lines": _after(*text("\n \n")),
    "after an emoji": _after({"type": "emoji", "name": "memo", "unicode": "1f4dd"}, *text(" ")),
    "after the company's emoji": _after({"type": "emoji", "name": "acme"}),
    "after what nobody sees": _after(*text("\u200b\u2060\ufeff")),
    "in a second section": lambda said: _rich(_section(*text("\n")), _section(*said)),
    "text alone": lambda said: {"text": fallback(said)},
    "text in bold alone": lambda said: {"text": f"*{fallback(said)}*"},
    "text in a quote alone": lambda said: {"text": f"&gt; {fallback(said)}"},
    "also to the channel": _with(subtype="thread_broadcast", root={"ts": ROOT}),
    "a /me": lambda said: {"text": fallback(said), "subtype": "me_message"},
    "with a file": _with(subtype="file_share", files=[FILE]),
    "with a file, text alone": lambda said: {"text": fallback(said), "subtype": "file_share", "files": [FILE]},
    "as a mobile client": lambda said: {**_rich(_section(*said)), "client_msg_id": "9f0c", "team": "T1"},
}


def event(shape: str, said: list[Json], user: str, **fields: Any) -> Json:
    """The message as Slack tells it."""
    base = {
        "type": "message", "channel": CHANNEL, "channel_type": "group", "ts": TS, "thread_ts": ROOT, "user": user,
        "text": fallback(said),
    }  # fmt: skip
    return {**base, **SHAPES[shape](said), **fields}


def edit(before: Json, shape: str, said: list[Json], at: str) -> Json:
    """The same message, changed to something else."""
    after = event(shape, said, before["user"], edited={"user": before["user"], "ts": at})
    after.pop("subtype", None)
    return {
        "type": "message", "subtype": "message_changed", "hidden": True, "channel": CHANNEL, "ts": at,
        "message": after, "previous_message": before,
    }  # fmt: skip
