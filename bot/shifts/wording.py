"""Times in words, on somebody's own clock, for where Slack converts none."""

from datetime import datetime

from bot.shifts import timezones

WEEK = 7


def told(at: datetime, zone: str | None, now: datetime) -> str:
    """`today 17:42`, `tomorrow 9:00`, `Sun 17:59` or `24 Dec 9:00` in this zone; in UTC, named, if it is none we know."""
    known = zone is not None and timezones.known(zone)
    shown_in = zone if known and zone is not None else timezones.UTC_NAME
    wall, today = timezones.wall(at, shown_in), timezones.wall(now, shown_in).date()
    named = "" if known else " UTC"
    return f"{_day((wall.date() - today).days, wall)} {wall.hour}:{wall:%M}{named}"


def _day(ahead: int, wall: datetime) -> str:
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if ahead in near:
        return near[ahead]
    return f"{wall:%a}" if 0 < ahead < WEEK else f"{wall.day} {wall:%b}"
