"""Whose turn it is: who is on, and who gets a waiting chat, whenever something happens that may change it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.ids import AgentId
from bot.domain.model import Chat, WaitRow
from bot.domain.people import Agent
from bot.domain.routing import Choice
from bot.domain.routing import choose as choose_among
from bot.domain.routing_rules import BUILT_IN, RoutedChat
from bot.domain.routing_when import Moment, Trigger, look_again_at, trigger
from bot.domain.waits import Happened, Kind, Wait, told_at
from bot.flows.steps import away, candidates, holding, owe, ticketing, waits
from bot.flows.steps.candidates import Case
from bot.flows.steps.doors import sees
from bot.flows.steps.holding import How
from storage.tx import Tx

NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# Every event that may free somebody routes at once; this only bounds what an event that nobody told us of can cost.
AGAIN = timedelta(minutes=1)

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A waiting chat that was given to somebody."""

    chat_id: int
    had: int | None
    to: int


def is_on(tx: Tx, agent_id: int) -> bool:
    """Is this person online?"""
    return tx.availability.online(agent_id)


def customer_wrote(tx: Tx, chat: Chat) -> None:
    """A customer's message is in: if an answer is owed, somebody shall have the chat, and be named."""
    wait = tx.waits.open(chat.id)
    if wait is None:
        return
    about = candidates.case(tx, chat, wait)
    choice = waits_for_somebody(tx, about)
    if choice is not None and choice.agent is None:
        away.say(tx, about)


def waits_for_somebody(tx: Tx, about: Case) -> Choice | None:
    """An answer is owed now: who has the chat is named, or somebody gets it; whom the rule chose, if it was asked."""
    choice = route(tx, about, Moment.CUSTOMER_WROTE)
    holding.name_holder(tx, tx.chats.get(about.chat.id))
    plan_look(tx, about.chat.id)
    return choice


def replied(tx: Tx, chat: Chat, agent: Agent) -> None:
    """An agent's reply is on its way: a chat that nobody holds, or somebody who is off, becomes theirs."""
    if chat.holder_id == agent.id or (chat.holder_id is not None and is_on(tx, chat.holder_id)):
        return
    holding.give(tx, chat, agent.id, How(by="reply", ended="answered_by_other", actor=agent.id))
    holding.knows(tx, tx.waits.open(chat.id))


def wait_ended(tx: Tx, chat: Chat) -> None:
    """A chat no longer waits: its holder may have room for one that does."""
    if chat.holder_id is not None:
        moved(tx, on={chat.holder_id}, most=1)


def reopened(tx: Tx, chat: Chat) -> None:
    """A chat is open again, or handed back: if it waits, somebody shall have it."""
    wait = tx.waits.open(chat.id)
    if wait is not None:
        route(tx, candidates.case(tx, chat, wait), Moment.TIME_PASSED)
        plan_look(tx, chat.id)


def relabelled(tx: Tx, chat: Chat) -> None:
    """A chat's labels or access changed: nobody holds what they may not see, and others may have it now."""
    holder = tx.people.roster().get(chat.holder_id)
    if chat.holder_id is not None and not sees(tx, holder, chat.id):
        chat = holding.give(tx, chat, None, How(by="access", ended="may_not_see"))
    reopened(tx, chat)


def came_on(tx: Tx, agents: Collection[int]) -> tuple[Moved, ...]:
    """These people are on, all counted before the first chat is given: what waits goes to them, the oldest first."""
    return moved(tx, on=agents)


def went_off(tx: Tx, agents: Collection[int]) -> tuple[Moved, ...]:
    """These people are off: what waits for them goes to others, but for a break that is soon over."""
    return moved(tx, off=agents)


def left(tx: Tx, agent_id: int) -> None:
    """A person is with us no longer: their chats are handed back."""
    for chat_id in tx.chats.held_by(agent_id):
        reopened(tx, holding.give(tx, tx.chats.get(chat_id), None, How(by="left", ended="left")))


def close(tx: Tx, chat: Chat, agent_id: int | None, *, at: datetime | None = None) -> Chat:
    """Closed now or at `at`, by a person or by itself; nobody holds it, and whoever did may have room for another."""
    closed = waits.happens(tx, chat, Happened(kind=Kind.CLOSED, at=at or tx.house, agent=agent_id))
    after = holding.give(tx, closed, None, How(by="close", ended="closed", actor=agent_id))
    owe.cards(tx, chat.id)
    wait_ended(tx, chat)
    return after


