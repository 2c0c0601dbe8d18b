"""What is shown of a message, and whether it can be quoted."""

from bot.blockkit.message_content import reaction_line
from bot.model.message import Message, MessageDirection
from bot.replies import messages as replies_messages
from bot.threads.queries import copies as threads_copies
from storage.tx import Tx


def quotable(message: Message) -> bool:
    """Whether the customer has it; a private note is nothing of theirs, also where Periskope keeps it in the chat."""
    return message.wa_id is not None and message.direction != MessageDirection.NOTE


def details(tx: Tx, message: Message) -> str:
    """Its author, times and delivery, and who reacted to it how."""
    author = message.author_email or "" if message.direction != MessageDirection.IN else ""
    told = replies_messages.details(
        direction=message.direction,
        source=message.source,
        author=author,
        at=message.at,
        state=message.state,
        ack=message.ack,
    )
    return told + replies_messages.reacted(reaction_line(threads_copies.reactions(tx, message)))
