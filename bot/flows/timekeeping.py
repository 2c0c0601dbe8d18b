"""What comes due by time passing alone: shift boundaries, reminders, chats passed on, chats that close by themselves.

Any number of processes may run these at once: each thing due is found and done in one transaction, so it is done once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.model import Chat, WaitRow
from bot.domain.people import Agent
from bot.domain.routing_when import Moment
from bot.domain.waits import Happened, Kind
from bot.flows.steps import candidates, owe, place, switch, tabs, turns, waits
from storage.tx import Tx

PEOPLE = 5000  # more than turn at one instant anywhere: all of them are counted before the first chat is given
CHATS = 200
UNHEARD = timedelta(minutes=10)  # a wait of which nobody could be told is tried again after so long
NAMED = 50  # chats listed in one private message
TOGETHER = timedelta(minutes=1)  # what is late so soon is told with what is late now


def boundaries_due(tx: Tx) -> datetime | None:
    """Turn on and off whoever's boundary has come, with all that follows; the next boundary stored, None: none.

    After a standstill the state is what it should be now: boundaries that were missed are not replayed.
    """
    due = tx.availability.due(tx.house, limit=PEOPLE)
    turned = [one for one in switch.settle(tx, due) if one.turned]
    on = {one.agent_id for one in turned if one.online}
    off = {one.agent_id for one in turned} - on
    tabs.switched(tx, on | off)
    moved = turns.moved(tx, on=on, off=off)
    gave_up = {had: sum(one.had == had for one in moved) for had in off}
    _tell_started(tx, on)
    _tell_ending(tx, off, gave_up)
    return tx.availability.next_boundary()


def _tell_started(tx: Tx, people: set[int]) -> None:
    """Only when somebody waits for them."""
    for agent, chats in _with_chats(tx, people):
        waiting = [chat_id for chat_id, waits_now in chats if waits_now]
        if waiting:
            owe.tell(
                tx,
                agent.id,
                "shift_started",
                key=_at(tx, "start"),
                chats=waiting[:NAMED],
                waiting=len(waiting),
                until=_next_change(tx, agent.id),
            )


def _tell_ending(tx: Tx, people: set[int], passed: dict[int, int]) -> None:
    """Only when open chats are still theirs, to be handed over or kept for 15 more minutes."""
    for agent, chats in _with_chats(tx, people):
        held = [chat_id for chat_id, _ in chats]
        owe.tell(
            tx,
            agent.id,
            "shift_ending",
            key=_at(tx, "end"),
            chats=held[:NAMED],
            open=len(held),
            passed=passed.get(agent.id, 0),
        )


def _with_chats(tx: Tx, people: set[int]) -> Iterable[tuple[Agent, list[tuple[int, bool]]]]:
    if not people:
        return
    held = tx.routing.held_open(people)
    for agent in tx.people.roster().agents:
        if agent.id in held and agent.here and agent.tells:
            yield agent, held[agent.id]


def _next_change(tx: Tx, agent_id: int) -> str | None:
    at = tx.availability.get(agent_id).boundary_at
    return None if at is None else at.isoformat()


def _at(tx: Tx, what: str) -> str:
    return f"{what}:{tx.house.timestamp():.6f}"


def waits_due(tx: Tx) -> datetime | None:
    """Look at every wait and reminder that is due, and close what has long been answered; when to look again.

    At most 200 chats of each kind in one transaction: if the answer is not in the future, there is more to do now.
    """
    for chat_id in tx.routing.reminders_due(tx.house, limit=CHATS):
        _remind(tx, tx.chats.get(chat_id, lock=True))
    looked = [found for _, chat in tx.routing.looks_due(tx.house, limit=CHATS) if (found := _look(tx, chat.id))]
    _tell_late(tx, [(wait, chat) for wait, chat in looked if _late(tx, wait, chat, by=tx.house)])
    for _, chat in looked:
        turns.plan_look(tx, chat.id, telling=UNHEARD)
    silence = timedelta(days=tx.settings.policies().auto_close_days)
    for chat_id in tx.routing.left_answered(tx.house - silence, limit=CHATS):
        turns.close(tx, tx.chats.get(chat_id, lock=True), None)
        tx.audit.write("closed", actor=None, via="clock", chat_id=chat_id)
    return tx.routing.next_look()


def _remind(tx: Tx, chat: Chat) -> None:
    """It waits again: whoever asked for it is reminded, and its holder is named, or somebody gets it."""
    tx.chats.change(chat.id, remind_at=None)
    chat = waits.happens(tx, tx.chats.get(chat.id), Happened(kind=Kind.REMINDED, at=tx.house))
    place.place(tx, chat.id, begin=True)
    turns.waits_for_somebody(tx, candidates.case(tx, chat, tx.waits.open(chat.id)))
    owe.cards(tx, chat.id)
    asked = tx.audit.newest(limit=1, action="remind", chat_id=chat.id)
    if asked and asked[0]["actor_id"] is not None:
        owe.tell(tx, asked[0]["actor_id"], "reminder", key=_at(tx, f"remind:{chat.id}"), chat=chat.id)


def _look(tx: Tx, chat_id: int) -> tuple[WaitRow, Chat] | None:
    """Pass the chat on if it is time; the wait as it is then, None if one that was looked at before it ended it."""
    wait, chat = tx.waits.open(chat_id), tx.chats.get(chat_id)
    if wait is None:
        return None
    turns.route(tx, candidates.case(tx, chat, wait), Moment.TIME_PASSED)
    now = tx.chats.get(chat_id)
    if chat.holder_id is not None and now.holder_id != chat.holder_id:
        turns.moved(tx, on={chat.holder_id}, most=1)
    return wait, now


def _late(tx: Tx, wait: WaitRow, chat: Chat, *, by: datetime) -> bool:
    return wait.told_at is None and turns.told_of(tx, chat, wait) <= by


def _tell_late(tx: Tx, late: list[tuple[WaitRow, Chat]]) -> None:
    """Tell of waits once, in one message a person, with those that are late within a minute.

    Whoever is on and may see the chat hears of it; with nobody on, whom the admins named. What nobody could hear is told
    at another time.
    """
    if not late:
        return
    soon = tx.routing.looks_due(tx.house + TOGETHER, limit=CHATS)
    known = {wait.id for wait, _ in late}
    late = late + [one for one in soon if one[0].id not in known and _late(tx, *one, by=tx.house + TOGETHER)]
    heard: dict[tuple[int, bool], list[tuple[WaitRow, Chat]]] = {}
    for wait, chat in late:
        on = candidates.on_and_seeing(tx, chat.id)
        for agent in on or _named(tx):
            heard.setdefault((agent.id, not on), []).append((wait, chat))
    for (agent_id, alert), waiting in heard.items():
        first, chats = waiting[0][0].id, [chat.id for _, chat in waiting]
        owe.tell(
            tx, agent_id, "chat_waiting", key=f"waiting:{first}", chats=chats[:NAMED], waiting=len(chats), alert=alert
        )
    for wait_id in {wait.id for waiting in heard.values() for wait, _ in waiting}:
        tx.waits.change(wait_id, told_at=tx.house)


def _named(tx: Tx) -> list[Agent]:
    found = (tx.people.by_email(email) for email in tx.settings.policies().alert_to)
    return [agent for agent in found if agent is not None and agent.here]
