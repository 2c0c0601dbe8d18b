"""The second look at Slack after a start or a gap: what is read again, what waits for it, and what it asks about."""

from datetime import datetime, timedelta
from typing import Any

from bot.model.effect.replies import LookAtRoom, LookAtThread
from bot.model.event import ReplyDeleted, ReplyEdited, ReplyWritten, SlackReaction
from bot.model.ids import RoomId, ThreadId
from bot.model.lane import Lane
from bot.model.message import Message
from bot.model.room import Room, Thread, ThreadState
from bot.notices.messages.found import FoundAfterGap
from bot.outbox import enqueue
from bot.replies.actions.judge import written_at
from storage.tx import Tx

SHOWN = (ThreadState.CURRENT, ThreadState.PAST)
MARGIN = timedelta(minutes=10)  # the last event may have been told late: Slack tries for about six minutes
BEFORE = timedelta(hours=1)  # so long before the gap people's messages may have been changed in it
YOUNG = timedelta(minutes=10)
AWAY = "away"  # why a reply is asked about, and the kind of the proposal that lists them
WHILE_AWAY = timedelta(minutes=10)  # a lost connection is looked after then, if it does not come back before


def begin(tx: Tx, *, wait: bool = False) -> int:
    """Has every channel read since the last event known; how many. `wait`: the connection is lost, not back yet."""
    heard = tx.inbox.heard("slack")
    if heard is None:
        return 0
    due = tx.engine_now + WHILE_AWAY if wait else None
    rooms = [room for room in tx.rooms.all_live() if room.slack_id is not None and tx.threads.in_room(room.id, *SHOWN)]
    for room in rooms:
        since = _earliest(tx, LookAtRoom, room.id, heard - MARGIN)
        effect = LookAtRoom(target=RoomId(room.id), since=since, began=tx.engine_now)
        tx.outbox.sync(effect, lane=Lane.second_look(room.id), due=due)
    return len(rooms)


def look_at_thread(tx: Tx, thread: Thread, since: datetime) -> None:
    """Has a thread read since then, after the channel of which it is one."""
    since = _earliest(tx, LookAtThread, thread.id, since)
    effect = LookAtThread(target=ThreadId(thread.id), since=since)
    tx.outbox.sync(effect, lane=Lane.second_look_at(thread))


def _earliest(tx: Tx, kind: type[LookAtRoom | LookAtThread], target: int, since: datetime) -> datetime:
    """A look that is still to be made, as one that a stop cut short, reaches as far back as it was to."""
    asked = tx.outbox.asked(kind, target)
    return since if asked is None else min(since, asked.since)


def lane_of(room: Room, thread: Thread) -> Lane:
    """The lane of what was found in a thread."""
    return Lane.in_look(str(room.slack_id), str(thread.ts))


def waits_for_look(tx: Tx, event: ReplyWritten) -> Lane | None:
    """The gate at which this reply waits, so that what was written before it goes first; None: it need not."""
    room = None if event.root is None else tx.rooms.by_channel(event.channel)
    thread = None if room is None or event.root is None else tx.threads.by_root(event.channel, event.root)
    if room is None or thread is None:
        return None
    reads = tx.outbox.open_for(LookAtRoom, room.id) or tx.outbox.open_for(LookAtThread, thread.id)
    return Lane.second_look(room.id) if reads or tx.inbox.more(str(lane_of(room, thread))) else None


def is_young(tx: Tx, ts: str) -> bool:
    """Whether what happened at, or to a message of, this `ts` is so new that Slack itself could still tell it."""
    return tx.business_now - written_at(ts, tx.business_now) < YOUNG


def must_ask(tx: Tx, event: ReplyWritten | ReplyEdited | ReplyDeleted | SlackReaction, chat_id: int) -> bool:
    """Whether a person is asked about something that was found.

    It is old, newer words of ours are out, or the database was put back since: the lost one may have done it.
    """
    if not event.found:
        return False
    ts = event.edited if isinstance(event, ReplyEdited) else event.ts
    overtaken = isinstance(event, ReplyWritten) and tx.messages.outgoing_after(chat_id, written_at(ts, tx.business_now))
    put_back = tx.generations.confirmed_at()
    lost = put_back is not None and written_at(ts, tx.business_now) < put_back
    return lost or bool(overtaken) or not is_young(tx, ts)


def ask_later(tx: Tx, thread: Thread, item: dict[str, Any]) -> None:
    """Puts something on the list that the thread is asked about once the look at it is done."""
    listed = tx.proposals.of_kind(_list_of(thread))
    if listed is None:
        tx.proposals.add(_list_of(thread), {"thread": thread.id, "items": [item]})
    elif item not in listed.body["items"]:
        tx.proposals.change(listed.key, {**listed.body, "items": [*listed.body["items"], item]})


def _list_of(thread: Thread) -> str:
    """The kind of proposal that a thread's list is until it is whole."""
    return f"{AWAY}:{thread.id}"


def looked(tx: Tx, thread: Thread) -> str:
    """Asks about all that was found in a thread at once, and lets go on what waited for that."""
    listed = tx.proposals.of_kind(_list_of(thread))
    if listed is not None:
        tx.proposals.take(listed.key, _list_of(thread))
        key = tx.proposals.add(AWAY, listed.body)
        enqueue.notice(tx, thread, FoundAfterGap(draft=key, chat=thread.chat_id), key=f"{AWAY}:{key}")
    tx.lanes.open_gate(str(Lane.second_look(thread.room_id)))
    return "asked about" if listed else "looked at"


def found_message(tx: Tx, thread: Thread, message: Message, what: str) -> str:
    """Puts a message's sending, change or deletion on that list; returns a fixed word for the log."""
    ask_later(tx, thread, {"what": what, "message": message.key})
    enqueue.marks(tx, tx.messages.get(message.id))
    return f"found: {what}"
