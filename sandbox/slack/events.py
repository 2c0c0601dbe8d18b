"""Which events the app hears: those it subscribed to, has the scope for, and, in channels, is a member for."""

from sandbox.slack import shapes
from sandbox.slack.records import Channel, Json, Message
from sandbox.slack.workspace import Workspace

_READS = {"im": "im:read", "group": "groups:read", "channel": "channels:read"}
_HISTORY = {"im": "im:history", "group": "groups:history", "channel": "channels:history"}
_PLURAL = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}
_SCOPES = {
    "team_join": "users:read",
    "user_change": "users:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "file_deleted": "files:read",
    "app_mention": "app_mentions:read",
}
_FREE = {"app_home_opened", "app_uninstalled", "tokens_revoked"}


def raised(ws: Workspace, kind: str, body: Json, *, channel: Channel | None = None) -> None:
    """Send an event other than a message, if the app hears it."""
    scope = None if kind in _FREE else _SCOPES.get(kind) or _READS[channel.kind if channel else "group"]
    if kind not in ws.bot_events or (scope and scope not in ws.scopes):
        return
    if channel and ws.bot_user_id not in channel.members and kind not in {"group_left", "group_deleted"}:
        return
    inner = {"type": kind, **body, "event_ts": body.get("event_ts") or ws.stamp()}
    ws.delivery.event(inner, shared=bool(channel and channel.shared))


def heard(ws: Workspace, channel: Channel, body: Json) -> None:
    """Send a message event, if the app hears messages of such a channel and is in it."""
    if ws.bot_user_id not in channel.members or _PLURAL[channel.kind] not in ws.bot_events:
        return
    if _HISTORY[channel.kind] in ws.scopes:
        about = {"channel": channel.id, "channel_type": channel.kind}
        ws.delivery.event({"type": "message", **body, **about}, shared=channel.shared)


def posted(ws: Workspace, channel: Channel, message: Message) -> None:
    body = shapes.message(ws, message, metadata=True)
    if message.subtype == "thread_broadcast" and message.thread_ts in channel.messages:
        body["root"] = shapes.message(ws, channel.messages[message.thread_ts])
    heard(ws, channel, body | {"event_ts": message.ts})
    if f"<@{ws.bot_user_id}>" in message.text and message.user != ws.bot_user_id and not channel.im:
        mention = {"type": "app_mention", **body, "channel": channel.id}
        raised(ws, "app_mention", mention | {"event_ts": message.ts}, channel=channel)


def changed(ws: Workspace, channel: Channel, message: Message, previous: Json | list[Json]) -> None:
    """``message_changed``, with the message as it is and as it was: an object, or an empty list for nothing."""
    stamp = ws.stamp()
    body: Json = {
        "subtype": "message_changed",
        "hidden": True,
        "message": shapes.message(ws, message, metadata=True) | {"source_team": ws.team_id, "user_team": ws.team_id},
        "previous_message": previous,
        "ts": stamp,
        "event_ts": stamp,
    }
    heard(ws, channel, body)


def deleted(ws: Workspace, channel: Channel, previous: Json) -> None:
    stamp = ws.stamp()
    body: Json = {
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": previous["ts"],
        "previous_message": previous,
        "ts": stamp,
        "event_ts": stamp,
    }
    heard(ws, channel, body)
