"""The time on duty of a wait follows who is in the chat's channel: whoever left it by hand cannot be given the chat."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from bot.model.chat import StoredWait, Stretches
from bot.model.effect.people import SyncRoom
from bot.model.event import JoinedRoom, LeftRoom
from bot.notices.messages.work import ChatWaiting
from bot.outbox.calls.outcomes import Done
from bot.outbox.calls.slack import ReadRoom, RoomSeen
from bot.rooms import events as rooms_events
from bot.rooms.actions import membership
from bot.routing import jobs as routing_jobs
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.shop import MONDAY, Clock
from tests.fixtures.stage import CHANNEL, Stage

ALL = ("UBOSS", "UASHA", "URAVI", "UBOT")


@pytest.fixture
async def at(store: Store) -> Stage:
    """Asha is on, Ravi is not, and a customer waits from ten o'clock on."""

    def begin(tx: Tx) -> Stage:
        here = stage.built(tx)
        shop.goes(tx, [here.asha], on=True)
        shop.writes(tx, here.chat.id)
        return here

    return await store.run(begin)


def seen(tx: Tx, users: Collection[str]) -> None:
    """Slack is asked who is in the channel, and says so."""
    effect = stage.the(tx, SyncRoom)
    assert isinstance(stage.prepared(tx, effect), ReadRoom)
    members = frozenset(users)
    found = RoomSeen(channel=CHANNEL, name="wa-sales", members=members, archived=False, private=True, shared=False)
    stage.comes_back(tx, effect, Done(value=found))


def leaves(tx: Tx) -> None:
    rooms_events.left(LeftRoom(channel=CHANNEL, slack_user="UASHA"), tx)
    seen(tx, set(ALL) - {"UASHA"})


async def the_clock_is_woken(store: Store) -> None:
    await store.run(routing_jobs.waits_due)


async def counted(store: Store, at: Stage) -> Stretches | None:
    def look(tx: Tx) -> StoredWait | None:
        return tx.waits.open(at.chat.id)

    wait = await store.read(look)
    assert wait is not None
    return wait.on_duty


async def test_whoever_leaves_the_channel_counts_from_then_on_no_more(store: Store, at: Stage, clock: Clock) -> None:
    woken: list[frozenset[str]] = []
    store.on_wake(woken.append)
    left = clock.later(minutes=2)
    await store.run(leaves)
    assert "clock" in frozenset().union(*woken)
    await the_clock_is_woken(store)
    clock.later(minutes=2)
    await the_clock_is_woken(store)

    assert await counted(store, at) == ((MONDAY, left),)


@pytest.mark.parametrize("back", ["brought back", "asked back", "seen there"])
async def test_whoever_comes_back_counts_again_from_then_on(store: Store, at: Stage, clock: Clock, back: str) -> None:
    left = clock.later(minutes=2)
    await store.run(leaves)
    await the_clock_is_woken(store)
    again = clock.later(minutes=3)

    def comes(tx: Tx) -> None:
        if back == "brought back":
            rooms_events.joined(JoinedRoom(channel=CHANNEL, slack_user="UASHA", inviter="URAVI"), tx)
        elif back == "asked back":
            assert membership.ask_back(tx, at.asha) == 1
        else:
            membership.recheck(tx, tx.rooms.get(at.room))
            seen(tx, ALL)

    await store.run(comes)
    await the_clock_is_woken(store)
    clock.later(minutes=2)
    await the_clock_is_woken(store)

    assert await counted(store, at) == ((MONDAY, left), (again, None))


async def test_looking_at_a_wait_for_that_puts_off_no_word_about_it(store: Store, at: Stage, clock: Clock) -> None:
    late = await store.read(lambda tx: timedelta(minutes=tx.settings.policies().held_wait_minutes))
    await store.run(shop.goes, [at.ravi], on=True)
    clock.at = MONDAY + late - timedelta(minutes=2)
    await store.run(leaves)
    await the_clock_is_woken(store)
    clock.at = MONDAY + late
    await the_clock_is_woken(store)

    assert await store.read(shop.told, ChatWaiting)
