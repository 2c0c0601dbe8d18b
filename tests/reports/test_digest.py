from datetime import timedelta

from bot.model.effect.reports import PostDigest
from bot.reports.jobs import owe_digest
from bot.reports.queries import digest
from bot.rooms.actions import membership
from bot.rooms.policy.placement import Triage
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
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

    assert shown.text.startswith("The week from 23 Feb to 01 Mar: 1 total replies")
    assert "0 total replies" in week_before.text


async def test_without_an_admin_there_is_no_digest(store: Store) -> None:
    assert not await store.run(owe_digest)
