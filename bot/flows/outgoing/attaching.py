"""Looking at a channel that an admin wants to be a label's room."""

from bot.domain.calls import ReadRoom, RoomSeen
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Owed, Prepared, Settled, Settlement
from bot.flows.steps import attaching
from bot.flows.steps.attaching import Judged
from storage.tx import Tx


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """Who is in it, and is it private? Slack answers only where the app was invited."""
    return ReadRoom(channel=owed.payload["channel"])


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Kept for the admin who asked."""
    channel = owed.payload["channel"]
    if isinstance(outcome, Refused):
        attaching.keep(tx, owed.target, channel, "", Judged(refused="not_ours_to_read"))
        return Settled(why=outcome.why)
    if not isinstance(outcome, Done) or not isinstance(outcome.value, RoomSeen):
        return Again(after=5)
    seen = outcome.value
    attaching.keep(tx, owed.target, channel, seen.name, attaching.judge(tx, owed.target, seen))
    return Settled()
