"""What comes due by the clock: people's shift boundaries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.availability import actions as availability
from bot.availability import policy as availability_policy
from bot.model.person import Agent
from bot.model.schedule import Switch
from bot.notices import actions as notices
from bot.notices.messages.work import ShiftEnding, ShiftStarted
from bot.outbox import enqueue
from bot.outbox.isolated import together_or_alone
from bot.routing.actions import assign, assignee, duty, reminders
from bot.shifts import state
from storage.tx import Tx

PEOPLE = 5000  # more than turn at one instant anywhere: all of them are counted before the first chat is given


def boundaries_due(tx: Tx) -> datetime | None:
    """Turn on and off whoever's boundary has come, with all that follows; the next boundary stored, None: none.

    After a standstill the state is what it should be now: boundaries that were missed are not replayed, but
    count for the time on duty of those who wait. Somebody whose boundary cannot be followed is looked at again after a
    while, and stops nobody else's.
    """
    due = {one.agent_id: one for one in tx.availability.due(tx.business_now, limit=PEOPLE)}
    failed = together_or_alone(tx, "shift", due, lambda switches: _turn(tx, list(switches)))
    later = [(due[one], _put_off(tx, due[one])) for one in failed]
    tx.availability.put_all(later)
    return tx.availability.next_boundary()


def newly_broken(tx: Tx) -> list[int]:
    """Whose plan is broken without health saying so: their next boundary may be days away."""
    known = {one.key for one in tx.faults.all() if one.kind == availability.PLAN_FAULT}
    plans = tx.availability.plans(agent.id for agent in tx.people.roster().agents if agent.here)
    return [agent_id for agent_id, plan in plans.items() if plan.broken and str(agent_id) not in known]


def look_now(tx: Tx, agent_ids: Collection[int]) -> None:
    """Handles these people's plans as if a boundary of theirs were due."""
    seen = tx.availability.many(agent_ids)
    tx.availability.put_all([(one, replace(one, boundary_at=tx.business_now)) for one in seen])
    boundaries_due(tx)


def _put_off(tx: Tx, seen: Switch) -> Switch:
    """A switch that cannot be followed now, and is looked at again in a while."""
    looked = None if seen.applied_at is None else min(seen.applied_at, tx.business_now)
    return replace(seen, boundary_at=tx.business_now + state.BROKEN_AGAIN, applied_at=looked)


def _turn(tx: Tx, due: Sequence[Switch]) -> None:
    settled = availability.settle(tx, due)
    turned = availability_policy.turned(one.change for one in settled)
    duty.people_changed(tx, [one.passed for one in settled])
    enqueue.switched(tx, turned.on | turned.off)
    told = _who_is_told(tx, turned.on)
    reminders.with_shift(tx, told)
    moved = assign.on_people_changed(tx, on=turned.on, off=turned.off, told=told)
    gave_up = {had: sum(one.had == had for one in moved) for had in turned.off}
    _tell_started(tx, turned.on)
    _tell_ending(tx, turned.off, gave_up)


def _who_is_told(tx: Tx, people: Collection[int]) -> frozenset[int]:
    """Those of these people who get a message about what waits when their shift begins."""
    return frozenset(
        one.id for one in tx.people.roster().agents if one.id in people and one.here and one.shift_messages
    )


def _tell_started(tx: Tx, people: Collection[int]) -> None:
    """Tells people what waits for them, if anything does; in its thread they are not named besides."""
    for agent, chats in _with_chats(tx, people):
        waiting = [chat_id for chat_id, waits_now in chats if waits_now]
        for chat_id in waiting:
            assignee.knows(tx, tx.waits.open(chat_id))
        if waiting:
            until = tx.availability.get(agent.id).boundary_at
            said = ShiftStarted(chats=tuple(waiting[: notices.NAMED]), count=len(waiting), until=until)
            enqueue.dm(tx, agent.id, said, key=notices.at(tx, "start"))


def _tell_ending(tx: Tx, people: Collection[int], passed: dict[int, int]) -> None:
    """Only when open chats are still theirs, to be handed over or kept for 15 more minutes."""
    for agent, chats in _with_chats(tx, people):
        held = [chat_id for chat_id, _ in chats]
        said = ShiftEnding(chats=tuple(held[: notices.NAMED]), count=len(held), passed=passed.get(agent.id, 0))
        enqueue.dm(tx, agent.id, said, key=notices.at(tx, "end"))


def _with_chats(tx: Tx, people: Collection[int]) -> Iterable[tuple[Agent, list[tuple[int, bool]]]]:
    if not people:
        return
    held = tx.routing.held_open(people)
    for agent in tx.people.roster().agents:
        if agent.id in held and agent.here and agent.shift_messages:
            yield agent, held[agent.id]
