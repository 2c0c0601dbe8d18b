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


@pytest.mark.parametrize("off", [HOUR, -HOUR, 24 * HOUR, -24 * HOUR], ids=str)
def test_it_is_right_once_two_answers_agree_and_never_behind_what_was_just_written(off: timedelta) -> None:
    clock = Clock()
    put_right = [clock.told(theirs(off) - CUT_OFF), clock.told(theirs(off) - CUT_OFF)]
    written = theirs(off)

    assert put_right == [False, True]
    assert written <= clock.engine() < theirs(off) + SOON


def test_one_answer_that_lay_somewhere_moves_nothing() -> None:
    clock = Clock()
    put_right = [clock.told(theirs(off)) for off in (HOUR, timedelta(0), HOUR, 24 * HOUR)]

    assert put_right == [False] * 4
    assert abs(clock.engine() - machine_now()) < SOON
