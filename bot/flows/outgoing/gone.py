"""An old reply that is gone from Slack: by its author's hand, which is asked about, or by Slack's retention, which is not."""

from bot.domain.calls import FindThread
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.steps import changing, sent
from storage.tx import Tx


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """Retention takes the older before the newer, so it has taken the card above a reply as well."""
    message = tx.messages.get(owed.target)
    thread = sent.home_of(tx, message)
    if message.state != "sent" or message.deleted_at is not None or message.slack_channel is None:
        return Nothing(why="nothing to ask")
    if thread is None or thread.ts is None or thread.state not in {"current", "past"}:
        return Nothing(why="no thread")
    return FindThread(channel=message.slack_channel, root=thread.ts)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """The card stands: somebody deleted the reply alone."""
    match outcome:
        case Done(value=True):
            changing.ask_whether(tx, tx.messages.get(owed.target))
            return Settled()
        case Done() | Refused():
            return Settled(why="perhaps retention")
        case _:
            return Again(after=30)
