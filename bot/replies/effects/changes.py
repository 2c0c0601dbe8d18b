"""An old reply that is gone from Slack: by its author's hand, which is asked about, or by Slack's retention, which is not."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access.policy import Action
from bot.access.queries import may_see_chat
from bot.chats.actions import from_periskope as chats_from_periskope
from bot.model.chat import Phone
from bot.model.effect.replies import AddNote, CheckDeletion, DeleteWhatsApp, EditWhatsApp, ReactWhatsApp, ReadForStart
from bot.model.effect_kind import Effect
from bot.model.event import ChatRecord
from bot.model.lane import Lane
from bot.model.message import Message, MessageDirection, MessageState, from_json
from bot.model.queue import Arrival, OutboxEntry
from bot.model.room import ThreadState
from bot.notices.actions import rights
from bot.notices.actions.rights import StillMay
from bot.notices.messages.changes import CustomerKeepsIt, MayNotBeChanged, MayNotBeDeleted, TooLateToEdit
from bot.notices.messages.tasks import StartUnread
from bot.outbox import enqueue
from bot.outbox.calls.outcomes import Done, Refused, Told
from bot.outbox.calls.periskope import FetchChat, WaDelete, WaEdit, WaNote, WaReact
from bot.outbox.calls.slack import FindThread
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, Prepared, Requeue, Settlement, Skip
from bot.replies.actions import deletions, delivered, edits
from bot.replies.actions.wording import words_of
from storage.tx import Tx

DRAFT = "start"
PATIENCE = timedelta(minutes=10)
TRIES = 3
NOT_KNOWN = "not known whether it was made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """Noted: how many answers did not say whether the change was made."""

    times: int = 0


def prepare_deletion_check(entry: OutboxEntry[CheckDeletion], tx: Tx) -> Prepared[bool]:
    """Retention takes the older before the newer, so it has taken the card above a reply as well."""
    message = tx.messages.get(entry.target)
    thread = delivered.home_of(tx, message)
    if message.state != MessageState.SENT or message.deleted_at is not None or message.slack_channel is None:
        return Skip(why="nothing to ask")
    if thread is None or thread.ts is None or thread.state not in {ThreadState.CURRENT, ThreadState.PAST}:
        return Skip(why="no thread")
    return FindThread(channel=message.slack_channel, root=thread.ts)


def settle_deletion_check(entry: OutboxEntry[CheckDeletion], outcome: Told[bool], tx: Tx) -> Settlement:
    """The card stands: somebody deleted the reply alone."""
    match outcome:
        case Done(value=True):
            deletions.ask_whether(tx, tx.messages.get(entry.target))
            return Complete()
        case Done() | Refused():
            return Complete(why="perhaps retention")
        case _:
            return Requeue(after=30)


def prepare_first_message(entry: OutboxEntry[ReadForStart], tx: Tx) -> Prepared[ChatRecord]:
    """Ask Periskope for the chat, as long as somebody wants to begin it."""
    if tx.proposals.get(entry.effect.draft, DRAFT) is None:
        return Skip(why="nobody starts it")
    chat = tx.chats.get(entry.target)
    return FetchChat(org_phone=tx.phones.get(chat.phone_id).org_phone, chat=chat.wa_chat_id)


def settle_first_message(entry: OutboxEntry[ReadForStart], outcome: Told[ChatRecord], tx: Tx) -> Settlement:
    """A chat that is there is believed and judged; only Periskope's own word that there is none lets it be begun."""
    if isinstance(outcome, Done):
        chat = tx.chats.get(entry.target)
        if not chats_from_periskope.apply_record(tx, chat, outcome.value, began=entry.sent_at or tx.engine_now):
            return _later(entry, tx)
        return _go_on(entry, tx, known=True)
    if isinstance(outcome, Refused) and outcome.what == "target":
        return _go_on(entry, tx, known=False)
    return _later(entry, tx)


def _go_on(entry: OutboxEntry[ReadForStart], tx: Tx, *, known: bool) -> Settlement:
    draft = entry.effect.draft
    raw = json.dumps({"start": draft, "known": known}).encode()
    tx.inbox.arrive(Arrival(source="self", key=f"start:{draft}", lane=Lane.in_place(entry.target), raw=raw))
    return Complete()


