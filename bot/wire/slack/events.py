"""Slack's events parsed: the keys that make redeliveries one, the lane, and the event."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from bot.model.event import (
    FileGone,
    HomeOpened,
    Ignored,
    JoinedRoom,
    LeftRoom,
    PersonChanged,
    PostGone,
    ReplyDeleted,
    ReplyEdited,
    ReplyWritten,
    RoomChanged,
    SlackEvent,
    SlackReaction,
    TokensRevoked,
    Unreadable,
)
from bot.model.lane import Lane
from bot.model.queue import Arrival
from bot.wire.fields import first, record, strings, words
from bot.wire.json_bytes import Fault, read
from bot.wire.slack.messages import is_echo, message
from bot.wire.slack.people import person

RoomWord = Literal["archived", "unarchived", "renamed", "deleted", "thrown_out", "shared", "public"]
ROOM_WORDS: dict[str, RoomWord] = {
    "group_archive": "archived",
    "channel_archive": "archived",
    "group_unarchive": "unarchived",
    "channel_unarchive": "unarchived",
    "group_rename": "renamed",
    "channel_rename": "renamed",
    "group_deleted": "deleted",
    "channel_deleted": "deleted",
    "group_left": "thrown_out",
    "channel_left": "thrown_out",
    "channel_shared": "shared",
    "shared_channel_invite_accepted": "shared",
    "channel_convert_to_public": "public",
}


IDS = (
    "ts",
    "thread_ts",
    "user",
    "bot_id",
    "bot_profile",
    "app_id",
    "subtype",
    "reply_count",
    "hidden",
    "type",
    "edited",
)


def arrived(body: dict[str, Any], *, raw: bytes | None = None) -> Arrival | Ignored:
    """The event as it is stored, or why it is ignored. `raw`: the bytes in which it came, over HTTP.

    Slack may send the same event again under a new `event_id`, so a second key names what happened.
    """
    told = record(body.get("event"))
    if told.get("type") == "message" and is_echo(told):  # each post and card of ours brings one
        return Ignored(why="bot")
    raw = _written_again(body) if raw is None else raw
    clean = read(raw)
    if isinstance(clean, Fault):
        return Ignored(why=clean.why)
    seen = _parse(clean)
    if isinstance(seen, Ignored):
        return seen
    event = record(clean.get("event"))
    event_id = words(clean.get("event_id")) or hashlib.sha256(raw).hexdigest()
    if isinstance(seen, PostGone):  # what stood in it may be a customer's, erased by now
        raw = _written_again(clean | {"event": _without_words(event)})
    key2 = None if isinstance(seen, Unreadable) else _second_key(event, words(clean.get("team_id")) or "")
    return Arrival(source="slack", key=event_id, key2=key2, lane=_lane(seen, event), raw=raw)


def parse(raw: bytes) -> SlackEvent:
    """The event in a stored delivery."""
    body = read(raw)
    return Unreadable(why=body.why) if isinstance(body, Fault) else _parse(body)


def _without_words(event: dict[str, Any]) -> dict[str, Any]:
    """A deletion with the ids of what was deleted, and nothing of what it said."""
    said = ("message", "previous_message")
    kept = {name: {key: event[name][key] for key in IDS if key in event[name]} for name in said if event.get(name)}
    return event | kept


def _written_again(body: dict[str, Any]) -> bytes:
    """The body as bytes, which Socket Mode does not give."""
    try:
        return json.dumps(body, separators=(",", ":")).encode()
    except (RecursionError, TypeError, ValueError):
        return b""


def _parse(body: dict[str, Any]) -> SlackEvent:
    event = record(body.get("event"))
    kind = words(event.get("type")) or ""
    if kind in ROOM_WORDS:
        return _room(event, ROOM_WORDS[kind])
    reader = READERS.get(kind)
    return Ignored(why="kind") if reader is None else reader(event, body)


def _message(event: dict[str, Any], body: dict[str, Any]) -> SlackEvent:
    seen = message(event)
    if isinstance(seen, ReplyWritten | ReplyEdited | ReplyDeleted) and body.get("found") is True:
        return replace(seen, found=True)
    return seen


def _reaction(event: dict[str, Any], body: dict[str, Any]) -> SlackEvent:
    item = record(event.get("item"))
    channel, ts = words(item.get("channel")), words(item.get("ts"))
    user, name = words(event.get("user")), words(event.get("reaction"))
    if channel is None or ts is None:
        return Ignored(why="not_on_a_message")
    if user is None or name is None:
        return Unreadable(why="no_ids")
    if user == _own_user(body):
        return Ignored(why="bot")
    plain = name.partition("::")[0]
    added, found = event["type"] == "reaction_added", body.get("found") is True
    return SlackReaction(channel=channel, ts=ts, slack_user=user, name=plain, added=added, found=found)


def _joined(event: dict[str, Any], body: dict[str, Any]) -> SlackEvent:
    channel, user = words(event.get("channel")), words(event.get("user"))
    if channel is None or user is None:
        return Unreadable(why="no_ids")
    return JoinedRoom(channel=channel, slack_user=user, inviter=words(event.get("inviter")))


def _left(event: dict[str, Any], body: dict[str, Any]) -> SlackEvent:
    channel, user = words(event.get("channel")), words(event.get("user"))
    if channel is None or user is None:
        return Unreadable(why="no_ids")
    if user == _own_user(body):
        return RoomChanged(channel=channel, what="thrown_out")
    return LeftRoom(channel=channel, slack_user=user)


def _room(event: dict[str, Any], what: RoomWord) -> SlackEvent:
    channel = event.get("channel")
    inner = record(channel)
    identity = words(channel) or first(inner, "id")
    if identity is None:
        return Unreadable(why="no_ids")
    return RoomChanged(channel=identity, what=what, name=first(inner, "name"))


def _person(event: dict[str, Any], body: dict[str, Any]) -> SlackEvent:
    changed = person(event.get("user"))
    return Unreadable(why="no_ids") if changed is None else PersonChanged(person=changed)


def _file(event: dict[str, Any], body: dict[str, Any]) -> SlackEvent:
    file, at = words(event.get("file_id")), words(event.get("event_ts"))
    if file is None or at is None:
        return Unreadable(why="no_ids")
    return FileGone(file=file, channels=tuple(strings(event.get("channel_ids"))), at=at)


def _home(event: dict[str, Any], body: dict[str, Any]) -> SlackEvent:
    user = words(event.get("user"))
    if user is None:
        return Unreadable(why="no_ids")
    return Ignored(why="messages_tab") if event.get("tab") == "messages" else HomeOpened(slack_user=user)


def _revoked(event: dict[str, Any], body: dict[str, Any]) -> SlackEvent:
    if event.get("type") == "tokens_revoked" and not strings(record(event.get("tokens")).get("bot")):
        return Ignored(why="not_our_token")
    return TokensRevoked(why=str(event.get("type")))


READERS: dict[str, Callable[[dict[str, Any], dict[str, Any]], SlackEvent]] = {
    "message": _message,
    "file_deleted": _file,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "member_joined_channel": _joined,
    "member_left_channel": _left,
    "user_change": _person,
    "team_join": _person,
    "app_home_opened": _home,
    "app_uninstalled": _revoked,
    "tokens_revoked": _revoked,
}


def _own_user(body: dict[str, Any]) -> str | None:
    """The bot's user id from the envelope's authorisation."""
    granted = body.get("authorizations")
    holder = record(granted[0]) if isinstance(granted, list) and granted else {}
    return words(holder.get("user_id")) if holder.get("is_bot") else None


def _second_key(event: dict[str, Any], team: str) -> str | None:
    """What happened, in ids and times; None where Slack gives too little to distinguish two such events."""
    inner = record(event.get("message"))
    item = record(event.get("item"))
    moment = words(event.get("event_ts"))
    ts = first(event, "deleted_ts") or first(inner, "ts") or first(item, "ts") or first(event, "ts")
    parts = [
        team,
        words(event.get("type")),
        words(event.get("channel")) or first(record(event.get("channel")), "id") or first(item, "channel"),
        ts,
        words(event.get("subtype")),
        words(inner.get("subtype")),
        first(record(inner.get("edited")), "ts"),
    ]
    if event.get("subtype") == "message_changed":
        parts.append(moment)  # edits have whole seconds, and a file taken off changes not even those
    if event.get("type") != "message":
        if moment is None:
            return None
        user = words(event.get("user")) or first(record(event.get("user")), "id")
        parts += [user, moment, first(event, "reaction", "file_id")]
    return ":".join(part or "" for part in parts)


def _lane(seen: SlackEvent, event: dict[str, Any]) -> Lane:
    match seen:
        case ReplyWritten(direct=True) | HomeOpened():
            return Lane.in_person(seen.slack_user)
        case PersonChanged():
            return Lane.in_person(seen.person.slack_user)
        case ReplyWritten() | ReplyEdited() | ReplyDeleted() | PostGone():
            return Lane.in_thread(seen.channel, seen.root or seen.ts)
        case SlackReaction():
            return Lane.in_thread(seen.channel, seen.ts)
        case FileGone(channels=(channel, *_)):
            return Lane.in_room(channel)
        case JoinedRoom() | LeftRoom() | RoomChanged():
            return Lane.in_room(seen.channel)
        case _:
            return Lane.in_org()
