"""Routing rules: which chats, which people, how to choose. Values, which rule a chat falls under, and what is wrong with one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import regex

from bot.domain.ids import AgentId, LabelId, PhoneId, RuleId

Mode = Literal["shift", "status", "both"]
Chooser = Literal["round_robin", "fewest_waiting"]
ChatKind = Literal["user", "group"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which chats a rule is for. What is empty asks nothing; `words`: any of them, as whole words, in any case."""

    labels: frozenset[LabelId] = frozenset()
    kind: ChatKind | None = None
    phones: frozenset[PhoneId] = frozenset()
    words: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Whom a rule may choose: everybody with access, or only `people`, or only the holders of `labels`.

    `members`: no admin, unless named.
    """

    people: frozenset[AgentId] = frozenset()
    labels: frozenset[LabelId] = frozenset()
    members: bool = False

    def has(self, agent: AgentId, labels: frozenset[LabelId], *, admin: bool) -> bool:
        """Whether somebody with these labels is in it. Named people and holders together are one pool."""
        if agent in self.people:
            return True
        everybody = not (self.people or self.labels)
        return (everybody or bool(self.labels & labels)) and not (self.members and admin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `cap`: the most waiting chats of one person; `pass_on_min`: None never passes on.

    `otherwise`: who gets the chat when nobody can be chosen, on or off; None: it waits. `away_zone`: on whose clock the
    customer is told when somebody is back; None: on that of who is. `id` 0 is the built-in rule.
    """

    id: RuleId
    name: str = ""
    match: Match = Match()
    pool: Pool = Pool()
    mode: Mode = "status"
    chooser: Chooser = "round_robin"
    cap: int = 5
    return_last: bool = True
    pass_on_min: int | None = 15
    otherwise: AgentId | None = None
    away_text: str | None = field(default=None, repr=False)
    away_zone: str | None = None
    active: bool = True


BUILT_IN = Rule(id=RuleId(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedChat:
    """What rules ask of a chat. `had`: who held it in this wait without replying, and is not asked again in it."""

    labels: frozenset[LabelId] = frozenset()
    kind: ChatKind = "user"
    phones: frozenset[PhoneId] = frozenset()
    words: str = field(default="", repr=False)
    last_agent: AgentId | None = None
    had: frozenset[AgentId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """Somebody a rule might choose, as the roster knows them."""

    agent: AgentId
    admin: bool = False
    active: bool = True
    labels: frozenset[LabelId] = frozenset()


class RuleDoubt(StrEnum):
    """What is said at saving a rule. The first two refuse it, the others warn."""

    BAD_CAP = "bad_cap"
    BAD_MINUTES = "bad_minutes"
    NOBODY_IN_POOL = "nobody_in_pool"
    NOBODY_MAY_SEE = "nobody_may_see"
    NEVER_REACHED = "never_reached"


def first_match(rules: Sequence[Rule], chat: RoutedChat) -> Rule:
    """The first active rule, in order, that this chat falls under; the built-in one holds for the rest."""
    return next((rule for rule in rules if rule.active and matches(rule.match, chat)), BUILT_IN)


def matches(match: Match, chat: RoutedChat) -> bool:
    """Whether a chat is one of these. Of several labels, phones or words any will do."""
    return (
        (not match.labels or bool(match.labels & chat.labels))
        and (match.kind is None or match.kind == chat.kind)
        and (not match.phones or bool(match.phones & chat.phones))
        and (not match.words or any(_says(chat.words, word) for word in match.words))
    )


def doubts(rule: Rule, earlier: Iterable[Rule], roster: Iterable[RosterEntry]) -> tuple[RuleDoubt, ...]:
    """What to say about a rule before it is saved, `earlier` being the rules before it; empty: nothing."""
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
    """Whether every chat of `match` surely falls under `before` already."""
    return (
        (not before.labels or (bool(match.labels) and match.labels <= before.labels))
        and before.kind in {None, match.kind}
        and (not before.phones or (bool(match.phones) and match.phones <= before.phones))
        and (not before.words or (bool(match.words) and set(match.words) <= set(before.words)))
    )


def _says(said: str, word: str) -> bool:
    """Whether the word, or words, stand in what was said, not merely as a part of another word."""
    wanted = r"\s+".join(regex.escape(part) for part in word.casefold().split())
    return bool(wanted) and bool(regex.search(rf"(?<!\w){wanted}(?!\w)", said.casefold()))
