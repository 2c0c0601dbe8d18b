"""Replies and notes deleted in Slack: not sent, deleted at the customer's too, or asked about."""

from datetime import datetime, timedelta

from bot.access.queries import may_see_chat
from bot.model.effect.replies import CheckDeletion
from bot.model.event import ReplyDeleted
from bot.model.ids import MessageId
from bot.model.lane import Lane
from bot.model.message import Message, MessageDirection, MessageState
from bot.model.room import ThreadState
from bot.notices.messages.changes import AskToDelete
from bot.outbox import enqueue
from bot.replies.actions import delivered, early, second_look
from bot.replies.actions.stop import CERTAINLY_HERE, go_no_further, stop_parts
from bot.threads import actions as threads
from storage.tx import Tx

EDITABLE = timedelta(minutes=15)  # WhatsApp takes edits and deletions for so long
BY_HAND = timedelta(hours=20)  # what goes from Slack later may be its retention: it is no wish about the customer
SWEPT = timedelta(minutes=10)  # so long retention may take to get from a thread's card to its replies
IN_TIME = "deleted in time"


def in_time(message: Message, now: datetime) -> bool:
    """May WhatsApp still take an edit or a deletion of this message?"""
    return now - message.at <= EDITABLE


def deleted(event: ReplyDeleted, tx: Tx) -> str:
    """Within the delay nothing is sent; for 15 minutes it is deleted at the customer's too; later its author is asked.

    Whatever of it has not left stays here.
    """
    message = tx.messages.by_slack(event.channel, event.ts)
    if message is None or message.state == MessageState.EARLY:
        return early.remember_deletion(tx, event)
    if message.deleted_at is not None:
        return "gone already"
    if message.direction == MessageDirection.NOTE:
        tx.messages.change(message.id, deleted_at=tx.business_now)
        enqueue.copies_changed(tx, message.id)
        return "note deleted"
    if message.state in CERTAINLY_HERE:
        go_no_further(tx, message, state=MessageState.DROPPED, why=IN_TIME, deleted_at=tx.business_now)
        return "taken back"
    stop_parts(tx, message, why=IN_TIME)
    if message.state not in {MessageState.SENDING, MessageState.SENT}:
        return "never sent"
    thread = delivered.home_of(tx, message)
    if thread is not None and second_look.must_ask(tx, event, message.chat_id):
        put_back(tx, message)
        return second_look.found_message(tx, thread, message, "delete")
    return _replaced(tx, message) if event.replaced else _deleted_after(tx, message)


def _replaced(tx: Tx, message: Message) -> str:
    """Taken out by an owner or by Slack: it is not shown again, and the customer loses it only if its author says so."""
    if message.author_id is not None and message.state == MessageState.SENT:
        enqueue.dm(tx, message.author_id, AskToDelete(message=message.key), key=f"gone:{message.id}")
    return "taken out by others"


def _deleted_after(tx: Tx, message: Message) -> str:
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if not may_see_chat(tx, author, message.chat_id):
        put_back(tx, message)
        return "author may not"
    if in_time(message, tx.business_now):
        for one in (message, *tx.messages.parts(message.id)):
            take_back(tx, one, by=message.author_id)
        return "deleted"
    if tx.business_now - message.at > BY_HAND:
        effect = CheckDeletion(target=MessageId(message.id))
        tx.outbox.sync(effect, lane=Lane.deletion_check(message.id), due=tx.engine_now + SWEPT)
        return "perhaps retention"
    ask_whether(tx, message)
    return "asked to delete"


def ask_whether(tx: Tx, message: Message) -> None:
    """Its author took it out of Slack too late for WhatsApp: it stands again, and they say whether the customer keeps it."""
    put_back(tx, message)
    if message.author_id is not None:
        enqueue.dm(tx, message.author_id, AskToDelete(message=message.key), key=f"gone:{message.id}")


def take_back(tx: Tx, message: Message, *, by: int | None) -> None:
    """Deletes the message at the customer's, or keeps it from leaving. `by`: who wants that; None: its author."""
    tx.messages.change(message.id, deleted_at=tx.business_now)
    if message.state in CERTAINLY_HERE or message.state == MessageState.UNKNOWN:
        tx.messages.change(message.id, shown=False, state=MessageState.DROPPED, why=IN_TIME)
    elif message.state in {MessageState.SENDING, MessageState.SENT}:
        threads.words_changed(tx, message)
        enqueue.delete_whatsapp(tx, tx.messages.get(message.id), by=by)


def not_deleted(tx: Tx, message: Message) -> None:
    """Shows the message again, as the customer still has it."""
    tx.messages.change(message.id, deleted_at=None)
    threads.words_changed(tx, message)
    put_back(tx, tx.messages.get(message.id))


def put_back(tx: Tx, message: Message) -> None:
    """Gone in Slack, but not at the customer's: it stands again as a copy, where its author wrote it."""
    thread = delivered.home_of(tx, message)
    if thread is not None and thread.state in {ThreadState.CURRENT, ThreadState.PAST}:
        enqueue.copy(tx, thread, message.id)
        threads.bring(tx, thread, message)
