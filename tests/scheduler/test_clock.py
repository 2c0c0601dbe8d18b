"""The program's clock, put right by what vendors say the time is."""

from datetime import datetime, timedelta

import pytest

from scheduler.clock import Clock, machine_now

HOUR = timedelta(hours=1)
CUT_OFF = timedelta(seconds=0.999)  # an answer tells whole seconds
SOON = timedelta(seconds=60)  # of a machine that is busy


def theirs(off: timedelta) -> datetime:
    """The right time, from which the machine's clock is so far off."""
    return machine_now() - off


def told(clock: Clock, at: datetime, *, took: timedelta = timedelta(0)) -> bool:
    """An answer comes that says this."""
    return clock.told(at, asked=clock.engine() - took)


@pytest.mark.parametrize("off", [HOUR, -HOUR, 24 * HOUR, -24 * HOUR], ids=str)
def test_it_is_right_once_two_answers_agree_and_never_behind_what_was_just_written(off: timedelta) -> None:
    clock = Clock()
    put_right = [told(clock, theirs(off) - CUT_OFF), told(clock, theirs(off) - CUT_OFF)]
    written = theirs(off)

    assert put_right == [False, True]
    assert written <= clock.engine() < theirs(off) + SOON


def test_one_answer_that_lay_somewhere_moves_nothing() -> None:
    clock = Clock()
    put_right = [told(clock, theirs(off)) for off in (HOUR, timedelta(0), HOUR, 24 * HOUR)]

    assert put_right == [False] * 4
    assert abs(clock.engine() - machine_now()) < SOON


def test_answers_that_a_sleeping_machine_finds_when_it_wakes_move_nothing() -> None:
    clock = Clock()
    put_back = [told(clock, theirs(HOUR), took=HOUR) for _ in range(3)]

    assert put_back == [False] * 3
    assert abs(clock.engine() - machine_now()) < SOON


@pytest.mark.parametrize("old", [timedelta(seconds=2), timedelta(seconds=40)], ids=str)
def test_the_pages_time_that_took_long_to_come_sets_nothing_back(old: timedelta) -> None:
    clock = Clock()
    page = clock.engine() + HOUR
    moved = [clock.follow(page), clock.follow(page - old, asked=clock.engine() - old)]

    assert moved == [True, False]
    assert page <= clock.now() < page + SOON


def test_the_page_moves_time_on_however_long_that_takes_to_come() -> None:
    clock = Clock()
    page = clock.engine() + HOUR
    moved = [clock.follow(page, asked=clock.engine() - timedelta(seconds=40)), clock.follow(page - HOUR)]

    assert moved == [True, True]
    assert clock.now() < page - HOUR + SOON
