"""When a chat is to be routed: what makes an answer owed somebody's else, and when to look again. Times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.routing import Candidate, unavailable
from bot.domain.routing_rules import Rule

SHORT_BREAK = timedelta(minutes=15)
OFF_TOO_LONG = timedelta(minutes=15)


class Trigger(StrEnum):
    """Why a chat is given to somebody now."""

    UNHELD = "unheld"
    HOLDER_CANNOT_SEE = "holder_cannot_see"
    HOLDER_AWAY = "holder_away"
    SHIFT_ENDED = "shift_ended"
    HOLDER_OFF_LONG = "holder_off_long"
    PASSED_ON = "passed_on"


class Moment(StrEnum):
    """What has just happened when the question is asked."""

    CUSTOMER_WROTE = "customer_wrote"
    SHIFT_ENDED = "shift_ended"
    TIME_PASSED = "time_passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A waiting chat's holder towards it: since when they hold it, and since when they are off (None: they are on)."""

    holder: Candidate
    held_since: datetime
    off_since: datetime | None = None


def trigger(
    rule: Rule, waiting_since: datetime | None, holding: Holding | None, moment: Moment, now: datetime
) -> Trigger | None:
    """Why this chat is to be routed now; None: it stays where it is. A chat that owes no answer is never routed."""
    if waiting_since is None:
        return None
    if holding is None:
        return Trigger.UNHELD
    if not holding.holder.may_see or not holding.holder.in_room:
        return Trigger.HOLDER_CANNOT_SEE
    if unavailable(rule.mode, holding.holder) is not None:
        return _away(holding, moment, now)
    due = _passes_on(rule, waiting_since, holding)
    return Trigger.PASSED_ON if due is not None and due <= now else None


def look_again_at(
    rule: Rule, waiting_since: datetime | None, holding: Holding | None, now: datetime
) -> datetime | None:
    """When `trigger` may next say something by time passing alone; None: not by itself."""
    if waiting_since is None or holding is None:
        return None
    if unavailable(rule.mode, holding.holder) is not None:
        due = holding.off_since + OFF_TOO_LONG if holding.off_since else None
    else:
        due = _passes_on(rule, waiting_since, holding)
    return due if due is not None and due > now else None


def _away(holding: Holding, moment: Moment, now: datetime) -> Trigger | None:
    """The holder is not available. A break that is nearly over is no reason, unless it has lasted too long already."""
    if holding.off_since is not None and now - holding.off_since >= OFF_TOO_LONG:
        return Trigger.HOLDER_OFF_LONG
    back = holding.holder.back_at
    if back is not None and back - now <= SHORT_BREAK:
        return None
    if moment is Moment.SHIFT_ENDED:
        return Trigger.SHIFT_ENDED
    return Trigger.HOLDER_AWAY if moment is Moment.CUSTOMER_WROTE else None


def _passes_on(rule: Rule, waiting_since: datetime, holding: Holding) -> datetime | None:
    if rule.pass_on_min is None:
        return None
    return max(waiting_since, holding.held_since) + timedelta(minutes=rule.pass_on_min)
