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
    due.expect({"one": 3.0, "other": 0.5})
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
    due.expect({"one": None, "other": 2.0})

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
    due.expect({"one": None})
    due.told(None)

    assert due.unsure


def test_a_lane_that_is_put_off_is_not_looked_for_at_its_old_time(watch: Watch) -> None:
    due = DueTimes()
    due.asking()
    due.expect({"card": 3.0})
    watch.now += 2
    due.expect({"card": 3.0, "other": 4.0})
    watch.now += 1
    put_off = due.seconds()
    watch.now += 2
    waited = due.seconds()
    due.looking()

    assert put_off == 2
    assert waited == 0
    assert due.seconds() == 1


def test_only_what_is_sooner_than_all_that_was_expected_ends_a_rest(watch: Watch) -> None:
    due = DueTimes()
    unsure = due.expect({"one": 3.0})
    due.asking()

    assert unsure
    assert not due.expect({"two": 4.0})
    assert due.expect({"two": 2.0})
    assert not due.expect({"two": 5.0})
    assert due.expect({"three": None})
