"""Who gets a chat: one choice from the facts of all candidates, with the true reason for each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import regex

from bot.model.ids import AgentId, LabelId, PhoneId
from bot.model.routing import BUILT_IN, ChatKind, Match, Mode, Rule
from bot.model.routing import from_json as rule_from_json
from bot.model.routing import to_json as rule_to_json

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The facts of one active agent about one chat.

    `may_see`: access. `in_room`: in one of the chat's channels. `left`: left its channel by hand. `online`: the switch,
    whoever set it. `on_shift`: inside the schedule, whatever the switch says; `planned`: they have one. `waiting`: how many waiting chats they
    have. `last_turn`: when this rule last gave them a chat. `back_at`: when they come online again, where known.
    """

    agent: AgentId
    labels: frozenset[LabelId] = frozenset()
    admin: bool = False
    may_see: bool = True
    in_room: bool = True
    left: bool = False
    online: bool = True
    on_shift: bool = True
    planned: bool = True
    waiting: int = 0
    last_turn: datetime | None = None
    back_at: datetime | None = None


class ChoiceReason(StrEnum):
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
    NO_SCHEDULE = "no_schedule"
    OFFLINE = "offline"
    HAD_IT = "had_it"
    AT_CAP = "at_cap"

    NOT_LAST_AGENT = "not_last_agent"
    LATER_TURN = "later_turn"
    MORE_WAITING = "more_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who was chosen, by which rule, and why each candidate was or was not, best first.

    `turn_at` becomes the chosen person's `last_turn`: later than every other, even within one instant.
    `went_round`: nobody, because everybody who could have it had it already in this wait; admins are told.
    """

    rule: Rule
    agent: AgentId | None
    reasons: tuple[tuple[AgentId, ChoiceReason], ...]
    turn_at: datetime
    went_round: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedChat:
    """The facts of a chat that rules match. `had`: who had it in this wait without replying, and is not chosen again."""

    labels: frozenset[LabelId] = frozenset()
    kind: ChatKind = "user"
    phones: frozenset[PhoneId] = frozenset()
    words: str = field(default="", repr=False)
    last_agent: AgentId | None = None
    had: frozenset[AgentId] = frozenset()


def choose(rule: Rule, candidates: Sequence[Candidate], chat: RoutedChat, now: datetime) -> Choice:
    """Whom the rule chooses for a waiting chat: never somebody without access, outside its channels, or at the cap.

    Everybody but the person named for when nobody is available must also be available.
    """
    over = {one.agent: passed_over(rule, one, chat) for one in candidates}
    free = _in_order(rule, [one for one in candidates if over[one.agent] is None])
    chosen, why, others = _pick(rule, free, chat)
    reasons = {one.agent: others for one in free}
    reasons |= {agent: reason for agent, reason in over.items() if reason is not None}
    if chosen is None:
        chosen, why = _otherwise(rule, candidates, chat), ChoiceReason.NAMED_OTHERWISE
    if chosen is not None:
        reasons = {chosen.agent: why} | {agent: reason for agent, reason in reasons.items() if agent != chosen.agent}
    return Choice(
        rule=rule,
        agent=chosen.agent if chosen else None,
        reasons=tuple(reasons.items()),
        turn_at=_turn_at(candidates, now),
        went_round=chosen is None and ChoiceReason.HAD_IT in over.values() and ChoiceReason.AT_CAP not in over.values(),
    )


def choose_for_ticket(
    rule: Rule, candidates: Sequence[Candidate], chat: RoutedChat, now: datetime, *, assignee: AgentId | None
) -> Choice:
    """Who gets a ticket: the chat's assignee if available, else whom the chat's rule chooses."""
    held = next((one for one in candidates if one.agent == assignee), None)
    if held is None or not held.may_see or unavailable(rule.mode, held) is not None:
        return choose(rule, candidates, chat, now)
    others = tuple((one.agent, ChoiceReason.NOT_LAST_AGENT) for one in candidates if one.agent != held.agent)
    reasons = ((held.agent, ChoiceReason.LAST_AGENT), *others)
    return Choice(rule=rule, agent=held.agent, reasons=reasons, turn_at=_turn_at(candidates, now))


def passed_over(rule: Rule, candidate: Candidate, chat: RoutedChat) -> ChoiceReason | None:
    """The first reason for which this rule cannot give this chat to somebody; None: it can."""
    return _blind(candidate) or _not_now(rule, candidate, chat)


def unavailable(mode: Mode, candidate: Candidate) -> ChoiceReason | None:
    """Why somebody does not count as available in this mode; None: they do."""
    if mode in {"shift", "both"} and not candidate.on_shift:
        return ChoiceReason.OFF_SHIFT if candidate.planned else ChoiceReason.NO_SCHEDULE
    return ChoiceReason.OFFLINE if mode in {"status", "both"} and not candidate.online else None


def on_duty(rule: Rule, candidate: Candidate) -> bool:
    """Whether somebody is on whom this rule could choose."""
    return unavailable(rule.mode, candidate) is None and could_choose(rule, candidate)


def could_choose(rule: Rule, candidate: Candidate) -> bool:
    """Whether this rule could choose somebody once they are on, however much they do; admins only if it names them."""
    named = candidate.agent in rule.pool.people or candidate.agent == rule.otherwise
    chosen = named or (not candidate.admin and rule.pool.has(candidate.agent, candidate.labels, admin=False))
    return chosen and _blind(candidate) is None


def _blind(candidate: Candidate) -> ChoiceReason | None:
    """Why somebody could not see this chat in Slack."""
    if not candidate.may_see:
        return ChoiceReason.NO_ACCESS
    if not candidate.in_room:
        return ChoiceReason.LEFT_ROOM if candidate.left else ChoiceReason.NOT_IN_ROOM
    return None


def _not_now(rule: Rule, candidate: Candidate, chat: RoutedChat) -> ChoiceReason | None:
    if not rule.pool.has(candidate.agent, candidate.labels, admin=candidate.admin):
        return ChoiceReason.OUTSIDE_POOL
    if off := unavailable(rule.mode, candidate):
        return off
    if candidate.agent in chat.had:
        return ChoiceReason.HAD_IT
    return ChoiceReason.AT_CAP if candidate.waiting >= rule.cap else None


def _pick(rule: Rule, free: list[Candidate], chat: RoutedChat) -> tuple[Candidate | None, ChoiceReason, ChoiceReason]:
    """Who of those free is chosen, why, and why the others are not."""
    last = next((one for one in free if rule.return_last and one.agent == chat.last_agent), None)
    if last is not None:
        return last, ChoiceReason.LAST_AGENT, ChoiceReason.NOT_LAST_AGENT
    first = free[0] if free else None
    if rule.chooser == "fewest_waiting":
        return first, ChoiceReason.FEWEST_WAITING, ChoiceReason.MORE_WAITING
    return first, ChoiceReason.NEXT_TURN, ChoiceReason.LATER_TURN


def _in_order(rule: Rule, free: list[Candidate]) -> list[Candidate]:
    """The longest without a turn first; with `fewest_waiting` that only decides between equals."""
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


def why_to_json(choice: Choice) -> dict[str, Any]:
    """A choice with all its reasons in order and the rule as it was, as JSON for the row of the assignment."""
    return {
        "rule": int(choice.rule.id),
        "as_it_was": rule_to_json(choice.rule),
        "reasons": [[int(agent), reason.value] for agent, reason in choice.reasons],
        "went_round": choice.went_round,
    }


def why_from_json(row: dict[str, Any]) -> tuple[tuple[AgentId, ChoiceReason], ...]:
    """The reasons that `why_to_json` wrote; empty for an assignment that no rule made."""
    return tuple((AgentId(agent), ChoiceReason(reason)) for agent, reason in row.get("reasons", ()))


def rule_from_why(row: dict[str, Any]) -> Rule | None:
    """The rule as it was when it chose; None for an assignment that no rule made, or an older program's."""
    return rule_from_json(int(row["rule"]), row["as_it_was"]) if "as_it_was" in row else None


