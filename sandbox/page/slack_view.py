"""The right half's state: Slack as one of the people sees it."""

from datetime import datetime
from typing import Any, NamedTuple

from sandbox.page.part import Part, part_around
from sandbox.page.reader import words
from sandbox.slack import Alert, Channel, File, Message, Slack, User, View, parsed

Json = dict[str, Any]

FACES = 4
ALERT_LENGTH = 120


class Reading(NamedTuple):
    """Up to which row the channel and the thread are read, None: to their newest, or to around a message's ts."""

    room: int | None = None
    thread: int | None = None
    sought: str = ""


def person_json(user: User) -> Json:
    role = "app" if user.bot else "admin" if user.admin else "guest" if user.guest else "member"
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "tz": user.tz,
        "role": role,
        "deleted": user.deleted,
        "bot": user.bot,
    }


def people(slack: Slack) -> list[User]:
    return [one for one in slack.users.values() if not one.bot]


def rooms(slack: Slack, me: User) -> list[Channel]:
    """The channels somebody is in, by name, and the app's messages with them."""
    mine = [one for one in slack.channels.values() if not one.im and not one.deleted and me.id in one.members]
    return [*sorted(mine, key=lambda one: (one.archived, one.name)), slack.dm(me.id)]


def row_json(slack: Slack, me: User, channel: Channel) -> Json:
    """One line of the sidebar: bold when something is new in it, with the number of alerts not yet read."""
    waiting = [one for one in slack.alerts(me.id) if one.channel == channel.id and not one.read]
    return {
        "id": channel.id,
        "name": "dm" if channel.im else channel.name,
        "kind": channel.kind,
        "archived": channel.archived,
        "bold": channel.id in slack.bold(me.id) or bool(waiting),
        "badge": len(waiting),
    }


def room_json(slack: Slack, me: User, channel: Channel, reading: Reading) -> Json:
    shown = shown_of(in_channel(me, channel), reading.room, reading.sought)
    unread = unread_threads(slack, me)
    members = [slack.users[one] for one in sorted(channel.members) if one in slack.users]
    return row_json(slack, me, channel) | {
        "topic": channel.topic,
        "purpose": channel.purpose,
        "members": [{"id": one.id, "name": one.name} for one in members],
        "messages": [message_json(slack, me, channel, one, unread) for one in shown.rows],
        "span": shown.span,
    }


def in_channel(me: User, channel: Channel) -> list[Message]:
    """What stands in the channel for this person: roots, broadcasts, Slack's own lines, what only they see."""
    return [
        one
        for one in channel.messages.values()
        if one.ephemeral_to in {None, me.id} and (not one.is_reply or one.subtype == "thread_broadcast")
    ]


def shown_of(rows: list[Message], end: int | None, sought: str) -> Part[Message]:
    """The part that is read, or the one around the message of the ts `sought`."""
    return part_around(rows, end, next((n for n, one in enumerate(rows) if one.ts == sought), None))


def thread_json(slack: Slack, me: User, channel: Channel, root_ts: str, reading: Reading) -> Json | None:
    """The root, and of its replies as many as are shown at once."""
    root = channel.messages.get(root_ts)
    if root is None:
        return None
    replies = [
        one
        for one in channel.messages.values()
        if one.thread_ts == root_ts != one.ts and one.ephemeral_to in {None, me.id}
    ]
    shown, unread = shown_of(replies, reading.thread, reading.sought), unread_threads(slack, me)
    messages = [message_json(slack, me, channel, one, unread) for one in (root, *shown.rows)]
    return {"root": root_ts, "messages": messages, "span": shown.span}


def unread_threads(slack: Slack, me: User) -> set[str | None]:
    """The threads, by their roots, in which something is said to this person that they have not read."""
    return {one.thread_ts for one in slack.alerts(me.id) if not one.read}


