"""conversations.* about who is in a channel."""

from sandbox.slack import membership, shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.methods import paging
from sandbox.slack.records import Channel, Json
from sandbox.slack.workspace import Workspace

INVITE_MOST = 100


def invite(ws: Workspace, args: Json) -> Json:
    """All or nobody; with ``force`` those who can come do, and the others are named in ``errors``."""
    channel = _inside(ws, args["channel"])
    people = list(dict.fromkeys(args["users"]))
    if len(people) > INVITE_MOST:
        raise SlackError("too_many_users")
    refused = {who: why for who in people if (why := _why_not(ws, channel, who))}
    errors = [{"user": who, "ok": False, "error": why} for who, why in refused.items()]
    if refused and (not args.get("force") or len(refused) == len(people)):
        raise SlackError(errors[0]["error"], errors=errors)
    for who in people:
        if who not in refused:
            membership.join(ws, channel, ws.users[who], inviter=ws.bot_user_id)
    return {"channel": shapes.channel(ws, channel)} | ({"errors": errors} if errors else {})


def _why_not(ws: Workspace, channel: Channel, who: str) -> str | None:
    user = ws.users.get(who)
    if user is None:
        return "user_not_found"
    if who == ws.bot_user_id:
        return "cant_invite_self"
    if who in channel.members:
        return "already_in_channel"
    if user.deleted or user.bot:
        return "cant_invite"
    elsewhere = any(who in ch.members for ch in ws.channels.values() if not ch.im)
    return "ura_max_channels" if user.guest == "single" and elsewhere else None


def kick(ws: Workspace, args: Json) -> Json:
    channel = _inside(ws, args["channel"])
    user = ws.find_user(args.get("user"))
    if user.id == ws.bot_user_id:
        raise SlackError("cant_kick_self")
    if user.id not in channel.members:
        raise SlackError("not_in_channel")
    if not ws.members_may_remove:
        raise SlackError("restricted_action")
    membership.leave(ws, channel, user.id, by=ws.bot_user_id)
    return {"errors": {}}


def listed(ws: Workspace, args: Json) -> Json:
    channel = ws.find_channel(args["channel"])
    part, cursor = paging.page(sorted(channel.members), args, usual=100)
    return {"members": part, **paging.following(cursor)}


def join(ws: Workspace, args: Json) -> Json:
    channel = ws.find_channel(args["channel"])
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if ws.bot_user_id not in channel.members:
        membership.join(ws, channel, ws.users[ws.bot_user_id])
    return {"channel": shapes.channel(ws, channel)}


def leave(ws: Workspace, args: Json) -> Json:
    channel = ws.find_channel(args["channel"])
    if channel.im:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if ws.bot_user_id not in channel.members:
        return {"not_in_channel": True}
    if channel.private and len(channel.members) == 1:
        raise SlackError("last_member")
    membership.leave(ws, channel, ws.bot_user_id)
    return {}


def _inside(ws: Workspace, key: str) -> Channel:
    channel = ws.find_channel(key)
    if channel.im:
        raise SlackError("method_not_supported_for_channel_type")
    if ws.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel
