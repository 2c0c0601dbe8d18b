"""What comes due by time alone: reminders, waits that are late, chats passed on, chats that close by themselves.

Any number of processes may run these at once: each thing due is found and done in one transaction, so it is done once.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.model.audit import AuditAction
from bot.model.chat import Chat, StoredWait
from bot.model.person import Agent
from bot.notices import actions as notices
from bot.notices.messages.work import ChatWaiting
from bot.outbox import enqueue
from bot.outbox.isolated import together_or_alone
from bot.routing import queries as routing_queries
from bot.routing.actions import assign, reminders, waits
from bot.routing.policy.triggers import Moment
from storage.tx import Tx

CHATS = 200
AFTER_FAULT = timedelta(seconds=5)
UNREACHED = timedelta(minutes=10)  # after so long a wait that nobody could be told of is tried again
TOGETHER = timedelta(minutes=1)  # waits that become late within this time are told in one message


def waits_due(tx: Tx) -> datetime | None:
    """Handles every due wait and reminder, closes chats answered long ago, and returns when to run next.

    At most 200 chats of each kind in one transaction: if the returned time is not in the future, there is more to do.
    A chat with which it fails stops no other; it stays due.
    """
    silence = timedelta(days=tx.settings.policies().auto_close_days)
    failed = [
        *_remind(tx, tx.routing.reminders_due(tx.business_now, limit=CHATS)),
        *_look_at_all(tx, [chat.id for _, chat in tx.routing.looks_due(tx.business_now, limit=CHATS)]),
        *_close(tx, tx.routing.left_answered(tx.business_now - silence, limit=CHATS)),
    ]
    due = tx.routing.next_look()
    return due if due is None or not failed else max(due, tx.business_now + AFTER_FAULT)


def _remind(tx: Tx, chat_ids: Collection[int]) -> frozenset[int]:
    def work(some: Collection[int]) -> None:
        for chat_id in some:
            reminders.come_due(tx, chat_id)

    return together_or_alone(tx, "reminder", {one: one for one in chat_ids}, work, all_there=True)


def _close(tx: Tx, chat_ids: Collection[int]) -> frozenset[int]:
    def work(some: Collection[int]) -> None:
        for chat_id in some:
            waits.close(tx, tx.chats.get(chat_id), None)
            tx.audit.write(AuditAction.CLOSED, actor=None, via="clock", chat_id=chat_id)

    return together_or_alone(tx, "closing", {one: one for one in chat_ids}, work, all_there=True)


def _look_at_all(tx: Tx, chat_ids: Collection[int]) -> frozenset[int]:
    def together(some: Collection[int]) -> None:
        _look_at(tx, some, alone=False)

    def alone(chat_id: int) -> None:
        _look_at(tx, [chat_id], alone=True)

    return together_or_alone(tx, "wait", {one: one for one in chat_ids}, together, alone=alone, all_there=True)


def _look_at(tx: Tx, chat_ids: Collection[int], *, alone: bool) -> None:
    looks = [found for chat_id in chat_ids if (found := _look(tx, chat_id))]
    late = [(wait, chat) for wait, chat in looks if _late(tx, wait, chat, by=tx.business_now)]
    again = _tell_late(tx, late, alone=alone)
    for _, chat in looks:
        assign.schedule_look(tx, chat.id, telling=again.get(chat.id, tx.business_now))


def _look(tx: Tx, chat_id: int) -> tuple[StoredWait, Chat] | None:
    """Passes the chat on if it is time; the wait and chat as they are then, None if the wait has ended."""
    wait, chat = tx.waits.open(chat_id), tx.chats.get(chat_id)
    if wait is None:
        return None
    assign.choose_and_assign(tx, routing_queries.case(tx, chat, wait), Moment.TIME_PASSED)
    after = tx.chats.get(chat_id)
    if chat.assignee_id is not None and after.assignee_id != chat.assignee_id:
        assign.on_people_changed(tx, on={chat.assignee_id}, most=1)
    return wait, after


def _late(tx: Tx, wait: StoredWait, chat: Chat, *, by: datetime) -> bool:
    return wait.alerted_at is None and not wait.reminder and assign.told_when(tx, chat, wait) <= by


def _tell_late(tx: Tx, late: list[tuple[StoredWait, Chat]], *, alone: bool) -> dict[int, datetime]:
    """Sends each person one message about waits that are late, or will be within a minute; each wait is told once.

    It goes to people who are online and may see the chat; with nobody online, to those whom the setting `alert_to`
    names. Whose shift has only just begun was told then. Returns when to try again, by chat, for waits that nobody could
    be told of. `alone`: of no waits but these.
    """
    if not late:
        return {}
    again: dict[int, datetime] = {}
    soon = [] if alone else tx.routing.looks_due(tx.business_now + TOGETHER, limit=CHATS)
    known = {wait.id for wait, _ in late}
    late = late + [one for one in soon if one[0].id not in known and _late(tx, *one, by=tx.business_now + TOGETHER)]
    readers: dict[tuple[int, bool], list[tuple[StoredWait, Chat]]] = {}
    for wait, chat in late:
        on = routing_queries.on_and_seeing(tx, chat.id)
        quiet = routing_queries.just_on_shift(tx, [agent.id for agent in on])
        told = [one for one in on if one.id not in quiet] if on else _alerted(tx)
        for agent in told:
            readers.setdefault((agent.id, not on), []).append((wait, chat))
        if not told:
            again[chat.id] = min(quiet.values(), default=tx.business_now + UNREACHED)
    for (agent_id, alert), waiting in readers.items():
        first, chats = waiting[0][0].id, [chat.id for _, chat in waiting]
        said = ChatWaiting(chats=tuple(chats[: notices.NAMED]), count=len(chats), alert=alert)
        enqueue.dm(tx, agent_id, said, key=f"waiting:{first}")
    for wait_id in {wait.id for waiting in readers.values() for wait, _ in waiting}:
        tx.waits.change(wait_id, alerted_at=tx.business_now)
    return again


def _alerted(tx: Tx) -> list[Agent]:
    found = (tx.people.by_email(email) for email in tx.settings.policies().alert_to)
    return [agent for agent in found if agent is not None and agent.here]