def _later(entry: OutboxEntry[ReadForStart], tx: Tx) -> Settlement:
    """Periskope does not say: whoever waits is told after a while, and nothing is begun."""
    draft = tx.proposals.get(entry.effect.draft, DRAFT)
    if draft is None or tx.engine_now - datetime.fromisoformat(draft.body["since"]) < PATIENCE:
        return Requeue(after=3)
    tx.proposals.take(draft.key, DRAFT)
    if draft.agent_id is not None:
        enqueue.dm(tx, draft.agent_id, StartUnread(), key=draft.key)
    return Complete(why="not read")


def _sent_id(message: Message) -> str | None:
    return message.full_id or message.queue_id or message.wa_id


def _phone(tx: Tx, message: Message) -> Phone:
    return tx.phones.get(tx.chats.get(message.chat_id).phone_id)


def prepare_edit(entry: OutboxEntry[EditWhatsApp], tx: Tx) -> Prepared[bool]:
    """The newest words, to a message that the customer has, if its author still may."""
    message = tx.messages.get(entry.target)
    sent_id = _sent_id(message)
    if (
        message.direction != MessageDirection.OUT
        or message.state != MessageState.SENT
        or message.deleted_at is not None
        or sent_id is None
    ):
        return Skip(why=f"is {message.state}")
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    text = words_of(tx, message)
    if not may_see_chat(tx, author, message.chat_id) or not text:
        return Skip(why="author may not" if text else "no words")
    return WaEdit(org_phone=_phone(tx, message).org_phone, message=sent_id, text=text)


def prepare_delete(entry: OutboxEntry[DeleteWhatsApp], tx: Tx) -> Prepared[bool]:
    """Take back a message that the customer has."""
    message = tx.messages.get(entry.target)
    sent_id = _sent_id(message)
    if message.state != MessageState.SENT or sent_id is None:
        return Skip(why=f"is {message.state}")
    return WaDelete(org_phone=_phone(tx, message).org_phone, message=sent_id)


def settle_change(entry: OutboxEntry[DeleteWhatsApp | EditWhatsApp], outcome: Told[bool], tx: Tx) -> Settlement:
    """If WhatsApp would not take it, the author hears what the customer has, and the thread shows it.

    Whether it was made may not be known: from the answers, or because one of these came before the refusal.
    """
    if _does_not_say(outcome):
        return _asked_again(entry, tx) or _in_doubt(entry, tx)
    if not isinstance(outcome, Refused):
        return Complete(why=getattr(outcome, "why", None))
    if entry.noted_as(Unsaid).times:
        return _in_doubt(entry, tx)
    message = tx.messages.get(entry.target)
    if isinstance(entry.effect, DeleteWhatsApp):
        deletions.not_deleted(tx, message)
    _tell_author(entry, tx, TooLateToEdit if isinstance(entry.effect, EditWhatsApp) else CustomerKeepsIt)
    return Complete(why=outcome.why)


def _does_not_say(outcome: Told[bool]) -> bool:
    return isinstance(outcome, Done) and outcome.value is False


def _asked_again(entry: OutboxEntry[Effect], tx: Tx) -> Requeue | None:
    """Once more, which does no harm; None after `TRIES`, since later replies to the customer wait behind it."""
    times = entry.noted_as(Unsaid).times + 1
    tx.outbox.note(entry, Unsaid(times=times))
    return Requeue(after=5) if times < TRIES else None


def _in_doubt(entry: OutboxEntry[DeleteWhatsApp | EditWhatsApp], tx: Tx) -> Complete:
    _tell_author(entry, tx, MayNotBeChanged if isinstance(entry.effect, EditWhatsApp) else MayNotBeDeleted)
    return Complete(why=NOT_KNOWN)


def _tell_author(
    entry: OutboxEntry[DeleteWhatsApp | EditWhatsApp],
    tx: Tx,
    said: type[TooLateToEdit | CustomerKeepsIt | MayNotBeChanged | MayNotBeDeleted],
) -> None:
    message = tx.messages.get(entry.target)
    if message.author_id is not None:
        key = f"{entry.kind}:{message.id}:{message.version}"
        enqueue.dm(tx, message.author_id, said(message=message.key), key=key)


def prepare_react(entry: OutboxEntry[ReactWhatsApp], tx: Tx) -> Prepared[bool]:
    """Our reaction, the newest chosen; whoever chose it must still be somebody who may answer there."""
    message = tx.messages.get(entry.target)
    if not may_see_chat(tx, tx.people.roster().get(entry.effect.by), message.chat_id):
        return Skip(why="may not")
    sent_id = _sent_id(message)
    if (
        sent_id is None
        or message.deleted_at is not None
        or message.state not in {MessageState.SEEN, MessageState.SENT}
        or message.direction == MessageDirection.NOTE
    ):
        return Skip(why="nothing to react to")
    return WaReact(org_phone=_phone(tx, message).org_phone, message=sent_id, emoji=entry.effect.emoji)


