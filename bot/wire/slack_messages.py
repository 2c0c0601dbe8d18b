"""Slack's message events, by an allow-list of shapes: what a person wrote, changed or deleted; all else is ignored."""

from dataclasses import replace
from typing import Any

from bot.domain.content import FileSeen
from bot.domain.events import Ignored, ReplyDeleted, ReplyEdited, ReplyWritten, RoomChanged, Unreadable
from bot.wire import slack_text
from bot.wire.fields import first, flag, integer, record, records, words
from bot.wire.file_names import file_name

WRITTEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
NOBODY = frozenset({"USLACKBOT", "USLACK"})
MOST_FILES = 20

MessageEvent = ReplyWritten | ReplyEdited | ReplyDeleted | RoomChanged | Unreadable | Ignored


def message(event: dict[str, Any]) -> MessageEvent:
    """A `message` event of any subtype."""
    subtype = words(event.get("subtype"))
    if subtype == "message_changed":
        return _changed(event)
    if subtype == "message_deleted":
        return _deleted(event, record(event.get("previous_message")))
    if subtype == "channel_convert_to_public":
        channel = words(event.get("channel"))
        return RoomChanged(channel=channel, what="public") if channel else Unreadable(why="no_ids")
    if by_bot(event):
        return Ignored(why="bot")
    if subtype not in WRITTEN or flag(event.get("hidden")):
        return Ignored(why="subtype")
    return _written(event)


def by_bot(message: dict[str, Any]) -> bool:
    """Ours or another app's: two integrations must not talk with each other through WhatsApp."""
    if message.get("subtype") == "bot_message" or words(message.get("user")) in NOBODY:
        return True
    return bool(message.get("bot_id") or message.get("bot_profile"))


def root(message: dict[str, Any]) -> str | None:
    """The root's `ts` of the thread a message is in. A root that has replies names itself."""
    return words(message.get("thread_ts"))


def seen_files(files: Any) -> tuple[FileSeen, ...]:
    """Files on a message; what has no id is left out."""
    seen = (_file(one) for one in records(files)[:MOST_FILES])
    return tuple(one for one in seen if one is not None)


def _written(event: dict[str, Any]) -> MessageEvent:
    channel, ts, user = (words(event.get(name)) for name in ("channel", "ts", "user"))
    if channel is None or ts is None or user is None:
        return Unreadable(why="no_ids")
    return ReplyWritten(
        channel=channel,
        ts=ts,
        root=root(event),
        slack_user=user,
        doc=slack_text.read(event.get("blocks"), event.get("text")),
        files=seen_files(event.get("files")),
        broadcast=event.get("subtype") == "thread_broadcast",
        forwarded=any(_shared(one) for one in records(event.get("attachments"))),
        direct=event.get("channel_type") == "im" or channel.startswith("D"),
    )


def _changed(event: dict[str, Any]) -> MessageEvent:
    """An edit only if the words or files differ and Slack names a new time of editing: previews raise it as well."""
    now, before = record(event.get("message")), record(event.get("previous_message"))
    if now.get("subtype") == "tombstone":
        gone = _deleted({"channel": event.get("channel"), "deleted_ts": now.get("ts")}, before or now)
        return replace(gone, replaced=True) if isinstance(gone, ReplyDeleted) else gone
    if by_bot(now):
        return Ignored(why="bot")
    edited = words(record(now.get("edited")).get("ts"))
    if edited is None or edited == words(record(before.get("edited")).get("ts")):
        return Ignored(why="not_edited")
    if before and all(now.get(name) == before.get(name) for name in ("text", "blocks", "files")):
        return Ignored(why="same_words")
    channel, ts, user = words(event.get("channel")), words(now.get("ts")), words(now.get("user"))
    if channel is None or ts is None or user is None:
        return Unreadable(why="no_ids")
    return ReplyEdited(
        channel=channel,
        ts=ts,
        root=root(now),
        slack_user=user,
        doc=slack_text.read(now.get("blocks"), now.get("text")),
        edited=edited,
    )


def _deleted(event: dict[str, Any], before: dict[str, Any]) -> MessageEvent:
    if by_bot(before) and before.get("subtype") != "tombstone":
        return Ignored(why="bot")
    channel, ts = words(event.get("channel")), first(event, "deleted_ts") or first(before, "ts")
    if channel is None or ts is None:
        return Unreadable(why="no_ids")
    return ReplyDeleted(channel=channel, ts=ts, root=root(before))


def _shared(attachment: dict[str, Any]) -> bool:
    """A message of this Slack passed on: somebody's words who did not write them here."""
    return bool(
        flag(attachment.get("is_share")) or flag(attachment.get("is_msg_unfurl")) or attachment.get("message_blocks")
    )


def _file(file: dict[str, Any]) -> FileSeen | None:
    identity = words(file.get("id"))
    if identity is None:
        return None
    unread = file.get("file_access") == "check_file_info"  # Slack Connect: nothing but the id is known
    return FileSeen(
        slack_file=identity,
        name=file_name(first(file, "name", "title") or ""),
        mime=(words(file.get("mimetype")) or "")[:120],
        size=max(0, integer(file.get("size")) or 0),
        mode="check_file_info" if unread else (words(file.get("mode")) or "hosted"),
        url=first(file, "url_private_download", "url_private"),
    )
