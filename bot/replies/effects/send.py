"""What goes to customers: replies with their files. The most careful of all doors."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.access.queries import may_see_chat
from bot.model.audit import AuditAction
from bot.model.effect.replies import SendWhatsApp
from bot.model.message import Message, MessageDirection, MessageSource, MessageState, from_json
from bot.model.queue import OutboxEntry
from bot.model.room import ThreadState
from bot.notices.messages.replies import AccessEnded, AskToSend, MayNotBeSent, NotSent
from bot.outbox import enqueue
from bot.outbox.calls import Sent, WaFindSend, WaSend
from bot.outbox.calls.outcomes import Done, Refused, Told, Unknown
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, InDoubt, NeedsPerson, Prepared, Requeue, Settlement, Skip
from bot.replies.actions import delivered, split
from bot.replies.actions.stop import go_no_further, stopped
from bot.replies.actions.wording import words_of
from bot.replies.policy.pieces import can_be_seen, pieces
from bot.threads import actions as threads
from storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class SentWords:
    """Noted: which words were sent, by how many the message had had before them."""

    former: int | None = None


SENDABLE = frozenset({MessageState.WAITS, MessageState.SENDING})


def prepare_send(entry: OutboxEntry[SendWhatsApp], tx: Tx) -> Prepared[Sent]:
    """The reply as it is now, if it is still one, its author still may, and nothing has happened that asks for a yes."""
    message = tx.messages.get(entry.target)
    if message.direction != MessageDirection.OUT or message.state not in SENDABLE or message.deleted_at is not None:
        return Skip(why=f"is {message.state}")
    if stopped(tx, message) or (message.part_of is None and not pieces(from_json(message.body))):
        go_no_further(tx, message, state=MessageState.DROPPED, why="nothing left to send")
        return Skip(why="nothing left to send")
    if not may_send(tx, message):
        return Skip(why="author may not")
    why = None if entry.effect.again else split.asked_first(tx, message)
    if why is not None:
        return _ask(tx, message, why)
    tx.messages.change(message.id, shown=False, state=MessageState.SENDING)
    tx.outbox.note(entry, SentWords(former=len(tx.messages.former(message.id))))
    return _call(tx, split.taken_apart(tx, tx.messages.get(message.id)))


def _call(tx: Tx, message: Message) -> WaSend:
    chat = tx.chats.get(message.chat_id)
    file = next(iter(from_json(message.body).files), None)
    return WaSend(
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        chat=chat.wa_chat_id,
        text=words_of(tx, message),
        reply_to=_quoted(tx, message),
        file_url=None if file is None else file.url,
        file_name="" if file is None else file.name,
        file_mime="" if file is None else file.mime,
        file_size=0 if file is None else file.size,
    )


def _ask(tx: Tx, message: Message, why: str) -> Skip:
    """Its author may be looking elsewhere by now, so it is asked by a private message."""
    message = go_no_further(tx, message, state=MessageState.ASKED, why=why)
    if message.author_id is not None:
        key = f"ask:{message.id}:{message.version}"
        enqueue.dm(tx, message.author_id, AskToSend(message=message.key, why=why), key=key)
    return Skip(why=f"asked: {why}")


def may_send(tx: Tx, message: Message) -> bool:
    """Looked at again in the very transaction that marks it as sending. If not: held back, its author and the room told."""
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if message.source == MessageSource.AUTO or may_see_chat(tx, author, message.chat_id):
        return True
    message = go_no_further(tx, message, state=MessageState.FAILED, why="author may not")
    if author is not None:
        enqueue.dm(tx, author.id, AccessEnded(), key=f"unsent:{message.id}:{message.version}")
    _say_in_thread(tx, message, NotSent(message=message.key, why="its author may no longer see the chat"))
    tx.audit.write(
        AuditAction.REPLY_REFUSED, actor=message.author_id, via="outbox", chat_id=message.chat_id, detail="no_access"
    )
    return False


def _quoted(tx: Tx, message: Message) -> str | None:
    if message.quoted_wa_id is None:
        return None
    quoted = tx.messages.by_wa(message.chat_id, message.quoted_wa_id)
    return None if quoted is None or quoted.direction == MessageDirection.NOTE else quoted.full_id


def settle_send(entry: OutboxEntry[SendWhatsApp], outcome: Told[Sent], tx: Tx) -> Settlement:
    """Sent: remembered by WhatsApp's id, shown in the chat's other rooms, the wait answered. Else a person decides."""
    message = tx.messages.get(entry.target)
    if tx.chats.get(message.chat_id).kind == "erased":
        return Complete(why="erased")
    if isinstance(outcome, Done):
        delivered.record(tx, delivered.claim(tx, message, outcome.value.unique_id, outcome.value.queue_id))
        if entry.effect.again:
            threads.lines_changed(tx, tx.messages.get(message.id))
        return Complete()
    if isinstance(outcome, Refused) and outcome.why.startswith(("media_", "file_")) and from_json(message.body).files:
        return _without_file(tx, message, outcome.why)
    doubtful = isinstance(outcome, Unknown)
    why = getattr(outcome, "why", "")
    tx.messages.change(message.id, state=MessageState.UNKNOWN if doubtful else MessageState.FAILED, why=why)
    message = tx.messages.get(message.id)
    enqueue.marks(tx, message)
    said = MayNotBeSent if doubtful else NotSent
    _say_in_thread(tx, message, said(message=message.key, why=why))
    return NeedsPerson(why=why)


def _without_file(tx: Tx, message: Message, why: str) -> Settlement:
    """The file is refused by name, the words go."""
    content = from_json(message.body)
    split.say_refused(tx, message, content.files[0], why)
    if can_be_seen(content.doc):
        kept = {"all_files": message.body["files"]} | delivered.body_with(message, files=())
        tx.messages.change(message.id, body=kept)
        return Requeue()
    tx.messages.change(message.id, state=MessageState.REFUSED, why=why)
    enqueue.marks(tx, tx.messages.get(message.id))
    return Complete(why=why)


def _say_in_thread(tx: Tx, message: Message, said: NotSent | MayNotBeSent) -> None:
    home = message if message.part_of is None else tx.messages.get(message.part_of)
    thread = delivered.home_of(tx, home)
    key = f"{said.kind}:{message.id}:{message.version}"
    if thread is not None and thread.state in {ThreadState.CURRENT, ThreadState.PAST}:
        enqueue.notice(tx, thread, said, key=key)
    elif message.author_id is not None:
        enqueue.dm(tx, message.author_id, said, key=key)


def verify_send(entry: OutboxEntry[SendWhatsApp], tx: Tx) -> InDoubt[Sent]:
    """Look in the chat and the queue for what we may have sent: the words of then, whatever they were edited to since."""
    message = tx.messages.get(entry.target)
    former, at = tx.messages.former(message.id), entry.noted_as(SentWords).former
    if at is not None and at < len(former):
        message = replace(message, body=former[at])
    chat = tx.chats.get(message.chat_id)
    file = next(iter(from_json(message.body).files), None)
    since = (entry.sent_at or tx.engine_now) - timedelta(minutes=5)
    return WaFindSend(
        org_phone=tx.phones.get(chat.phone_id).org_phone,
        chat=chat.wa_chat_id,
        text=words_of(tx, message),
        file_name=None if file is None else file.name,
        since=since,
        known=tx.messages.known_ids(chat.id, since - timedelta(minutes=30)),
    )


HANDLERS = EffectHandlers()
HANDLERS.add(
    SendWhatsApp,
    Handler(
        right="the reply's author must see the chat, and is told in the thread's words",
        prepare=prepare_send,
        settle=settle_send,
        verify=verify_send,
    ),
)