def first_match(rules: Sequence[Rule], chat: RoutedChat, default: Rule = BUILT_IN) -> Rule:
    """The first active rule, in order, that matches the chat, else the default one."""
    return next((rule for rule in rules if rule.active and matches(rule.match, chat)), default)


def matches(match: Match, chat: RoutedChat) -> bool:
    """True if a chat matches. Of several labels, phones or words, one is enough."""
    return (
        (not match.labels or bool(match.labels & chat.labels))
        and (match.kind is None or match.kind == chat.kind)
        and (not match.phones or bool(match.phones & chat.phones))
        and (not match.words or any(_says(chat.words, word) for word in match.words))
    )


def _says(text: str, word: str) -> bool:
    """True if the word or words occur in the text, not merely as a part of another word."""
    wanted = r"\s+".join(regex.escape(part) for part in word.casefold().split())
    return bool(wanted) and bool(regex.search(rf"(?<!\w){wanted}(?!\w)", text.casefold()))


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """A person whom a rule might choose, as the roster has them."""

    agent: AgentId
    admin: bool = False
    active: bool = True
    labels: frozenset[LabelId] = frozenset()


class RuleDoubt(StrEnum):
    """What is wrong with a rule when it is saved. The first two refuse it, the others warn."""

    BAD_CAP = "bad_cap"
    BAD_MINUTES = "bad_minutes"
    NOBODY_IN_POOL = "nobody_in_pool"
    NOBODY_MAY_SEE = "nobody_may_see"
    NEVER_REACHED = "never_reached"


def rule_doubts(rule: Rule, earlier: Iterable[Rule], roster: Iterable[RosterEntry]) -> tuple[RuleDoubt, ...]:
    """What is wrong with a rule; `earlier`: the rules before it in the order."""
    pool = [one for one in roster if one.active and rule.pool.has(one.agent, one.labels, admin=one.admin)]
    wanted = rule.match.labels
    blind = bool(wanted) and not any(one.admin or one.labels & wanted for one in pool)
    found = {
        RuleDoubt.BAD_CAP: rule.cap < 1,
        RuleDoubt.BAD_MINUTES: rule.pass_on_min is not None and rule.pass_on_min < 1,
        RuleDoubt.NOBODY_IN_POOL: not pool,
        RuleDoubt.NOBODY_MAY_SEE: bool(pool) and blind,
        RuleDoubt.NEVER_REACHED: any(_takes_all(before.match, rule.match) for before in earlier if before.active),
    }
    return tuple(doubt for doubt, true in found.items() if true)


def _takes_all(before: Match, match: Match) -> bool:
    """True if every chat of `match` surely matches `before` already."""
    return (
        (not before.labels or (bool(match.labels) and match.labels <= before.labels))
        and before.kind in {None, match.kind}
        and (not before.phones or (bool(match.phones) and match.phones <= before.phones))
        and (not before.words or (bool(match.words) and set(match.words) <= set(before.words)))
    )
