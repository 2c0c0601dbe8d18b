"""A whole week in words: every day is in it, those that are off too."""

import pytest

from bot.availability.forms import Preview, saved
from bot.availability.messages import PersonTime, replaced, weeks, whole_week
from bot.model.schedule import Schedule, Shift


def week(*days: int) -> list[Shift]:
    return [Shift(weekday=day, start_min=9 * 60, end_min=17 * 60) for day in days]


@pytest.mark.parametrize(
    ("days", "lines"),
    [
        (range(5), ("Mon to Fri 9:00-17:00", "Sat and Sun off")),
        ((0, 2), ("Mon 9:00-17:00", "Wed 9:00-17:00", "Tue, Thu, Fri, Sat and Sun off")),
        (range(7), ("Mon to Sun 9:00-17:00",)),
        ((), ()),
    ],
)
def test_days_that_are_off_are_named(days: tuple[int, ...], lines: tuple[str, ...]) -> None:
    assert whole_week(week(*days)) == lines


def test_what_was_saved_shows_the_week_in_its_own_zone() -> None:
    one = Preview(person="Asha Rao", zone="Asia/Kolkata", week=whole_week(week(0)))
    none = Preview(person="Ravi")
    view = str(saved("Saved.", [one, none], before=replaced([("Asha Rao", None)]), below=[]))

    assert "*Asha Rao* · Asia/Kolkata\\nMon 9:00-17:00" in view
    assert "*Ravi*\\nNo weekly shifts." in view
    assert "Before: no weekly shifts." in view


def test_the_weeks_that_were_replaced_are_said_of_one_or_by_name() -> None:
    old = Schedule(tz="Europe/Berlin", shifts=(*week(0, 1), Shift(weekday=5, start_min=600, end_min=720)))

    assert replaced([]) == ""
    assert replaced([("Asha Rao", old)]) == "Before: Mon to Tue 9:00-17:00; Sat 10:00-12:00 (Europe/Berlin)."
    assert replaced([("Asha Rao", old), ("Ravi", None)]).splitlines()[1:] == [
        "Asha Rao: Mon to Tue 9:00-17:00; Sat 10:00-12:00 (Europe/Berlin)",
        "Ravi: no weekly shifts",
    ]


def test_who_asks_for_exceptions_is_told_that_there_are_none_and_who_saved_a_week_is_not() -> None:
    none, some = PersonTime(person="Ravi"), PersonTime(person="Asha", exceptions=(("1:1", "1 Dec 2026: off"),))

    assert weeks([none], asked=True).endswith("No days off or other hours.")
    assert "No days off" not in weeks([some], asked=True) + weeks([none])
