"""Counts how long somebody who may answer was on, while a chat waits: whenever that may have changed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice

from bot.model.chat import StoredWait
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
    about, start = routing_queries.case(tx, chat, wait), None
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
    """Counts from now on as things are now, after access or rules changed or the chat was assigned."""
    _count(tx, about, {})


def count_all(tx: Tx) -> None:
    """As `count`, for all waiting chats."""
    for wait, chat in tx.routing.counted():
        _count(tx, routing_queries.case(tx, chat, wait), {})


def label_changed(tx: Tx, agent_id: int, label: int, *, given: bool) -> None:
    """As `count`, for the chats with a label that one person was given or lost: only there may they matter now."""
    for wait, chat in tx.routing.counted(label=label):
        if wait.on_duty is not None and duty_policy.running(wait.on_duty) != given:
            _count(tx, routing_queries.case(tx, chat, wait), {agent_id: tx.business_now})


def people_changed(tx: Tx, people: Collection[int]) -> None:
    """Counts for all waiting chats after these people may have come on or gone off, from when they did.

    That may be a while ago, if nothing was running at the boundary of a shift.
    """
    if not people:
        return
    now = tx.business_now
    switches = tx.availability.many(people)
    when = {one.agent_id: min(one.since, now) if one.since and one.source == "shift" else now for one in switches}
    for wait, chat in tx.routing.counted():
        _count(tx, routing_queries.case(tx, chat, wait), when)


def _count(tx: Tx, about: Case, when: Mapping[int, datetime]) -> None:
    """`when`: only these people came on or went off, each at this time; empty: anybody may have, now."""
    wait = about.wait
    if wait is None or wait.on_duty is None:
        return
    running = duty_policy.running(wait.on_duty)
    asked = sorted(when, key=lambda one: (when[one], one)) if when and not running else None
    found = next(routing_queries.on_duty(tx, about, asked), None)
    at = when.get(found.agent) if found is not None else max(when.values(), default=None)
    after = duty_policy.turned(wait.on_duty, on=found is not None, at=_within(wait, at or tx.business_now))
    if after != wait.on_duty:
        tx.waits.change(wait.id, on_duty=after)


def _within(wait: StoredWait, at: datetime) -> datetime:
    """Neither before the wait nor before what is counted already."""
    last = wait.on_duty[-1] if wait.on_duty else None
    return max(at, wait.began_at, (last[1] or last[0]) if last else wait.began_at)
