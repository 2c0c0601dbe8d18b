"""Reading channels and threads again: what was not told is taken in, in the order in which it was written."""

import json
from datetime import datetime, timedelta

from bot.model.effect.replies import LookAtRoom, LookAtThread
from bot.model.lane import Lane
from bot.model.message import Message
from bot.model.queue import Arrival, OutboxEntry
from bot.model.room import Room, Thread, ThreadState
from bot.model.second_look import MessageFound, RootFound, ThreadFound
from bot.outbox.calls.outcomes import Done, Refused, Told
from bot.outbox.calls.slack import ReadHistory, ReadThread
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, NotBefore, Prepared, Requeue, Settlement, Skip
from bot.replies.actions import second_look
from storage.queries.outbox import new_mark
from storage.tx import Tx

DECIDING = frozenset({"eyes", "white_check_mark", "heavy_check_mark", "ticket"})
PATIENCE = timedelta(seconds=20)
NOT_SHOWN_YET = timedelta(minutes=1)  # Slack may not list a message for so long: only then its absence tells anything
LOOK = timedelta(seconds=0.2)
STILL_USED = timedelta(days=7)  # what is written under an older card goes to the customer, too


def prepare_room(entry: OutboxEntry[LookAtRoom], tx: Tx) -> Prepared[tuple[RootFound, ...] | None]:
    """The channel from its oldest card on under which people may write: each says when its thread was last answered.

    What was answered elsewhere meanwhile is read first, as far as Periskope can be had, so that nothing overtakes it.
    """
    if tx.engine_now - (began := entry.effect.began) < PATIENCE and not _read(tx, began):
        return NotBefore(at=tx.engine_now + LOOK)
    room = tx.rooms.get(entry.target)
    cards = [
        thread.ts
        for thread in tx.threads.in_room(room.id, *second_look.SHOWN)
        if thread.ts is not None and _in_use(thread, entry.effect.since)
    ]
    if room.slack_id is None or room.state == "replaced" or not cards:
        tx.lanes.open_gate(str(Lane.second_look(room.id)))
        return Skip(why="nothing to read")
    return ReadHistory(channel=room.slack_id, oldest=min(cards))


def _in_use(thread: Thread, since: datetime) -> bool:
    """Whether it is its chat's current thread here, or one that ended so lately that somebody may go on in it."""
    if thread.state == ThreadState.CURRENT:
        return True
    return thread.last_at is not None and thread.last_at > since - STILL_USED


def _read(tx: Tx, began: datetime) -> bool:
    """Whether the messages of all our phones were read since then, and taken in."""
    cursors = [tx.settings.cursor(f"messages:{number}") for number in tx.phones.numbers()]
    return all(cursor is not None and cursor >= began for cursor in cursors) and not tx.inbox.waits("periskope")


def settle_room(entry: OutboxEntry[LookAtRoom], outcome: Told[tuple[RootFound, ...] | None], tx: Tx) -> Settlement:
    """Threads that were answered since, or in which messages may have been changed, are read; the others go on."""
    room = tx.rooms.get(entry.target)
    match outcome:
        case Done(value=roots):
            since = entry.effect.since
            for thread in tx.threads.in_room(room.id, *second_look.SHOWN):
                if thread.ts is not None and _moved(tx, room, thread, roots, since):
                    second_look.look_at_thread(tx, thread, since)
        case Refused():
            pass
        case _:
            return Requeue(after=5)
    tx.lanes.open_gate(str(Lane.second_look(room.id)))
    return Complete(why=getattr(outcome, "why", None))


def _moved(tx: Tx, room: Room, thread: Thread, roots: tuple[RootFound, ...] | None, since: datetime) -> bool:
    if roots is None:
        return thread.state == ThreadState.CURRENT
    root = next((one for one in roots if one.ts == thread.ts), None)
    if root is None:
        return thread.state == ThreadState.CURRENT
    answered = root.latest is not None and float(root.latest) >= since.timestamp()
    written = tx.messages.written_in(str(room.slack_id), str(thread.ts), _oldest(since))
    return answered or root.reacted or root.tombstone or bool(written)


def _oldest(since: datetime) -> str:
    return f"{(since - second_look.BEFORE).timestamp():.6f}"


