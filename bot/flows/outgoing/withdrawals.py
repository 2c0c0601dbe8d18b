"""A thread's withdrawal from a room: all of it is deleted, and what Slack would not let us delete is told."""

from datetime import timedelta

from bot.domain.calls import DropFile, SlackDelete
from bot.domain.model import Thread
from bot.domain.outcomes import Outcome, Refused
from bot.domain.owed import Again, Later, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing import lost
from bot.flows.steps import owe
from storage.tx import Tx

LANDING = timedelta(seconds=1)
MOST_TRIES = 12  # in a room that Slack says is well, and all the same lets nothing be deleted in


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """One deletion a turn, the card first, then newest first; done when nothing of the thread stands or may yet land."""
    thread = tx.threads.get(owed.target)
    room = tx.rooms.get(thread.room_id)
    if thread.state != "leaving":
        return Nothing(why="stays")
    if room.slack_id is not None and thread.ts is not None and thread.stays is None:
        tx.outbox.annotate(owed, taking=["card", thread.id])
        return SlackDelete(channel=room.slack_id, ts=thread.ts)
    post = tx.posts.newest_shown(thread.id)
    if room.slack_id is not None and post is not None and post.ts is not None:
        tx.outbox.annotate(owed, taking=["post", post.id])
        return SlackDelete(channel=room.slack_id, ts=post.ts)
    file = tx.files.next_shared(thread.id)
    if file is not None and file.slack_file_id is not None:
        tx.outbox.annotate(owed, taking=["file", file.id])
        return DropFile(slack_file=file.slack_file_id)
    if tx.threads.under_way(thread):
        return Later(at=tx.now + LANDING)
    _over(tx, thread)
    return Nothing(why="withdrawn")


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """On to the next, until nothing is left. Gone is what was being taken away, not what landed meanwhile.

    What Slack says of the channel (archived, shared, we are out) is put right or the room is replaced, and then it is
    tried again; in a room that is used no more, what is there stays.
    """
    thread = tx.threads.get(owed.target)
    taking = tx.outbox.payload(owed).get("taking")
    if not isinstance(outcome, Refused):
        _mark(tx, taking, None)
        return Again()
    if outcome.what != "place":
        _mark(tx, taking, outcome.why)
        return Again()
    if tx.rooms.get(thread.room_id).state in {"wanted", "open"} and owed.attempts < MOST_TRIES:
        lost.lose_room(tx, thread.room_id, outcome.why)
        return Again(after=lost.pause())
    tx.remains.leave(thread.id, outcome.why)
    _over(tx, thread, detail=outcome.why)
    return Settled(why=outcome.why)


def _mark(tx: Tx, taking: object, why: str | None) -> None:
    """Gone; or, with a reason, there for good."""
    match taking:
        case ["card", int(thread_id)]:
            tx.threads.change(thread_id, **({"ts": None} if why is None else {"stays": why}))
        case ["post", int(post_id)]:
            tx.posts.change(post_id, **({"gone_at": tx.now} if why is None else {"stays": why}))
        case ["file", int(file_id)]:
            tx.files.change(file_id, **({"state": "gone"} if why is None else {"state": "stays", "why": why}))


def _over(tx: Tx, thread: Thread, *, detail: str = "") -> None:
    """Nothing more is done about it; admins hear what remains in the room, once all of it was tried."""
    tx.threads.change(thread.id, state="gone")
    left = tx.remains.ours(thread.id).get(thread.room_id, 0)
    about = {"chat_id": thread.chat_id, "room_id": thread.room_id, "detail": detail or ("stays" if left else "")}
    tx.audit.write("withdrawn", actor=None, via="enforcement", **about)
    count = tx.remains.ours().get(thread.room_id, 0)
    if count and not tx.threads.leaving(thread.room_id):
        key = f"left:{thread.room_id}:{count}"
        owe.tell_admins(tx, "left_standing", key=key, room=thread.room_id, count=count)
    owe.room(tx, thread.room_id)
