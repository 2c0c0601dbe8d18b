"""The weekly digest and the day's report: posts of their own in the triage channel."""

from datetime import datetime

from bot.domain.calls import FindPost, SlackDelete, SlackPost
from bot.domain.model import Room
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Doubt, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing import gates
from bot.flows.outgoing.lost import lose_room
from bot.flows.steps import daily, erasing, owe
from bot.flows.steps.digest import digest
from storage.tx import Tx


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """The figures as they are counted now, if the channel is as it should be."""
    room = gates.open_room(tx, owed.target)
    if not isinstance(room, Room):
        return room
    shown = digest(tx, datetime.fromisoformat(owed.payload["monday"]), owed.payload["zone"])
    if shown is None:
        return Nothing(why="nobody to read it")
    return SlackPost(channel=str(room.slack_id), text=shown.text, blocks=shown.blocks, mark=owed.mark)


def prepare_daily(owed: Owed, tx: Tx) -> Prepared:
    """What there is to report now, if the channel is as it should be."""
    room = gates.open_room(tx, owed.target)
    if not isinstance(room, Room):
        return room
    shown, chats = daily.naming(tx)
    if shown is None:
        return Nothing(why="nothing to report")
    post_id = owed.payload.get("post") or tx.posts.add(kind="report")
    tx.outbox.annotate(owed, post=post_id)
    for chat_id in sorted(chats):
        tx.posts.names(post_id, chat_id)
    return SlackPost(channel=str(room.slack_id), text=shown.text, blocks=shown.blocks, mark=owed.mark)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Said once; what Slack refuses is let go: the commands tell the same."""
    match outcome:
        case Done(value=ts):
            _stands(owed, ts, tx)
            return Settled()
        case Refused(what="place"):
            lose_room(tx, owed.target, outcome.why)
            return Settled(why="room lost")
        case Refused():
            return Settled(why=outcome.why)
        case _:
            return Again(after=30)


def _stands(owed: Owed, ts: object, tx: Tx) -> None:
    """What names chats is remembered, so that it goes when one of them is erased, were it while this was on its way."""
    post_id = tx.outbox.payload(owed).get("post")
    if post_id is not None and isinstance(ts, str):
        tx.posts.change(post_id, channel=tx.rooms.get(owed.target).slack_id, ts=ts)
        if tx.erasing.names_erased(post_id):
            erasing.take_back(tx, post_id)


def prepare_taking_back(owed: Owed, tx: Tx) -> Prepared:
    """A report that names somebody who was erased."""
    post = tx.posts.get(owed.target)
    if post.channel is None or post.ts is None or post.gone_at is not None:
        return Nothing(why="does not stand")
    return SlackDelete(channel=post.channel, ts=post.ts)


def settle_taking_back(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Gone; what Slack will not have deleted stays, and admins hear of it."""
    if not isinstance(outcome, Done | Refused):
        return Again(after=5)
    why = getattr(outcome, "why", None)
    tx.posts.change(owed.target, gone_at=tx.now, **({} if why is None else {"stays": why}))
    room = tx.rooms.by_channel(str(tx.posts.get(owed.target).channel))
    if why is not None and room is not None:
        owe.tell_admins(tx, "left_standing", key=f"left:post:{owed.target}", room=room.id, count=1)
    return Settled(why=why)


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """Look for it by its mark."""
    since = "0" if owed.sent_at is None else f"{owed.sent_at.timestamp() - 300:.6f}"
    return FindPost(channel=str(tx.rooms.get(owed.target).slack_id), mark=owed.mark, since=since)
