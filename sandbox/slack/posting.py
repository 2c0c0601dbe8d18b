"""Messages coming to be, changing and going, whoever does it; each raises its event and its alerts."""

import time
from typing import Any

from sandbox.slack import alerts, events, markup, shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.records import Channel, File, Json, Message
from sandbox.slack.workspace import SLACKBOT, Workspace

MOST_NAMES, MOST_REACTIONS = 23, 50  # different emoji a person may set, reactions a message may carry
GONE = "This message was deleted."
NO_REPLY = "0000000000.000000"


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
    """The thread to answer in, or None for the channel itself; a reply's ``ts`` or a notice cannot be answered.

    Where the root is gone Slack refuses nothing: the post lands at the channel's foot, and its ``thread_ts`` is missing.
    """
    root = channel.messages.get(thread_ts or "")
    if root is None:
        return None
    if root.is_system or root.ephemeral_to or (strict and root.is_reply):
        raise SlackError("cannot_reply_to_message")
    return root.thread_ts if root.is_reply else root.ts


def edit(ws: Workspace, channel: Channel, message: Message, *, mark: str | None = None, **fields: Any) -> None:
    """Change a message in place; `mark` names who is shown to have edited it."""
    previous = shapes.message(ws, message)
    for name, value in fields.items():
        setattr(message, name, value)
    if mark:
        message.edited = {"user": mark, "ts": f"{ws.seconds()}.000000"}  # whole seconds in every capture
    events.changed(ws, channel, message, previous)


def delete(ws: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away; a root with replies leaves a tombstone, which goes with its last reply."""
    for file in message.files:
        _unshare(channel, message, file)
    previous = shapes.message(ws, message)
    if not message.is_reply and channel.replies(message.ts):
        _bury(ws, channel, message, previous)
        return
    channel.drop(message)
    events.deleted(ws, channel, previous)
    root = channel.messages.get(message.thread_ts or "") if message.is_reply else None
    if root and root.deleted and not channel.replies(root.ts):
        _vanish(ws, channel, root)


def _vanish(ws: Workspace, channel: Channel, tombstone: Message) -> None:
    """The last reply is gone and the tombstone goes too; Slack has been seen to tell this in two ways."""
    bare = shapes.message(ws, tombstone) | {"reply_count": 0, "latest_reply": NO_REPLY}
    channel.drop(tombstone)
    if ws.empty_thread_event == "message_changed":
        events.changed(ws, channel, tombstone, [])
    else:
        events.deleted(ws, channel, bare)


def _unshare(channel: Channel, message: Message, file: File) -> None:
    left = [share for share in file.shares.pop(channel.id, []) if share["ts"] != message.ts]
    if left:
        file.shares[channel.id] = left


def _bury(ws: Workspace, channel: Channel, message: Message, previous: Json) -> None:
    fresh = Message(ts=message.ts, channel=channel.id, thread_ts=message.ts, named=ws.named, born=message.born)
    fresh.text, fresh.user, fresh.subtype, fresh.deleted = GONE, SLACKBOT, "tombstone", True
    channel.keep(fresh)
    events.changed(ws, channel, fresh, previous)


def remove_file(ws: Workspace, file: File) -> None:
    """Take a file away; messages that show it keep a stub of it, and no sign that somebody edited them."""
    shown = [(ws.channels[key], share["ts"]) for key, shares in file.shares.items() for share in shares]
    standing = [(channel, channel.messages[ts]) for channel, ts in shown]
    before = [shapes.message(ws, message) for _, message in standing]
    file.deleted, file.data = True, None
    places = list(dict.fromkeys(channel.id for channel, _ in standing))
    events.raised(ws, "file_deleted", {"file_id": file.id, "channel_ids": places})
    for (channel, message), previous in zip(standing, before, strict=True):
        if ws.empty_message_goes and not message.text and all(one.deleted for one in message.files):
            delete(ws, channel, message)
        else:
            events.changed(ws, channel, message, previous)


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
