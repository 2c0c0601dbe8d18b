"""Whom Slack would alert: pushes for mentions, direct messages and followed threads, and bold names for the rest."""

from collections import deque
from typing import Literal

from sandbox.slack import visible_text
from sandbox.slack.records import Alert, Channel, Message
from sandbox.slack.workspace import ALERTS_KEPT, Workspace


def told(ws: Workspace, channel: Channel, message: Message) -> None:
    """Note for everybody in the channel but the author what this new message does to their Slack."""
    pings = visible_text.parsed(message)
    mentioned = {ping.target for ping in pings if ping.kind == "user"}
    everybody = any(ping.kind == "special" for ping in pings)
    thread = channel.followers.setdefault(message.thread_ts or message.ts, set())
    followers = set(thread)
    author = message.user or ""
    thread |= mentioned | {author}
    for person in channel.members - {author, ws.bot_user_id}:
        if not message.is_reply or message.subtype == "thread_broadcast":
            ws.unread.setdefault(person, set()).add(channel.id)
        kind: Literal["mention", "thread", "dm", "channel_mention"] | None = None
        if person in mentioned:
            kind = "mention"
        elif channel.im:
            kind = "dm"
        elif everybody:
            kind = "channel_mention"
        elif message.is_reply and person in followers:
            kind = "thread"
        if kind:
            alert = Alert(kind=kind, channel=channel.id, ts=message.ts, thread_ts=message.thread_ts)
            ws.alerted.setdefault(person, deque(maxlen=ALERTS_KEPT)).append(alert)


def looked(ws: Workspace, person: str, channel_id: str) -> None:
    """The person has read the channel and its threads."""
    ws.unread.get(person, set()).discard(channel_id)
    for alert in ws.alerted.get(person, ()):
        if alert.channel == channel_id:
            alert.read = True
