"""Time zones by their IANA names, and conversion between instants and local times."""

import difflib
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

OFFERED = 3
UTC_NAME = "UTC"

# People of one team share their zones and hours, so the same times are asked for again and again.
REMEMBERED = 8192


@cache
def names() -> frozenset[str]:
    """The names of all zones, with links such as `Asia/Calcutta`; not those that name no place people mean by them."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}


def known(name: str) -> bool:
    """Whether this is exactly a zone's name."""
    return name in names()


def nearest(typed: str) -> tuple[str, ...]:
    """Up to three zones similar to what was typed, the most similar first; may be empty."""
    wanted = _folded(typed)
    by_folded: dict[str, list[str]] = {}
    for name in sorted(names()):
        by_folded.setdefault(_folded(name), []).append(name)
        by_folded.setdefault(_city(name), []).append(name)
    close = difflib.get_close_matches(wanted, by_folded, n=OFFERED, cutoff=0.6)
    offered = dict.fromkeys(name for word in close for name in by_folded[word])
    return tuple(offered)[:OFFERED]


@lru_cache(maxsize=REMEMBERED)
def first(wall: datetime, zone: str) -> datetime:
    """The first instant (UTC) at which the local time is `wall` (naive), or is past it where a clock change skips it."""
    early, late = _offsets(wall, zone)
    if early < late:
        return _after_gap(wall, zone)
    return (wall - early).replace(tzinfo=UTC)


@lru_cache(maxsize=REMEMBERED)
def last(wall: datetime, zone: str) -> datetime:
    """The last instant (UTC) at which the local time is `wall` (naive), or is past it where a clock change skips it."""
    early, late = _offsets(wall, zone)
    if early < late:
        return _after_gap(wall, zone)
    return (wall - late).replace(tzinfo=UTC)


def wall(at: datetime, zone: str) -> datetime:
    """The zone's local time at this instant, naive."""
    return at.astimezone(place(zone)).replace(tzinfo=None, fold=0)


def place(zone: str) -> ZoneInfo:
    """The zone of this name; UTC for a name that this machine's data does not have, or no longer has."""
    return ZoneInfo(zone if known(zone) else UTC_NAME)


def _offsets(naive: datetime, zone: str) -> tuple[timedelta, timedelta]:
    """The offsets of a local time's first and second occurrence; equal on ordinary days, the first smaller in a gap."""
    there = place(zone)
    early = naive.replace(tzinfo=there, fold=0).utcoffset()
    late = naive.replace(tzinfo=there, fold=1).utcoffset()
    return early or timedelta(), late or timedelta()


def _after_gap(naive: datetime, zone: str) -> datetime:
    """The instant at which the clock skips this local time, found by bisection between the two readings."""
    there = place(zone)
    before, after = _offsets(naive, zone)
    low, high = (naive - after).replace(tzinfo=UTC), (naive - before).replace(tzinfo=UTC)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(there).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def _folded(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def _city(name: str) -> str:
    return _folded(name.rsplit("/", 1)[-1])
