"""Our own sends coming back: recognised by their WhatsApp id, before or after the send's own answer."""

from bot.domain.model import Message
from storage.tx import Tx

QUICK = "quick:"  # why a message says something else than was typed; the name follows


def expected(tx: Tx, chat_id: int) -> bool:
    """Is a send of ours out, or in doubt, in this chat?"""
    return tx.outbox.sending_in(f"wa:{chat_id}", "SendWhatsApp")


def by_name(message: Message) -> bool:
    """Did its author write the name of a quick reply? Then what the customer has stands in no message of theirs."""
    return (message.why or "").startswith(QUICK)


def claim(tx: Tx, message: Message, unique_id: str, queue_id: str | None) -> None:
    """The reply left as `unique_id`; an echo that came before this answer is taken into its row."""
    early = tx.messages.by_wa(message.chat_id, unique_id)
    ack, full_id = message.ack, message.full_id
    if early is not None and early.id != message.id:
        ack, full_id = max(ack, early.ack), early.full_id
        tx.messages.remove(early.id)
    tx.messages.change(
        message.id,
        shown=False,
        wa_id=unique_id,
        queue_id=queue_id,
        state="sent",
        ack=max(ack, 0),
        full_id=full_id,
        why=message.why if by_name(message) else None,
    )
