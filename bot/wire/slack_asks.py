"""Slack's commands, presses, forms, shortcuts and suggestions into what a person asks for."""

from typing import Any

from bot.domain.asks import Asked, FormState, OptionsWanted, Pressed, ShortcutUsed, Submitted
from bot.domain.events import Unreadable
from bot.wire.fields import first, integer, record, records, words

ONE = (
    "selected_user", "selected_channel", "selected_conversation", "selected_date", "selected_time", "selected_option",
    "selected_date_time", "value",
)  # fmt: skip
MANY = ("selected_users", "selected_channels", "selected_conversations", "selected_options")


def command(body: dict[str, Any]) -> Asked | Unreadable:
    """A slash command's form fields."""
    once, team, user = words(body.get("trigger_id")), words(body.get("team_id")), words(body.get("user_id"))
    if once is None or team is None or user is None:
        return Unreadable(why="no_ids")
    return Asked(
        once=once, team=team, slack_user=user, text=words(body.get("text")) or "", channel=words(body.get("channel_id"))
    )


def action(body: dict[str, Any]) -> Pressed | Unreadable:
    """The first of a `block_actions` payload's actions; Slack sends one."""
    user, team = _who(body)
    pressed = next(iter(records(body.get("actions"))), {})
    name, moment = words(pressed.get("action_id")), first(pressed, "action_ts") or words(body.get("trigger_id"))
    if user is None or team is None or name is None or moment is None:
        return Unreadable(why="no_ids")
    place, message = record(body.get("container")), record(body.get("message"))
    view = record(body.get("view"))
    return Pressed(
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


def submitted(body: dict[str, Any]) -> Submitted | Unreadable:
    """A `view_submission`."""
    user, team = _who(body)
    state = form(record(body.get("view")))
    if user is None or team is None or not state.view_id:
        return Unreadable(why="no_ids")
    return Submitted(once=f"{state.view_id}:{state.hash}", team=team, slack_user=user, form=state)


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
    """A `block_suggestion`."""
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
    )


def form(view: dict[str, Any]) -> FormState:
    """A view as the person left it, values by action id: a text, a number, a list of texts, or None for empty."""
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
        root_view_id=words(view.get("root_view_id")),
    )


def value(element: Any) -> Any:
    """What one element of a form holds."""
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
    """A plain id, or an option's value."""
    return first(choice, "value") if isinstance(choice, dict) else words(choice)


def _pressed_value(pressed: dict[str, Any]) -> str | None:
    """A press says one thing; several chosen ones are joined by commas."""
    held = value(pressed)
    if isinstance(held, list):
        return ",".join(held)
    return words(held)


def _who(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """The person and the team. In an organisation-wide install only the user names the team."""
    user = record(body.get("user"))
    return first(user, "id"), first(record(body.get("team")), "id") or first(user, "team_id")
