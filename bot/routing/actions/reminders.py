"""Reminders that come due: the chat waits again, and whoever asked for it is told."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.model.audit import AuditAction
from bot.notices import actions as notices
from bot.notices.messages.work import ReminderDue
from bot.outbox import enqueue
from bot.rooms.actions import place
from bot.routing import queries as routing_queries
from bot.routing.actions import assign, waits
from bot.routing.policy.triggers import FIRST_MINUTES
from bot.routing.policy.waits import Happened, Kind
from storage.tx import Tx

MOMENT = timedelta(minutes=1)
MOST = 200


def come_due(tx: Tx, chat_id: int) -> None:
    """Has the chat wait again and tells who asked for it; in the first minutes of their shift the reminder rests."""
    who = asker(tx, chat_id)
    later = None if who is None else _rests_until(tx, who)
    if later is not None:
        tx.chats.change(chat_id, remind_at=later)
        enqueue.cards(tx, chat_id)
        return
    _wait_again(tx, chat_id)
    _tell(tx, chat_id, who)


def with_shift(tx: Tx, people: Collection[int]) -> None:
    """Has the chats wait of which these people, whose shift begins now, are to be reminded.

    The message about what waits for them names a chat that is theirs; of any other they are told.
    """
    if not people:
        return
    for chat_id in tx.routing.reminders_due(tx.business_now + MOMENT, limit=MOST):
        who = asker(tx, chat_id)
        if who in people:
            _wait_again(tx, chat_id, told=people)
            if tx.chats.get(chat_id).assignee_id != who:
                _tell(tx, chat_id, who)


def _rests_until(tx: Tx, asker: int) -> datetime | None:
    """Until when a reminder rests: until the shift that is due has begun, or its first minutes are over; None: it does not."""
    switch = tx.availability.get(asker)
    if switch.boundary_at is not None and switch.boundary_at <= tx.business_now:
        return tx.business_now + MOMENT
    if switch.since is None or not routing_queries.just_on_shift(tx, [asker]):
        return None
    return switch.since + FIRST_MINUTES


def _wait_again(tx: Tx, chat_id: int, *, told: Collection[int] = assign.NOBODY) -> None:
    tx.chats.change(chat_id, remind_at=None)
    chat = tx.chats.get(chat_id)
    chat = waits.apply(tx, chat, Happened(kind=Kind.REMINDED, at=tx.business_now))
    place.place(tx, chat.id, begin=True)
    assign.waits_for_somebody(tx, routing_queries.case(tx, chat, tx.waits.open(chat.id)), told=told)
    enqueue.cards(tx, chat.id)


def asker(tx: Tx, chat_id: int) -> int | None:
    """Who asked last to be reminded of the chat."""
    asked = tx.audit.newest(limit=1, action=AuditAction.REMIND, chat_id=chat_id)
    return asked[0]["actor_id"] if asked else None


def _tell(tx: Tx, chat_id: int, asker: int | None) -> None:
    if asker is not None:
        enqueue.dm(tx, asker, ReminderDue(chat=chat_id), key=notices.at(tx, f"remind:{chat_id}"))
