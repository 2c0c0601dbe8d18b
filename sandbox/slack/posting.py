"""Messages coming to be, changing and going, whoever does it; each raises its event and its alerts."""

import time
from typing import Any

from sandbox.slack import alerts, events, markup, shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.records import Channel, Json, Message
from sandbox.slack.workspace import SLACKBOT, Workspace

MOST_NAMES, MOST_REACTIONS = 23, 50  # different emoji a person may set, reactions a message may carry
GONE = "This message was deleted."


def post(ws: Workspace, channel: Channel, *, quiet: bool = False, **fields: Any) -> Message:
    """A new message; `fields` are those of `Message`. A `quiet` one alerts nobody."""
    message = Message(ts=ws.stamp(), channel=channel.id, named=ws.named, born=time.monotonic(), **fields)
    channel.keep(message)
    for file in message.files:
        file.shares.setdefault(channel.id, []).append(_share(channel, message))
    if message.ephemeral_to is None:
        events.posted(ws, channel, message)
        if not quiet:
            alerts.told(ws, channel, message)
    return message


def notice(ws: Workspace, channel: Channel, subtype: str, text: str, **fields: Any) -> None:
    """A line Slack itself writes: somebody joined, the topic changed."""
    post(ws, channel, quiet=True, subtype=subtype, text=text, **fields)


def _share(channel: Channel, message: Message) -> Json:
    share: Json = {"ts": message.ts, "channel_name": channel.name}
    return share | ({"thread_ts": message.thread_ts} if message.is_reply else {})


def root_of(ws: Workspace, channel: Channel, thread_ts: str | None, *, strict: bool = True) -> str | None:
    """The thread to answer in; a reply's ``ts``, a notice or a message that is gone cannot be answered."""
    if not thread_ts:
        return None
    root = channel.messages.get(thread_ts)
    if root is None or root.is_system or root.ephemeral_to or (strict and root.is_reply):
        raise SlackError("cannot_reply_to_message")
    return root.thread_ts if root.is_reply else root.ts


def edit(ws: Workspace, channel: Channel, message: Message, *, mark: str | None = None, **fields: Any) -> None:
    """Change a message in place; `mark` names who is shown to have edited it."""
    previous = shapes.message(ws, message)
    for name, value in fields.items():
        setattr(message, name, value)
    if mark:
        message.edited = {"user": mark, "ts": ws.stamp()}
    events.changed(ws, channel, message, previous)


def delete(ws: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away; a root with replies leaves a tombstone, which goes with its last reply."""
    for file in message.files:
        file.shares.pop(channel.id, None)
    previous = shapes.message(ws, message)
    if not message.is_reply and channel.replies(message.ts):
        _bury(ws, channel, message, previous)
        return
    channel.drop(message)
    events.deleted(ws, channel, previous)
    root = channel.messages.get(message.thread_ts or "") if message.is_reply else None
    if root and root.deleted and not channel.replies(root.ts):
        delete(ws, channel, root)


def _bury(ws: Workspace, channel: Channel, message: Message, previous: Json) -> None:
    fresh = Message(ts=message.ts, channel=channel.id, thread_ts=message.ts, named=ws.named, born=message.born)
    fresh.text, fresh.user, fresh.subtype, fresh.deleted = GONE, SLACKBOT, "tombstone", True
    channel.keep(fresh)
    events.changed(ws, channel, fresh, previous)


def react(ws: Workspace, channel: Channel, message: Message, name: str, who: str) -> None:
    if who in message.reactions.get(name, set()):
        raise SlackError("already_reacted")
    if sum(who in people for people in message.reactions.values()) >= MOST_NAMES:
        raise SlackError("too_many_emoji")
    if sum(len(people) for people in message.reactions.values()) >= MOST_REACTIONS:
        raise SlackError("too_many_reactions")
    message.reactions.setdefault(name, set()).add(who)
    events.raised(ws, "reaction_added", _reaction(message, name, who), channel=channel)


def unreact(ws: Workspace, channel: Channel, message: Message, name: str, who: str) -> None:
    if who not in message.reactions.get(name, set()):
        raise SlackError("no_reaction")
    message.reactions[name].discard(who)
    if not message.reactions[name]:
        del message.reactions[name]
    events.raised(ws, "reaction_removed", _reaction(message, name, who), channel=channel)


def _reaction(message: Message, name: str, who: str) -> Json:
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    return {"user": who, "reaction": name, "item": item, "item_user": message.user}


def text_of(blocks: list[Json], text: str) -> str:
    """The text a client's blocks are rendered to, else the text given."""
    return markup.rendered(blocks) or text
