"""What is done to messages that the customer has: edits, deletions, reactions; and private notes beside them."""

from bot.domain.calls import WaDelete, WaEdit, WaNote, WaReact
from bot.domain.content_json import from_json
from bot.domain.model import Message, Phone
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing.whatsapp import words_of
from bot.flows.steps import changing, owe
from bot.flows.steps.doors import sees
from storage.tx import Tx


def _sent_id(message: Message) -> str | None:
    return message.full_id or message.queue_id or message.wa_id


def _phone(tx: Tx, message: Message) -> Phone:
    return tx.phones.get(tx.chats.get(message.chat_id).phone_id)


def prepare_edit(owed: Owed, tx: Tx) -> Prepared:
    """The newest words, to a message that the customer has, if its author still may."""
    message = tx.messages.get(owed.target)
    sent_id = _sent_id(message)
    if message.way != "out" or message.state != "sent" or message.deleted_at is not None or sent_id is None:
        return Nothing(why=f"is {message.state}")
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    text = words_of(tx, message)
    if not sees(tx, author, message.chat_id) or not text:
        return Nothing(why="author may not" if text else "no words")
    return WaEdit(org_phone=_phone(tx, message).org_phone, message=sent_id, text=text)


def prepare_delete(owed: Owed, tx: Tx) -> Prepared:
    """Take back a message that the customer has."""
    message = tx.messages.get(owed.target)
    sent_id = _sent_id(message)
    if message.state != "sent" or sent_id is None:
        return Nothing(why=f"is {message.state}")
    return WaDelete(org_phone=_phone(tx, message).org_phone, message=sent_id)


def settle_change(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """If WhatsApp would not take it, the author hears what the customer has, and the thread shows it."""
    message = tx.messages.get(owed.target)
    if not isinstance(outcome, Refused):
        return Settled(why=getattr(outcome, "why", None))
    key = f"{owed.kind}:{message.id}:{message.version}"
    kind = "customer_has_old_words" if owed.kind == "EditWhatsApp" else "still_there"
    if owed.kind == "DeleteWhatsApp":
        tx.messages.change(message.id, deleted_at=None)
        owe.copies_changed(tx, message.id)
        changing.put_back(tx, tx.messages.get(message.id))
    if message.author_id is not None:
        owe.tell(tx, message.author_id, kind, key=key, message=message.key)
    return Settled(why=outcome.why)


def prepare_react(owed: Owed, tx: Tx) -> Prepared:
    """Our reaction, the newest chosen; whoever chose it must still be somebody who may answer there."""
    message = tx.messages.get(owed.target)
    if not sees(tx, tx.people.roster().get(owed.payload.get("by")), message.chat_id):
        return Nothing(why="may not")
    sent_id = _sent_id(message)
    if (
        sent_id is None
        or message.deleted_at is not None
        or message.state not in {"seen", "sent"}
        or message.way == "note"
    ):
        return Nothing(why="nothing to react to")
    return WaReact(org_phone=_phone(tx, message).org_phone, message=sent_id, emoji=str(owed.payload.get("emoji", "")))


def settle_react(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """It comes back as an event like everybody's."""
    return Settled(why=getattr(outcome, "why", None))


def prepare_note(owed: Owed, tx: Tx) -> Prepared:
    """The note, under its author's name: Periskope's API names nobody. Files are named, they stay in Slack."""
    message = tx.messages.get(owed.target)
    if message.way != "note" or message.deleted_at is not None or message.wa_id is not None:
        return Nothing(why="no note to write")
    chat = tx.chats.get(message.chat_id)
    files = [f"[{file.name or 'file'}, in Slack]" for file in from_json(message.body).files]
    text = "\n".join(part for part in (words_of(tx, message), *files) if part)
    said = f"{message.author_email or ''}: {text}"
    return WaNote(org_phone=_phone(tx, message).org_phone, chat=chat.wa_chat_id, text=said)


def settle_note(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """The note's own event is recognised by this id, whichever of them comes first."""
    if isinstance(outcome, Done) and isinstance(outcome.value, str):
        message = tx.messages.get(owed.target)
        early = tx.messages.by_wa(message.chat_id, outcome.value)
        if early is not None and early.state == "echo":
            tx.messages.remove(early.id)
            early = None
        if early is None:
            tx.messages.change(owed.target, shown=False, wa_id=outcome.value)
    return Settled(why=getattr(outcome, "why", None))
