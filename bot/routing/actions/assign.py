"""Who gets a waiting chat, whenever something happens that may change it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.access.queries import may_see_chat
from bot.model.chat import Chat, StoredWait
from bot.model.ids import AgentId
from bot.model.person import Agent
from bot.model.routing import Rule
from bot.notices.messages.work import WentRound
from bot.outbox import enqueue
from bot.routing import queries as routing_queries
from bot.routing.actions import assign_ticket, assignee, auto_reply, duty
from bot.routing.actions.assignee import AssignedBecause
from bot.routing.policy.choice import Choice, RoutedChat
from bot.routing.policy.choice import choose as choose_among
from bot.routing.policy.triggers import Moment, Trigger, answers_soon, look_again_at, trigger
from bot.routing.policy.waits import Wait, told_at
from bot.routing.queries import AssigneeState, Case
from storage.tx import Tx

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# Every event that may free somebody routes at once; this only bounds what a missed event can cost.
AGAIN = timedelta(minutes=1)
NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A waiting chat that was assigned; `had`: its assignee before."""

    chat_id: int
    had: int | None
    to: int


def on_customer_message(tx: Tx, chat: Chat) -> None:
    """Assigns the chat after a customer's message, if it waits, and mentions the assignee, or sends the away text."""
    wait = tx.waits.open(chat.id)
    if wait is None:
        return
    about = routing_queries.case(tx, chat, wait)
    choice = waits_for_somebody(tx, about)
    if choice is not None and choice.agent is None:
        auto_reply.say(tx, about)


def waits_for_somebody(tx: Tx, about: Case, *, told: Collection[int] = NOBODY) -> Choice | None:
    """Assigns a waiting chat if need be and mentions its assignee; returns the rule's choice, if one was made."""
    choice = choose_and_assign(tx, about, Moment.CUSTOMER_WROTE, told=told)
    chat = tx.chats.get(about.chat.id)
    if chat.assignee_id in told:
        assignee.knows(tx, tx.waits.open(chat.id))
    assignee.announce(tx, chat)
    schedule_look(tx, about.chat.id)
    return choice


def choose_and_assign(tx: Tx, about: Case, moment: Moment, *, told: Collection[int] = NOBODY) -> Choice | None:
    """Assigns a waiting chat to somebody else, if it is time to; the rule's choice, None if none was made.

    `told`: people who are told of all that they get in one message, and are not named in its thread besides.
    """
    chat, wait = about.chat, about.wait
    held = routing_queries.holding(tx, about)
    happened = Moment.SHIFT_ENDED if held is not None and held.went_off else moment
    began = None if wait is None else wait.began_at
    why = trigger(_timed(about), began, None if held is None else held.holding, happened, tx.business_now)
    if why is None or wait is None:
        return None
    choice = _chosen(tx, about, _had(about, why))
    if choice.agent is None:
        _nobody(tx, chat, wait, choice, why)
    elif choice.agent != chat.assignee_id:
        given = assignee.assign(tx, chat, choice.agent, AssignedBecause(by="rule", ended=str(why), choice=choice))
        if choice.agent in told:
            assignee.knows(tx, tx.waits.open(chat.id))
        else:
            assignee.announce(tx, given)
    return choice


def _chosen(tx: Tx, about: Case, routed: RoutedChat) -> Choice:
    """The rule's choice: of those online in the chat's rooms, where only they can be; if one is, all are looked at for the reasons."""
    if about.rule.mode != "shift":
        named = () if about.rule.otherwise is None else (about.rule.otherwise,)
        able = tx.availability.all_online().intersection(tx.routing.places(about.chat.id)).union(named)
        choice = choose_among(about.rule, routing_queries.candidates(tx, about, only=able), routed, tx.business_now)
        if choice.agent is None:
            return choice
    return choose_among(about.rule, routing_queries.candidates(tx, about), routed, tx.business_now)


def _timed(about: Case) -> Rule:
    """The chat's rule; an agent's own reminder is passed on to nobody, however long it waits."""
    own = about.wait is not None and about.wait.reminder
    return replace(about.rule, pass_on_min=None) if own else about.rule


def _had(about: Case, why: Trigger) -> RoutedChat:
    """The chat's facts for the rule; an assignee who let the time pass is not chosen again in this wait."""
    if why is not Trigger.PASSED_ON or about.chat.assignee_id is None:
        return about.routed
    return replace(about.routed, had=about.routed.had | {AgentId(about.chat.assignee_id)})


def _nobody(tx: Tx, chat: Chat, wait: StoredWait, choice: Choice, why: Trigger) -> None:
    """Leaves the chat with its assignee, unless they cannot see it; tells admins once everybody has had it."""
    if why is Trigger.ASSIGNEE_CANNOT_SEE:
        assignee.assign(tx, chat, None, AssignedBecause(by="access", ended="may_not_see"))
    if choice.went_round:
        waited = (tx.business_now - wait.began_at).total_seconds()
        enqueue.dm_admins(tx, WentRound(chat=chat.id, seconds=waited), key=f"round:{wait.id}")


