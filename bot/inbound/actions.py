"""Takes messages from WhatsApp in: new ones, changes of known ones, older ones, and what a gap left behind."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from bot.model.chat import Chat, Phone
from bot.model.effect.replies import AddNote
from bot.model.event import MessageSeen, not_ahead
from bot.model.lane import Lane
from bot.model.message import Media, Message, MessageDirection, MessageSource, MessageState, from_json, to_json
from bot.model.new_message import NewMessage
from bot.notices.messages.work import CaughtUp
from bot.outbox import enqueue
from bot.replies.actions import changed_there, delivered
from bot.rooms.actions import place
from bot.routing.actions import waits
from bot.routing.policy.kinds import starts_wait
from bot.threads import actions as threads
from bot.threads.policy import Stretch, begins_anew, state_of
from bot.threads.queries import render
from storage.column_types import MessageColumns
from storage.tx import Tx

OURS = frozenset({"slack", "auto"})  # what this program sent: its row says what it sent
GAP = timedelta(minutes=10)  # admins are told of longer ones only
SETTING = "gap"
FRESH = timedelta(seconds=30)  # older reads of a chat are too old to place a new message by
LATE = timedelta(seconds=10)  # a message this much older than the newest known one is shown out of order
BEHIND = timedelta(minutes=2)  # after so long a delay, Slack's own time under the message would mislead


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpProgress:
    """The `found` messages of a gap that began at `since`, and how many events and effects are still waiting."""

    since: datetime
    found: int
    to_take_in: int
    to_go_out: int


def publish(tx: Tx, chat: Chat, message: Message, *, flagged: bool | None = None) -> str:
    """Places the chat, copies the message into its threads, and applies what it means for the wait and the assignee."""
    before = state_of(chat, tx.waits.open(chat.id))
    happened = waits.what_happened(tx, chat, message, flagged=flagged)
    if message.direction == MessageDirection.IN and happened is not None:
        _start_thread_if_due(tx, chat, rests=waits.rests(tx, chat, happened))
    shown_in = place.place(tx, chat.id, begin=True, before=message.id)
    for thread in shown_in:
        enqueue.copy(tx, thread, message.id)
        threads.bring(tx, thread, message)
    waits.heard(tx, chat, message, happened)
    only_words = state_of(tx.chats.get(chat.id), tx.waits.open(chat.id)) == before
    for thread in shown_in:
        if thread.ts is not None:  # a card still to be posted shows everything
            (enqueue.card_words if only_words else enqueue.card)(tx, thread)
    return "shown"


def _start_thread_if_due(tx: Tx, chat: Chat, *, rests: bool) -> None:
    policies = tx.settings.policies()
    last = chat.assignee_id if chat.assignee_id is not None else chat.last_assignee_id
    for thread in tx.threads.of_chat(chat.id):
        if thread.last_at is None:
            continue
        stretch = Stretch(
            last_at=thread.last_at,
            posts=thread.posts,
            closed=chat.closed_at is not None,
            assignee_off=last is not None and not tx.availability.online(last),
            rests=rests,
        )
        silence = timedelta(hours=policies.quiet_day_hours)
        if begins_anew(stretch, tx.business_now, silence=silence, longest=policies.long_thread):
            place.start_new_thread(tx, chat)
            return


def new_message(tx: Tx, chat: Chat, event: MessageSeen) -> NewMessage:
    """The message as it is stored, with who wrote it."""
    numbers = tx.phones.numbers()
    ours = event.from_me or event.note or (event.sender is not None and tx.contacts.one_id(event.sender) in numbers)
    new = NewMessage.from_whatsapp(event, chat.id, ours=ours, seen_at=tx.engine_now)
    newest = tx.messages.newest_settled(chat.id)
    late = (newest is not None and newest - event.at > LATE) or tx.business_now - event.at > BEHIND
    state = MessageState.ECHO if _may_be_ours(tx, chat, event, new.source) else new.state
    new = replace(new, late=late, state=state)
    if new.source in {MessageSource.CONSOLE, MessageSource.BROADCAST} and event.performed_by not in {None, "api"}:
        author = tx.people.by_email(event.performed_by or "")
        return replace(new, author_email=event.performed_by, author_id=None if author is None else author.id)
    if not ours and event.sender is not None:
        return replace(new, contact_id=tx.contacts.seen(event.sender, event.sender_name))
    return new


def _may_be_ours(tx: Tx, chat: Chat, event: MessageSeen, source: MessageSource) -> bool:
    """True if this may be the echo of a send or note of ours that is under way.

    In groups another phone of ours sees it too, and cannot tell how it was written.
    """
    if event.note:
        return source == MessageSource.API and tx.outbox.sending_in(Lane.whatsapp(chat.id), AddNote)
    elsewhere = source == MessageSource.HANDSET and not event.from_me
    return (source == MessageSource.API or elsewhere) and delivered.expected(tx, chat.id)


def fresh(tx: Tx, chat: Chat) -> bool:
    """True if the chat's record was read recently enough to place a message by it."""
    return chat.access_read_at is not None and tx.engine_now - chat.access_read_at <= FRESH


