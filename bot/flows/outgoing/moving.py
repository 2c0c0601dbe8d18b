"""The message to admins that says how far the moving of many people is."""

from datetime import timedelta

from bot.domain.calls import SlackUpdate
from bot.domain.outcomes import Outcome
from bot.domain.owed import Later, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing import shown
from bot.flows.steps import moves
from storage.tx import Tx

ON_ITS_WAY = timedelta(seconds=2)


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """As it is now; the last state waits until there is a message to show it in."""
    post = tx.posts.get(owed.target)
    reader = None if post.reader_id is None else tx.people.roster().get(post.reader_id)
    if post.channel is None or post.ts is None:
        on_its_way = tx.outbox.open_for("Tell", post.id)
        return Later(at=tx.now + ON_ITS_WAY) if on_its_way else Nothing(why="never said")
    if not owed.payload and (at := moves.next_look(tx)) > tx.now:
        return Later(at=at)
    said = None if reader is None or not reader.admin else shown.words(tx, moves.facts(tx, **owed.payload), reader)
    if said is None or post.gone_at is not None:
        return Nothing(why="not for them")
    return SlackUpdate(channel=post.channel, ts=post.ts, text=said[0], blocks=said[1] or [])


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """What could not be shown now is shown with the next state."""
    return Settled(why=getattr(outcome, "why", None))
