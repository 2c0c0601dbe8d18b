"""Slack's messages as they are read, made into the events that it would have told: with the keys of its own retries."""

import json
from dataclasses import replace
from typing import Any

from bot.model.event import Ignored, ReplyWritten
from bot.model.lane import Lane
from bot.model.queue import Arrival
from bot.model.second_look import MessageFound, ReactionFound, RootFound
from bot.wire.fields import first, record, records, strings, words
from bot.wire.slack import events
from bot.wire.slack.messages import by_bot, seen_files

FOUND = "found"  # in a stored body: no event told it
END_OF_SECOND = ".999999"


def root_found(message: dict[str, Any]) -> RootFound | None:
    """A message in the channel itself; None if it cannot be read."""
    ts = words(message.get("ts"))
    if ts is None:
        return None
    return RootFound(
        ts=ts,
        latest=first(message, "latest_reply"),
        reacted=bool(records(message.get("reactions"))),
        tombstone=message.get("subtype") == "tombstone",
    )


def message_found(message: dict[str, Any], *, channel: str, root: str, team: str, us: str) -> MessageFound | None:
    """A message of a thread. Who may have written it is decided by the same rules as for an event."""
    ts = words(message.get("ts"))
    if ts is None:
        return None
    place = (channel, root, team)
    reactions = tuple(
        ReactionFound(name=name, slack_user=user, arrival=_reacted(place, ts, name, user))
        for name, user in _reactions(message)
        if user != us
    )
    if by_bot(message):
        return MessageFound(ts=ts, reactions=reactions)
    told = {**message, "type": "message", "channel": channel, "channel_type": "group", "event_ts": ts}
    arrival = _arrival(place, told)
    read = None if arrival is None else events.parse(arrival.raw)
    edited = words(record(message.get("edited")).get("ts"))
    return MessageFound(
        ts=ts,
        written=read if isinstance(read, ReplyWritten) else None,
        arrival=arrival if isinstance(read, ReplyWritten) else None,
        edited=edited,
        edit=_edit(place, message, edited),
        reactions=reactions,
    )


def _edit(place: tuple[str, str, str], message: dict[str, Any], edited: str | None) -> Arrival | None:
    tombstones = any(one.mode == "tombstone" for one in seen_files(message.get("files")))
    if edited is None and not tombstones:
        return None
    moment = (edited or str(message.get("ts"))).partition(".")[0] + END_OF_SECOND
    told = {"type": "message", "subtype": "message_changed", "channel": place[0], "channel_type": "group"}
    return _arrival(place, {**told, "message": message, "event_ts": moment, "ts": moment})


def _reactions(message: dict[str, Any]) -> list[tuple[str, str]]:
    given = records(message.get("reactions"))
    return [(str(one.get("name")), user) for one in given if one.get("name") for user in strings(one.get("users"))]


def _reacted(place: tuple[str, str, str], ts: str, name: str, user: str) -> Arrival:
    item = {"type": "message", "channel": place[0], "ts": ts}
    told = {"type": "reaction_added", "user": user, "reaction": name, "item": item, "event_ts": ts}
    arrival = _arrival(place, told)
    if arrival is None:
        raise LookupError("a reaction that was read can be read again")
    return arrival


def _arrival(place: tuple[str, str, str], event: dict[str, Any]) -> Arrival | None:
    channel, root, team = place
    body = {"type": "event_callback", "team_id": team, "event": event, FOUND: True}
    raw = json.dumps(body, separators=(",", ":")).encode()
    arrival = events.arrived(body, raw=raw)
    if isinstance(arrival, Ignored):
        return None
    return replace(arrival, key=f"look:{arrival.key2 or arrival.key}", lane=Lane.in_look(channel, root))
