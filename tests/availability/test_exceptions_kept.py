"""Exceptions are kept once each, and a zone that nobody knows is UTC and never a fault."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.availability import actions as availability
from bot.model.person import Agent
from bot.model.schedule import Exceptional, OtherHours, TimeOff
from bot.shifts import timezones, wording
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop

OFF = TimeOff(first=date(2026, 3, 5), last=date(2026, 3, 5))
SHORT = OtherHours(first=date(2026, 3, 5), last=date(2026, 3, 5), hours=((600, 720),))
LONG = OtherHours(first=date(2026, 3, 5), last=date(2026, 3, 5), hours=((600, 900),))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ([OFF, OFF], [OFF]),
        ([SHORT, LONG, SHORT], [LONG, SHORT]),  # of two for one day the later counts
        ([SHORT, OFF, OFF], [SHORT, OFF]),
    ],
)
async def test_the_same_exception_twice_is_one(store: Store, given: list[Exceptional], kept: list[Exceptional]) -> None:
    def play(tx: Tx) -> list[Exceptional]:
        asha = shop.hire(tx, "asha", label=shop.label(tx))[0]
        for one in given:
            availability.set_exceptions(tx, [asha], [one], by=asha)
        return [what for _, what in tx.availability.exceptions(asha.id)]

    assert await store.run(play) == kept


async def test_removing_one_of_two_exceptions_leaves_the_other(store: Store) -> None:
    def play(tx: Tx) -> list[Exceptional]:
        asha = shop.hire(tx, "asha", label=shop.label(tx))[0]
        availability.set_exceptions(tx, [asha], [OFF, SHORT], by=asha)
        first = tx.availability.exceptions(asha.id)[0][0]
        availability.drop_exceptions(tx, asha, ids=[first], by=asha)
        return [what for _, what in tx.availability.exceptions(asha.id)]

    assert await store.run(play) == [SHORT]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "Europe/Atlantis"])
def test_an_unknown_zone_is_utc(zone: str) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)

    assert timezones.wall(noon, zone) == datetime(2026, 3, 2, 12)  # noqa: DTZ001  # a wall clock
    assert timezones.first(datetime(2026, 3, 2, 12), zone) == noon  # noqa: DTZ001
    assert timezones.last(datetime(2026, 3, 2, 12), zone) == noon  # noqa: DTZ001
    assert wording.told(noon, zone, noon) == "today 12:00 UTC"


async def test_somebody_whose_zone_slack_made_up_is_planned_and_shown(store: Store) -> None:
    def play(tx: Tx) -> tuple[Agent, bool]:
        asha = shop.hire(tx, "asha", label=shop.label(tx))[0]
        tx.people.change(asha.id, tz="Mars/Olympus")
        asha = tx.people.get(asha.id)
        tx.availability.put_schedule(asha.id, availability.week_of(asha, None, shop.NINE_TO_FIVE))
        availability.settle(tx, tx.availability.many([asha.id]))
        return asha, tx.availability.online(asha.id)

    _, online = await store.run(play)

    assert online


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        ({"hours": 1}, "today 12:00"),
        ({"hours": 13}, "tomorrow 0:00"),
        ({"days": 3}, "Thu 11:00"),
        ({"days": 30}, "1 Apr 12:00"),
        ({"days": -1}, "yesterday 11:00"),
    ],
)
def test_times_carry_their_day_on_the_readers_clock(ahead: dict[str, int], said: str) -> None:
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)

    assert wording.told(now + timedelta(**ahead), "Europe/Berlin", now) == said
