"""Hours, weeks, exceptions and zones as people type them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interactions.times import Doubt, WallClock, WeeklyHours, Wrong, exception, hours, several, week, zone
from bot.interactions.times.words import HOUR_WORDS
from bot.interactions.times.zones import of_record, places
from bot.model.schedule import OtherHours, TimeOff

NOW = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)
SUNDAY = WallClock(now=NOW, zone="Europe/Berlin")
DAY, EVE = date(2026, 11, 29), date(2026, 12, 24)


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("9-17", (540, 1020)), ("09:00–17:30", (540, 1050)), ("9 to 5pm", (540, 1020)), ("9 am to 5 pm", (540, 1020)),
        ("22:00-06:00", (1320, 1800)), ("10pm-6", (1320, 1800)), ("22-6", (1320, 1800)), ("14-2", (840, 1560)),
        ("00:00–24:00", (0, 1440)), ("All day", (0, 1440)), ("8-24", (480, 1440)), ("8:00-0:00", (480, 1440)),
        ("midnight to 6:00", (0, 360)), ("noon-20:00", (720, 1200)), ("06-14", (360, 840)), ("6:00-22:00", (360, 1320)),
        ("9:00-5:00 next day", (540, 1740)), ("18:00-9:00 the next day", (1080, 1980)), ("from 9:00 to 17:00", (540, 1020)),
        ("nine am to noon", (540, 720)), ("nine to midnight", (540, 1440)), ("half past nine to six pm", (570, 1080)),
        ("9am to quarter to six pm", (540, 1065)), ("nine to twelve", (540, 720)), ("ten pm to six", (1320, 1800)),
        ("ten to half past twelve", (600, 750)), ("nine to 17:00", (540, 1020)), ("midnight to six am", (0, 360)),
        ("quarter to nine till noon", (525, 720)), ("nine thirty am to five pm", (570, 1020)), ("nine-fifteen to noon", (555, 720)),
    ],
)  # fmt: skip
def test_the_hours_of_a_shift_are_read(typed: str, span: tuple[int, int]) -> None:
    assert hours(typed) == span


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("9-5", ("9:00-17:00", "9:00-5:00 next day")), ("12-8", ("12:00-20:00", "12:00-8:00 next day")),
        ("9:00-5:00", ("9:00-17:00", "9:00-5:00 next day")), ("9am-5am", ("9:00-17:00", "9:00-5:00 next day")),
        ("18:00-9:00", ("18:00-21:00", "18:00-9:00 next day")), ("9-9", ("9:00-21:00",)), ("1-5", ("1:00-5:00", "13:00-17:00")),
        ("nine to five", ("9:00-17:00", "9:00-5:00 next day")), ("nine-five", ("9:00-17:00", "9:00-5:00 next day")),
        ("quarter to ten to half past five", ("9:45-17:30", "9:45-5:30 next day")),
        ("between nine and five", ("9:00-17:00", "9:00-5:00 next day")), ("4pm to six", ("16:00-18:00", "16:00-6:00 next day")),
        ("one to five", ("1:00-5:00", "13:00-17:00")), ("9 o'clock to 5 o'clock", ("9:00-17:00", "9:00-5:00 next day")),
        ("nine thirty to five", ("9:30-17:00", "9:30-5:00 next day")), ("nine-thirty to five", ("9:30-17:00", "9:30-5:00 next day")),
        ("eight forty-five to half past five", ("8:45-17:30", "8:45-5:30 next day")),
        ("five past nine to five thirty", ("9:05-17:30", "9:05-5:30 next day")),
    ],
)  # fmt: skip
def test_bare_morning_hours_and_long_nights_are_asked(typed: str, readings: tuple[str, ...]) -> None:
    found = hours(typed)

    assert isinstance(found, Doubt)
    assert found.readings == readings
    assert all(isinstance(hours(one), tuple) for one in readings)


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("half nine to five", ("8:30-17:00", "9:30-17:00", "8:30-5:00 next day", "9:30-5:00 next day")),
        ("9 to half 5", ("9:00-16:30", "9:00-17:30", "9:00-4:30 next day", "9:00-5:30 next day")),
        ("half nine - half five", ("8:30-16:30", "9:30-17:30", "8:30-4:30 next day", "9:30-5:30 next day")),
        ("half nine am to five pm", ("8:30-17:00", "9:30-17:00")), ("half 9 to noon", ("8:30-12:00", "9:30-12:00")),
        ("noon to half one pm", ("12:00-12:30", "12:00-13:30")), ("half twelve am to six am", ("23:30-6:00", "0:30-6:00")),
        ("half 17 to 20:00", ("16:30-20:00", "17:30-20:00")),
    ],
)  # fmt: skip
def test_half_nine_is_half_past_eight_to_some_and_half_past_nine_to_others(
    typed: str, readings: tuple[str, ...]
) -> None:
    found = hours(typed)

    assert isinstance(found, Doubt)
    assert found.readings == readings
    assert all(isinstance(hours(one), tuple) for one in readings)


@given(
    st.sampled_from(sorted(HOUR_WORDS)),
    st.sampled_from(["", " am", " pm"]),
    st.sampled_from(["5pm", "half five", "noon", "six"]),
)
def test_what_is_asked_of_hours_in_words_can_be_answered(hour: str, half: str, end: str) -> None:
    found = hours(f"half {hour}{half} to {end}")

    assert isinstance(found, Doubt | Wrong)
    if isinstance(found, Doubt):
        assert 0 < len(found.readings) <= 8
        assert len(set(found.readings)) == len(found.readings)
        assert all(isinstance(hours(one), tuple) for one in found.readings)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("25:00-26:00", "There is no 25:00."), ("9:00-9:00", "ends when it begins"), ("24:00-6:00", "Nothing begins"),
        ("9:00-17:00 next day", "more than a day"),
    ],
)  # fmt: skip
def test_hours_that_cannot_be_say_why(typed: str, why: str) -> None:
    found = hours(typed)

    assert isinstance(found, Wrong)
    assert why in found.why


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "9",
        "9-12-17",
        "until noon",
        "9:00",
        "mon-fri",
        "9-17 off",
        "day",
        "25-26",
        "next day",
        "nine",
        "thirty to five",
        "half an hour to five",
        "half past to five",
        "nine-fifteen",
        "to five",
    ],
)
def test_words_that_say_no_hours_are_left_to_other_readers(typed: str) -> None:
    assert hours(typed) is None


@pytest.mark.parametrize(
    "typed", ["10:00-12:00 14:00-16:00", "10-12, 14-16", "10 to 12 and 14 to 16", "10:00 - 12:00; 14:00 - 16:00"]
)
def test_a_list_of_hours_is_taken_whole(typed: str) -> None:
    assert several(typed) == ((600, 720), (840, 960))


def test_one_part_of_a_list_that_is_not_understood_makes_none_of_it_understood() -> None:
    doubt = several("8:00-9:00, 9-5")

    assert several("10-12, later") is None
    assert several("") is None
    assert isinstance(doubt, Doubt)
    assert doubt.readings == ("8:00-9:00, 9:00-17:00", "8:00-9:00, 9:00-5:00 next day")


def on(found: object) -> tuple[str | None, set[tuple[int, int, int]]]:
    assert isinstance(found, WeeklyHours)
    return found.tz, {(one.weekday, one.start_min, one.end_min) for one in found.shifts}


WORKDAYS = {(day, 540, 1020) for day in range(5)}


@pytest.mark.parametrize(
    ("typed", "tz", "shifts"),
    [
        ("mon-fri 9:00-17:00 Europe/Berlin", "Europe/Berlin", WORKDAYS),
        ("9:00-17:00", None, WORKDAYS), ("9-17 mon-fri new york", "America/New_York", WORKDAYS),
        ("mon-fri nine am to half past five pm and sat nine to noon", None, {(day, 540, 1050) for day in range(5)} | {(5, 540, 720)}),
        ("weekdays 9 to 5pm", None, WORKDAYS), ("new york: mon to fri 9-17", "America/New_York", WORKDAYS),
        ("mon, tue and wed, thu & fri 09:00 - 17:00", None, WORKDAYS),
        ("mon-fri 9-17, sat 10-14", None, WORKDAYS | {(5, 600, 840)}), ("9-17 mon-fri 10-14 sat", None, WORKDAYS | {(5, 600, 840)}),
        ("mondays 22:00-6:00", None, {(0, 1320, 1800)}), ("sat-sun all day", None, {(5, 0, 1440), (6, 0, 1440)}),
        ("fri to mon 9-12", None, {(day, 540, 720) for day in (4, 5, 6, 0)}), ("weekend 9-12 13-17", None, {(5, 540, 720), (5, 780, 1020), (6, 540, 720), (6, 780, 1020)}),
    ],
)  # fmt: skip
def test_a_week_is_read(typed: str, tz: str | None, shifts: set[tuple[int, int, int]]) -> None:
    assert on(week(typed, now=NOW)) == (tz, shifts)


@pytest.mark.parametrize("typed", ["mon-fri foo 9-17", "mon-fri 9-17 pizza", "", "berlin", "mon-fri", "Monica 9-17"])
def test_a_week_with_a_word_that_says_nothing_is_none(typed: str) -> None:
    found = week(typed, now=NOW)

    assert found is None or (typed == "mon-fri" and isinstance(found, Wrong))


@pytest.mark.parametrize(
    "typed", ["mon-fri 9:00-17:00 sat", "mon 25:00-26:00", "mon 9:00-17:00 berlin tokyo", "mon 9-17 Europe/Berln"]
)
def test_a_week_that_cannot_be_says_why(typed: str) -> None:
    assert isinstance(week(typed, now=NOW), Wrong)


def test_a_doubt_about_a_part_is_one_about_the_line() -> None:
    found = week("mon-fri 9-5 berlin", now=NOW)

    assert isinstance(found, Doubt)
    assert found.readings == ("mon-fri 9:00-17:00 berlin", "mon-fri 9:00-5:00 next day berlin")
    assert on(week(found.readings[0], now=NOW)) == ("Europe/Berlin", WORKDAYS)


OFF = TimeOff(first=EVE, last=EVE)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("24 dec off", (OFF,)), ("off 24 dec", (OFF,)), ("24 dec", (OFF,)), ("24 dec off all day", (TimeOff(first=EVE, last=EVE),)),
        ("24 dec to 31 dec off", (TimeOff(first=EVE, last=date(2026, 12, 31)),)),
        ("24 dec 10:00-14:00", (OtherHours(first=EVE, last=EVE, hours=((600, 840),)),)),
        ("24 dec 10-12 and 14-16", (OtherHours(first=EVE, last=EVE, hours=((600, 720), (840, 960))),)),
        ("today 14:00-16:00 off", (TimeOff(first=DAY, last=DAY, from_min=840, until_min=960),)),
        ("off 14:00-16:00 today", (TimeOff(first=DAY, last=DAY, from_min=840, until_min=960),)),
        ("today off until noon", (TimeOff(first=DAY, last=DAY, until_min=720),)),
        ("today off from 14:00", (TimeOff(first=DAY, last=DAY, from_min=840),)),
        ("24 dec 22:00-2:00 off", (TimeOff(first=EVE, last=date(2026, 12, 25), from_min=1320, until_min=120),)),
        ("23 to 24 dec 14:00-16:00 off", tuple(
            TimeOff(first=date(2026, 12, day), last=date(2026, 12, day), from_min=840, until_min=960) for day in (23, 24))),
    ],
)  # fmt: skip
def test_an_exception_is_read(typed: str, found: tuple[object, ...]) -> None:
    assert exception(typed, SUNDAY) == found


@pytest.mark.parametrize(
    "typed",
    [
        "off",
        "24 dec pizza",
        "24 dec until noon",
        "24 dec off pizza",
        "14:00-16:00",
        "",
        "24 dec 10-12 later",
        "24 dec afternoon",
        "afternoon off",
    ],
)
def test_an_exception_with_a_word_that_says_nothing_is_none(typed: str) -> None:
    assert exception(typed, SUNDAY) is None


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("24 dec 9-5", ("24 dec 9:00-17:00", "24 dec 9:00-5:00 next day")), ("3/4 off", ("3 Apr 2027 off", "4 Mar 2027 off")),
        ("today off until 5", ("today until 5:00 off", "today until 17:00 off")),
        ("24 dec off in the afternoon", ("24 dec from 12:00 off", "24 dec from 13:00 off", "24 dec 12:00-18:00 off")),
        ("off this morning", ("today until 12:00 off", "today until 13:00 off")),
        ("tonight off", ("today from 17:00 off", "today from 18:00 off")),
    ],
)  # fmt: skip
def test_an_exception_in_doubt_is_asked(typed: str, readings: tuple[str, ...]) -> None:
    found = exception(typed, SUNDAY)

    assert isinstance(found, Doubt)
    assert found.readings == readings
    assert all(isinstance(exception(one, SUNDAY), tuple) for one in readings)


def test_today_is_each_clocks_own() -> None:
    read = exception("today off", WallClock(now=NOW, zone="Pacific/Kiritimati"))

    assert read == (TimeOff(first=date(2026, 11, 30), last=date(2026, 11, 30)),)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("europe/berlin", "Europe/Berlin"), ("Berlin", "Europe/Berlin"), ("new york", "America/New_York"), ("NEW_YORK", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"), ("port-au-prince", "America/Port-au-Prince"), ("UTC", "UTC"), ("utc", "UTC"),
        ("Asia/Calcutta", "Asia/Calcutta"), ("singapore", "Asia/Singapore"), ("Mumbai", "Asia/Kolkata"), ("US/Pacific", "US/Pacific"),
    ],
)  # fmt: skip
def test_a_zone_is_read_by_its_name_or_its_city(typed: str, name: str) -> None:
    assert zone(typed, now=NOW) == name


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("GMT+5", "Asia/Karachi"), ("utc+5:30", "Asia/Kolkata"), ("UTC-3", "America/Sao_Paulo"), ("+3", "Europe/Istanbul"),
        ("EST", "America/New_York"), ("IST", "Asia/Kolkata"), ("CET", "Europe/Berlin"), ("GMT", "Europe/London"), ("sgt", "Asia/Singapore"),
        ("PST", "America/Los_Angeles"), ("Etc/GMT+5", "America/New_York"), ("Etc/GMT-5", "Asia/Karachi"),
    ],
)  # fmt: skip
def test_offsets_and_abbreviations_are_asked_with_places(typed: str, first: str) -> None:
    found = zone(typed, now=NOW)

    assert isinstance(found, Doubt)
    assert first in found.readings[:2]
    assert all(zone(one, now=NOW) == one for one in found.readings)


def test_colleagues_places_are_offered_first() -> None:
    found = zone("IST", now=NOW, colleagues=("Europe/Berlin", "Asia/Jerusalem"))

    assert isinstance(found, Doubt)
    assert found.readings[0] == "Asia/Jerusalem"


@pytest.mark.parametrize("typed", ["", "Atlantis", "mon", "off", "berln", "../etc/passwd", "\x00", "🤷" * 200])
def test_words_that_name_no_zone_are_left_to_other_readers(typed: str) -> None:
    assert zone(typed, now=NOW) is None


def test_a_misspelt_zone_offers_the_nearest() -> None:
    found = zone("Europe/Berln", now=NOW)

    assert isinstance(found, Wrong)
    assert "Europe/Berlin" in found.why


def test_no_offset_and_no_abbreviation_is_in_a_list_of_places() -> None:
    assert "UTC" in places()
    assert not {"EST", "CET", "GMT", "Etc/GMT+5", "EST5EDT"} & set(places())
    assert all(zone(name, now=NOW) == name for name in places())


@pytest.mark.parametrize(
    ("name", "read"),
    [("Asia/Calcutta", "Asia/Calcutta"), ("Etc/GMT+5", "Etc/GMT+5"), ("CET", "CET"), (None, "UTC"), ("", "UTC"), ("Mars/Olympus", "UTC"), ("../x", "UTC"), ("\x00", "UTC")],
)  # fmt: skip
def test_a_zone_from_a_profile_is_read_and_never_an_error(name: str | None, read: str) -> None:
    assert of_record(name) == read


@given(st.text(max_size=60))
def test_nothing_typed_is_an_error(typed: str) -> None:
    hours(typed)
    several(typed)
    week(typed, now=NOW)
    exception(typed, SUNDAY)
    zone(typed, now=NOW)


@given(
    st.sampled_from(["24 dec off", "24 to 31 dec 14:00-16:00 off", "today 10-12 and 14-16", "tomorrow off until noon"]),
    st.text(alphabet="bcefgjklqrxyz", min_size=3, max_size=9),
    st.integers(0, 5),
)
def test_a_word_anywhere_that_says_nothing_makes_an_exception_none(typed: str, junk: str, at: int) -> None:
    pieces = typed.split()
    pieces.insert(min(at, len(pieces)), junk)

    assert exception(" ".join(pieces), SUNDAY) is None
