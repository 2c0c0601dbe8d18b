"""What is still to be done. The states are written out, not bound: only so are the indexes over open rows used."""

from sqlalchemy import literal_column

from bot.model.queue import InboxState, OutboxState
from storage import tables as t


def _word(state: InboxState | OutboxState) -> object:
    return literal_column(f"'{state}'")


NEW_EVENT = t.inbox.c.state == _word(InboxState.NEW)
OPEN_EFFECT = t.outbox.c.state.in_((_word(OutboxState.READY), _word(OutboxState.SENDING)))
HELD_EFFECT = t.outbox.c.state == _word(OutboxState.HELD)
