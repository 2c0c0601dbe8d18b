"""A time zone as it is typed: `europe/berlin`, `new york`, `Berlin`; what names no place is asked about."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import regex

from bot.interactions.times.values import Doubt, Wrong
from bot.shifts import timezones
from bot.text.names import fold

MOST_OFFERED = 4
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # which zones are alike hardly hangs on the year
WHICH_PLACE = "Which place's time?"
AREAS = frozenset({
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
})  # fmt: skip
# Places that most people who name an offset or an abbreviation live in; they are offered before others.
LARGE = (
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "Asia/Kolkata", "Asia/Dubai", "Asia/Karachi", "Asia/Dhaka", "Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo",
    "Europe/Istanbul", "Europe/Moscow", "Europe/Athens", "Africa/Cairo", "Africa/Nairobi", "Africa/Lagos",
    "Africa/Johannesburg", "America/Sao_Paulo", "America/Bogota", "America/Mexico_City", "America/Halifax",
    "Australia/Sydney", "Asia/Jakarta", "Asia/Bangkok", "Asia/Riyadh", "Asia/Tehran", "Asia/Tashkent",
    "Pacific/Auckland", "Pacific/Honolulu", "America/Anchorage", "Europe/Dublin", "Asia/Jerusalem", "Asia/Kathmandu",
)  # fmt: skip
ALIASES = {
    "mumbai": "Asia/Kolkata", "bombay": "Asia/Kolkata", "delhi": "Asia/Kolkata", "new delhi": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata", "bengaluru": "Asia/Kolkata", "chennai": "Asia/Kolkata", "pune": "Asia/Kolkata",
    "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles", "boston": "America/New_York",
    "washington": "America/New_York", "miami": "America/New_York", "atlanta": "America/New_York",
    "dallas": "America/Chicago", "houston": "America/Chicago", "munich": "Europe/Berlin", "hamburg": "Europe/Berlin",
    "frankfurt": "Europe/Berlin", "cologne": "Europe/Berlin", "beijing": "Asia/Shanghai", "abu dhabi": "Asia/Dubai",
    "barcelona": "Europe/Madrid", "milan": "Europe/Rome", "geneva": "Europe/Zurich", "osaka": "Asia/Tokyo",
    "rio de janeiro": "America/Sao_Paulo", "cape town": "Africa/Johannesburg",
}  # fmt: skip
# Abbreviations that the database spells as numbers.
SPOKEN = {
    "sgt": ("Asia/Singapore",), "gst": ("Asia/Dubai",), "ict": ("Asia/Bangkok",), "brt": ("America/Sao_Paulo",),
    "myt": ("Asia/Kuala_Lumpur",), "art": ("America/Argentina/Buenos_Aires",), "ast": ("Asia/Riyadh", "America/Halifax"),
}  # fmt: skip
UTC_WORDS = frozenset({"utc", "etc utc", "zulu", "uct", "universal", "etc universal", "etc zulu", "etc uct"})
_OFFSET = regex.compile(r"(etc/)?(?:gmt|utc)? ?([+-]) ?(\d{1,2})(?::?([0-5]\d))?|(etc/)?gmt ?(0)?", regex.ASCII)


def zone(words: str, *, now: datetime, colleagues: Iterable[str] = ()) -> str | Wrong | Doubt | None:
    """The IANA name of the zone that these words name, all of them; None if they name none.

    An offset or an abbreviation is answered with places, `colleagues`' zones first: `GMT+5` is five hours east.
    """
    typed = words.strip()
    if timezones.known(typed) and typed.partition("/")[0] in AREAS:
        return typed
    first = tuple(dict.fromkeys(colleagues))
    if (places := _of_offset(typed.casefold().replace("−", "-"), now, first)) is not None:
        return places
    key = fold(typed)
    if key in UTC_WORDS:
        return timezones.UTC_NAME
    fits = _fitting(key)
    if fits:
        return fits[0] if _alike(fits, now) else Doubt(WHICH_PLACE, _offered(fits, first))
    abbreviated = _abbreviations(now.year).get(key) or SPOKEN.get(key) or ()
    if abbreviated:
        return Doubt(WHICH_PLACE, _offered(abbreviated, first))
    return Wrong(_unknown(typed)) if _meant(typed) else None


def _unknown(typed: str) -> str:
    near = " or ".join(timezones.nearest(typed[:60]))
    return f"There is no time zone {typed[:60]}." + (f" Did you mean {near}?" if near else "")


def of_record(name: str | None) -> str:
    """The zone that somebody's profile or an older row says, read as typed words are; UTC for what is refused.

    A name of the database that people could mean otherwise, as `Etc/GMT+5`, was written by a program and stands.
    """
    if not name:
        return timezones.UTC_NAME
    read = zone(name, now=SOME_DAY)
    if isinstance(read, str):
        return read
    return name if isinstance(read, Doubt) and timezones.known(name) else timezones.UTC_NAME


def places() -> tuple[str, ...]:
    """The zones that a list offers: places and UTC, no offsets and no abbreviations."""
    return (*sorted(name for name in timezones.names() if name.partition("/")[0] in AREAS), timezones.UTC_NAME)


def _meant(typed: str) -> bool:
    """Whether words can be nothing but a zone: `Europe/Berln`."""
    area, slash, city = typed.partition("/")
    return bool(slash and city) and area.casefold() in {one.casefold() for one in AREAS}


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Zones by folded name and folded city, those of an area only where a city is named by both."""
    found: dict[str, list[str]] = {fold(alias): [name] for alias, name in ALIASES.items()}
    whole = {fold(name): name for name in sorted(timezones.names()) if _names_a_place(name)}
    for name in sorted(whole.values(), key=lambda one: (one.count("/") != 1, one)):
        if name.partition("/")[0] in AREAS:
            found.setdefault(fold(name.rsplit("/", 1)[-1]), []).append(name)
    return {key: tuple(names) for key, names in ({key: [name] for key, name in whole.items()} | found).items()}


