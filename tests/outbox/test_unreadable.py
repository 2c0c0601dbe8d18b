"""Effects of another release: held for a person, never lost, never a bug that stops a lane without a word."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app.routes import effects
from bot.model.effect.people import SyncHome
from bot.model.effect.threads import SyncCard
from bot.model.effect_kind import SyncEffect
from bot.model.ids import AgentId, ThreadId
from bot.model.lane import Lane
from bot.outbox.calls import PublishHome, SlackDm
from bot.outbox.claim import claim
from bot.outbox.handlers import EffectDispatch
from bot.outbox.worker_pool import Capacity
from storage import tables as t
from storage.queries.outbox import sync_key
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.engine_world import QUIET, Outside, drained, owe_many, states, until_stored, working
from tests.operator.conftest import desk

HOLOGRAM = "Hologram"
BROKEN = {
    "of an unknown kind": {"kind": HOLOGRAM},
    "with a field of a newer release": {"payload": {"text": "a 2", "channel": "1", "in_three_dimensions": True}},
    "with a broken field": {"payload": {"text": "a 2", "channel": ["1"]}},
}


def held(tx: Tx) -> list[tuple[str, str | None]]:
    return [(lane.lane, lane.held_why) for lane in tx.lanes.troubled()]


def change(tx: Tx, row: str, **values: Any) -> None:
    """Another release has left the row with this key so."""
    tx.conn.execute(update(t.outbox).where(t.outbox.c.key == row).values(**values))


def mend(tx: Tx) -> None:
    """The release that knows it runs everywhere."""
    change(tx, "post:1:a a 2", kind="Post", payload={"text": "a 2", "channel": "1"})


async def stuck(store: Store, outside: Outside, **values: Any) -> list[tuple[str, str | None]]:
    """Three posts in order, the second of another release; until their lane waits for a person."""
    await store.run(owe_many, ["a 1", "a 2", "a 3"])
    await store.run(lambda tx: change(tx, "post:1:a a 2", **values))
    async with working(store, outside):
        return list(await until_stored(store, held))


@pytest.mark.parametrize("values", BROKEN.values(), ids=BROKEN)
async def test_an_order_that_cannot_be_read_is_held_and_nothing_overtakes_it(
    store: Store, values: dict[str, Any]
) -> None:
    outside = Outside()
    lanes = await stuck(store, outside, **values)
    found = select(t.outbox.c.state).order_by(t.outbox.c.seq)

    assert lanes == [("post:1:a", f"cannot read {values.get('kind', 'Post')}")]
    assert outside.got == ["a 1"]
    assert list(await store.read(lambda tx: tx.conn.execute(found).scalars().all())) == ["done", "held", "ready"]


async def test_one_whose_call_another_release_may_have_made_is_held_too(store: Store) -> None:
    outside = Outside()
    [(lane, _)] = await stuck(store, outside, kind=HOLOGRAM, state="sending", attempts=1)

    assert (lane, outside.got, outside.looked) == ("post:1:a", ["a 1"], [])


async def test_the_other_lanes_go_on(store: Store) -> None:
    outside = Outside()
    await store.run(owe_many, ["b 1", "b 2"], lane="post:1:b")
    await stuck(store, outside, kind=HOLOGRAM)
    async with working(store, outside):
        await until_stored(store, lambda tx: tx.outbox.open_count() == 1)

    assert outside.of("b ") == ["b 1", "b 2"]


@pytest.mark.parametrize("mended", [True, False])
async def test_once_a_person_lets_the_lane_go_what_can_be_read_by_then_goes_first(
    store: Store, *, mended: bool
) -> None:
    outside = Outside()
    await stuck(store, outside, kind=HOLOGRAM)
    if mended:
        await store.run(mend)
    said = await desk(store).answer(("lanes", "go", "post:1:a"))
    async with working(store, outside):
        await drained(store)

    assert said.well
    assert outside.got == (["a 1", "a 2", "a 3"] if mended else ["a 1", "a 3"])
    assert [state for _, state in await states(store)] == ["done", "done" if mended else "held", "done"]


def program(tx: Tx) -> list[Any]:
    """What the program's own handlers call for now, with nobody to answer."""
    dispatch = EffectDispatch(
        prepare=effects.prepare, settle=effects.settle, verify=effects.verify, keys=lambda _: [], quiet=QUIET
    )
    calls, more = [], True
    while more:
        taken = claim(tx, Capacity(free=9, doors=Counter()), dispatch, owner="me", lease_seconds=60.0)
        assert [one.fault for one in taken.started if one.fault is not None] == []
        calls += [one.out.call for one in taken.started if one.out is not None]
        more = taken.more
    return calls


def planted(tx: Tx, asked: SyncEffect, lane: Lane, **values: Any) -> None:
    tx.outbox.sync(asked, lane=lane)
    change(tx, sync_key(asked.kind, asked.target, str(lane)), **values)


@pytest.mark.parametrize(
    "values",
    [{"kind": HOLOGRAM, "key": sync_key(HOLOGRAM, 7, "home:1")}, {"payload": {"hologram": True}}],
    ids=["unknown kind", "unknown field"],
)
async def test_a_state_that_cannot_be_read_is_held_and_what_is_behind_it_goes(
    store: Store, values: dict[str, Any]
) -> None:
    def play(tx: Tx) -> tuple[list[Any], list[Any], list[str]]:
        boss, _ = shop.hire(tx, "boss", role="admin")[0], shop.hire(tx, "omar")
        planted(tx, SyncCard(target=ThreadId(7)), Lane.home(boss.id), **values)
        tx.outbox.sync(SyncHome(target=AgentId(boss.id)), lane=Lane.home(boss.id))
        calls = program(tx)
        found = select(t.outbox.c.state).where(t.outbox.c.target == 7)
        return calls, held(tx), list(tx.conn.execute(found).scalars())

    calls, lanes, found = await store.run(play)

    assert {type(one) for one in calls} == {PublishHome, SlackDm}
    assert (lanes, found) == ([], ["held"])


async def test_the_next_change_of_a_held_state_is_done(store: Store) -> None:
    def play(tx: Tx) -> list[Any]:
        boss = shop.hire(tx, "boss", role="admin")[0]
        planted(tx, SyncHome(target=AgentId(boss.id)), Lane.home(boss.id), payload={"hologram": True})
        program(tx)
        tx.outbox.sync(SyncHome(target=AgentId(boss.id)), lane=Lane.home(boss.id))
        return program(tx)

    assert [type(one) for one in await store.run(play)].count(PublishHome) == 1


async def test_every_admin_is_told_what_waits_and_what_to_do(store: Store) -> None:
    def play(tx: Tx) -> list[tuple[str, str]]:
        shop.hire(tx, "omar")
        shop.hire(tx, "boss", "nina", role="admin")
        owe_many(tx, ["a 2", "a 3"])
        change(tx, "post:1:a a 2", kind=HOLOGRAM)
        return [(one.slack_user, one.text) for one in program(tx) if isinstance(one, SlackDm)]

    told = dict(await store.run(play))

    assert sorted(told) == ["UBOSS", "UNINA"]
    assert all("`Hologram`" in text and "`lanes go post:1:a`" in text for text in told.values())