def settle_react(entry: OutboxEntry[ReactWhatsApp], outcome: Told[bool], tx: Tx) -> Settlement:
    """A reaction about which the answers do not say whether it was made is not tried for ever."""
    if _does_not_say(outcome):
        return _asked_again(entry, tx) or Complete(why=NOT_KNOWN)
    return Complete(why=getattr(outcome, "why", None))


def prepare_note(entry: OutboxEntry[AddNote], tx: Tx) -> Prepared[str]:
    """The note, under its author's name: Periskope's API names nobody. Files are named, they stay in Slack."""
    message = tx.messages.get(entry.target)
    if message.direction != MessageDirection.NOTE or message.deleted_at is not None or message.wa_id is not None:
        return Skip(why="no note to write")
    chat = tx.chats.get(message.chat_id)
    files = [f"[{file.name or 'file'}, in Slack]" for file in from_json(message.body).files]
    text = "\n".join(part for part in (words_of(tx, message), *files) if part)
    said = f"{message.author_email or ''}: {text}"
    return WaNote(org_phone=_phone(tx, message).org_phone, chat=chat.wa_chat_id, text=said)


def settle_note(entry: OutboxEntry[AddNote], outcome: Told[str], tx: Tx) -> Settlement:
    """The note's own event is recognised by this id, whichever of them comes first."""
    if isinstance(outcome, Done):
        message = tx.messages.get(entry.target)
        early = tx.messages.by_wa(message.chat_id, outcome.value)
        if early is not None and early.state == MessageState.ECHO:
            tx.messages.remove(early.id)
            early = None
        if early is None:
            tx.messages.change(entry.target, shown=False, wa_id=outcome.value)
    return Complete(why=getattr(outcome, "why", None))


def _author(entry: OutboxEntry[Effect], tx: Tx) -> int | None:
    """Whom the effect names, else who wrote the message."""
    return rights.named(entry, tx) or tx.messages.get(entry.target).author_id


def _chat_of(entry: OutboxEntry[Effect], tx: Tx) -> int:
    return tx.messages.get(entry.target).chat_id


def _edits_end(entry: OutboxEntry[EditWhatsApp], tx: Tx) -> None:
    """The message says again what the customer has; further edits of it go no further either."""
    for later in tx.outbox.following(entry, limit=50):
        if (later.kind, later.target) == (entry.kind, entry.target):
            tx.outbox.finish(later, why=rights.WHY)
    edits.not_edited(tx, tx.messages.get(entry.target), had=entry.effect.had)


def _not_deleted(entry: OutboxEntry[DeleteWhatsApp], tx: Tx) -> None:
    deletions.not_deleted(tx, tx.messages.get(entry.target))


def _starter(entry: OutboxEntry[ReadForStart], tx: Tx) -> int | None:
    draft = tx.proposals.get(entry.effect.draft, "start")
    return None if draft is None else draft.agent_id


def _start_ends(entry: OutboxEntry[ReadForStart], tx: Tx) -> None:
    tx.proposals.take(entry.effect.draft, "start")


HANDLERS = EffectHandlers()
HANDLERS.add(
    EditWhatsApp,
    Handler(
        right=StillMay(action=Action.REPLY, asker=_author, chat=_chat_of, undo=_edits_end),
        prepare=prepare_edit,
        settle=settle_change,
    ),
)
HANDLERS.add(
    CheckDeletion,
    Handler(
        right="reads whether a card stands, then asks the author, who must see the chat",
        prepare=prepare_deletion_check,
        settle=settle_deletion_check,
    ),
)
HANDLERS.add(
    DeleteWhatsApp,
    Handler(
        right=StillMay(action=Action.REPLY, asker=_author, chat=_chat_of, undo=_not_deleted),
        prepare=prepare_delete,
        settle=settle_change,
    ),
)
HANDLERS.add(
    ReactWhatsApp,
    Handler(right=StillMay(action=Action.REACT, chat=_chat_of), prepare=prepare_react, settle=settle_react),
)
HANDLERS.add(
    AddNote,
    Handler(right=StillMay(action=Action.NOTE, asker=_author, chat=_chat_of), prepare=prepare_note, settle=settle_note),
)
HANDLERS.add(
    ReadForStart,
    Handler(
        right=StillMay(action=Action.START, asker=_starter, undo=_start_ends),
        prepare=prepare_first_message,
        settle=settle_first_message,
    ),
)
