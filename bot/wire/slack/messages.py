"""Slack's message events parsed, by an allow-list of shapes: written, edited and deleted; all else is ignored."""

from dataclasses import replace
from typing import Any

from bot.model.event import Ignored, PostGone, ReplyDeleted, ReplyEdited, ReplyWritten, RoomChanged, Unreadable
from bot.model.message import FileSeen
from bot.wire.fields import file_name, first, flag, integer, record, records, words
from bot.wire.slack.parts import attached, is_shared, said

WRITTEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
NOBODY = frozenset({"USLACKBOT", "USLACK"})
MOST_FILES = 20
CANVAS, LIST = "application/vnd.slack-docs", "application/vnd.slack-list"
CANVASES = frozenset({"canvas", "quip", "docs", "space", "spaces"})
UNKNOWN_YET = "check_file_info"  # Slack Connect: nothing but the id is known
PREVIEWED = 4_000

MessageEvent = ReplyWritten | ReplyEdited | ReplyDeleted | PostGone | RoomChanged | Unreadable | Ignored


def message(event: dict[str, Any]) -> MessageEvent:
    """What a `message` event of any subtype reports."""
    if is_echo(event):
        return Ignored(why="bot")
    subtype = words(event.get("subtype"))
    if subtype == "message_changed":
        return _changed(event)
    if subtype == "message_deleted":
        return _deleted(event, record(event.get("previous_message")))
    if subtype == "channel_convert_to_public":
        channel = words(event.get("channel"))
        return RoomChanged(channel=channel, what="public") if channel else Unreadable(why="no_ids")
    if subtype not in WRITTEN or flag(event.get("hidden")):
        return Ignored(why="subtype")
    return _written(event)


def is_echo(event: dict[str, Any]) -> bool:
    """Whether it tells of what a bot wrote or changed, as of each post of ours: nothing is taken in but that it is gone."""
    match event.get("subtype"):
        case "message_changed":
            now = record(event.get("message"))
            return now.get("subtype") != "tombstone" and by_bot(now)
        case "message_deleted" | "channel_convert_to_public":
            return False
        case _:
            return by_bot(event)


def by_bot(message: dict[str, Any]) -> bool:
    """Whether a bot wrote it, ours or another app's: two integrations must not talk to each other through WhatsApp."""
    if message.get("subtype") == "bot_message" or words(message.get("user")) in NOBODY:
        return True
    return bool(message.get("bot_id") or message.get("bot_profile"))


def root(message: dict[str, Any]) -> str | None:
    """The root's `ts` of the thread a message is in. A root that has replies names itself."""
    return words(message.get("thread_ts"))


def seen_files(files: Any) -> tuple[FileSeen, ...]:
    """The files on a message; those without an id are left out."""
    seen = (_file(one) for one in records(files)[:MOST_FILES])
    return tuple(one for one in seen if one is not None)


def _written(event: dict[str, Any]) -> MessageEvent:
    channel, ts, user = (words(event.get(name)) for name in ("channel", "ts", "user"))
    if channel is None or ts is None or user is None:
        return Unreadable(why="no_ids")
    whole = said(event)
    return ReplyWritten(
        channel=channel,
        ts=ts,
        root=root(event),
        slack_user=user,
        doc=whole.doc,
        unread=whole.unread,
        files=seen_files(event.get("files")),
        broadcast=event.get("subtype") == "thread_broadcast",
        forwarded=any(is_shared(one) for one in records(event.get("attachments"))),
        direct=event.get("channel_type") == "im" or channel.startswith("D"),
    )


def _changed(event: dict[str, Any]) -> MessageEvent:
    """An edit only if words, tables or files differ: previews of links raise this event as well.

    Slack's time of editing has whole seconds, so two edits may share it, and a part taken off changes it not at all.
    """
    now, before = record(event.get("message")), record(event.get("previous_message"))
    if now.get("subtype") == "tombstone":
        gone = _deleted({"channel": event.get("channel"), "deleted_ts": now.get("ts")}, before or now)
        stands = integer(now.get("reply_count")) != 0
        return replace(gone, replaced=stands) if isinstance(gone, ReplyDeleted | PostGone) else gone
    edited = words(record(now.get("edited")).get("ts"))
    same_parts = _files_left(now) == _files_left(before) and attached(now) == attached(before)
    if not before:  # Slack does not always tell what it said before: then a removed file shows by what is left of it
        same_parts = not _has_tombstone(now)
    if edited is None and same_parts:
        return Ignored(why="not_edited")
    if before and same_parts and all(now.get(name) == before.get(name) for name in ("text", "blocks")):
        return Ignored(why="same_words")
    channel, ts, user = words(event.get("channel")), words(now.get("ts")), words(now.get("user"))
    if channel is None or ts is None or user is None:
        return Unreadable(why="no_ids")
    whole = said(now)
    return ReplyEdited(
        channel=channel,
        ts=ts,
        root=root(now),
        slack_user=user,
        doc=whole.doc,
        unread=whole.unread,
        edited=first(event, "event_ts", "ts") or edited or ts,
        files=seen_files(now.get("files")),
    )


def _has_tombstone(message: dict[str, Any]) -> bool:
    return any(one.mode == "tombstone" for one in seen_files(message.get("files")))


def _files_left(message: dict[str, Any]) -> frozenset[str]:
    """Ids of the files that still hang on a message: a deleted one is left out, or stands as a tombstone."""
    return frozenset(one.slack_file for one in seen_files(message.get("files")) if one.mode != "tombstone")


def _deleted(event: dict[str, Any], before: dict[str, Any]) -> MessageEvent:
    channel, ts = words(event.get("channel")), first(event, "deleted_ts") or first(before, "ts")
    if channel is None or ts is None:
        return Unreadable(why="no_ids")
    if by_bot(before) and before.get("subtype") != "tombstone":
        return PostGone(channel=channel, ts=ts, root=root(before))
    return ReplyDeleted(channel=channel, ts=ts, root=root(before))


def _file(file: dict[str, Any]) -> FileSeen | None:
    identity = words(file.get("id"))
    if identity is None:
        return None
    preview = file.get("preview")
    return FileSeen(
        slack_file=identity,
        name=file_name(first(file, "name", "title") or ""),
        mime=_mime(file),
        size=max(0, integer(file.get("size")) or 0),
        mode=_mode(file),
        url=first(file, "url_private_download", "url_private"),
        preview=preview[:PREVIEWED] if isinstance(preview, str) else None,
    )


def _mode(file: dict[str, Any]) -> str:
    """Slack's word for how it keeps the file; `canvas` and `list` for pages of Slack's, whose own words differ."""
    mode, mime = words(file.get("mode")) or "hosted", words(file.get("mimetype"))
    if file.get("file_access") == UNKNOWN_YET:
        return UNKNOWN_YET
    if mode in CANVASES or mime == CANVAS:
        return "canvas"
    return "list" if mode == "list" or mime == LIST else mode


def _mime(file: dict[str, Any]) -> str:
    """The type of the file. Slack calls some voice clips videos: what it recorded as sound is sound."""
    mime = (words(file.get("mimetype")) or "")[:120]
    if file.get("subtype") != "slack_audio" or mime.startswith("audio/"):
        return mime
    return f"audio/{mime.removeprefix('video/')}" if mime.startswith("video/") else "audio/mp4"
