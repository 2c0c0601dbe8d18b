"""What comes due by the clock: people's shift boundaries."""

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.availability import actions as availability
from bot.availability import policy as availability_policy
from bot.model.person import Agent
from bot.notices import actions as notices
from bot.notices.messages.work import ShiftEnding, ShiftStarted
from bot.outbox import enqueue
from bot.routing.actions import assign, assignee, duty, reminders
from storage.tx import Tx

PEOPLE = 5000  # more than turn at one instant anywhere: all of them are counted before the first chat is given


def boundaries_due(tx: Tx) -> datetime | None:
    """Turn on and off whoever's boundary has come, with all that follows; the next boundary stored, None: none.

    After a standstill the state is what it should be now: boundaries that were missed are not replayed, but
    count for the time on duty of those who wait.
    """
    due = tx.availability.due(tx.business_now, limit=PEOPLE)
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
    return tx.availability.next_boundary()


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
