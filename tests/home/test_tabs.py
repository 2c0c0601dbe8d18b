"""Which home tabs are shown again when something in them changes, and how often."""

import json

import pytest

from bot.admin.queries import health
from bot.blockkit.blocks import said
from bot.home import effects as home_effects
from bot.model.effect.people import SyncHome
from bot.model.person import Agent
from bot.model.room import RoomState
from bot.outbox import enqueue
from bot.tickets import actions as tickets
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha, on; Ben, on, who sees other chats; and Nina, an admin. All look at their tabs."""
    return await store.run(_hire)


def _hire(tx: Tx) -> list[Agent]:
    sales, repairs = shop.label(tx), shop.label(tx, "repairs")
    found = shop.hire(tx, "asha", label=sales) + shop.hire(tx, "ben", label=repairs)
    found += shop.hire(tx, "nina", role="admin")
    shop.goes(tx, found[:2], on=True)
    for agent in found:
        tx.home_views.looked(agent.id)
    return found


def _shown_again(tx: Tx) -> list[int]:
    found = tx.conn.exec_driver_sql("select target from outbox where kind = 'SyncHome' and state = 'ready'")
    return sorted(found.scalars())


def _forget(tx: Tx) -> None:
    shop.done(tx, SyncHome)


async def test_a_new_wait_is_shown_to_its_assignee_and_to_admins(store: Store, people: list[Agent]) -> None:
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 1, 1).id))

    assert await store.read(_shown_again) == [people[0].id, people[2].id]


async def test_a_wait_that_nobody_holds_is_shown_to_all_in_its_rooms(store: Store, people: list[Agent]) -> None:
    await store.run(lambda tx: shop.goes(tx, people[:1], on=False))
    await store.run(_forget)
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 1, 1).id))

    assert await store.read(_shown_again) == [people[0].id, people[2].id]


async def test_an_answer_takes_the_chat_from_the_tab(store: Store, people: list[Agent]) -> None:
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 1, 1).id))
    await store.run(_forget)
    await store.run(shop.answers, 1, people[0])

    assert await store.read(_shown_again) == [people[0].id, people[2].id]


async def test_who_goes_off_sees_it_and_so_do_admins(store: Store, people: list[Agent]) -> None:
    await store.run(lambda tx: shop.goes(tx, people[1:2], on=False))

    assert await store.read(_shown_again) == [people[1].id, people[2].id]


async def test_nobody_s_tab_is_worked_out_who_does_not_look(store: Store, people: list[Agent]) -> None:
    await store.run(lambda tx: tx.conn.exec_driver_sql("delete from cursor"))
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 1, 1).id))

    assert await store.read(_shown_again) == []


async def test_all_that_changes_within_seconds_is_shown_once_and_not_at_once(store: Store, people: list[Agent]) -> None:
    def busy(tx: Tx) -> list[tuple[int, bool]]:
        for n in range(5):
            shop.writes(tx, shop.customer(tx, n, 1).id)
        found = tx.conn.exec_driver_sql("select target, due from outbox where kind = 'SyncHome' and target = 1").all()
        return [(row.target, row.due is not None) for row in found]

    assert await store.run(busy) == [(people[0].id, True)]
    assert enqueue.GATHERED.total_seconds() <= 5


async def test_an_admins_tab_says_of_the_apps_health_what_health_says(store: Store, people: list[Agent]) -> None:
    def shown(tx: Tx) -> tuple[str, list[str]]:
        tx.rooms.add(kind="label", name="wa-sales", state=RoomState.OPEN)
        tx.settings.move_cursor(tickets.UNPLACED, tx.engine_now)
        ill = [sentence for well, sentence in health.lines(tx) if not well]
        return json.dumps(home_effects.view(tx, people[2]), ensure_ascii=False), ill

    tab, ill = await store.run(shown)

    assert len(ill) > 1
    assert [sentence for sentence in ill if said(sentence, 300) not in tab] == []
    assert "All is well" not in tab


async def test_an_admins_tab_lists_each_chat_that_waits_once(store: Store, people: list[Agent]) -> None:
    def shown(tx: Tx) -> tuple[str, list[str]]:
        chats = [shop.customer(tx, number, 1) for number in (1, 2)]
        shop.writes(tx, chats[0].id)
        shop.goes(tx, people[:1], on=False)
        shop.writes(tx, chats[1].id)
        tab = json.dumps(home_effects.view(tx, people[2]), ensure_ascii=False)
        return tab, [str(tx.chats.get(one.id).name) for one in chats]

    tab, names = await store.run(shown)
    others = tab.partition("assigned to others")[2]

    assert [tab.count(one) for one in names] == [1, 1]
    assert [one in others for one in names] == [True, False]
