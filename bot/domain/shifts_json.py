"""Schedules and exceptions as plain JSON, for their rows."""

from datetime import date
from typing import Any

from bot.domain.shifts_plan import Exceptional, OtherHours, Schedule, Shift, TimeOff


def to_json(schedule: Schedule) -> dict[str, Any]:
    """Write a week: shifts as [weekday, start, end]."""
    return {
        "tz": schedule.tz,
        "shifts": [[shift.weekday, shift.start_min, shift.end_min] for shift in schedule.shifts],
    }


def from_json(row: dict[str, Any]) -> Schedule:
    """Read what `to_json` wrote."""
    shifts = (Shift(weekday=weekday, start_min=start, end_min=end) for weekday, start, end in row["shifts"])
    return Schedule(tz=row["tz"], shifts=tuple(shifts))


def exception_to_json(exception: Exceptional) -> dict[str, Any]:
    """Write an exception; its days as ISO dates."""
    days = {"first": exception.first.isoformat(), "last": exception.last.isoformat()}
    if isinstance(exception, OtherHours):
        return {**days, "hours": [[start, end] for start, end in exception.hours]}
    return {**days, "from": exception.from_min, "until": exception.until_min}


def exception_from_json(row: dict[str, Any]) -> Exceptional:
    """Read what `exception_to_json` wrote."""
    first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    if "hours" in row:
        return OtherHours(first=first, last=last, hours=tuple((start, end) for start, end in row["hours"]))
    return TimeOff(first=first, last=last, from_min=row["from"], until_min=row["until"])
