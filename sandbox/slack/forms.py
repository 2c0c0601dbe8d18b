"""What a person fills in: the state of a view's inputs, from their initial values to what is submitted."""

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.slack.records import Json

Values = dict[str, dict[str, Json]]

_ONE = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", "initial_files"),
}
_OPTION = {"selected_option", "selected_options"}
REQUIRED = "Please complete this required field."


def acting(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every block with every element in it that a person can use; absent action ids are filled in by place."""
    for block in blocks:
        found = [*block.get("elements", [])] if block["type"] == "actions" else []
        found += [block[name] for name in ("accessory", "element") if name in block]
        for place, element in enumerate(found):
            if element["type"] != "image":
                element.setdefault("action_id", f"{block['block_id']}.{place}")
                yield block, element


def starting(blocks: list[Json], *, kept: Values | None = None) -> Values:
    """The values of a form just shown; of an updated one, `kept` what was filled in under the same ids."""
    values: Values = {}
    for block, element in acting(blocks):
        if element["type"] not in _ONE:
            continue
        name, initial = _ONE[element["type"]]
        before = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
        empty: list[Json] | None = [] if name.endswith("s") else None
        fresh = {"type": element["type"], name: element.get(initial, empty)}
        same = before and before["type"] == element["type"]
        values.setdefault(block["block_id"], {})[element["action_id"]] = before if before and same else fresh
    return values


def chosen(element: Json, value: Any, offered: list[Json] | None = None) -> Json:
    """The state entry for a plain value: an option by its value or text, a list for several; ValueError if not there."""
    name = _ONE[element["type"]][0]
    if name in _OPTION and value is not None:
        options = _options(element, offered)
        value = [_option(options, v) for v in value] if name.endswith("s") else _option(options, value)
    if name.endswith("s") and value is None:
        value = []
    return {"type": element["type"], name: value if value != "" else None}


def _options(element: Json, offered: list[Json] | None) -> list[Json]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    first = element.get("initial_option")
    started = [*element.get("initial_options", []), *([first] if first else [])]
    return [*element.get("options", []), *grouped, *(offered or []), *started]


def _option(options: list[Json], wanted: Any) -> Json:
    if isinstance(wanted, dict):
        wanted = wanted.get("value")
    for fits in (lambda o: o.get("value") == wanted, lambda o: o["text"]["text"] == wanted):
        test: Callable[[Json], bool] = fits
        for option in filter(test, options):
            return option
    raise ValueError(f"there is no option {wanted!r} to choose")


def option_of(element: Json, wanted: Any, offered: list[Json] | None = None) -> Json:
    return _option(_options(element, offered), wanted)


def refusals(blocks: list[Json], values: Values) -> dict[str, str]:
    """What Slack's client itself does not let through: empty required inputs, texts too short or too long."""
    found: dict[str, str] = {}
    for block, element in acting(blocks):
        if block["type"] != "input":
            continue
        entry = values[block["block_id"]][element["action_id"]]
        value = entry[_ONE[element["type"]][0]]
        if value in (None, "", []):
            if not block.get("optional"):
                found[block["block_id"]] = REQUIRED
        elif isinstance(value, str) and not element.get("min_length", 0) <= len(value) <= element.get(
            "max_length", 3000
        ):
            found[block["block_id"]] = "Please enter a text of the right length."
    return found