def prepare_thread(entry: OutboxEntry[LookAtThread], tx: Tx) -> Prepared[ThreadFound]:
    """The thread from a while before the gap on."""
    thread = tx.threads.get(entry.target)
    room, us = tx.rooms.get(thread.room_id), tx.settings.identity()
    if room.slack_id is None or thread.ts is None or thread.state not in second_look.SHOWN:
        tx.lanes.open_gate(str(Lane.second_look(thread.room_id)))
        return Skip(why="no thread")
    oldest = _oldest(entry.effect.since)
    return ReadThread(channel=room.slack_id, root=thread.ts, oldest=oldest, team=us.team, us=us.bot_user)


def settle_thread(entry: OutboxEntry[LookAtThread], outcome: Told[ThreadFound], tx: Tx) -> Settlement:
    """What was found queues ahead of what is told meanwhile; behind it stands that all of it was handled."""
    thread = tx.threads.get(entry.target)
    match outcome:
        case Done(value=found):
            _take_in(tx, thread, found, since=entry.effect.since)
            _arrive(tx, thread, {"looked": thread.id})
        case Refused():
            tx.lanes.open_gate(str(Lane.second_look(thread.room_id)))
        case _:
            return Requeue(after=5)
    return Complete(why=getattr(outcome, "why", None))


def _take_in(tx: Tx, thread: Thread, found: ThreadFound, *, since: datetime) -> None:
    if found.root != "there":
        _arrive(tx, thread, {"card_gone": [thread.ts, found.root == "tombstone"]})
    channel = str(tx.rooms.get(thread.room_id).slack_id)
    for one in found.messages:
        known = tx.messages.by_slack(channel, one.ts)
        if known is None:
            _unknown(tx, one, since=since)
        elif one.edit is not None and _edited_since(known, one):
            tx.inbox.arrive_first(one.edit)
        for reaction in one.reactions:
            if reaction.name in DECIDING and not tx.inbox.knows(_any_time(reaction.arrival)):
                tx.inbox.arrive_first(reaction.arrival)
    if found.root == "there":
        there = {one.ts for one in found.messages}
        settled = tx.business_now - NOT_SHOWN_YET
        for message in tx.messages.written_in(channel, str(thread.ts), _oldest(since)):
            if message.slack_ts not in there and message.deleted_at is None and message.at < settled:
                told = f"{tx.settings.identity().team}:message:{channel}:{message.slack_ts}:message_deleted::"
                _arrive(tx, thread, {"deleted": [message.slack_ts, thread.ts]}, key2=told)


def _unknown(tx: Tx, found: MessageFound, *, since: datetime) -> None:
    """What was written before the gap was told then, whatever became of it."""
    if found.arrival is not None and float(found.ts) >= since.timestamp():
        tx.inbox.arrive_first(found.arrival)


def _edited_since(known: Message, found: MessageFound) -> bool:
    """Whether Slack's last edit is newer, to the second, than the newest one known; files may be gone without one."""
    if found.edited is None or known.slack_edited is None:
        return True
    return int(float(found.edited)) > int(float(known.slack_edited))


def _any_time(arrival: Arrival) -> str:
    """The second key of a reaction, at whatever time Slack told it."""
    parts = (arrival.key2 or "").split(":")
    return ":".join([*parts[:-2], "%", parts[-1]])


def _arrive(tx: Tx, thread: Thread, told: dict[str, object], *, key2: str | None = None) -> None:
    """Queues an event of our own; `key2`: that of Slack's event about the same, which then counts once."""
    room = tx.rooms.get(thread.room_id)
    raw = json.dumps({**told, "channel": room.slack_id}).encode()
    lane = second_look.lane_of(room, thread)
    tx.inbox.arrive(Arrival(source="self", key=f"look:{thread.id}:{new_mark()}", key2=key2, lane=lane, raw=raw))


HANDLERS = EffectHandlers()
HANDLERS.add(LookAtRoom, Handler(right="reads what people wrote", prepare=prepare_room, settle=settle_room))
HANDLERS.add(LookAtThread, Handler(right="reads what people wrote", prepare=prepare_thread, settle=settle_thread))
