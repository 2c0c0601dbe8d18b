"""Days back, for figures and the audit, as people type them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interactions.times import Doubt, WallClock, Wrong, past
from bot.shifts.span import Span

SUNDAY = WallClock(now=datetime(2026, 11, 29, 13, 0, tzinfo=UTC), zone="Europe/Berlin")

BACK = {
    "today": ("2026-11-29", "2026-11-29"), "yesterday": ("2026-11-28", "2026-11-28"), "7d": ("2026-11-23", "2026-11-29"),
    "last 7 days": ("2026-11-23", "2026-11-29"), "past week": ("2026-11-23", "2026-11-29"), "the last 30 days": ("2026-10-31", "2026-11-29"),
    "2 weeks": ("2026-11-16", "2026-11-29"), "this week": ("2026-11-23", "2026-11-29"), "last week": ("2026-11-16", "2026-11-22"),
    "this month": ("2026-11-01", "2026-11-29"), "last month": ("2026-10-01", "2026-10-31"), "this year": ("2026-01-01", "2026-11-29"),
    "last year": ("2025-01-01", "2025-12-31"), "may": ("2026-05-01", "2026-05-31"), "in may": ("2026-05-01", "2026-05-31"),
    "december": ("2025-12-01", "2025-12-31"), "nov": ("2026-11-01", "2026-11-29"), "may 2025": ("2025-05-01", "2025-05-31"),
    "feb 2024": ("2024-02-01", "2024-02-29"), "since 3 june": ("2026-06-03", "2026-11-29"), "since monday": ("2026-11-23", "2026-11-29"),
    "since may": ("2026-05-01", "2026-11-29"), "3 june": ("2026-06-03", "2026-06-03"), "24 dec": ("2025-12-24", "2025-12-24"),
    "mon": ("2026-11-23", "2026-11-23"), "sunday": ("2026-11-29", "2026-11-29"), "last sunday": ("2026-11-22", "2026-11-22"),
    "3 to 10 june": ("2026-06-03", "2026-06-10"), "1 mar to 31 mar": ("2026-03-01", "2026-03-31"),
    "24 dec to 2 jan": ("2025-12-24", "2026-01-02"), "dec to feb": ("2025-12-01", "2026-02-28"), "29 feb": ("2024-02-29", "2024-02-29"),
    "2026-03-01 to 2026-03-31": ("2026-03-01", "2026-03-31"), "1 nov to today": ("2026-11-01", "2026-11-29"), "24/6": ("2026-06-24", "2026-06-24"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "ends"), BACK.items())
def test_days_back_are_read(typed: str, ends: tuple[str, str]) -> None:
    found = past(typed, SUNDAY)

    assert isinstance(found, Span)
    assert found.days == tuple(date.fromisoformat(one) for one in ends)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("tomorrow", "still ahead"), ("30 nov 2026", "still ahead"), ("next fri", "still ahead"), ("may 2027", "still ahead"),
        ("31 feb", "There is no 31 feb."), ("24h", "whole days"), ("last 3 hours", "whole days"), ("0d", "no day"),
        ("2026-03-31 to 2026-03-01", "before"),
    ],
)  # fmt: skip
def test_days_back_that_cannot_be_say_why(typed: str, why: str) -> None:
    found = past(typed, SUNDAY)

    assert isinstance(found, Wrong)
    assert why in found.why


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("3/4", ("3 Apr 2026", "4 Mar 2026")),
        ("1 nov to 30 nov", ("1 Nov 2026 to 29 Nov 2026", "1 Nov 2025 to 30 Nov 2025")),
    ],
)
def test_days_back_in_doubt_are_asked(typed: str, readings: tuple[str, ...]) -> None:
    found = past(typed, SUNDAY)

    assert isinstance(found, Doubt)
    assert found.readings == readings
    assert all(isinstance(past(one, SUNDAY), Span) for one in readings)


@pytest.mark.parametrize(
    "typed", ["", "Monica", "Maya", "7", "42", "7d pizza", "pizza may", "last", "since", "since pizza"]
)
def test_words_that_say_no_days_back_are_left_to_other_readers(typed: str) -> None:
    assert past(typed, SUNDAY) is None


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("today", "2026-03-29T22:00", "2026-03-30T22:00"),
        ("yesterday", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("30 days", "2026-02-28T23:00", "2026-03-30T22:00"),
    ],
)
def test_a_range_is_whole_days_on_the_askers_clock(typed: str, start: str, end: str) -> None:
    found = past(typed, WallClock(now=datetime(2026, 3, 30, 10, tzinfo=UTC), zone="Europe/Berlin"))

    assert isinstance(found, Span)
    assert (found.start.isoformat()[:16], found.end.isoformat()[:16]) == (start, end)


def test_a_day_of_a_clock_change_has_its_own_length() -> None:
    clock = WallClock(now=datetime(2026, 10, 26, 12, tzinfo=UTC), zone="Europe/Berlin")
    found = past("25 oct", clock)

    assert isinstance(found, Span)
    assert found.end - found.start == timedelta(hours=25)


@pytest.mark.parametrize("typed", ["3 and 5 june", "may and july"])
def test_two_days_or_months_apart_are_not_what_is_between_them_too(typed: str) -> None:
    assert isinstance(past(typed, SUNDAY), Wrong)
    assert isinstance(past("may and june", SUNDAY), Span)


@given(st.text(max_size=60), st.sampled_from(["Europe/Berlin", "Pacific/Apia", "UTC"]))
def test_nothing_typed_is_an_error_and_no_day_is_ahead(typed: str, zone: str) -> None:
    clock = WallClock(now=SUNDAY.now, zone=zone)
    found = past(typed, clock)

    assert not isinstance(found, Span) or found.days[1] <= clock.today


@given(
    st.sampled_from(sorted(BACK)),
    st.text(alphabet="bcefgjklqrxyz", min_size=3, max_size=9),
    st.sampled_from(["{0} {1}", "{1} {0}"]),
)
def test_a_word_that_is_no_part_of_days_makes_them_none(typed: str, junk: str, shape: str) -> None:
    assert past(shape.format(typed, junk), SUNDAY) is None