def message_json(slack: Slack, me: User, channel: Channel, message: Message, unread: set[str | None]) -> Json:
    author = slack.users.get(message.user or "")
    replies = channel.replies(message.ts) if not message.is_reply else []
    faces = list(dict.fromkeys(one.username or slack.named(one.user or "").removeprefix("@") for one in replies))
    return {
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "who": message.username or message.user,
        "name": message.username or (author.name if author else "Slack"),
        "bot": bool(message.bot_id),
        "icon": message.icon_emoji,
        "text": message.text,
        "source": unescaped(message.text),
        "blocks": message.blocks,
        "attached": [block for one in message.attachments for block in one.get("blocks", [])],
        "files": [file_json(one) for one in message.files],
        "reactions": reactions_json(slack, me, message),
        "edited": bool(message.edited),
        "deleted": message.deleted,
        "system": message.is_system,
        "ephemeral": message.ephemeral_to is not None,
        "broadcast": message.subtype == "thread_broadcast",
        "mine": message.user == me.id and not message.bot_id,
        "mentions_me": any(one.kind == "user" and one.target == me.id for one in parsed(message)),
        "link": f"https://{slack.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}",
        "reply_count": len(replies),
        "repliers": faces[:FACES],
        "last_reply": replies[-1].ts if replies else None,
        "unread_thread": message.ts in unread,
    }


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def reactions_json(slack: Slack, me: User, message: Message) -> list[Json]:
    return [
        {"name": name, "who": [slack.named(one).removeprefix("@") for one in sorted(who)], "mine": me.id in who}
        for name, who in message.reactions.items()
    ]


def file_json(file: File) -> Json:
    return {
        "name": file.title or file.name,
        "mimetype": file.mimetype,
        "size": file.size,
        "url": f"/file/{file.id}",
        "deleted": file.deleted,
    }


def view_json(view: View) -> Json:
    body = view.body
    return {
        "id": view.id,
        "hash": view.hash,
        "title": view.title,
        "submit": body.get("submit"),
        "close": body.get("close"),
        "blocks": view.blocks,
        "errors": view.errors,
    }


def alert_json(slack: Slack, alert: Alert, me: User, now: datetime) -> Json:
    channel = slack.channels[alert.channel]
    message = channel.messages.get(alert.ts)
    where = "Direct message" if channel.im else f"#{channel.name}"
    text = words(message, me.tz, now) if message else ""
    return {
        "kind": alert.kind,
        "channel": alert.channel,
        "ts": alert.ts,
        "thread_ts": alert.thread_ts,
        "read": alert.read,
        "title": where,
        "text": text if len(text) <= ALERT_LENGTH else text[: ALERT_LENGTH - 1].rsplit(" ", 1)[0] + "…",
    }


def looked_at(slack: Slack, me: User, channel: Channel, thread_ts: str | None) -> None:
    """The person sees the channel, and of its threads only the open one."""
    slack.unread.get(me.id, set()).discard(channel.id)
    for alert in slack.alerts(me.id):
        in_sight = alert.thread_ts in {None, alert.ts, thread_ts}
        if alert.channel == channel.id and in_sight:
            alert.read = True


def half(slack: Slack, me: User, room: Channel | None, thread_ts: str | None, reading: Reading) -> Json:
    """Everything the right half shows."""
    if room:
        looked_at(slack, me, room, thread_ts)
    home, now = slack.home(me.id), slack.clock()
    names = {one.id: one.name for one in slack.users.values()}
    return {
        "people": [person_json(one) for one in slack.users.values()],
        "names": {"users": names, "channels": {one.id: one.name for one in slack.channels.values() if not one.im}},
        "channels": [row_json(slack, me, one) for one in rooms(slack, me)],
        "room": room_json(slack, me, room, reading) if room else None,
        "thread": thread_json(slack, me, room, thread_ts, reading) if room and thread_ts else None,
        "views": [view_json(one) for one in slack.views_of(me.id)],
        "home": view_json(home) if home else None,
        "alerts": [alert_json(slack, one, me, now) for one in slack.alerts(me.id)[-50:]],
    }
