"""Slack's commands, actions, submitted views, shortcuts and option requests parsed."""

from typing import Any

from bot.interactions.models import ButtonPressed, CommandUsed, FormState, FormSubmitted, OptionsWanted, ShortcutUsed
from bot.model.event import Unreadable
from bot.text.safe import bare
from bot.wire.fields import first, integer, record, records, words

ONE = (
    "selected_user", "selected_channel", "selected_conversation", "selected_date", "selected_time", "selected_option",
    "selected_date_time", "value",
)  # fmt: skip
MANY = ("selected_users", "selected_channels", "selected_conversations", "selected_options")


def command(body: dict[str, Any]) -> CommandUsed | Unreadable:
    """The command in a slash command's form fields."""
    once, team, user = words(body.get("trigger_id")), words(body.get("team_id")), words(body.get("user_id"))
    if once is None or team is None or user is None:
        return Unreadable(why="no_ids")
    return CommandUsed(
        once=once,
        team=team,
        slack_user=user,
        text=bare(words(body.get("text")) or ""),
        channel=words(body.get("channel_id")),
    )


def action(body: dict[str, Any]) -> ButtonPressed | Unreadable:
    """The first action of a `block_actions` payload; Slack sends one."""
    user, team = _who(body)
    pressed = next(iter(records(body.get("actions"))), {})
    name, moment = words(pressed.get("action_id")), first(pressed, "action_ts") or words(body.get("trigger_id"))
    if user is None or team is None or name is None or moment is None:
        return Unreadable(why="no_ids")
    place, message = record(body.get("container")), record(body.get("message"))
    view = record(body.get("view"))
    return ButtonPressed(
        once=f"{moment}:{user}:{name}",
        team=team,
        slack_user=user,
        action=name,
        value=_pressed_value(pressed),
        channel=first(place, "channel_id") or first(record(body.get("channel")), "id"),
        message_ts=first(place, "message_ts") or first(message, "ts"),
        root=first(place, "thread_ts") or first(message, "thread_ts"),
        view=form(view) if view else None,
    )


def submitted(body: dict[str, Any]) -> FormSubmitted | Unreadable:
    """The form in a `view_submission`."""
    user, team = _who(body)
    state = form(record(body.get("view")))
    if user is None or team is None or not state.view_id:
        return Unreadable(why="no_ids")
    return FormSubmitted(once=f"{state.view_id}:{state.hash}", team=team, slack_user=user, form=state)


def shortcut(body: dict[str, Any]) -> ShortcutUsed | Unreadable:
    """A global shortcut, or one on a message (`message_action`)."""
    user, team = _who(body)
    callback, once = words(body.get("callback_id")), first(body, "trigger_id", "action_ts")
    if user is None or team is None or callback is None or once is None:
        return Unreadable(why="no_ids")
    message = record(body.get("message"))
    return ShortcutUsed(
        once=once,
        team=team,
        slack_user=user,
        callback=callback,
        channel=first(record(body.get("channel")), "id"),
        ts=first(body, "message_ts") or first(message, "ts"),
        root=first(message, "thread_ts"),
    )


def options(body: dict[str, Any]) -> OptionsWanted | Unreadable:
    """What a `block_suggestion` looks up."""
    user, team = _who(body)
    name = words(body.get("action_id"))
    if user is None or team is None or name is None:
        return Unreadable(why="no_ids")
    return OptionsWanted(
        team=team,
        slack_user=user,
        action=name,
        query=words(body.get("value")) or "",
        data=first(record(body.get("view")), "private_metadata") or "",
        callback=first(record(body.get("view")), "callback_id") or "",
    )


def form(view: dict[str, Any]) -> FormState:
    """A view's state: the values by action id, each a text, a number, a list of texts, or None for empty."""
    blocks = record(record(view.get("state")).get("values"))
    values = {
        name: value(element) for elements in blocks.values() for name, element in record(elements).items() if name
    }
    return FormState(
        callback=words(view.get("callback_id")) or "",
        view_id=words(view.get("id")) or "",
        hash=words(view.get("hash")) or "",
        data=words(view.get("private_metadata")) or "",
        values=values,
        shown=frozenset(input_blocks({"view": view})),
    )


def input_blocks(body: dict[str, Any]) -> tuple[str, ...]:
    """The block ids of the submitted form's fields in order: only these can show an error."""
    blocks = records(record(body.get("view")).get("blocks"))
    return tuple(found for block in blocks if block.get("type") == "input" and (found := first(block, "block_id")))


def value(element: Any) -> Any:
    """The value of one form element."""
    element = record(element)
    for name in MANY:
        if isinstance(element.get(name), list):
            return [chosen for one in element[name] if (chosen := _chosen(one)) is not None]
    if isinstance(element.get("files"), list):
        return [chosen for one in records(element["files"]) if (chosen := first(one, "id")) is not None]
    if isinstance(element.get("rich_text_value"), dict):
        return element["rich_text_value"]
    if element.get("selected_date_time") is not None:
        return integer(element["selected_date_time"])
    return next((found for name in ONE if (found := _chosen(element.get(name))) is not None), None)


def _chosen(choice: Any) -> str | None:
    """The chosen id, or the chosen option's value."""
    found = first(choice, "value") if isinstance(choice, dict) else words(choice)
    return None if found is None else bare(found)


def _pressed_value(pressed: dict[str, Any]) -> str | None:
    """The value of an action; several chosen values are joined by commas."""
    held = value(pressed)
    if isinstance(held, list):
        return ",".join(held)
    return words(held)


def _who(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """The person and the team. In an organisation-wide install only the user names the team."""
    user = record(body.get("user"))
    team = words(body.get("team")) or first(record(body.get("team")), "id")
    return first(user, "id"), team or first(user, "team_id")
