"""conversations.* about channels as such: making, finding, naming, archiving."""

from sandbox.slack import membership, posting, shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.methods import paging
from sandbox.slack.records import Channel, Json
from sandbox.slack.workspace import Workspace

_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def create(ws: Workspace, args: Json) -> Json:
    me = ws.users[ws.bot_user_id]
    channel = membership.create(ws, args["name"], me, private=bool(args.get("is_private")))
    return {"channel": shapes.channel(ws, channel)}


def info(ws: Workspace, args: Json) -> Json:
    channel = ws.find_channel(args["channel"])
    count = {"num_members": len(channel.members)} if args.get("include_num_members") else {}
    return {"channel": shapes.channel(ws, channel) | count}


def listed(ws: Workspace, args: Json) -> Json:
    """Public channels, and of the private ones and DMs those the bot is in."""
    return _list(ws, args, [ch for ch in _known(ws) if ch.kind == "channel" or ws.bot_user_id in ch.members])


def of_user(ws: Workspace, args: Json) -> Json:
    """What a person (else the bot) is in, as far as the bot may know of it."""
    who = ws.find_user(args.get("user") or ws.bot_user_id).id
    seen = [ch for ch in _known(ws) if who in ch.members and (ch.kind == "channel" or ws.bot_user_id in ch.members)]
    return _list(ws, args, seen)


def _known(ws: Workspace) -> list[Channel]:
    return [ch for ch in ws.channels.values() if not ch.deleted]


def _list(ws: Workspace, args: Json, channels: list[Channel]) -> Json:
    kinds = kinds_of(args)
    fitting = [ch for ch in channels if ch.kind in kinds and not (args.get("exclude_archived") and ch.archived)]
    part, cursor = paging.page(fitting, args, usual=100, most=999)
    return {"channels": [shapes.channel(ws, ch) for ch in part], **paging.following(cursor)}


def kinds_of(args: Json) -> list[str]:
    """The kinds a list call asks for, in the words of `Channel.kind`; ``invalid_types`` for another word."""
    types = args.get("types") or ["public_channel"]
    if any(name not in _TYPES for name in types):
        raise SlackError("invalid_types")
    return [_TYPES[name] for name in types]


def opened(ws: Workspace, args: Json) -> Json:
    """A direct message with one person; groups of people are not played here."""
    if args.get("channel"):
        channel = ws.find_channel(args["channel"])
        if not channel.im:
            raise SlackError("method_not_supported_for_channel_type")
        return {"channel": shapes.channel(ws, channel)}
    people = args.get("users") or []
    if not people:
        raise SlackError("users_list_not_supplied")
    if len(people) > 1:
        raise SlackError("too_many_users")
    user = ws.find_user(people[0])
    if user.deleted or user.id == ws.bot_user_id:
        raise SlackError("user_disabled" if user.deleted else "invalid_user_combination")
    channel = ws.direct(user)
    return {"channel": shapes.channel(ws, channel) if args.get("return_im") else {"id": channel.id}}


def archive(ws: Workspace, args: Json) -> Json:
    membership.archive(ws, _mine(ws, args["channel"], archived=True), ws.bot_user_id)
    return {}


def unarchive(ws: Workspace, args: Json) -> Json:
    membership.unarchive(ws, _mine(ws, args["channel"], archived=True), ws.bot_user_id)
    return {}


def rename(ws: Workspace, args: Json) -> Json:
    channel = _mine(ws, args["channel"])
    membership.rename(ws, channel, args["name"], ws.bot_user_id)
    return {"channel": shapes.channel(ws, channel)}


def set_topic(ws: Workspace, args: Json) -> Json:
    channel = _mine(ws, args["channel"])
    channel.topic = _short(args["topic"])
    posting.notice(ws, channel, "channel_topic", f"set the channel topic: {channel.topic}", user=ws.bot_user_id)
    return {"channel": shapes.channel(ws, channel)}


def set_purpose(ws: Workspace, args: Json) -> Json:
    channel = _mine(ws, args["channel"])
    channel.purpose = _short(args["purpose"])
    posting.notice(
        ws, channel, "channel_purpose", f"set the channel description: {channel.purpose}", user=ws.bot_user_id
    )
    return {"channel": shapes.channel(ws, channel)}


def _mine(ws: Workspace, key: str, *, archived: bool = False) -> Channel:
    channel = ws.find_channel(key)
    if channel.im:
        raise SlackError("method_not_supported_for_channel_type")
    if ws.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived and not archived:
        raise SlackError("is_archived")
    return channel


def _short(text: str) -> str:
    if len(text) > membership.TOPIC_MOST:
        raise SlackError("too_long")
    return text
