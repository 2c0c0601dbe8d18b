"""The rules of what blocks are made of: text objects, options, buttons, menus, pickers, inputs."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blockkit.rich import RICH_TEXT
from sandbox.slack.blockkit.shape import (
    Rule,
    also,
    among,
    boolean,
    distinct,
    exactly_one,
    integer,
    items,
    text,
    thing,
    typed,
)


def plain(most: int) -> Rule:
    return typed({"plain_text": thing({"text": text(most)}, {"emoji": boolean})})


def either(most: int) -> Rule:
    """A plain_text or an mrkdwn object."""
    return typed(
        {
            "plain_text": thing({"text": text(most)}, {"emoji": boolean}),
            "mrkdwn": thing({"text": text(most)}, {"verbatim": boolean}),
        }
    )


ID = text(255)
_URL = text(3000, like=r"[A-Za-z][A-Za-z0-9+.-]*:.+")
_DATE = text(10, like=r"\d{4}-\d{2}-\d{2}")
_TIME = text(5, like=r"([01]\d|2[0-3]):[0-5]\d")
_style = among("primary", "danger")

_confirm = thing({"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)}, {"style": _style})
OPTION = thing({"text": plain(75), "value": text(150)}, {"description": plain(75)})
_free_option = thing({"text": either(75), "value": text(150)}, {"description": either(75)})
_menu_option = thing({"text": plain(75), "value": text(150)}, {"description": plain(75), "url": _URL})
OPTIONS = also(items(OPTION, 100), distinct("value", "option value"))
GROUPS = items(thing({"label": plain(75), "options": OPTIONS}), 100)

_common = {"action_id": ID, "confirm": _confirm, "focus_on_load": boolean}
_prompted = _common | {"placeholder": plain(150)}
_many = {"max_selected_items": integer(1, 1000)}
_ids = items(text(30), 1000)
_dispatch = thing({}, {"trigger_actions_on": items(among("on_enter_pressed", "on_character_entered"), 2)})


def _options_of(element: dict[str, Any]) -> list[Any]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _offered(element: Any, path: str) -> Iterator[str]:
    """Whatever is chosen from the start must be among the options."""
    chosen = [
        *element.get("initial_options", []),
        *([element["initial_option"]] if "initial_option" in element else []),
    ]
    values = {option["value"] for option in _options_of(element)}
    if any(option["value"] not in values for option in chosen):
        yield f"initial option is not among the options [json-pointer:{path}]"


def _static(more: dict[str, Rule]) -> Rule:
    rule = thing({}, _prompted | {"options": OPTIONS, "option_groups": GROUPS} | more)
    return also(rule, exactly_one("options", "option_groups"), _offered)


def _picked(most: int, more: dict[str, Rule]) -> Rule:
    options = also(items(_free_option, most), distinct("value", "option value"))
    return also(thing({"options": options}, _common | more), _offered)


_filter = thing(
    {},
    {
        "include": items(among("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_conversation = {"default_to_current_conversation": boolean, "filter": _filter}
_typing = _common | {"placeholder": plain(150), "dispatch_action_config": _dispatch}
del _typing["confirm"]
_long = integer(0, 3000)

IMAGE = also(
    thing({"alt_text": text(2000)}, {"image_url": _URL, "slack_file": thing({}, {"id": text(30), "url": text(3000)})}),
    exactly_one("image_url", "slack_file"),
)

BUTTONS: dict[str, Rule] = {
    "button": thing(
        {"text": plain(75)},
        {
            "action_id": ID,
            "url": _URL,
            "value": text(2000),
            "style": _style,
            "confirm": _confirm,
            "accessibility_label": text(75),
        },
    ),
    "overflow": thing(
        {"options": also(items(_menu_option, 5), distinct("value", "option value"))},
        {"action_id": ID, "confirm": _confirm},
    ),
}
SELECTS: dict[str, Rule] = {
    "static_select": _static({"initial_option": OPTION}),
    "external_select": thing({}, _prompted | {"initial_option": OPTION, "min_query_length": integer(0, 3000)}),
    "users_select": thing({}, _prompted | {"initial_user": text(30)}),
    "conversations_select": thing(
        {}, _prompted | _conversation | {"initial_conversation": text(30), "response_url_enabled": boolean}
    ),
    "channels_select": thing({}, _prompted | {"initial_channel": text(30), "response_url_enabled": boolean}),
}
MULTI: dict[str, Rule] = {
    "multi_static_select": _static(_many | {"initial_options": items(OPTION, 100)}),
    "multi_external_select": thing(
        {}, _prompted | _many | {"initial_options": items(OPTION, 100), "min_query_length": integer(0, 3000)}
    ),
    "multi_users_select": thing({}, _prompted | _many | {"initial_users": _ids}),
    "multi_conversations_select": thing({}, _prompted | _many | _conversation | {"initial_conversations": _ids}),
    "multi_channels_select": thing({}, _prompted | _many | {"initial_channels": _ids}),
}
PICKERS: dict[str, Rule] = {
    "checkboxes": _picked(10, {"initial_options": items(_free_option, 10)}),
    "radio_buttons": _picked(10, {"initial_option": _free_option}),
    "datepicker": thing({}, _prompted | {"initial_date": _DATE}),
    "timepicker": thing({}, _prompted | {"initial_time": _TIME, "timezone": text(100)}),
    "datetimepicker": thing({}, _common | {"initial_date_time": integer(10**9, 10**10 - 1)}),
}
INPUTS: dict[str, Rule] = {
    "plain_text_input": thing(
        {}, _typing | {"initial_value": text(3000), "multiline": boolean, "min_length": _long, "max_length": _long}
    ),
    "email_text_input": thing({}, _typing | {"initial_value": text(3000)}),
    "url_text_input": thing({}, _typing | {"initial_value": text(3000)}),
    "number_input": thing(
        {"is_decimal_allowed": boolean},
        _typing | {"initial_value": text(100), "min_value": text(100), "max_value": text(100)},
    ),
    "rich_text_input": thing(
        {}, _typing | {"initial_value": typed({"rich_text": thing({"elements": RICH_TEXT}, {"block_id": ID})})}
    ),
    "file_input": thing({}, {"action_id": ID, "filetypes": items(text(20), 100), "max_files": integer(1, 10)}),
}
