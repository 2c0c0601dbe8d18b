"""Counts how long somebody who may answer was on, while a chat waits: whenever that may have changed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice

from bot.model.chat import Chat, StoredWait, Stretches
from bot.model.routing import Mode
from bot.model.schedule import Passed
from bot.outbox.isolated import together_or_alone
from bot.routing import queries as routing_queries
from bot.routing.policy import duty as duty_policy
from bot.routing.queries import Case
from storage.tx import Tx

MOST = 25  # people of whom it is looked up since when they are on


def began(tx: Tx, chat_id: int) -> None:
    """Begins to count for a new wait: from its beginning, or from when the first of those who are on came on."""
    chat, wait = tx.chats.get(chat_id), tx.waits.open(chat_id)
    if wait is None or wait.reminder:
        return
    about, start = routing_queries.case(tx, chat, wait, had=False), None
    for one in islice(routing_queries.on_duty(tx, about), MOST):
        at = routing_queries.turned_at(tx, about.rule, one) or wait.began_at
        start = at if start is None else min(start, at)
        if start <= wait.began_at:
            break
    stretches = () if start is None else duty_policy.turned((), on=True, at=max(start, wait.began_at))
    tx.waits.change(wait.id, on_duty=stretches)


def began_earlier(tx: Tx, before: StoredWait) -> None:
    """Counts what went before, for a wait of which an earlier message arrived late; whoever is on may have been on then."""
    if before.on_duty == ((before.began_at, None),):
        began(tx, before.chat_id)


def count(tx: Tx, about: Case) -> None:
    """Counts from now on as things are now, after access or rules changed or the chat was assigned.

    Where that fails, the chat is assigned all the same.
    """
    together_or_alone(tx, "duty", {int(about.chat.id): about}, lambda _: _count(tx, about))


def count_all(tx: Tx) -> None:
    """As `count`, for all waiting chats."""
    for wait, chat in tx.routing.counted():
        _count(tx, routing_queries.case(tx, chat, wait, had=False))


def label_changed(tx: Tx, agent_id: int, label: int, *, given: bool) -> None:
    """As `count`, for the chats with a label that one person was given or lost: only there may they matter now."""
    for wait, chat in tx.routing.counted(label=label):
        if wait.on_duty is not None and duty_policy.running(wait.on_duty) != given:
            _count(tx, routing_queries.case(tx, chat, wait, had=False), [agent_id] if given else None)


def people_changed(tx: Tx, people: Collection[Passed]) -> None:
    """Counts for all waiting chats after these people came on or went off, each from when they did.

    That may be a while ago, and they may have turned several times, if nothing was running meanwhile.
    """
    if not people:
        return
    waiting = {chat.id: (wait, chat) for wait, chat in tx.routing.counted()}
    together_or_alone(tx, "duty", waiting, lambda some: _people_changed(tx, people, some), all_there=True)


def _people_changed(tx: Tx, people: Collection[Passed], waiting: Collection[tuple[StoredWait, Chat]]) -> None:
    on: dict[Mode, list[tuple[datetime, frozenset[int]]]] = {}
    turned = frozenset(one.agent_id for one in people)
    for wait, chat in waiting:
        about = routing_queries.case(tx, chat, wait, had=False)
        mode = about.rule.mode
        if mode not in on:
            on[mode] = duty_policy.on_after(mode, people)
        others = any(routing_queries.on_duty(tx, about, routing_queries.maybe_on(tx, about, but=turned)))
        known: dict[int, bool] = {}
        after = wait.on_duty or ()
        for at, some in on[mode]:
            is_on = others or routing_queries.could_choose_one(tx, about, some, known)
            after = duty_policy.turned(after, on=is_on, at=_within(wait.began_at, after, at))
        if after != wait.on_duty:
            tx.waits.change(wait.id, on_duty=after)


def _count(tx: Tx, about: Case, people: Sequence[int] | None = None) -> None:
    """`people`: nobody else may have come on; None: anybody may have."""
    wait = about.wait
    if wait is None or wait.on_duty is None:
        return
    on = any(routing_queries.on_duty(tx, about, people))
    at = _within(wait.began_at, wait.on_duty, tx.business_now)
    after = duty_policy.turned(wait.on_duty, on=on, at=at)
    if after != wait.on_duty:
        tx.waits.change(wait.id, on_duty=after)


def _within(began: datetime, counted: Stretches, at: datetime) -> datetime:
    """Neither before the wait nor before what is counted already."""
    last = counted[-1] if counted else None
    return max(at, began, (last[1] or last[0]) if last else began)
