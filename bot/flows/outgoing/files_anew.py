"""A message read again in Periskope: its file could not be had at the address that was told first."""

from bot.domain.calls import ReadMessage
from bot.domain.content_json import from_json
from bot.domain.events import MessageSeen
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.steps import media
from storage.tx import Tx


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """Ask for the message by its whole id; one of which only a part is known is fetched from where it was."""
    message = tx.messages.get(owed.target)
    if message.full_id is None:
        media.go_on(tx, message)
        return Nothing(why="no whole id")
    phone = tx.phones.get(tx.chats.get(message.chat_id).phone_id)
    return ReadMessage(org_phone=phone.org_phone, message=message.full_id)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Only its file's address is taken from the answer: what else is new comes as an event. Then the file is fetched."""
    message = tx.messages.get(owed.target)
    match outcome:
        case Done(value=MessageSeen() as seen) if seen.unique_id == message.wa_id:
            found, kept = seen.content.media, from_json(message.body).media
            if found is not None and found.source is not None and kept is not None and found.source != kept.source:
                body = message.body | {"media": {**message.body["media"], "source": found.source}}
                tx.messages.change(message.id, shown=False, body=body)
        case Done() | Refused():
            pass
        case _:
            return Again(after=5)
    media.go_on(tx, tx.messages.get(message.id))
    return Settled(why=getattr(outcome, "why", None))
