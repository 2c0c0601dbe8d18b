"""Modals and their fields. A field's block id and action id are the same name.

So `FormState.values[name]` is what the person chose, and `FieldErrors({name: …})` is shown at that field.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.blockkit.blocks import MOST_VIEW_BLOCKS, Block, Blocks, context, option, plain

MOST_OPTIONS = 100
MOST_TICKS = 10
LONGEST_OPTION = 75  # characters
TYPE_AGAIN = "type:again"
SELECT = 40_000  # bytes of all options of one field; Slack takes 250 KB in a whole form


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectOption:
    """A choice: our key for it, and what is shown."""

    value: str
    text: str = field(repr=False)
    description: str = field(default="", repr=False)

    def option(self) -> Block:
        return option(self.text, self.value, description=self.description)


Choices = Sequence[SelectOption]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field's name and texts. `acts`: Slack sends each change at once, as an action of that name."""

    name: str
    label: str
    hint: str = ""
    optional: bool = False
    acts: bool = False


def modal(callback: str, title: str, blocks: Blocks, *, submit: str = "", data: str = "") -> dict[str, Any]:
    """A modal; without `submit` something to read. `data` comes back with it, 3,000 characters at most."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, 24),
        "close": plain("Close" if not submit else "Cancel", 24),
        "blocks": blocks[:MOST_VIEW_BLOCKS] or [context("There is nothing to show.")],
        "private_metadata": data,
    }
    return view | ({"submit": plain(submit, 24)} if submit else {})


def words_field(
    what: Field, initial: str = "", *, lines: bool = False, placeholder: str = "", longest: int = 3_000
) -> Block:
    """A text input."""
    element: Block = {"type": "plain_text_input", "multiline": lines, "max_length": longest}
    if initial:
        element["initial_value"] = initial[:longest]
    if placeholder:
        element["placeholder"] = plain(placeholder, 150)
    return _input(what, element)


def one_of(what: Field, choices: Choices, chosen: str | None = None, *, looked_up: bool = False) -> Block:
    """A select of one; beyond Slack's hundred options, or if `looked_up`, options are looked up as the person types."""
    element = _select("static_select", "external_select", () if looked_up else choices)
    first = [choice.option() for choice in choices if choice.value == chosen][:1]
    return _input(what, element | ({"initial_option": first[0]} if first else {}))


def some_of(what: Field, choices: Choices, chosen: Sequence[str] = ()) -> Block:
    """A select of several; beyond Slack's hundred options they are looked up as the person types."""
    element = _select("multi_static_select", "multi_external_select", choices)
    first = [choice.option() for choice in choices if choice.value in set(chosen)][:MOST_OPTIONS]
    return _input(what, element | ({"initial_options": first} if first else {}))


def _select(static: str, external: str, choices: Choices) -> Block:
    placeholder = {"placeholder": plain("Choose, or type a few letters", 150)}
    options = [choice.option() for choice in choices[: MOST_OPTIONS + 1]]
    if 0 < len(options) <= MOST_OPTIONS and len(json.dumps(options)) <= SELECT:
        return {"type": static, "options": options, **placeholder}
    return {"type": external, "min_query_length": 0, **placeholder}


def slack_users(what: Field, chosen: Sequence[str] = ()) -> Block:
    """A select of several people, guests and bots of this Slack, by Slack's ids."""
    element: Block = {"type": "multi_users_select", "placeholder": plain("Choose, or type a few letters", 150)}
    return _input(what, element | ({"initial_users": list(chosen)[:MOST_OPTIONS]} if chosen else {}))


def radio(what: Field, choices: Choices, chosen: str | None = None) -> Block:
    """Radio buttons: one of at most ten."""
    return _input(what, _ticks("radio_buttons", "initial_option", choices, chosen))


def can_ask(readings: Sequence[str]) -> bool:
    """Whether the meanings of a typed field can be chosen by radio buttons: few enough, and short enough."""
    return 0 < len(readings) < MOST_TICKS and all(len(one) <= LONGEST_OPTION for one in readings)


def which(what: Field, asked: str, readings: Sequence[str]) -> Block:
    """The question what a typed field means, as radio buttons in its place. `TYPE_AGAIN`: none of these is meant.

    The block has an id of its own: under the same one Slack would keep what was typed.
    """
    choices = [SelectOption(value=one, text=one) for one in readings]
    again = SelectOption(value=TYPE_AGAIN, text="None of these: type it again")
    block = radio(replace(what, hint=asked, optional=False), [*choices, again])
    return block | {"block_id": f"{what.name}:which"}


def ticks(what: Field, choices: Choices, chosen: Sequence[str] = ()) -> Block:
    """Checkboxes: any of at most ten."""
    first = [choice.option() for choice in choices[:MOST_TICKS] if choice.value in set(chosen)]
    element: Block = {"type": "checkboxes", "options": [choice.option() for choice in choices[:MOST_TICKS]]}
    return _input(what, element | ({"initial_options": first} if first else {}))


def _ticks(kind: str, initial: str, choices: Choices, chosen: str | None) -> Block:
    shown = choices[:MOST_TICKS]
    first = [choice.option() for choice in shown if choice.value == chosen][:1]
    return {"type": kind, "options": [choice.option() for choice in shown]} | ({initial: first[0]} if first else {})


def day(what: Field, initial: str = "") -> Block:
    """A date picker, YYYY-MM-DD."""
    return _input(what, {"type": "datepicker"} | ({"initial_date": initial} if initial else {}))


def time_of_day(what: Field, initial: str = "") -> Block:
    """A time picker, HH:MM."""
    return _input(what, {"type": "timepicker"} | ({"initial_time": initial} if initial else {}))


def _input(what: Field, element: Block) -> Block:
    out: Block = {
        "type": "input",
        "block_id": what.name,
        "label": plain(what.label, 150),
        "element": {**element, "action_id": what.name},
        "optional": what.optional,
        "dispatch_action": what.acts,
    }
    return out | ({"hint": plain(what.hint, 500)} if what.hint else {})
