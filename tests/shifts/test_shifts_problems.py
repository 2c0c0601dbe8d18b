"""What a plan is refused for, at which field."""

from datetime import date

import pytest

from bot.model.schedule import OtherHours, Shift, TimeOff
from bot.shifts import timezones
from bot.shifts.problems import ProblemKind, exception_problems, schedule_problems

DAY = date(2026, 3, 3)


def shift(weekday: int, start: float, end: float) -> Shift:
    return Shift(weekday=weekday, start_min=int(start * 60), end_min=int(end * 60))


@pytest.mark.parametrize(
    ("shifts", "why", "index"),
    [
        ((shift(0, 9, 9),), ProblemKind.EQUAL_ENDS, 0),
        ((shift(0, 9, 33),), ProblemKind.EQUAL_ENDS, 0),
        ((shift(0, 9, 12), shift(0, 11, 14)), ProblemKind.OVERLAP, 1),
        ((shift(0, 22, 30), shift(1, 5, 9)), ProblemKind.OVERLAP_NEXT_DAY, 1),
        ((shift(0, 5, 9), shift(6, 22, 30)), ProblemKind.OVERLAP_NEXT_DAY, 1),
        ((shift(0, 0, 24), shift(0, 9, 10)), ProblemKind.OVERLAP, 1),
        (tuple(shift(2, hour, hour + 1) for hour in (1, 3, 5, 7)), ProblemKind.TOO_MANY, 3),
        ((shift(0, 25, 26),), ProblemKind.BAD_TIME, 0),
        ((shift(7, 9, 10),), ProblemKind.BAD_TIME, 0),
    ],
)
def test_a_week_is_refused_at_the_shift_that_is_wrong(shifts: tuple[Shift, ...], why: ProblemKind, index: int) -> None:
    found = schedule_problems("Europe/Berlin", shifts)

    assert [(one.why, one.index) for one in found] == [(why, index)]


def test_touching_shifts_and_whole_days_and_nights_are_fine() -> None:
    nights = [shift(day, 22, 30) for day in range(7)]
    touching = [shift(0, 9, 13), shift(0, 13, 17), shift(0, 17, 24), shift(1, 0, 24)]

    assert schedule_problems("Asia/Calcutta", [*nights]) == ()
    assert schedule_problems("UTC", touching) == ()


def test_an_unknown_zone_is_refused_with_the_nearest_offered() -> None:
    (problem,) = schedule_problems("Europe/Berln", ())

    assert (problem.field, problem.why) == ("tz", ProblemKind.UNKNOWN_ZONE)
    assert problem.nearest[0] == "Europe/Berlin"


@pytest.mark.parametrize("typed", ["../etc/passwd", "", "\x00", "Mars/Olympus", "🤷" * 200])
def test_no_typed_zone_is_ever_an_error(typed: str) -> None:
    problems = schedule_problems(typed, ())

    assert [one.why for one in problems] == [ProblemKind.UNKNOWN_ZONE]


def test_zones_near_a_typed_one_are_offered() -> None:
    assert "Asia/Kolkata" in timezones.nearest("kolkatta")


@pytest.mark.parametrize(
    ("exception", "why"),
    [
        (TimeOff(first=DAY, last=date(2026, 3, 2)), ProblemKind.ENDS_BEFORE_START),
        (TimeOff(first=DAY, last=DAY, from_min=600, until_min=540), ProblemKind.ENDS_BEFORE_START),
        (TimeOff(first=DAY, last=DAY, from_min=600, until_min=600), ProblemKind.EQUAL_ENDS),
        (TimeOff(first=DAY, last=DAY, from_min=-1), ProblemKind.BAD_TIME),
        (TimeOff(first=DAY, last=date(2056, 3, 3)), ProblemKind.TOO_LONG),
        (OtherHours(first=DAY, last=date(2026, 1, 1), hours=((0, 60),)), ProblemKind.ENDS_BEFORE_START),
        (OtherHours(first=DAY, last=DAY, hours=()), ProblemKind.NO_HOURS),
        (OtherHours(first=DAY, last=DAY, hours=((540, 540),)), ProblemKind.EQUAL_ENDS),
        (OtherHours(first=DAY, last=DAY, hours=((540, 600), (570, 660))), ProblemKind.OVERLAP),
        (OtherHours(first=DAY, last=DAY, hours=((0, 60), (60, 120), (180, 200), (300, 400))), ProblemKind.TOO_MANY),
    ],
)
def test_an_exception_is_refused_with_the_reason(exception: TimeOff | OtherHours, why: ProblemKind) -> None:
    assert [one.why for one in exception_problems(exception)] == [why]


def test_time_off_over_several_days_may_end_earlier_in_the_day_than_it_began() -> None:
    weekend = TimeOff(first=DAY, last=date(2026, 3, 5), from_min=900, until_min=540)

    assert exception_problems(weekend) == ()
