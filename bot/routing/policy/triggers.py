"""When a waiting chat is routed again, and when to look at it next. Times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.routing import Rule
from bot.routing.policy.choice import Candidate, unavailable

SHORT_BREAK = timedelta(minutes=15)
OFF_TOO_LONG = timedelta(minutes=15)
FIRST_MINUTES = timedelta(minutes=5)
"""So long after a shift began its owner gets nothing more than the one message about what waits."""


class Trigger(StrEnum):
    """Why a chat is assigned anew."""

    UNHELD = "unheld"
    ASSIGNEE_CANNOT_SEE = "assignee_cannot_see"
    ASSIGNEE_AWAY = "assignee_away"
    SHIFT_ENDED = "shift_ended"
    ASSIGNEE_OFF_LONG = "assignee_off_long"
    PASSED_ON = "passed_on"


class Moment(StrEnum):
    """What has just happened in the chat or to its assignee."""

    CUSTOMER_WROTE = "customer_wrote"
    SHIFT_ENDED = "shift_ended"
    TIME_PASSED = "time_passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A waiting chat's assignee: since when they have it, and since when they are on or off, where known.

    `off_since` is None while they are on. `shift_began`: when the shift began that brought them on, None if none did.
    """

    assignee: Candidate
    held_since: datetime
    on_since: datetime | None = None
    off_since: datetime | None = None
    shift_began: datetime | None = None


def trigger(
    rule: Rule, waiting_since: datetime | None, holding: Holding | None, moment: Moment, now: datetime
) -> Trigger | None:
    """Why this chat is routed now; None: it stays as it is. A chat that does not wait is never routed."""
    if waiting_since is None:
        return None
    if holding is None:
        return Trigger.UNHELD
    if not holding.assignee.may_see or not holding.assignee.in_room:
        return Trigger.ASSIGNEE_CANNOT_SEE
    if unavailable(rule.mode, holding.assignee) is not None:
        return _away(holding, moment, now)
    due = _passes_on(rule, waiting_since, holding)
    return Trigger.PASSED_ON if due is not None and due <= now else None


def look_again_at(
    rule: Rule, waiting_since: datetime | None, holding: Holding | None, now: datetime
) -> datetime | None:
    """When time alone may next make `trigger` return a reason; None: it cannot."""
    if waiting_since is None or holding is None:
        return None
    if unavailable(rule.mode, holding.assignee) is not None:
        due = holding.off_since + OFF_TOO_LONG if holding.off_since else None
    else:
        due = _passes_on(rule, waiting_since, holding)
    return due if due is not None and due > now else None


def answers_soon(rule: Rule, holding: Holding, now: datetime) -> bool:
    """Whether the assignee can be expected to answer: they are on, or are back after no more than a short break."""
    if unavailable(rule.mode, holding.assignee) is None:
        return True
    back = holding.assignee.back_at
    return back is not None and back - now <= SHORT_BREAK


def _away(holding: Holding, moment: Moment, now: datetime) -> Trigger | None:
    """Why a chat is routed whose assignee is unavailable; a break nearly over is no reason, unless it was too long."""
    if holding.off_since is not None and now - holding.off_since >= OFF_TOO_LONG:
        return Trigger.ASSIGNEE_OFF_LONG
    back = holding.assignee.back_at
    if back is not None and back - now <= SHORT_BREAK:
        return None
    if moment is Moment.SHIFT_ENDED:
        return Trigger.SHIFT_ENDED
    return Trigger.ASSIGNEE_AWAY if moment is Moment.CUSTOMER_WROTE else None


def _passes_on(rule: Rule, waiting_since: datetime, holding: Holding) -> datetime | None:
    """When the chat is passed on: after so long with an assignee who is on, and never in the first minutes of a shift."""
    if rule.pass_on_min is None:
        return None
    began = max(waiting_since, holding.held_since, holding.on_since or holding.held_since)
    due = began + timedelta(minutes=rule.pass_on_min)
    return due if holding.shift_began is None else max(due, holding.shift_began + FIRST_MINUTES)