def schedule_look(tx: Tx, chat_id: int, *, telling: datetime | None = None) -> None:
    """Stores when this chat is next to be looked at; `telling`: until then, people are not told of it."""
    wait, chat = tx.waits.open(chat_id), tx.chats.get(chat_id)
    if wait is None:
        return
    about = routing_queries.case(tx, chat, wait)
    duty.count(tx, about)
    held = routing_queries.holding(tx, about)
    again = look_again_at(_timed(about), wait.began_at, None if held is None else held.holding, tx.business_now)
    times = [] if again is None else [again]
    if wait.alerted_at is None and not wait.reminder:
        times.append(max(_told_when(tx, about, wait, held), telling or tx.business_now))
    if held is None and tx.availability.all_online():
        times.append(tx.business_now + AGAIN)
    tx.waits.look_again(chat_id, min(times, default=NEVER))


def told_when(tx: Tx, chat: Chat, wait: StoredWait) -> datetime:
    """When people are told that this chat still waits: sooner if nobody has it who can be expected to answer."""
    about = routing_queries.case(tx, chat, wait)
    return _told_when(tx, about, wait, routing_queries.holding(tx, about) if chat.assignee_id is not None else None)


def _told_when(tx: Tx, about: Case, wait: StoredWait, held: AssigneeState | None) -> datetime:
    policies = tx.settings.policies()
    return told_at(
        Wait(began_at=wait.began_at),
        held=held is not None and answers_soon(about.rule, held.holding, tx.business_now),
        unheld_after=timedelta(minutes=policies.wait_minutes),
        held_after=timedelta(minutes=policies.held_wait_minutes),
    )


def on_reply(tx: Tx, chat: Chat, agent: Agent) -> None:
    """Assigns the chat to the agent who replies, if it has no assignee who is online."""
    if chat.assignee_id == agent.id or (chat.assignee_id is not None and tx.availability.online(chat.assignee_id)):
        return
    assignee.assign(tx, chat, agent.id, AssignedBecause(by="reply", ended="answered_by_other", actor=agent.id))
    assignee.knows(tx, tx.waits.open(chat.id))


def on_wait_ended(tx: Tx, chat: Chat) -> None:
    """Gives the assignee of a chat that no longer waits another one, if they have room."""
    if chat.assignee_id is not None:
        on_people_changed(tx, on={chat.assignee_id}, most=1)


def reopened(tx: Tx, chat: Chat) -> None:
    """Assigns a chat that was reopened or released, if it waits."""
    wait = tx.waits.open(chat.id)
    if wait is not None:
        choose_and_assign(tx, routing_queries.case(tx, chat, wait), Moment.TIME_PASSED)
        schedule_look(tx, chat.id)


def relabelled(tx: Tx, chat: Chat) -> None:
    """Unassigns a chat that its assignee may no longer see, after labels or access changed, and assigns it if it waits."""
    whose = tx.people.roster().get(chat.assignee_id)
    if chat.assignee_id is not None and not may_see_chat(tx, whose, chat.id):
        chat = assignee.assign(tx, chat, None, AssignedBecause(by="access", ended="may_not_see"))
    reopened(tx, chat)


def left(tx: Tx, agent_id: int) -> None:
    """Releases all chats of a person who has left."""
    for chat_id in tx.chats.assigned_to(agent_id):
        reopened(tx, assignee.assign(tx, tx.chats.get(chat_id), None, AssignedBecause(by="left", ended="left")))
    duty.count_all(tx)


def on_returns_changed(tx: Tx, people: Collection[int]) -> None:
    """Looks soon at the waiting chats of people who stay on or off, but for another time: nobody may be back soon now."""
    for held in tx.routing.held_open(people).values() if people else ():
        for chat_id in (chat_id for chat_id, waiting in held if waiting):
            tx.waits.look_again(chat_id, tx.business_now)


def on_people_changed(
    tx: Tx,
    *,
    on: Collection[int] = NOBODY,
    off: Collection[int] = NOBODY,
    most: int | None = None,
    told: Collection[int] = NOBODY,
) -> tuple[Moved, ...]:
    """Assigns chats that wait to people who came online (`on`), and those of people who went offline (`off`) to others.

    The oldest first, at most `most`. Whoever loses a chat by that may have room for another, and so on. `told`: as for
    `choose_and_assign`.
    """
    moved: list[Moved] = []
    if on:
        assign_ticket.give_waiting(tx)
    while on or off:
        given = _moved(tx, on, off, most, told)
        moved += given
        on, off = {one.had for one in given if one.had is not None}, NOBODY
    return tuple(moved)


def _moved(tx: Tx, on: Collection[int], off: Collection[int], most: int | None, told: Collection[int]) -> list[Moved]:
    given: list[Moved] = []
    before = tx.business_now - _shortest_pass(tx)
    for wait, chat in tx.routing.stuck(held_before=before, shown_to=frozenset(on), assigned_to=frozenset(off)):
        about = routing_queries.case(tx, chat, wait)
        lost = chat.assignee_id in off
        if not lost and not routing_queries.any_free(tx, about, on):
            continue
        moment = Moment.SHIFT_ENDED if lost else Moment.TIME_PASSED
        choice = choose_and_assign(tx, about, moment, told=told)
        schedule_look(tx, chat.id)
        if choice is not None and choice.agent is not None and choice.agent != chat.assignee_id:
            given.append(Moved(chat_id=chat.id, had=chat.assignee_id, to=choice.agent))
        if len(given) == most:
            break
    return given


def _shortest_pass(tx: Tx) -> timedelta:
    """The shortest time after which a rule passes a chat on."""
    minutes = [
        rule.pass_on_min for rule in (*tx.routing.rules(), tx.routing.default_rule()) if rule.pass_on_min is not None
    ]
    return timedelta(minutes=min(minutes, default=0))
