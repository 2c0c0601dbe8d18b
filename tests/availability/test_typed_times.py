"""What a typed schedule or exception does, and that a time which is not certain does nothing."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions.models import CommandUsed
from bot.model.policies import Identity
from bot.model.schedule import Exceptional, Plan, TimeOff
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock

KIRITIMATI = "Pacific/Kiritimati"  # fourteen hours ahead of UTC
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)


def team(tx: Tx) -> None:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    shop.hire(tx, "nina", role="admin")
    asha, ben = shop.hire(tx, "asha", "ben")
    tx.people.change(asha.id, name="Asha Rao")
    tx.people.change(ben.id, name="Ben Ito", tz=KIRITIMATI)


def typed(tx: Tx, text: str) -> Any:
    """Nina types it, on Monday 2 March 2026, 10:00 UTC."""
    return interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user="UNINA", text=text))


async def planned(store: Store) -> dict[str, Plan]:
    def plans(tx: Tx) -> dict[str, Plan]:
        return {one.name: tx.availability.plan(one.id) for one in tx.people.roster().agents}

    return await store.read(plans)


@pytest.fixture
async def store_of_three(store: Store, clock: Clock) -> Store:
    await store.run(team)
    return store


@pytest.mark.parametrize(
    "line",
    [
        "schedule @asha mon-fri 9-5", "schedule @asha mon-fri 18:00-9:00", "schedule @asha mon-fri 9-17 EST",
        "schedule @asha mon-fri 9-17 GMT+5", "schedule @asha mon-fri pizza 9-17", "schedule @asha mon-fri 9-17 sat",
        "schedule @asha mon-fri 25:00-26:00", "exceptions @asha 3/4 off", "exceptions @asha 31 feb off",
        "exceptions @asha 24 dec pizza", "exceptions @asha yesterday off", "exceptions @asha today off until 5",
        "exceptions @asha 24 dec 9-5",
    ],
)  # fmt: skip
async def test_a_time_that_is_not_certain_plans_nothing(store_of_three: Store, line: str) -> None:
    before = await planned(store_of_three)
    await store_of_three.run(typed, line)

    assert await planned(store_of_three) == before


async def test_hours_off_are_off_and_not_worked(store_of_three: Store) -> None:
    await store_of_three.run(typed, "exceptions @asha today 14:00-16:00 off")
    off: tuple[Exceptional, ...] = (TimeOff(first=TODAY, last=TODAY, from_min=840, until_min=960),)

    assert (await planned(store_of_three))["Asha Rao"].exceptions == off


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("time off @asha 9:00-12:00", ["today 9:00-12:00 off", "tomorrow 9:00-12:00 off"]),
        ("vacation @asha 24 dec 9-5", ["24 dec 9:00-17:00 off", "24 dec 9:00-5:00 next day off"]),
        ("exceptions @asha 9:00-12:00", ["today 9:00-12:00 off", "today 9:00-12:00", "tomorrow 9:00-12:00 off", "tomorrow 9:00-12:00"]),
    ],
)  # fmt: skip
async def test_behind_time_off_no_hours_at_work_are_offered(
    store_of_three: Store, line: str, offered: list[str]
) -> None:
    asked = await store_of_three.run(typed, line)
    buttons = [one for block in asked.blocks for one in block.get("elements", ()) if one["type"] == "button"]

    assert [one["text"]["text"] for one in buttons] == offered


@pytest.mark.parametrize(
    "line", ["time off @asha tomorrow all day", "day off @asha tomorrow", "vacation @asha tomorrow off"]
)
async def test_a_whole_day_of_time_off_is_not_asked_about(store_of_three: Store, line: str) -> None:
    await store_of_three.run(typed, line)

    assert (await planned(store_of_three))["Asha Rao"].exceptions == (TimeOff(first=TOMORROW, last=TOMORROW),)


async def test_today_is_each_persons_own(store_of_three: Store) -> None:
    await store_of_three.run(typed, "exceptions @asha @ben today off")
    plans = await planned(store_of_three)

    assert plans["Asha Rao"].exceptions == (TimeOff(first=TODAY, last=TODAY),)
    assert plans["Ben Ito"].exceptions == (TimeOff(first=TOMORROW, last=TOMORROW),)


@pytest.mark.parametrize("tz", [None, "Mars/Olympus"])
async def test_who_has_no_known_zone_in_slack_works_in_utc_and_it_is_said(
    store_of_three: Store, tz: str | None
) -> None:
    await store_of_three.run(lambda tx: tx.people.change(2, tz=tz))
    told = await store_of_three.run(typed, "schedule @asha mon-fri 9-17")
    plan = (await planned(store_of_three))["Asha Rao"]

    assert plan.schedule is not None
    assert plan.schedule.tz == "UTC"
    assert "in UTC" in told.text
    assert (tz or "no time zone") in told.text.replace("\u2060", "")


async def exceptions(store: Store, name: str = "Asha Rao") -> tuple[Exceptional, ...]:
    return (await planned(store))[name].exceptions


EVE = TimeOff(first=date(2026, 12, 24), last=date(2026, 12, 24))
NEW_YEAR = TimeOff(first=date(2026, 12, 31), last=date(2027, 1, 1))


@pytest.fixture
async def with_two(store_of_three: Store) -> Store:
    await store_of_three.run(typed, "exceptions @asha 24 dec off")
    await store_of_three.run(typed, "exceptions add @asha 31 dec to 1 jan off")
    return store_of_three


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("exceptions @asha remove 24 dec", (NEW_YEAR,)),
        ("exceptions remove 24/12 of @asha", (NEW_YEAR,)),
        ("exceptions remove @asha 31 dec to 1 jan off", (EVE,)),
        ("exceptions remove @asha 31 dec", (EVE, NEW_YEAR)),
        ("exceptions remove @asha 25 dec", (EVE, NEW_YEAR)),
        ("exceptions remove @ben 24 dec", (EVE, NEW_YEAR)),
        ("exceptions remove @asha", (EVE, NEW_YEAR)),
        ("exceptions remove @asha sure", ()),
        ("exceptions remove @asha 24 dec pizza", (EVE, NEW_YEAR)),
        ("exceptions add remove @asha 24 dec", (EVE, NEW_YEAR)),
    ],
)
async def test_just_the_exception_that_is_named_is_removed_and_all_only_when_sure(
    with_two: Store, line: str, left: tuple[Exceptional, ...]
) -> None:
    told = await with_two.run(typed, line)

    assert await exceptions(with_two) == left
    if left == (NEW_YEAR,):
        assert "asha@" in told.text.replace("\u2060", "")
        assert "24 Dec 2026: off" in told.text


async def test_a_week_is_cleared_only_when_sure_and_the_question_shows_it(store_of_three: Store) -> None:
    await store_of_three.run(typed, "schedule @asha mon-fri 9-17 berlin")
    asked = await store_of_three.run(typed, "schedule clear @asha")
    kept = (await planned(store_of_three))["Asha Rao"].schedule
    await store_of_three.run(typed, "schedule clear @asha sure")

    assert "9:00-17:00" in asked.text
    assert kept is not None
    assert (await planned(store_of_three))["Asha Rao"].schedule is None


@pytest.mark.parametrize(
    ("line", "online"),
    [
        ("online @asha for 2h", True),
        ("status online @asha until 5", False),
        ("status online @asha until 25:00", False),
        ("status online offline @asha", False),
        ("status online @asha for lunch", False),
        ("status online @asha until yesterday", False),
        ("status online @asha until 1 jan 2030", False),
    ],
)
async def test_a_status_is_set_only_until_a_certain_time(store_of_three: Store, line: str, online: bool) -> None:  # noqa: FBT001  # the row's own
    told = await store_of_three.run(typed, line)
    asha = await store_of_three.read(lambda tx: tx.availability.get(2))

    assert asha.online == online
    if online:
        assert asha.until == shop.MONDAY + timedelta(hours=2)
        assert "(was offline)" in told.text
        assert "{date_short_pretty} {time}" in told.text
