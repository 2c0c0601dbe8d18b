"""A reply that goes no further: it and its further files, whatever became of it."""

from datetime import datetime

from bot.model.message import FileSeen, Message, MessageDirection, MessageState, from_json
from bot.outbox import enqueue
from bot.replies.actions import delivered
from storage.tx import Tx

CERTAINLY_HERE = frozenset({MessageState.WAITS, MessageState.ASKED, MessageState.FAILED})


def go_no_further(
    tx: Tx,
    message: Message,
    *,
    state: MessageState,
    why: str,
    direction: MessageDirection | None = None,
    deleted_at: datetime | None = None,
) -> Message:
    """The message with its new state, and with all that has not left: its further files hang on it again.

    Nothing of it leaves unless a person says so. What is out, or perhaps out, stays as it is.
    """
    files = stop_parts(tx, message, why=why)
    content = from_json(message.body)
    body = delivered.body_with(message, files=(*content.files, *files))
    direction, deleted_at = direction or message.direction, deleted_at or message.deleted_at
    tx.messages.change(message.id, state=state, why=why, body=body, direction=direction, deleted_at=deleted_at)
    enqueue.marks(tx, tx.messages.get(message.id))
    return tx.messages.get(message.id)


def stop_parts(tx: Tx, message: Message, *, why: str) -> tuple[FileSeen, ...]:
    """The files that had not left as messages of their own, and no longer do.

    One whose call may be made a second time is asked about before that.
    """
    stopped: list[FileSeen] = []
    for part in tx.messages.parts(message.id):
        if part.state in CERTAINLY_HERE:
            stopped += from_json(part.body).files
            tx.messages.change(part.id, state=MessageState.DROPPED, why=why)
        elif part.state == MessageState.SENDING:
            tx.messages.change(part.id, shown=False, why="edited")
    return tuple(stopped)


def stopped(tx: Tx, message: Message) -> bool:
    """Whether this carries a further file of a reply that goes no further: the last look before it leaves."""
    if message.part_of is None:
        return False
    whole = tx.messages.get(message.part_of)
    return (
        whole.deleted_at is not None or whole.direction == MessageDirection.NOTE or whole.state == MessageState.DROPPED
    )
