"""A look at shifts that is late or fails: what is due comes at once afterwards, for whoever is on by then."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from bot.app import jobs
from bot.model.ids import RuleId
from bot.model.person import Agent
from bot.model.routing import Rule
from bot.model.schedule import Shift
from bot.notices.messages.work import ChatWaiting, ShiftStarted
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock

FIVE = datetime(2026, 3, 2, 17, tzinfo=UTC)
NIGHT = tuple(Shift(weekday=day, start_min=17 * 60, end_min=24 * 60) for day in range(7))


@pytest.fixture
def clock() -> Clock:
    return Clock(FIVE - timedelta(minutes=30))


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, on until five, who may have one waiting chat at a time and has it; Ben, off; Nina, who gets alerts and is off."""

    def begin(tx: Tx) -> list[Agent]:
        asha, ben = shop.hire(tx, "asha", "ben", label=shop.label(tx))
        [nina] = shop.hire(tx, "nina", role="admin")
        policies = tx.settings.policies()
        tx.settings.put_policies(type(policies)(alert_to=(nina.email,)), by=None)
        tx.routing.add_rule(Rule(id=RuleId(0), cap=1, pass_on_min=None))
        shop.works(tx, [asha])
        shop.writes(tx, shop.customer(tx, 1, 1).id)
        return [asha, ben, nina]

    return await store.run(begin)


async def late(store: Store, clock: Clock) -> list[int]:
    """A customer writes eight minutes before five; no look succeeds before two past. Who is told that the chat waits."""
    clock.at = FIVE - timedelta(minutes=8)
    chat = await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 2, 1).id))
    clock.at = FIVE + timedelta(minutes=2)
    await store.run(jobs.waits_due)
    return [who for who, about in await store.read(shop.told, ChatWaiting) if chat.id in about.chats]


@pytest.mark.parametrize("who", ["nobody", "by hand", "by shift"])
async def test_after_a_late_look_nobody_is_told_who_went_off_meanwhile(
    store: Store, people: list[Agent], clock: Clock, who: Literal["nobody", "by hand", "by shift"]
) -> None:
    _, ben, nina = people
    if who == "by shift":
        await store.run(shop.works, [ben], NIGHT)
    elif who == "by hand":
        await store.run(
            lambda tx: (shop.goes(tx, [ben], on=True), shop.writes(tx, shop.customer(tx, 3, 1).id))
        )  # his one
    told = await late(store, clock)
    started = [agent for agent, _ in await store.read(shop.told, ShiftStarted)]
    assigned = await store.read(shop.assignees)

    assert told == {"nobody": [nina.id], "by hand": [ben.id], "by shift": []}[who]
    assert started == ([ben.id] if who == "by shift" else [])
    assert (ben.id in assigned) == (who != "nobody")
