"""Moments and days ahead as people type them: read, wrong with a reason, asked, or no time at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interactions.times import OVER, DayRange, Doubt, WallClock, Wrong, days, moment

SUNDAY = WallClock(now=datetime(2026, 11, 29, 13, 0, tzinfo=UTC), zone="Europe/Berlin")  # 14:00 there
TUESDAY = WallClock(now=datetime(2026, 12, 1, 13, 0, tzinfo=UTC), zone="Europe/Berlin")

MOMENTS = {
    "in 1.5h": "11-29 15:30", "for an hour": "11-29 15:00", "in a week": "12-06 14:00", "half an hour": "11-29 14:30",
    "45m": "11-29 14:45", "1h30": "11-29 15:30", "1h 30m": "11-29 15:30", "2 hours": "11-29 16:00", "90 min": "11-29 15:30",
    "in two days": "12-01 14:00", "an hour and a half": "11-29 15:30", "in a quarter of an hour": "11-29 14:15",
    "in 1 hour and 30 minutes": "11-29 15:30", "for 3d": "12-02 14:00", "in a month": "12-29 14:00", "2w": "12-13 14:00",
    "1,5 h": "11-29 15:30", "in a fortnight": "12-13 14:00", "for 1d 2h": "11-30 16:00",
    "17:00": "11-29 17:00", "5pm": "11-29 17:00", "5 P.M.": "11-29 17:00", "17.30": "11-29 17:30", "at 17": "11-29 17:00",
    "at 17h30": "11-29 17:30", "2:00": "11-30 02:00", "14:00": "11-30 14:00", "noon": "11-30 12:00", "midnight": "11-30 00:00",
    "until 17:00": "11-29 17:00", "until 9am": "11-30 09:00", "at 17.12": "11-29 17:12",
    "tomorrow": "11-30 09:00", "until tomorrow": "11-30 09:00", "9:30 tomorrow": "11-30 09:30", "Tomorrow at 9:30!": "11-30 09:30",
    "tomorrow, 9:30": "11-30 09:30", "fri 17:00": "12-04 17:00", "17:00 on fri": "12-04 17:00", "friday": "12-04 09:00",
    "the day after tomorrow": "12-01 09:00", "sun 9:00": "12-06 09:00", "sun 17:00": "11-29 17:00", "sunday": "12-06 09:00", "weds noon": "12-02 12:00",
    "24 dec": "12-24 09:00", "24 Dec. 17:00": "12-24 17:00", "dec 24th at 5pm": "12-24 17:00", "24th of december": "12-24 09:00",
    "2026-12-24 17:00": "12-24 17:00", "24.12.": "12-24 09:00", "24.12.2026 17:00": "12-24 17:00", "24/12": "12-24 09:00",
    "12/24": "12-24 09:00", "12/24/2026": "12-24 09:00", "12/12": "12-12 09:00", "next tue": "12-01 09:00",
    "next mon": "11-30 09:00", "２４ dec": "12-24 09:00",
    "9 tomorrow morning": "11-30 09:00", "tomorrow morning at 9": "11-30 09:00", "tomorrow morning, 9:30": "11-30 09:30",
    "8 in the evening": "11-29 20:00", "at 3 in the afternoon": "11-29 15:00", "8 tonight": "11-29 20:00",
    "tonight at 7:30": "11-29 19:30", "fri evening 7": "12-04 19:00", "1 dec 9 in the morning": "12-01 09:00",
    "24 dec in the afternoon at 3": "12-24 15:00", "this evening, 19:00": "11-29 19:00", "12 in the afternoon": "11-30 12:00",
    "10pm tomorrow night": "11-30 22:00", "9 pm tonight": "11-29 21:00", "tonight at 9 p.m.": "11-29 21:00", "fri afternoon 5pm": "12-04 17:00", "11 at night": "11-29 23:00",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "local"), MOMENTS.items())
def test_a_moment_is_read_on_the_persons_clock(typed: str, local: str) -> None:
    found = moment(typed, SUNDAY)

    assert isinstance(found, datetime)
    assert f"{WallClock(now=found, zone='Europe/Berlin').wall:%m-%d %H:%M}" == local


@pytest.mark.parametrize(
    ("typed", "local"),
    [("until tomorrow", "11-30 00:00"), ("until 24 dec", "12-24 00:00"), ("until fri", "12-04 00:00"), ("for 3d", "12-02 14:00"),
     ("for the rest of the day", "11-30 00:00"), ("until the end of the day", "11-30 00:00"), ("until eod", "11-30 00:00"),
     ("until 8 tonight", "11-29 20:00")],
)  # fmt: skip
def test_a_day_alone_means_what_the_reader_says(typed: str, local: str) -> None:
    found = moment(typed, SUNDAY, day_means=0)

    assert isinstance(found, datetime)
    assert f"{WallClock(now=found, zone='Europe/Berlin').wall:%m-%d %H:%M}" == local


@pytest.mark.parametrize(
    "typed",
    [
        "", "Monica", "Sunita", "Frida", "Maya", "Marcha", "Augusta", "Satoshi", "room 5", "42", "7", "unit 7 tenants",
        "unit 7 tenants in 3h", "in 3h or 4h", "3h 4h", "30m 1h", "1h 1h", "soon", "for ever", "am", "pm", "an", "in", "until",
        "at", "tomorrow pizza", "tomorrow tomorrow", "may", "1 ma", "31 smarch", "next shift", "next", "45 chats", "-5m",
        "morning", "evening", "the night", "good morning", "night shift", "morning pizza", "tomorrow morning pizza", "end of day",
        "tomorrow morning evening", "9 in the evening pizza", "13 in the morning", "2 in the evening pizza",
        "9:00 10:00", "in tomorrow", "1m x", "٤٥", "24 dec to 31 dec", "12-12",
    ],
)  # fmt: skip
def test_words_that_say_no_moment_are_left_to_other_readers(typed: str) -> None:
    assert moment(typed, SUNDAY) is None


def test_a_number_beside_a_day_may_be_an_hour_or_that_day_of_a_month() -> None:
    found = moment("fri 18", SUNDAY)

    assert isinstance(found, Doubt)
    assert found.readings == ("fri 18:00", "fri the 18th")
    assert found.partial


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("25:00", "There is no 25:00."), ("7:60", "There is no 7:60."), ("13pm", "There is no 13pm."), ("24:01", "24:01"),
        ("tomorrow 25:00", "There is no 25:00."), ("31 feb", "There is no 31 feb."), ("31 feb 9:00", "31 feb"), ("0 dec", "0 dec"),
        ("2026-02-30", "2026-02-30"), ("13/13", "13/13"), ("99.99.", "99.99"), ("in 0m", "no length"), ("0m", "no length"),
        ("in 400d", "more than a year"), ("in 13 months", "more than a year"), ("9999h", "more than a year"),
        ("24 dec 2020", "over"), ("today", "over"), ("today 9:00", "over"), ("yesterday", "over"), ("24 dec 2028", "more than a year"),
        ("29 feb", "more than a year"), ("this morning", "over"), ("9 this morning", "over"),
        ("yesterday 8", "over"), ("1 nov 2026 8", "over"), ("24 dec 2028 8", "more than a year"),
    ],
)  # fmt: skip
def test_a_moment_that_cannot_be_says_why(typed: str, why: str) -> None:
    found = moment(typed, SUNDAY)

    assert isinstance(found, Wrong)
    assert why in found.why


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("3/4", ("3 Apr 2027 9:00", "4 Mar 2027 9:00")),
        ("3/4 17:00", ("3 Apr 2027 17:00", "4 Mar 2027 17:00")),
        ("17.12", ("29 Nov 2026 17:12", "17 Dec 2026 9:00")),
        ("until 17.12", ("29 Nov 2026 17:12", "17 Dec 2026 9:00")),
        ("at 5", ("at 5:00", "at 17:00")),
        ("until 12", ("until 0:00", "until 12:00")),
        ("tomorrow at 9", ("tomorrow 9:00", "tomorrow 21:00")),
        ("in 45", ("in 45m", "in 45h")),
        ("for 45", ("for 45m", "for 45h")),
        ("tomorrow morning", ("tomorrow 8:00", "tomorrow 9:00", "tomorrow 10:00")),
        ("until tomorrow afternoon", ("until tomorrow 13:00", "until tomorrow 15:00", "until tomorrow 17:00")),
        ("this afternoon", ("today 15:00", "today 17:00")),
        ("tonight", ("today 18:00", "today 19:00", "today 20:00")),
        ("in the morning", ("8:00", "9:00", "10:00")),
        ("until the evening", ("until 18:00", "until 19:00", "until 20:00")),
        ("on 24 dec in the evening", ("on 24 dec 18:00", "on 24 dec 19:00", "on 24 dec 20:00")),
        ("1 dec in the morning", ("1 dec 8:00", "1 dec 9:00", "1 dec 10:00")),
    ],
)  # fmt: skip
def test_a_moment_in_doubt_is_asked_and_each_answer_is_certain(typed: str, readings: tuple[str, ...]) -> None:
    found = moment(typed, SUNDAY)

    assert isinstance(found, Doubt)
    assert found.readings == readings
    assert all(isinstance(moment(one, SUNDAY), datetime) for one in readings)


@pytest.mark.parametrize("typed", ["today 9", "until today 9", "9 today"])
def test_an_hour_of_today_whose_readings_are_all_over_is_over(typed: str) -> None:
    assert moment(typed, WallClock(now=datetime(2026, 11, 29, 20, 30, tzinfo=UTC), zone="Europe/Berlin")) == Wrong(OVER)


def test_next_friday_said_on_a_tuesday_may_be_one_of_two() -> None:
    found = moment("next fri 9:30", TUESDAY)

    assert isinstance(found, Doubt)
    assert found.readings == ("4 Dec 2026 9:30", "11 Dec 2026 9:30")


def test_the_next_shift_is_asked_for_only_by_these_words() -> None:
    shift = datetime(2026, 11, 30, 8, tzinfo=UTC)

    assert moment("Next shift", SUNDAY, next_shift=lambda: shift) == shift
    assert isinstance(moment("next shift", SUNDAY, next_shift=lambda: None), Wrong)
    assert moment("tomorrow", SUNDAY, next_shift=pytest.fail) is not None


def test_a_time_that_the_clock_skips_is_the_first_instant_after_it() -> None:
    before = WallClock(now=datetime(2026, 3, 28, 12, tzinfo=UTC), zone="Europe/Berlin")

    assert moment("29 mar 2:30", before) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first_and_once_that_is_over_the_second() -> None:
    before = WallClock(now=datetime(2026, 10, 24, 12, tzinfo=UTC), zone="Europe/Berlin")
    between = WallClock(now=datetime(2026, 10, 25, 0, 45, tzinfo=UTC), zone="Europe/Berlin")

    assert moment("2:30", before) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment("2:30", between) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_day_later_is_the_same_time_on_the_clock_and_hours_are_hours() -> None:
    before = WallClock(now=datetime(2026, 3, 28, 12, tzinfo=UTC), zone="Europe/Berlin")

    assert moment("for 1d", before) == datetime(2026, 3, 29, 11, tzinfo=UTC)
    assert moment("for 24h", before) == datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["9 am tonight", "tomorrow evening 9am", "tonight 09:00", "8a.m. in the evening"])
def test_a_morning_hour_is_no_evening(typed: str) -> None:
    assert not isinstance(moment(typed, SUNDAY), datetime)


def test_a_29_february_is_the_next_one_there_is() -> None:
    clock = WallClock(now=datetime(2027, 6, 1, tzinfo=UTC), zone="UTC")

    assert moment("29 feb", clock) == datetime(2028, 2, 29, 9, tzinfo=UTC)


DAYS = {
    "today": ("11-29", "11-29"), "tomorrow": ("11-30", "11-30"), "24 dec": ("12-24", "12-24"), "fri": ("12-04", "12-04"),
    "24 dec to 31 dec": ("12-24", "12-31"), "24 to 31 dec": ("12-24", "12-31"), "24-31 dec": ("12-24", "12-31"),
    "dec 24-31": ("12-24", "12-31"), "24.12.-31.12.": ("12-24", "12-31"), "from 24 dec until 31 dec": ("12-24", "12-31"),
    "between 24 dec and 31 dec": ("12-24", "12-31"), "24th to 31st december": ("12-24", "12-31"), "24/12 to 31/12": ("12-24", "12-31"),
    "24 and 25 dec": ("12-24", "12-25"), "2026-12-24..2026-12-31": ("12-24", "12-31"), "24 to 31 dec 2026": ("12-24", "12-31"), "mon to fri": ("11-30", "12-04"),
    "mon-fri": ("11-30", "12-04"), "today to friday": ("11-29", "12-04"), "sunday": ("11-29", "11-29"),
    "next week": ("11-30", "12-06"), "this week": ("11-29", "11-29"), "24 dec – 30 dec": ("12-24", "12-30"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "ends"), DAYS.items())
def test_days_ahead_are_read(typed: str, ends: tuple[str, str]) -> None:
    first, last = (date.fromisoformat(f"2026-{one}") for one in ends)

    assert days(typed, SUNDAY) == DayRange(first=first, last=last)


@pytest.mark.parametrize("typed", ["dec 24 and dec 26", "24 and 26 dec", "fri and sun", "24 dec and 3 jan"])
def test_two_days_apart_are_not_those_between_them_too(typed: str) -> None:
    found = days(typed, SUNDAY)

    assert isinstance(found, Wrong)
    assert "say *to*" in found.why


def test_days_over_the_turn_of_the_year_and_those_of_next_year() -> None:
    over = DayRange(first=date(2026, 12, 24), last=date(2027, 1, 2))

    assert days("24 dec - 2 jan", SUNDAY) == over
    assert days("3 mar", SUNDAY) == DayRange(first=date(2027, 3, 3), last=date(2027, 3, 3))
    assert days("20 nov to 5 dec", SUNDAY) == DayRange(first=date(2026, 11, 20), last=date(2026, 12, 5))
    assert days("20 nov 2026 to 5 dec", SUNDAY) == DayRange(first=date(2026, 11, 20), last=date(2026, 12, 5))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31 feb", "There is no 31 feb."), ("24 dec to 32 dec", "There is no 32 dec."), ("31 dec to 24 dec", "before"),
        ("2026-12-31 to 2026-12-24", "before"), ("yesterday", "over"), ("1 nov 2026", "over"), ("24 dec 2028", "more than a year"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_say_why(typed: str, why: str) -> None:
    found = days(typed, SUNDAY)

    assert isinstance(found, Wrong)
    assert why in found.why


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("3/4", ("3 Apr 2027", "4 Mar 2027")),
        ("3/4 to 5/4", ("3 Apr 2027 to 5 Apr 2027", "4 Mar 2027 to 4 May 2027")),
    ],
)  # fmt: skip
def test_days_in_doubt_are_asked(typed: str, readings: tuple[str, ...]) -> None:
    found = days(typed, SUNDAY)

    assert isinstance(found, Doubt)
    assert found.readings == readings
    assert all(isinstance(days(one, SUNDAY), DayRange) for one in readings)


@pytest.mark.parametrize(
    "typed", ["", "Monica", "24 dec pizza", "pizza 24 dec", "42", "24", "24 to 31", "9-17", "to", "24 dec to"]
)
def test_words_that_say_no_days_are_left_to_other_readers(typed: str) -> None:
    assert days(typed, SUNDAY) is None


@given(st.text(max_size=60), st.sampled_from(["Europe/Berlin", "Africa/Cairo", "Pacific/Apia", "UTC"]))
def test_nothing_typed_is_an_error(typed: str, zone: str) -> None:
    clock = WallClock(now=SUNDAY.now, zone=zone)
    at = moment(typed, clock)
    days(typed, clock)

    assert not isinstance(at, datetime) or SUNDAY.now < at <= SUNDAY.now + timedelta(days=367)


@given(
    st.sampled_from(sorted(MOMENTS)),
    st.text(alphabet="bcefgjklqrxyz", min_size=3, max_size=9),
    st.sampled_from(["{0} {1}", "{1} {0}"]),
)
def test_a_word_that_is_no_part_of_a_time_makes_it_none(typed: str, junk: str, shape: str) -> None:
    assert moment(shape.format(typed, junk), SUNDAY) is None
