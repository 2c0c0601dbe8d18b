"""Times as people type them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import when

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)  # a Wednesday, 16:30 in Berlin
TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("45m", 45),
        ("45", 45),
        ("1h", 60),
        ("1h30", 90),
        ("1h 30m", 90),
        ("2 hours", 120),
        ("90 min", 90),
        ("1 day", 1440),
    ],
)
def test_a_length_of_time_is_read(typed: str, minutes: int) -> None:
    assert when.duration(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize("typed", ["", "0", "0m", "soon", "-5m", "45 chats", "9999d", "1m x", "٤٥"])
def test_what_is_no_length_of_time_is_nothing(typed: str) -> None:
    assert when.duration(typed) is None


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("17:00", 1020),
        ("17.30", 1050),
        ("9", 540),
        ("9am", 540),
        ("12am", 0),
        ("12pm", 720),
        ("5:15 PM", 1035),
        ("noon", 720),
        ("24:00", 1440),
        ("17h", 1020),
        ("24:01", None),
        ("7:60", None),
        ("13pm", None),
        ("later", None),
    ],
)
def test_a_time_of_day_is_read(typed: str, minute: int | None) -> None:
    assert when.clock(typed) == minute


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("9-17", (540, 1020)),
        ("09:00–17:30", (540, 1050)),
        ("9 to 5pm", (540, 1020)),
        ("22:00-06:00", (1320, 1800)),
        ("00:00–24:00", (0, 1440)),
        ("All day", (0, 1440)),
        ("9-9", (540, 1980)),
        ("9", None),
        ("9-12-17", None),
        ("24:00-6:00", None),
    ],
)
def test_the_hours_of_a_shift_are_read(typed: str, span: tuple[int, int] | None) -> None:
    assert when.hours(typed) == span


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("today", (TODAY, TODAY)),
        ("tomorrow", (date(2026, 3, 5), date(2026, 3, 5))),
        ("2026-12-24 to 2026-12-31", (date(2026, 12, 24), date(2026, 12, 31))),
        ("2026-12-24..2026-12-31", (date(2026, 12, 24), date(2026, 12, 31))),
        ("24 Dec - 2 jan", (date(2026, 12, 24), date(2027, 1, 2))),
        ("fri", (date(2026, 3, 6), date(2026, 3, 6))),
        ("wednesday", (TODAY, TODAY)),
        ("2026-02-30", None),
        ("31 Smarch", None),
        ("1 ma", None),
    ],
)
def test_days_are_read(typed: str, days: tuple[date, date] | None) -> None:
    assert when.days(typed, today=TODAY) == days


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("for 45m", "2026-03-04T16:15"),
        ("45m", "2026-03-04T16:15"),
        ("until 17:00", "2026-03-04T16:00"),
        ("until 16:30", "2026-03-05T15:30"),
        ("17:00", "2026-03-04T16:00"),
        ("until tomorrow", "2026-03-04T23:00"),
        ("until fri 9:00", "2026-03-06T08:00"),
        ("until wed", "2026-03-10T23:00"),
        ("until 24 mar 9 am", "2026-03-24T08:00"),
        ("for ever", None),
        ("until 2020-01-01", None),
        ("", None),
    ],
)
def test_the_end_of_a_choice_by_hand_is_read_on_the_persons_clock(typed: str, ends: str | None) -> None:
    expected = datetime.fromisoformat(ends).replace(tzinfo=UTC) if ends else None

    assert when.until(typed, now=NOW, zone="Europe/Berlin") == expected


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_not_but_never_an_error(typed: str) -> None:
    ends = when.until(typed, now=NOW, zone="Africa/Cairo")
    when.hours(typed)
    when.days(typed, today=TODAY)

    assert ends is None or NOW < ends <= NOW + timedelta(days=367)
