"""What Slack's client checks and does before a person's words become a message."""

import mimetypes
from typing import TypeAlias

from sandbox.bulk import Bulk
from sandbox.slack import posting
from sandbox.slack.errors import SlackError
from sandbox.slack.records import Channel, File, Message
from sandbox.slack.workspace import Workspace

Attached: TypeAlias = tuple[str, bytes | Bulk] | tuple[str, bytes | Bulk, str]


def writable(ws: Workspace, channel: Channel, user_id: str) -> Channel:
    """The channel, if this person can write in it: ``is_archived``, ``not_in_channel``."""
    if channel.archived:
        raise SlackError("is_archived")
    if user_id not in channel.members or ws.users[user_id].deleted:
        raise SlackError("not_in_channel")
    return channel


def thread(ws: Workspace, channel: Channel, thread_ts: str | None) -> str | None:
    """The thread a person writes in; a client shows no thread whose root is gone."""
    if thread_ts and thread_ts not in channel.messages:
        raise SlackError("thread_not_found")
    return posting.root_of(ws, channel, thread_ts, strict=False)


def own(ws: Workspace, user_id: str, channel_id: str, ts: str) -> tuple[Channel, Message]:
    """A person's own message; nobody changes another's."""
    channel = ws.channels[channel_id]
    message = ws.message(channel, ts)
    if message.user != user_id or message.bot_id:
        raise SlackError("cant_update_message")
    return channel, message


def attached(ws: Workspace, user_id: str, given: Attached) -> File:
    """A file a person adds: ``(name, bytes)`` or ``(name, bytes, mimetype)``."""
    name, data = given[0], given[1]
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(
        id=ws.mint("F"),
        name=name,
        title=name,
        size=data.size if isinstance(data, Bulk) else len(data),
        user=user_id,
        mimetype=given[2] if len(given) == 3 else guessed,
        created=ws.seconds(),
        data=b"" if isinstance(data, Bulk) else data,
        bulk=data if isinstance(data, Bulk) else None,
        completed=True,
    )
    ws.files[file.id] = file
    return file