def _names_a_place(name: str) -> bool:
    return ("/" in name and not name.startswith("Etc/")) or not (
        name.upper() == name or any(one.isdigit() for one in name)
    )


def _fitting(key: str) -> tuple[str, ...]:
    return _index().get(key, ())


def _offsets(name: str, year: int) -> tuple[timedelta, ...]:
    """The offsets of a zone over a year, twice a month: two zones that agree in them are one to people."""
    place = ZoneInfo(name)
    days = (datetime(year, month, on, tzinfo=UTC) for month in range(1, 13) for on in (1, 15))
    return tuple(at.astimezone(place).utcoffset() or timedelta() for at in days)


def _alike(names: Sequence[str], now: datetime) -> bool:
    return len({_offsets(name, now.year) for name in names}) == 1


def _offered(names: Iterable[str], colleagues: Sequence[str]) -> tuple[str, ...]:
    """Some of these zones: colleagues' first, then large places."""
    every = dict.fromkeys(names)
    ranked = [one for one in (*colleagues, *LARGE) if one in every]
    inhabited = (one for one in every if not one.startswith("Antarctica/"))
    return tuple(dict.fromkeys((*ranked, *inhabited)))[:MOST_OFFERED]


@lru_cache(maxsize=4)
def _abbreviations(year: int) -> dict[str, tuple[str, ...]]:
    """Places by the letters that their clocks go by in winter or summer: `est`, `ist`."""
    found: dict[str, list[str]] = {}
    for name in places():
        for month in (1, 7):
            letters = datetime(year, month, 15, tzinfo=UTC).astimezone(ZoneInfo(name)).tzname() or ""
            if letters.isalpha() and name != timezones.UTC_NAME:
                found.setdefault(letters.casefold(), []).append(name)
    return {letters: tuple(dict.fromkeys(names)) for letters, names in found.items()}


@lru_cache(maxsize=4)
def _by_offset(year: int) -> dict[timedelta, tuple[str, ...]]:
    found: dict[timedelta, list[str]] = {}
    for name in places()[:-1]:
        for offset in dict.fromkeys(_offsets(name, year)):
            found.setdefault(offset, []).append(name)
    return {offset: tuple(names) for offset, names in found.items()}


def _of_offset(text: str, now: datetime, colleagues: Sequence[str]) -> Doubt | Wrong | None:
    """Places at an offset as people mean it; where `Etc/…` was typed, those of both meanings."""
    matched = _OFFSET.fullmatch(text)
    if matched is None:
        return None
    ahead = timedelta(hours=int(matched[3] or 0), minutes=int(matched[4] or 0))
    east = -ahead if matched[2] == "-" else ahead
    found = _offered(_by_offset(now.year).get(east, ()), colleagues)
    if matched[1] and east:
        found = tuple(
            one
            for pair in zip(found[:2], _offered(_by_offset(now.year).get(-east, ()), colleagues)[:2], strict=False)
            for one in pair
        )
    return Doubt(WHICH_PLACE, found) if found else Wrong(f"There is no place at {text[:20]}.")
