from datetime import timedelta
from pathlib import Path

from bot.app import making
from bot.charts.render import Painter
from bot.model.effect.reports import PostDigest
from bot.model.room import RoomState
from bot.outbox.calls import SlackPost
from bot.outbox.calls.outcomes import Refused, Retry
from bot.reports.jobs import owe_digest
from bot.reports.queries import digest
from bot.rooms.actions import membership
from bot.rooms.policy.placement import Triage
from storage.store import Store
from storage.tx import Tx
from tests.counting import threads
from tests.fixtures import shop, stage
from tests.fixtures.shop import Clock

MONDAY = shop.MONDAY.replace(hour=0, tzinfo=None)


def open_shop(tx: Tx) -> None:
    label = shop.label(tx)
    shop.hire(tx, "boss", role="admin")
    asha, *_ = shop.hire(tx, "asha", label=label)
    membership.find_or_make(tx, Triage())
    chat = shop.customer(tx, 1, label)
    shop.writes(tx, chat.id)
    shop.answers(tx, chat.id, asha)


async def test_the_digest_is_owed_once_a_week_on_monday_from_nine_on(store: Store, clock: Clock) -> None:
    await store.run(open_shop)
    clock.at = shop.MONDAY.replace(hour=8, minute=59)
    early = await store.run(owe_digest)
    clock.later(minutes=2)
    due = await store.run(owe_digest)
    again = await store.run(owe_digest)
    clock.later(days=1)
    tuesday = await store.run(owe_digest)
    clock.later(days=6)
    next_week = await store.run(owe_digest)

    assert [early, due, again, tuesday, next_week] == [False, True, False, False, True]
    assert [row["monday"][:10] for row in await store.read(shop.owed, PostDigest)] == ["2026-03-02", "2026-03-09"]


async def test_the_digest_tells_the_figures_of_the_week_that_is_over(store: Store, clock: Clock) -> None:
    clock.at = shop.MONDAY - timedelta(days=3)
    await store.run(open_shop)
    shown = await store.read(digest, MONDAY, "UTC")
    week_before = await store.read(digest, MONDAY - timedelta(days=7), "UTC")
    assert shown is not None
    assert week_before is not None

    assert shown.text.startswith("The week from 23 Feb to 1 Mar: 1 total reply")
    assert "0 total replies" in week_before.text


async def test_a_week_without_waits_names_no_button_that_the_digest_does_not_have(store: Store, clock: Clock) -> None:
    clock.at = shop.MONDAY - timedelta(days=3)
    await store.run(open_shop)
    shown = await store.read(digest, MONDAY - timedelta(days=7), "UTC")
    assert shown is not None

    assert "No waits answered in these days." in str(shown.blocks)
    assert "Other figures" not in str(shown.blocks)


async def test_without_an_admin_there_is_no_digest(store: Store) -> None:
    assert not await store.run(owe_digest)


def due(tx: Tx) -> SlackPost:
    """The digest is on its way to the triage channel, which is as it should be."""
    room = tx.rooms.find("triage")
    assert room is not None
    tx.rooms.change(room.id, slack_id="C1", state=RoomState.OPEN, compared_at=tx.engine_now)
    assert owe_digest(tx)
    call = stage.prepared(tx, stage.the(tx, PostDigest))
    assert isinstance(call, SlackPost)
    return call


async def on_its_way(store: Store, clock: Clock) -> SlackPost:
    clock.at = shop.MONDAY - timedelta(days=3)
    await store.run(open_shop)
    clock.at = shop.MONDAY.replace(hour=9, minute=1)
    return await store.run(due)


async def test_its_figures_are_counted_by_readers_alone(store: Store, clock: Clock, tmp_path: Path) -> None:
    call = await on_its_way(store, clock)
    with threads() as asked:
        made = await making.made(store, Painter(tmp_path), call)

    assert isinstance(made, SlackPost)
    assert made.text.startswith("The week from 23 Feb to 1 Mar: 1 total reply")
    assert (made.channel, made.mark, made.wanted) == ("C1", call.mark, None)
    assert asked
    assert not [one for one in asked if "writer" in one]


async def test_it_is_not_posted_where_the_channel_is_no_longer_as_it_should_be(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    call = await on_its_way(store, clock)
    assert call.wanted is not None
    room = call.wanted.target
    await store.run(lambda tx: tx.rooms.change(room, compared_at=None))

    assert isinstance(await making.made(store, Painter(tmp_path), call), Retry)


async def test_it_is_not_posted_where_nobody_is_left_to_read_it(store: Store, clock: Clock, tmp_path: Path) -> None:
    def no_admin(tx: Tx) -> None:
        for agent in tx.people.roster().agents:
            tx.people.change(agent.id, role="member")

    call = await on_its_way(store, clock)
    await store.run(no_admin)

    assert isinstance(await making.made(store, Painter(tmp_path), call), Refused)
