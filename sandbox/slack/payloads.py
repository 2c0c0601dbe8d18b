"""The JSON an app gets when a person acts: commands, clicks, modals, shortcuts, queries for options."""

import secrets
from typing import Any

from sandbox.slack import forms, shapes
from sandbox.slack.records import Channel, Json, Message, Trigger, User, View
from sandbox.slack.workspace import Workspace


def trigger(ws: Workspace, user: User, view: View | None = None) -> str:
    """A fresh ``trigger_id``."""
    key = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
    in_modal = view.id if view and view.kind == "modal" else None
    ws.triggers[key] = Trigger(user=user.id, view=in_modal)
    return key


def _about(ws: Workspace, user: User) -> Json:
    return {
        "team": {"id": ws.team_id, "domain": ws.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": ws.team_id},
        "api_app_id": ws.app_id,
        "token": "deprecated",
    }


def _place(ws: Workspace, channel: Channel) -> Json:
    name = {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
    return {"id": channel.id, "name": name}


def command(ws: Workspace, user: User, channel: Channel, words: str, text: str) -> Json:
    """A slash command, flat; there is no thread in it, as commands do not exist in threads."""
    return {
        "token": "deprecated",
        "team_id": ws.team_id,
        "team_domain": ws.domain,
        "channel_id": channel.id,
        "channel_name": _place(ws, channel)["name"],
        "user_id": user.id,
        "user_name": user.handle,
        "command": words,
        "text": text,
        "api_app_id": ws.app_id,
        "is_enterprise_install": "false",
        "trigger_id": trigger(ws, user),
    }


def in_message(ws: Workspace, user: User, channel: Channel, message: Message, action: Json) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    shown = {} if message.ephemeral_to else {"message": shapes.message(ws, message, metadata=True)}
    return {
        "type": "block_actions",
        **_about(ws, user),
        "container": container,
        "trigger_id": trigger(ws, user),
        "channel": _place(ws, channel),
        "state": {"values": forms.starting(message.blocks)},
        "actions": [action],
        **shown,
    }


def in_view(ws: Workspace, user: User, view: View, action: Json) -> Json:
    return {
        "type": "block_actions",
        **_about(ws, user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger(ws, user, view),
        "view": shapes.view(ws, view),
        "actions": [action],
    }


def view_submission(ws: Workspace, user: User, view: View) -> Json:
    return {
        "type": "view_submission",
        **_about(ws, user),
        "trigger_id": trigger(ws, user, view),
        "view": shapes.view(ws, view),
        "response_urls": [],
    }


def view_closed(ws: Workspace, user: User, view: View, *, cleared: bool) -> Json:
    return {"type": "view_closed", **_about(ws, user), "view": shapes.view(ws, view), "is_cleared": cleared}


def shortcut(ws: Workspace, user: User, callback_id: str, action_ts: str) -> Json:
    return {
        "type": "shortcut",
        **_about(ws, user),
        "callback_id": callback_id,
        "action_ts": action_ts,
        "trigger_id": trigger(ws, user),
    }


def message_action(ws: Workspace, user: User, message: Message, callback_id: str, action_ts: str) -> Json:
    return shortcut(ws, user, callback_id, action_ts) | {
        "type": "message_action",
        "message_ts": message.ts,
        "channel": _place(ws, ws.channels[message.channel]),
        "message": shapes.message(ws, message, metadata=True),
    }


def suggestion(ws: Workspace, user: User, place: View | Message, block: Json, query: Json) -> Json:
    """`query` is the element's ``action_id`` and the ``value`` typed so far."""
    if isinstance(place, View):
        where: Json = {"container": {"type": "view", "view_id": place.id}, "view": shapes.view(ws, place)}
    else:
        channel = ws.channels[place.channel]
        container = {"type": "message", "message_ts": place.ts, "channel_id": channel.id}
        message = {"message": shapes.message(ws, place)}
        where = {"container": container, "channel": _place(ws, channel)} | message
    return {"type": "block_suggestion", **_about(ws, user), "block_id": block["block_id"], **query, **where}


def action(ws: Workspace, block: Json, element: Json, state: Json) -> Json:
    """One entry of ``actions``: which element, and what was chosen in it."""
    found: dict[str, Any] = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ws.stamp(),
    }
    for name in ("text", "value", "placeholder", "style", "url"):
        if element["type"] == "button" and name in element:
            found[name] = element[name]
    return found | state