def remember(tx: Tx, chat: Chat, phone: Phone, event: MessageSeen) -> bool:
    """Stores an old message for the history only; False if it was known, or erased."""
    if event.note or event.status_post or tx.messages.by_wa(chat.id, event.unique_id) is not None:
        return False
    if tx.erasure.held_back(event.chat, phone, unique_id=event.unique_id, at=event.at):
        return False
    seen = not_ahead(event, tx.business_now)
    new = replace(new_message(tx, chat, seen), state=MessageState.SEEN, late=False)
    return tx.messages.add(new) is not None


def changed(tx: Tx, chat: Chat, message: Message, event: MessageSeen) -> str:
    """Takes in what is new about a known message and returns a fixed word for the log."""
    if _forged(tx, chat, message, event):
        return "another's id"
    if message.forgotten:
        return _deleted(tx, message, event) or "no longer kept"
    changes = [
        _author(tx, message, event),
        _delivery(tx, message, event),
        _content(tx, chat, message, event),
        _deleted(tx, message, event),
        _flagged(tx, chat, message, event),
    ]
    return next((word for word in changes if word), "known")


def _forged(tx: Tx, chat: Chat, message: Message, event: MessageSeen) -> bool:
    """True if the event uses the id of somebody else's message: a sender's device makes ids, so they can be forged.

    A number and a hidden id are one person's if a record named both; in a chat with one person there is no other.
    """
    sender = None if event.sender is None else tx.contacts.one_id(event.sender)
    if sender is None or event.from_me or event.note or sender in tx.phones.numbers():
        return False
    if message.direction != MessageDirection.IN:
        return True
    if message.contact_id is None:
        return False
    known = tx.contacts.get(message.contact_id).wa_id
    alike = known.partition("@")[2] == sender.partition("@")[2]
    return known != sender and (alike or chat.kind == "group")


