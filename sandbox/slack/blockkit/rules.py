"""The rules of whole blocks, messages and views, and their counts and lengths taken together."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.slack.blockkit import elements as el
from sandbox.slack.blockkit.rich import RICH_TEXT
from sandbox.slack.blockkit.shape import Rule, also, among, boolean, distinct, items, text, thing, typed
from sandbox.slack.errors import SlackError, invalid
from sandbox.slack.records import Json

ALL_TEXT = 13_000  # characters of all blocks of a message together, as rejections in the field suggest
VIEW_BYTES = 250_000
_TEXT_KEYS = {"text", "alt_text", "fallback"}


def _section_speaks(value: Any, path: str) -> Iterator[str]:
    if "text" not in value and "fields" not in value:
        yield f"missing required field: text or fields [json-pointer:{path}]"


_id: dict[str, Rule] = {"block_id": el.ID}
_acting = typed(el.BUTTONS | el.SELECTS | el.PICKERS)
_context = typed(
    {
        "image": el.IMAGE,
        "plain_text": thing({"text": text(3000)}, {"emoji": boolean}),
        "mrkdwn": thing({"text": text(3000)}, {"verbatim": boolean}),
    }
)
_accessory = typed(el.BUTTONS | el.SELECTS | el.MULTI | el.PICKERS | {"image": el.IMAGE})
_input = typed(el.SELECTS | el.MULTI | el.PICKERS | el.INPUTS)
_image = thing(
    {"alt_text": text(2000)},
    {
        "image_url": text(3000, like=r"https?:.+"),
        "slack_file": thing({}, {"id": text(30), "url": text(3000)}),
        "title": el.plain(2000),
    }
    | _id,
)
_cell = typed({"raw_text": thing({"text": text(3000)}), "rich_text": thing({"elements": RICH_TEXT}, _id)})
_column = thing({}, {"align": among("left", "center", "right"), "is_wrapped": boolean})

EVERYWHERE: dict[str, Rule] = {
    "actions": thing({"elements": also(items(_acting, 25), distinct("action_id", "action_id"))}, _id),
    "context": thing({"elements": items(_context, 10)}, _id),
    "divider": thing({}, _id),
    "header": thing({"text": el.plain(150)}, _id),
    "image": _image,
    "input": thing(
        {"label": el.plain(2000), "element": _input},
        {"hint": el.plain(2000), "optional": boolean, "dispatch_action": boolean} | _id,
    ),
    "rich_text": thing({"elements": RICH_TEXT}, _id),
    "section": also(
        thing(
            {},
            {
                "text": el.either(3000),
                "fields": items(el.either(2000), 10),
                "accessory": _accessory,
                "expand": boolean,
            }
            | _id,
        ),
        _section_speaks,
    ),
}
IN_MESSAGES: dict[str, Rule] = {
    "markdown": thing({"text": text(12_000)}, _id),
    "table": thing({"rows": items(items(_cell, 20), 100)}, {"column_settings": items(_column, 20)} | _id),
}

_message_blocks = also(items(typed(EVERYWHERE | IN_MESSAGES), 50), distinct("block_id", "block_id"))
_view_blocks = also(items(typed(EVERYWHERE), 100), distinct("block_id", "block_id"))
_shared: dict[str, Rule] = {
    "private_metadata": text(3000, least=0),
    "callback_id": text(255, least=0),
    "external_id": text(255, least=0),
}
_modal = thing(
    {"title": el.plain(24), "blocks": _view_blocks},
    _shared
    | {"close": el.plain(24), "submit": el.plain(24)}
    | dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), boolean),
)
_home = thing({"blocks": _view_blocks}, _shared)


def _one_focus(found: Any) -> list[str]:
    marked = json.dumps(found).count('"focus_on_load": true')
    return ["focus_on_load may be set once [json-pointer:/blocks]"] if marked > 1 else []


def check_message_blocks(found: Any) -> list[Json]:
    """The blocks, if Slack would take them in a message; ``invalid_blocks`` or ``msg_blocks_too_long`` if not."""
    if not isinstance(found, list):
        raise SlackError("invalid_blocks_format")
    if found and (problems := [*_message_blocks(found, "/blocks"), *_one_focus(found)]):
        raise invalid("invalid_blocks", problems)
    if sum(_words(found)) > ALL_TEXT:
        raise SlackError("msg_blocks_too_long")
    return found


def _words(value: Any) -> Iterator[int]:
    """Lengths of all texts in the blocks."""
    if isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from [len(inner)] if isinstance(inner, str) and key in _TEXT_KEYS else _words(inner)


def check_view(view: Any, *, kind: str) -> Json:
    """The view, if Slack would open it as a ``modal`` or publish it as ``home``; ``invalid_arguments`` if not."""
    if not isinstance(view, dict) or view.get("type") != kind:
        raise invalid("invalid_arguments", [f"view must be of type {kind} [json-pointer:/view/type]"])
    problems = [*(_modal if kind == "modal" else _home)(view, "/view"), *_one_focus(view)]
    if kind == "modal" and "submit" not in view and any(b.get("type") == "input" for b in _dicts(view.get("blocks"))):
        problems.append("submit is required when there is an input block [json-pointer:/view/submit]")
    if problems:
        raise invalid("invalid_arguments", problems)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return view


def _dicts(blocks: Any) -> list[Json]:
    return [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []


def check_options(answer: Any) -> list[Json]:
    """The options an app offers for an external select, flat; ``invalid_options`` when Slack would show none."""
    body = answer if isinstance(answer, dict) else {}
    if "option_groups" in body:
        problems = list(el.GROUPS(body["option_groups"], "/option_groups"))
        flat = [] if problems else [option for group in body["option_groups"] for option in group["options"]]
    else:
        options = body.get("options")
        problems = [] if options == [] else list(el.OPTIONS(options, "/options"))
        flat = [] if problems else list(options or [])
    if problems:
        raise invalid("invalid_options", problems)
    return flat
