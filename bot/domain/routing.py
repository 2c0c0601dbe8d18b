"""Who gets a chat: one choice from the facts of all candidates, with the true reason for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.ids import AgentId, LabelId
from bot.domain.routing_rules import Mode, RoutedChat, Rule

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The facts of one active agent towards one chat.

    `may_see`: access. `in_room`: in one of the chat's rooms. `left`: went out of its room by hand. `online`: the
    switch, whoever set it. `on_shift`: inside the schedule, whatever the switch says. `waiting`: the waiting chats held.
    `last_turn`: when this rule last gave them a chat. `back_at`: when somebody off comes on again, where known.
    """

    agent: AgentId
    labels: frozenset[LabelId] = frozenset()
    admin: bool = False
    may_see: bool = True
    in_room: bool = True
    left: bool = False
    online: bool = True
    on_shift: bool = True
    waiting: int = 0
    last_turn: datetime | None = None
    back_at: datetime | None = None


class Reason(StrEnum):
    """Why somebody was chosen, or passed over."""

    LAST_AGENT = "last_agent"
    NEXT_TURN = "next_turn"
    FEWEST_WAITING = "fewest_waiting"
    NAMED_OTHERWISE = "named_otherwise"

    NO_ACCESS = "no_access"
    OUTSIDE_POOL = "outside_pool"
    LEFT_ROOM = "left_room"
    NOT_IN_ROOM = "not_in_room"
    OFF_SHIFT = "off_shift"
    OFFLINE = "offline"
    HAD_IT = "had_it"
    AT_CAP = "at_cap"

    NOT_LAST_AGENT = "not_last_agent"
    LATER_TURN = "later_turn"
    MORE_WAITING = "more_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who was chosen, by which rule, and why each candidate was or was not, best first.

    `turn_at` is to be kept as the chosen one's `last_turn`: later than every other, also within one instant.
    `went_round`: nobody, because everybody who could have it had it already in this wait; admins are to be told.
    """

    rule: Rule
    agent: AgentId | None
    reasons: tuple[tuple[AgentId, Reason], ...]
    turn_at: datetime
    went_round: bool = False


def choose(rule: Rule, candidates: Sequence[Candidate], chat: RoutedChat, now: datetime) -> Choice:
    """Choose for one waiting chat. Never somebody without access, outside its rooms, unavailable, or at the cap.

    Only the person named for when there is nobody need not be available.
    """
    over = {one.agent: passed_over(rule, one, chat) for one in candidates}
    free = _in_order(rule, [one for one in candidates if over[one.agent] is None])
    chosen, why, others = _pick(rule, free, chat)
    reasons = {one.agent: others for one in free}
    reasons |= {agent: reason for agent, reason in over.items() if reason is not None}
    if chosen is None:
        chosen, why = _otherwise(rule, candidates, chat), Reason.NAMED_OTHERWISE
    if chosen is not None:
        reasons = {chosen.agent: why} | {agent: reason for agent, reason in reasons.items() if agent != chosen.agent}
    return Choice(
        rule=rule,
        agent=chosen.agent if chosen else None,
        reasons=tuple(reasons.items()),
        turn_at=_turn_at(candidates, now),
        went_round=chosen is None and Reason.HAD_IT in over.values() and Reason.AT_CAP not in over.values(),
    )


def choose_for_ticket(
    rule: Rule, candidates: Sequence[Candidate], chat: RoutedChat, now: datetime, *, holder: AgentId | None
) -> Choice:
    """Who gets a ticket: the chat's holder if available, else whom the chat's rule chooses."""
    held = next((one for one in candidates if one.agent == holder), None)
    if held is None or not held.may_see or unavailable(rule.mode, held) is not None:
        return choose(rule, candidates, chat, now)
    others = tuple((one.agent, Reason.NOT_LAST_AGENT) for one in candidates if one.agent != held.agent)
    reasons = ((held.agent, Reason.LAST_AGENT), *others)
    return Choice(rule=rule, agent=held.agent, reasons=reasons, turn_at=_turn_at(candidates, now))


def passed_over(rule: Rule, candidate: Candidate, chat: RoutedChat) -> Reason | None:
    """The first reason for which this rule cannot give this chat to somebody; None: it can."""
    return _blind(candidate) or _not_now(rule, candidate, chat)


def unavailable(mode: Mode, candidate: Candidate) -> Reason | None:
    """Why somebody does not count as available in this mode; None: they do."""
    if mode in {"shift", "both"} and not candidate.on_shift:
        return Reason.OFF_SHIFT
    return Reason.OFFLINE if mode in {"status", "both"} and not candidate.online else None


def _blind(candidate: Candidate) -> Reason | None:
    """Why somebody could not see this chat in Slack."""
    if not candidate.may_see:
        return Reason.NO_ACCESS
    if not candidate.in_room:
        return Reason.LEFT_ROOM if candidate.left else Reason.NOT_IN_ROOM
    return None


def _not_now(rule: Rule, candidate: Candidate, chat: RoutedChat) -> Reason | None:
    if not rule.pool.has(candidate.agent, candidate.labels, admin=candidate.admin):
        return Reason.OUTSIDE_POOL
    if off := unavailable(rule.mode, candidate):
        return off
    if candidate.agent in chat.had:
        return Reason.HAD_IT
    return Reason.AT_CAP if candidate.waiting >= rule.cap else None


def _pick(rule: Rule, free: list[Candidate], chat: RoutedChat) -> tuple[Candidate | None, Reason, Reason]:
    """The chosen one of those who are free, why, and why not the others."""
    last = next((one for one in free if rule.return_last and one.agent == chat.last_agent), None)
    if last is not None:
        return last, Reason.LAST_AGENT, Reason.NOT_LAST_AGENT
    first = free[0] if free else None
    if rule.chooser == "fewest_waiting":
        return first, Reason.FEWEST_WAITING, Reason.MORE_WAITING
    return first, Reason.NEXT_TURN, Reason.LATER_TURN


def _in_order(rule: Rule, free: list[Candidate]) -> list[Candidate]:
    """Whoever waited longest for a turn first; with `fewest_waiting` that only decides between equals."""
    by_turn = sorted(free, key=lambda one: (one.last_turn or LONG_AGO, one.agent))
    return sorted(by_turn, key=lambda one: one.waiting) if rule.chooser == "fewest_waiting" else by_turn


def _otherwise(rule: Rule, candidates: Sequence[Candidate], chat: RoutedChat) -> Candidate | None:
    named = next((one for one in candidates if one.agent == rule.otherwise), None)
    if named is None or _blind(named) or named.agent in chat.had or named.waiting >= rule.cap:
        return None
    return named


def _turn_at(candidates: Sequence[Candidate], now: datetime) -> datetime:
    latest = max((one.last_turn for one in candidates if one.last_turn), default=LONG_AGO)
    return max(now, latest + timedelta(microseconds=1))
