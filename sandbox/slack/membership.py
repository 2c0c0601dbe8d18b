"""Coming, going, and what happens to a channel as a whole; each raises its events."""

import re

from sandbox.slack import events, posting, shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.records import Channel, User
from sandbox.slack.workspace import Workspace

NAME_MOST, TOPIC_MOST = 80, 250


def checked_name(ws: Workspace, name: str, *, but: Channel | None = None) -> str:
    """A channel name Slack takes: lower-case letters, digits, ``-`` and ``_``, at most 80, not used before."""
    if len(name) > NAME_MOST:
        raise SlackError("invalid_name_maxlength")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise SlackError("invalid_name_specials")
    if not re.search(r"[a-z0-9]", name):
        raise SlackError("invalid_name_punctuation")
    if any(ch.name == name and ch is not but and not ch.im and not ch.deleted for ch in ws.channels.values()):
        raise SlackError("name_taken")
    return name


def create(ws: Workspace, name: str, creator: User, *, private: bool) -> Channel:
    channel = Channel(
        id=ws.mint("C"), name=checked_name(ws, name), private=private, creator=creator.id, created=ws.seconds()
    )
    ws.channels[channel.id] = channel
    join(ws, channel, creator)
    return channel


def join(ws: Workspace, channel: Channel, user: User, *, inviter: str | None = None) -> None:
    """The user is in; the event names who brought them, if anybody did."""
    channel.members.add(user.id)
    text = f"<@{user.id}> has joined the channel"
    posting.notice(ws, channel, "channel_join", text, user=user.id, inviter=inviter)
    body = {"user": user.id, "channel": channel.id, "channel_type": _type(channel), "team": ws.team_id}
    events.raised(ws, "member_joined_channel", body | ({"inviter": inviter} if inviter else {}), channel=channel)


def leave(ws: Workspace, channel: Channel, user_id: str, *, by: str | None = None) -> None:
    """The user is out; the app learns of its own removal as the workspace's `removal_event` says."""
    channel.members.discard(user_id)
    ws.unread.get(user_id, set()).discard(channel.id)
    text = f"<@{user_id}> was removed from the channel" if by else f"<@{user_id}> has left the channel"
    if user_id != ws.bot_user_id:
        posting.notice(ws, channel, "channel_leave", text, user=user_id)
        body = {"user": user_id, "channel": channel.id, "channel_type": _type(channel), "team": ws.team_id}
        events.raised(ws, "member_left_channel", body, channel=channel)
    elif by and ws.removal_event == "group_left" and channel.private:
        events.raised(ws, "group_left", {"channel": channel.id, "actor_id": by}, channel=channel)
    elif by and ws.removal_event == "member_left_channel":
        body = {"user": user_id, "channel": channel.id, "channel_type": _type(channel), "team": ws.team_id}
        events.raised(ws, "member_left_channel", body)


def archive(ws: Workspace, channel: Channel, by: str) -> None:
    if channel.archived:
        raise SlackError("already_archived")
    posting.notice(ws, channel, "channel_archive", f"<@{by}> archived the channel", user=by)
    channel.archived = True
    events.raised(ws, f"{channel.kind}_archive", {"channel": channel.id, "user": by}, channel=channel)


def unarchive(ws: Workspace, channel: Channel, by: str) -> None:
    if not channel.archived:
        raise SlackError("not_archived")
    channel.archived = False
    posting.notice(ws, channel, "channel_unarchive", f"<@{by}> un-archived the channel", user=by)
    events.raised(ws, f"{channel.kind}_unarchive", {"channel": channel.id, "user": by}, channel=channel)


def rename(ws: Workspace, channel: Channel, name: str, by: str) -> None:
    old, channel.name = channel.name, checked_name(ws, name, but=channel)
    posting.notice(ws, channel, "channel_name", f"<@{by}> renamed the channel from {old} to {name}", user=by)
    about = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created, "is_channel": True}
    events.raised(ws, f"{channel.kind}_rename", {"channel": about}, channel=channel)


def user_changed(ws: Workspace, user: User) -> None:
    user.updated = ws.seconds()
    events.raised(ws, "user_change", {"user": shapes.user(ws, user), "cache_ts": user.updated})


def _type(channel: Channel) -> str:
    """Membership events write the first letter of an id's old meaning: ``G`` private, ``C`` public."""
    return "G" if channel.private else "C"
