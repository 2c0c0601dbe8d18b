"""When the outbox looks again by itself: at each time that was told, and once more at the database where one is not known."""

import math

import pytest

from bot.outbox.due_times import DueTimes


class Watch:
    """The monotonic clock, in our hands."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr("bot.outbox.due_times.time.monotonic", watch)
    return watch


def test_each_time_is_waited_for_once_whatever_order_they_are_told_in(watch: Watch) -> None:
    due = DueTimes()
    due.asking()
    due.told(None)
    due.expect({3.0, 0.5})
    waited = [due.seconds()]
    watch.now += 0.5
    due.looking()
    waited.append(due.seconds())
    watch.now += 4
    late = due.seconds()
    due.looking()

    assert waited == [0.5, 2.5]
    assert late == 0
    assert due.seconds() == math.inf
    assert not due.unsure


def test_a_time_that_nobody_knows_is_asked_for(watch: Watch) -> None:
    due = DueTimes()
    first = due.unsure
    due.asking()
    due.told(None)
    then = due.unsure
    due.expect({None, 2.0})

    assert first
    assert not then
    assert due.unsure
    assert due.seconds() == 2.0


def test_what_the_database_told_is_asked_again_once_it_is_over(watch: Watch) -> None:
    due = DueTimes()
    due.asking()
    due.told(0.2)
    waits = due.seconds()
    due.looking()
    early = due.unsure
    watch.now += 0.3
    due.looking()

    assert waits == pytest.approx(0.2)
    assert not early
    assert due.unsure


def test_what_is_expected_while_the_database_is_asked_is_asked_for_after_that(watch: Watch) -> None:
    due = DueTimes()
    due.asking()
    due.expect({None})
    due.told(None)

    assert due.unsure
