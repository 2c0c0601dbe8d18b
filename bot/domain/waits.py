"""Waits: when an answer is owed to a customer, from which moment, and what ends that. Times are aware UTC.

One notion for the card, the home tab, routing, reminders and metrics.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.domain.closing_words import CLOSING_WORDS, only_closing

CLOSES_AFTER = timedelta(days=2)
TOLD_UNHELD = timedelta(minutes=10)
TOLD_HELD = timedelta(minutes=30)

How = Literal["answered", "closed", "dismissed"]
GroupWaits = Literal["flagged", "mention", "all"]


class Kind(StrEnum):
    """What happened in a chat, as far as waits care. Reactions and group events are nothing here."""

    CUSTOMER = "customer"
    MISSED_CALL = "missed_call"
    ANSWER = "answer"  # an agent's, from Slack, the console or the handset
    AUTOMATIC = "automatic"  # the away text and its like: ends nothing
    CLOSED = "closed"
    DISMISSED = "dismissed"  # "No reply needed"
    REMINDED = "reminded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing in a chat.

    `internal`: the contact is one of ours. `flagged` is Periskope's flag, None where flags do not arrive. `to_us`: the
    message names our number or quotes us. `sticker`: it has no words of its own. `agent`: who did it, where known.
    """

    kind: Kind
    at: datetime
    words: str = field(default="", repr=False)
    sticker: bool = False
    internal: bool = False
    flagged: bool | None = None
    to_us: bool = False
    agent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings that decide what waits. A muted chat owes nobody anything."""

    group: bool = False
    group_waits: GroupWaits = "flagged"
    closing_words: frozenset[str] = frozenset(CLOSING_WORDS)
    muted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """An answer that is, or was, owed; `agent` is who ended it."""

    began_at: datetime
    ended_at: datetime | None = None
    how: How | None = None
    agent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a chat stands: the open wait, the customer's and our last words (no automatic ones), whether closed.

    `owed_at`: the newest of the customer's messages that an answer is owed to.
    """

    wait: Wait | None = None
    heard_at: datetime | None = None
    owed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None


def step(standing: Standing, happened: Happened, policy: Policy) -> tuple[Standing, Wait | None]:
    """The standing after this, and the wait that it ended, if it did. What is known late changes nothing newer."""
    match happened.kind:
        case Kind.CUSTOMER | Kind.MISSED_CALL:
            return _heard(standing, happened, policy), None
        case Kind.ANSWER:
            return _answered(standing, happened)
        case Kind.CLOSED:
            if standing.heard_at is not None and happened.at < standing.heard_at:
                return standing, None
            return _ended(replace(standing, closed_at=happened.at), happened, "closed")
        case Kind.DISMISSED:
            return _ended(standing, happened, "dismissed")
        case Kind.REMINDED:
            return _waiting(standing, happened.at), None
    return standing, None


def history(happenings: Sequence[Happened], policy: Policy) -> tuple[Wait, ...]:
    """All waits of a chat in order of time, an open one last."""
    standing, ended = Standing(), []
    for happened in sorted(happenings, key=lambda one: one.at):
        standing, over = step(standing, happened, policy)
        ended += [over] if over else []
    return (*ended, standing.wait) if standing.wait else tuple(ended)


def owes(happened: Happened, policy: Policy) -> bool:
    """Whether this message or call, by itself, is one that an answer is owed to."""
    if happened.internal or policy.muted or happened.kind not in {Kind.CUSTOMER, Kind.MISSED_CALL}:
        return False
    if not policy.group or policy.group_waits == "all" or happened.kind is Kind.MISSED_CALL:
        return True
    if policy.group_waits == "mention":
        return happened.to_us
    return happened.flagged is not False


def closes_at(standing: Standing, after: timedelta = CLOSES_AFTER) -> datetime | None:
    """When a chat whose last word is ours closes by itself; None while it waits, is closed, or the customer's was last."""
    ours = standing.answered_at
    if standing.wait or standing.closed_at or ours is None or (standing.heard_at and standing.heard_at > ours):
        return None
    return ours + after


def told_at(
    wait: Wait, *, held: bool, unheld_after: timedelta = TOLD_UNHELD, held_after: timedelta = TOLD_HELD
) -> datetime:
    """When people are told of a wait that still lasts: sooner for a chat that nobody holds."""
    return wait.began_at + (held_after if held else unheld_after)


def _heard(standing: Standing, happened: Happened, policy: Policy) -> Standing:
    heard = replace(standing, heard_at=_later(standing.heard_at, happened.at))
    if not owes(happened, policy) or _before(happened.at, standing.answered_at):
        return heard if not happened.internal else standing
    if standing.closed_at is not None and (happened.at < standing.closed_at or _only_closing(happened, policy)):
        return heard
    return _waiting(replace(heard, owed_at=_later(standing.owed_at, happened.at)), happened.at)


def _answered(standing: Standing, happened: Happened) -> tuple[Standing, Wait | None]:
    """An answer that is known late does not answer what the customer wrote after it."""
    answered = replace(standing, answered_at=_later(standing.answered_at, happened.at))
    after, over = _ended(answered, happened, "answered")
    if over and _before(happened.at, standing.owed_at) and standing.owed_at:
        after = _waiting(after, standing.owed_at)
    return after, over


def _waiting(standing: Standing, at: datetime) -> Standing:
    """A wait is from its first message on; one that is only known later may turn out to be that."""
    began = min(at, standing.wait.began_at) if standing.wait else at
    return replace(standing, wait=Wait(began_at=began), closed_at=None)


def _ended(standing: Standing, happened: Happened, how: How) -> tuple[Standing, Wait | None]:
    wait = standing.wait
    if wait is None or happened.at < wait.began_at:
        return standing, None
    ended = replace(wait, ended_at=happened.at, how=how, agent=happened.agent)
    return replace(standing, wait=None), ended


def _only_closing(happened: Happened, policy: Policy) -> bool:
    said = only_closing(happened.words, policy.closing_words)
    return happened.kind is Kind.CUSTOMER and (said or (happened.sticker and not happened.words.strip()))


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other > one else one


def _before(at: datetime, other: datetime | None) -> bool:
    return other is not None and at < other
