"""A message that is known is told again: later words, a file, votes, a deletion, a further receipt. Never a step back."""

from dataclasses import asdict, replace

from bot.domain.content import Media
from bot.domain.content_json import from_json, to_json
from bot.domain.events import MessageSeen
from bot.domain.model import Chat, Message
from bot.flows.steps import media, owe, showing
from storage.tx import Tx


def changed(tx: Tx, chat: Chat, message: Message, event: MessageSeen) -> str:
    """Take in what is new in it; a fixed word for the log."""
    if _anothers(tx, message, event):
        return "another's id"
    said = [
        _author(tx, message, event),
        _further(tx, message, event),
        _content(tx, message, event),
        _deleted(tx, message, event),
        _flagged(tx, chat, message, event),
    ]
    return next((word for word in said if word), "known")


def _anothers(tx: Tx, message: Message, event: MessageSeen) -> bool:
    """WhatsApp's ids are made by the sender's device: nobody changes what somebody else wrote by using theirs."""
    if event.sender is None or event.from_me or event.note or event.sender in tx.phones.numbers():
        return False
    if message.way != "in":
        return True
    if message.contact_id is None:
        return False
    known = tx.contacts.get(message.contact_id).wa_id
    # One person may be told by number here and by WhatsApp's own id there.
    return known != event.sender and known.partition("@")[2] == event.sender.partition("@")[2]


def _author(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    """Another phone of ours in the group saw it first, and could not tell who wrote it."""
    email = event.performed_by
    if message.via != "handset" or not event.from_me or email is None or email == "api":
        return None
    author = tx.people.by_email(email)
    author_id = None if author is None else author.id
    tx.messages.change(message.id, via="console", author_email=email, author_id=author_id)
    owe.copies_changed(tx, message.id)
    return "author"


def _further(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    if event.full_id and (message.full_id is None or (event.from_me and message.full_id.startswith("false_"))):
        tx.messages.change(message.id, shown=False, full_id=event.full_id)
    if event.ack is None or event.ack <= message.ack:
        return None
    tx.messages.change(message.id, shown=False, ack=event.ack)
    owe.marks(tx, tx.messages.get(message.id))
    return "receipt"


def _content(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    """The newest vendor time wins; the words of our own replies are changed by our own edits only."""
    if message.via == "slack":
        return _own_file(tx, message, event.content.media)
    body, kept = to_json(event.content), message.body
    if event.deleted or body == kept or not _newer(message, event):
        return None
    if _but_for_source(body) == _but_for_source(kept):
        return _moved_file(tx, message, body)
    edit = body.get("doc") != kept.get("doc") and kept.get("kind") == body.get("kind")
    if edit:
        tx.messages.keep_former(message, tx.house)
    edited_at = event.changed_at if edit else message.edited_at
    tx.messages.change(message.id, body=body, changed_at=event.changed_at, edited_at=edited_at)
    owe.copies_changed(tx, message.id)
    media.bring_everywhere(tx, tx.messages.get(message.id))
    owe.cards(tx, message.chat_id)
    return "edited" if edit else "changed"


def _newer(message: Message, event: MessageSeen) -> bool:
    """Periskope's times may be whole seconds: within one, what is told as a change is newer than what it changes."""
    if event.changed_at is None:
        return False
    if message.changed_at is None or event.changed_at > message.changed_at:
        return True
    return event.changed_at == message.changed_at and event.said == "updated"


def _but_for_source(body: dict[str, object]) -> dict[str, object]:
    found = body.get("media")
    return body | {"media": {**found, "source": None}} if isinstance(found, dict) else body


def _moved_file(tx: Tx, message: Message, body: dict[str, object]) -> str | None:
    """Only the file's address is another: late, or renewed. It matters if the file could not be had."""
    if not from_json(body).media or from_json(body).media == from_json(message.body).media:
        return None
    tx.messages.change(message.id, shown=False, body=body)
    media.bring_everywhere(tx, tx.messages.get(message.id))
    return "file"


def _own_file(tx: Tx, message: Message, found: Media | None) -> str | None:
    """Our reply's file as WhatsApp has it: from there it goes to the chat's other rooms."""
    if found is None or found.source is None or message.body.get("media") or not message.body.get("files"):
        return None
    files = from_json(message.body).files
    named = replace(found, name=found.name or files[0].name)
    tx.messages.change(message.id, body=message.body | {"media": asdict(named)})
    media.bring_everywhere(tx, tx.messages.get(message.id))
    return "own file"


def _deleted(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    if not event.deleted or message.deleted_at is not None:
        return None
    tx.messages.change(message.id, deleted_at=event.changed_at or event.at)
    owe.copies_changed(tx, message.id)
    if tx.settings.policies().deleted == "hidden":
        media.drop(tx, tx.messages.get(message.id))
    owe.cards(tx, message.chat_id)
    return "deleted"


def _flagged(tx: Tx, chat: Chat, message: Message, event: MessageSeen) -> str | None:
    """In a group it may be the flag that makes a message one to be answered."""
    if event.said != "flagged" or not event.flagged or message.way != "in" or chat.kind != "group":
        return None
    showing.happen(tx, chat, message, flagged=True)
    owe.cards(tx, chat.id)
    return "flagged"