def moved(
    tx: Tx, *, on: Collection[int] = NOBODY, off: Collection[int] = NOBODY, most: int | None = None
) -> tuple[Moved, ...]:
    """Give what waits for want of somebody to those who came on, and to others what waits for those who went off.

    The oldest first, at most `most`. Whoever gave a chat up by that may have room for another, and so on.
    """
    done: list[Moved] = []
    if on:
        ticketing.give_waiting(tx)
    while on or off:
        given = _moved(tx, on, off, most)
        done += given
        on, off = {one.had for one in given if one.had is not None}, NOBODY
    return tuple(done)


def _moved(tx: Tx, on: Collection[int], off: Collection[int], most: int | None) -> list[Moved]:
    given: list[Moved] = []
    for wait, chat in tx.routing.stuck(held_before=tx.house - _shortest_pass(tx)):
        about = candidates.case(tx, chat, wait)
        lost = chat.holder_id in off
        if not lost and not candidates.any_free(tx, about, on):
            continue
        choice = route(tx, about, Moment.SHIFT_ENDED if lost else Moment.TIME_PASSED)
        plan_look(tx, chat.id)
        if choice is not None and choice.agent is not None and choice.agent != chat.holder_id:
            given.append(Moved(chat_id=chat.id, had=chat.holder_id, to=choice.agent))
        if len(given) == most:
            break
    return given


def route(tx: Tx, about: Case, moment: Moment) -> Choice | None:
    """Give a waiting chat to somebody if it is to be somebody else's now; what was chosen, None if nothing was asked."""
    chat, wait = about.chat, about.wait
    held = candidates.holding(tx, about)
    happened = Moment.SHIFT_ENDED if held is not None and held.went_off else moment
    began = None if wait is None else wait.began_at
    why = trigger(about.rule, began, None if held is None else held.holding, happened, tx.house)
    if why is None or wait is None:
        return None
    choice = choose_among(about.rule, candidates.candidates(tx, about), _had(about, why), tx.house)
    if choice.agent is None:
        _nobody(tx, chat, wait, choice, why)
    elif choice.agent != chat.holder_id:
        given = holding.give(tx, chat, choice.agent, How(by="rule", ended=str(why), choice=choice))
        holding.name_holder(tx, given, instead_of=chat if why is Trigger.PASSED_ON else None)
    return choice


def _had(about: Case, why: Trigger) -> RoutedChat:
    """Whoever let the time pass is not asked again in this wait."""
    if why is not Trigger.PASSED_ON or about.chat.holder_id is None:
        return about.routed
    return replace(about.routed, had=about.routed.had | {AgentId(about.chat.holder_id)})


def _nobody(tx: Tx, chat: Chat, wait: WaitRow, choice: Choice, why: Trigger) -> None:
    """It waits on: with whom it is, unless they cannot see it. Once everybody had it, admins are told."""
    if why is Trigger.HOLDER_CANNOT_SEE:
        holding.give(tx, chat, None, How(by="access", ended="may_not_see"))
    if choice.went_round:
        waited = (tx.house - wait.began_at).total_seconds()
        owe.tell_admins(tx, "went_round", key=f"round:{wait.id}", chat=chat.id, seconds=waited)


def plan_look(tx: Tx, chat_id: int, *, telling: timedelta = timedelta()) -> None:
    """Write down when time alone may next ask for something in this chat; `telling`: people are not told sooner."""
    wait, chat = tx.waits.open(chat_id), tx.chats.get(chat_id)
    if wait is None:
        return
    about = candidates.case(tx, chat, wait)
    held = candidates.holding(tx, about)
    again = look_again_at(about.rule, wait.began_at, None if held is None else held.holding, tx.house)
    times = [] if again is None else [again]
    if wait.told_at is None:
        times.append(max(told_of(tx, chat, wait), tx.house + telling))
    if held is None and tx.availability.all_online():
        times.append(tx.house + AGAIN)
    tx.routing.look_again(chat_id, min(times, default=NEVER))


def told_of(tx: Tx, chat: Chat, wait: WaitRow) -> datetime:
    """When people are told that this chat still waits."""
    policies = tx.settings.policies()
    return told_at(
        Wait(began_at=wait.began_at),
        held=chat.holder_id is not None,
        unheld_after=timedelta(minutes=policies.wait_minutes),
        held_after=timedelta(minutes=policies.held_wait_minutes),
    )


def _shortest_pass(tx: Tx) -> timedelta:
    """After so long a chat may have gone round, and can go to somebody new."""
    minutes = [rule.pass_on_min for rule in (*tx.routing.rules(), BUILT_IN) if rule.pass_on_min is not None]
    return timedelta(minutes=min(minutes, default=0))
