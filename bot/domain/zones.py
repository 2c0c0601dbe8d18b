"""Wall clocks: time zones by their IANA names, and the instants at which a zone's clock shows a time."""

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
    """Every zone a person may choose, links such as `Asia/Calcutta` among them."""
    return frozenset(available_timezones())


def known(name: str) -> bool:
    """Whether this is a zone's name, letter for letter."""
    return name in names()


def exact(typed: str) -> str | None:
    """The zone that a person means by `europe/berlin`, `new york` or `Berlin`; None when none or several could be."""
    wanted = _folded(typed)
    whole = [name for name in names() if _folded(name) == wanted]
    ends = [name for name in names() if _city(name) == wanted]
    found = whole or ends
    return found[0] if len(found) == 1 else None


def nearest(typed: str) -> tuple[str, ...]:
    """Up to three zones that look like what was typed, the likeliest first; empty when nothing does."""
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
    """The first instant (UTC) at which the zone's clock shows this naive time, or has passed it where it never does."""
    early, late = _offsets(wall, zone)
    if early < late:
        return _after_gap(wall, zone)
    return (wall - early).replace(tzinfo=UTC)


@lru_cache(maxsize=REMEMBERED)
def last(wall: datetime, zone: str) -> datetime:
    """The last instant (UTC) at which the zone's clock shows this naive time, or has passed it where it never does."""
    early, late = _offsets(wall, zone)
    if early < late:
        return _after_gap(wall, zone)
    return (wall - late).replace(tzinfo=UTC)


def wall(at: datetime, zone: str) -> datetime:
    """What the zone's clock shows at this instant, as a naive time."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def _offsets(naive: datetime, zone: str) -> tuple[timedelta, timedelta]:
    """Offset at the first and at the second reading; equal on ordinary days, the first smaller inside a gap."""
    place = ZoneInfo(zone)
    early = naive.replace(tzinfo=place, fold=0).utcoffset()
    late = naive.replace(tzinfo=place, fold=1).utcoffset()
    return early or timedelta(), late or timedelta()


def _after_gap(naive: datetime, zone: str) -> datetime:
    """The instant at which the clock jumps over this time, found by halving between the two readings."""
    place = ZoneInfo(zone)
    before, after = _offsets(naive, zone)
    low, high = (naive - after).replace(tzinfo=UTC), (naive - before).replace(tzinfo=UTC)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(place).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def _folded(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def _city(name: str) -> str:
    return _folded(name.rsplit("/", 1)[-1])