def _author(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    """Adds the author, if another phone of ours in the group saw the message first and could not tell who wrote it."""
    email = event.performed_by
    if message.source != MessageSource.HANDSET or not event.from_me or email is None or email == "api":
        return None
    author = tx.people.by_email(email)
    author_id = None if author is None else author.id
    tx.messages.change(message.id, source=MessageSource.CONSOLE, author_email=email, author_id=author_id)
    enqueue.copies_changed(tx, message.id)
    return "author"


def _delivery(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    values: MessageColumns = {}
    if event.full_id and (message.full_id is None or (event.from_me and message.full_id.startswith("false_"))):
        values["full_id"] = event.full_id
    receipt = event.ack is not None and event.ack > message.ack
    another = False
    if event.ack is not None and receipt:
        another, values["ack"] = _changes_mark(tx, message, event.ack), event.ack
    tx.messages.change(message.id, shown=False, **values)
    if another:
        enqueue.marks(tx, message)
    return "receipt" if receipt else None


def _changes_mark(tx: Tx, message: Message, ack: int) -> bool:
    """Whether a receipt calls for another mark on what a person wrote; of three receipts two call for the same."""
    home = message if message.part_of is None else tx.messages.get(message.part_of)
    pieces, receipts = (home, *tx.messages.parts(home.id)), tx.settings.policies().receipts
    before, after = (
        render.mark_of(render.whole(first, rest), receipts, tx.business_now)
        for first, *rest in (pieces, [replace(one, ack=ack) if one.id == message.id else one for one in pieces])
    )
    return before != after


def _content(tx: Tx, chat: Chat, message: Message, event: MessageSeen) -> str | None:
    """Takes a changed content over: the newest vendor time wins."""
    if message.source in OURS:
        return changed_there.edited_there(tx, message, event) or _own_file(tx, message, event.content.media)
    kept = message.body
    body = _as_deleted(message, event) if event.deleted else to_json(event.content)
    if body == kept or not _newer(message, event):
        return None
    if _but_for_source(body) == _but_for_source(kept):
        return _moved_file(tx, message, body)
    edit = body.get("doc") != kept.get("doc") and kept.get("kind") == body.get("kind")
    if edit:
        tx.messages.keep_former(message, tx.business_now)
    edited_at = event.changed_at if edit else message.edited_at
    tx.messages.change(message.id, body=body, changed_at=event.changed_at, edited_at=edited_at)
    threads.words_changed(tx, message)
    now = tx.messages.get(message.id)
    threads.bring_everywhere(tx, now)
    if message.direction == "in" and not starts_wait(from_json(kept)):
        waits.heard(tx, chat, now, waits.what_happened(tx, chat, now))  # it says something only now
    return "edited" if edit else "changed"


def _as_deleted(message: Message, event: MessageSeen) -> dict[str, object]:
    """What was deleted: with the words that the deletion tells, for an edit of which nothing else was told."""
    told, kept = to_json(event.content), message.body
    words = told.get("doc") if told.get("kind") == kept.get("kind") else None
    return kept | {"doc": words} if words and message.deleted_at is None else kept


def _newer(message: Message, event: MessageSeen) -> bool:
    """True if the event is newer than the row. Periskope's times may be whole seconds; within one, a change is newer."""
    if event.changed_at is None:
        return False
    if message.changed_at is None or event.changed_at > message.changed_at:
        return True
    return event.changed_at == message.changed_at and event.said == "updated"


def _but_for_source(body: dict[str, object]) -> dict[str, object]:
    found = body.get("media")
    return body | {"media": {**found, "source": None}} if isinstance(found, dict) else body


def _moved_file(tx: Tx, message: Message, body: dict[str, object]) -> str | None:
    """Takes over a new address of the same file, late or renewed, so that a file that could not be had is fetched."""
    if not from_json(body).media or from_json(body).media == from_json(message.body).media:
        return None
    tx.messages.change(message.id, shown=False, body=body)
    threads.bring_everywhere(tx, tx.messages.get(message.id))
    return "file"


def _own_file(tx: Tx, message: Message, found: Media | None) -> str | None:
    """Takes over where WhatsApp keeps our reply's file, from where it is copied to the chat's other channels."""
    if found is None or found.source is None or message.body.get("media") or not message.body.get("files"):
        return None
    files = from_json(message.body).files
    named = replace(found, name=found.name or files[0].name)
    tx.messages.change(message.id, body=message.body | {"media": asdict(named)})
    threads.bring_everywhere(tx, tx.messages.get(message.id))
    return "own file"


def _deleted(tx: Tx, message: Message, event: MessageSeen) -> str | None:
    if not event.deleted or message.deleted_at is not None:
        return None
    tx.messages.change(message.id, deleted_at=event.changed_at or event.at)
    threads.words_changed(tx, message)
    if tx.settings.policies().deleted == "hidden":
        threads.drop(tx, tx.messages.get(message.id))
    if message.source in OURS:
        changed_there.say_changed(tx, message)
    return "deleted"


def _flagged(tx: Tx, chat: Chat, message: Message, event: MessageSeen) -> str | None:
    """Starts a wait if a flag makes a group's message one to be answered."""
    if event.said != "flagged" or not event.flagged or message.direction != MessageDirection.IN or chat.kind != "group":
        return None
    waits.heard(tx, chat, message, waits.what_happened(tx, chat, message, flagged=True))
    enqueue.cards(tx, chat.id)
    return "flagged"


def found(tx: Tx, since: datetime, count: int) -> None:
    """Notes that a read of what came after `since` found `count` messages. Counts of several phones add up."""
    if not count or tx.engine_now - since < GAP:
        return
    known = tx.settings.get(SETTING) or {"since": since.isoformat(), "found": 0}
    first = min(since, datetime.fromisoformat(known["since"]))
    gap = {"since": first.isoformat(), "until": tx.engine_now.isoformat(), "found": known["found"] + count}
    tx.settings.put(SETTING, gap, by=None)


def progress(tx: Tx) -> CatchUpProgress | None:
    """How far catching up is; None: there is nothing to catch up with."""
    gap = tx.settings.get(SETTING)
    if not gap:
        return None
    state = tx.health.state()
    since = datetime.fromisoformat(gap["since"])
    return CatchUpProgress(since=since, found=gap["found"], to_take_in=state.inbox, to_go_out=state.outbox)


def tell_when_done(tx: Tx) -> bool:
    """Tells admins what a gap brought in, once everything that arrived is taken in; True if it did."""
    gap = tx.settings.get(SETTING)
    if not gap or tx.inbox.waiting():
        return False
    tx.settings.put(SETTING, None, by=None)
    at, until = (datetime.fromisoformat(gap[name]) for name in ("since", "until"))
    enqueue.dm_admins(tx, CaughtUp(at=at, until=until, count=gap["found"]), key=f"gap:{gap['since']}")
    return True
