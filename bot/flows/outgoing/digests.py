"""The weekly digest and the day's report: posts of their own in the triage channel."""

from datetime import datetime

from bot.domain.calls import FindPost, SlackPost
from bot.domain.model import Room
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Doubt, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing import gates
from bot.flows.outgoing.lost import lose_room
from bot.flows.steps import daily
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
    shown = daily.report(tx)
    if shown is None:
        return Nothing(why="nothing to report")
    return SlackPost(channel=str(room.slack_id), text=shown.text, blocks=shown.blocks, mark=owed.mark)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Said once; what Slack refuses is let go: the commands tell the same."""
    match outcome:
        case Done():
            return Settled()
        case Refused(what="place"):
            lose_room(tx, owed.target, outcome.why)
            return Settled(why="room lost")
        case Refused():
            return Settled(why=outcome.why)
        case _:
            return Again(after=30)


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """Look for it by its mark."""
    since = "0" if owed.sent_at is None else f"{owed.sent_at.timestamp() - 300:.6f}"
    return FindPost(channel=str(tx.rooms.get(owed.target).slack_id), mark=owed.mark, since=since)
