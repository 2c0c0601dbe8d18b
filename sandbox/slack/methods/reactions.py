"""reactions.*: emoji on messages."""

from sandbox.slack import emoji, posting, shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.records import Channel, Json, Message
from sandbox.slack.workspace import Workspace


def add(ws: Workspace, args: Json) -> Json:
    channel, message = _reactable(ws, args)
    posting.react(ws, channel, message, _name(args), ws.bot_user_id)
    return {}


def remove(ws: Workspace, args: Json) -> Json:
    channel, message = _reactable(ws, args)
    posting.unreact(ws, channel, message, _name(args), ws.bot_user_id)
    return {}


def get(ws: Workspace, args: Json) -> Json:
    channel, message = _item(ws, args)
    return {"type": "message", "channel": channel.id, "message": shapes.message(ws, message)}


def _name(args: Json) -> str:
    name = str(args["name"]).strip(":")
    if not emoji.NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def _item(ws: Workspace, args: Json) -> tuple[Channel, Message]:
    if not args.get("channel") or not args.get("timestamp"):
        raise SlackError("no_item_specified")
    channel = ws.find_channel(args["channel"])
    if not args["timestamp"].replace(".", "", 1).isdigit():
        raise SlackError("bad_timestamp")
    if ws.bot_user_id not in channel.members:
        raise SlackError("no_access")
    return channel, ws.message(channel, args["timestamp"])


def _reactable(ws: Workspace, args: Json) -> tuple[Channel, Message]:
    channel, message = _item(ws, args)
    if channel.archived:
        raise SlackError("is_archived")
    if message.deleted:
        raise SlackError("not_reactable")
    return channel, message
