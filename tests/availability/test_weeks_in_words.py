"""A whole week in words: every day is in it, those that are off too."""

import pytest

from bot.availability.forms import Preview, saved
from bot.availability.messages import whole_week
from bot.model.schedule import Shift


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
    view = str(saved("Saved.", [one, none], below=[]))

    assert "*Asha Rao* · Asia/Kolkata\\nMon 9:00-17:00" in view
    assert "*Ravi*\\nNo weekly shifts." in view
