"""Vendors' times parsed: ISO texts of several spellings, epoch seconds or milliseconds, Slack's `ts`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.wire.fields import decimal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
MILLISECONDS_FROM = 1e11  # as seconds this would be the year 5138
LONGEST = 40


def instant(value: Any) -> datetime | None:
    """An aware UTC time; None if the value is not a time or outside 2000 to 2100. A text without offset is UTC."""
    number = decimal(value)
    if number is not None:
        seconds = number / 1000 if abs(number) >= MILLISECONDS_FROM else number
        return _sane(EPOCH + timedelta(seconds=seconds)) if 0 <= seconds < MILLISECONDS_FROM else None
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if read.tzinfo is None:
        return _sane(read.replace(tzinfo=UTC))
    try:
        return _sane(read.astimezone(UTC))
    except (OverflowError, ValueError):
        return None


def first_instant(*values: Any) -> datetime | None:
    """The first of these values that is a time; None if none is."""
    for value in values:
        found = instant(value)
        if found is not None:
            return found
    return None


def _sane(moment: datetime) -> datetime | None:
    return moment if EARLIEST <= moment < LATEST else None
