"""Labels go to Periskope by name: where two share one, nothing is written, and what to do is said."""

from typing import Any

from sqlalchemy import update

from bot.app.routes import interactions
from bot.chats import effects
from bot.chats.actions import labels as chats_labels
from bot.interactions.models import CommandUsed, Reply
from bot.model.effect.chats import SyncChatLabels
from bot.model.policies import Identity
from bot.notices.messages.access import LabelsOfOneName
from bot.outbox.calls import PatchChat
from bot.outbox.models import Skip
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage


def house(tx: Tx) -> list[int]:
    """An admin; a chat Customer 1 with the label sales; labels vip and fleet."""
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    sales = shop.label(tx)
    shop.hire(tx, "nina", role="admin")
    shop.customer(tx, 1, sales)
    return [sales, *(tx.labels.seen(f"l-{name}", name, tx.engine_now) for name in ("vip", "fleet"))]


def typed(tx: Tx, text: str) -> Any:
    return interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user="UNINA", text=text))


def called(tx: Tx, label_id: int, name: str) -> None:
    tx.conn.execute(update(t.label).where(t.label.c.id == label_id).values(name=name))


def prepared(tx: Tx) -> Any:
    tx.chats.change(1, read_started_at=tx.engine_now)
    return effects.prepare_labels(stage.the(tx, SyncChatLabels), tx)


async def test_a_label_whose_name_another_has_too_is_not_asked_for(store: Store) -> None:
    _, vip, fleet = await store.run(house)
    await store.run(called, fleet, "VIP")
    said = await store.run(typed, "label add vip to Customer 1")

    assert "Rename one" in said.text
    assert not await store.run(shop.owed, SyncChatLabels)
    assert vip != fleet


async def test_nor_is_any_other_where_the_chat_carries_such_a_one(store: Store) -> None:
    sales, _, fleet = await store.run(house)
    await store.run(called, fleet, " Sales")
    said = await store.run(typed, "label add vip to Customer 1")

    assert "Rename one" in said.text
    assert not await store.run(shop.owed, SyncChatLabels)
    assert sales


async def test_one_that_gets_a_twin_on_the_way_is_not_written_and_the_admins_hear_of_it(store: Store) -> None:
    _, _, fleet = await store.run(house)
    await store.run(typed, "label add vip to Customer 1")
    assert isinstance(await store.run(prepared), PatchChat)
    await store.run(called, fleet, "vip")

    assert await store.run(prepared) == Skip(why="two labels of one name")
    assert [about.chat for _, about in await store.run(shop.told, LabelsOfOneName)] == [1]


async def test_one_of_the_two_is_asked_about_by_name_and_can_be_taken_off_in_a_form(store: Store) -> None:
    sales, vip, fleet = await store.run(house)
    await store.run(lambda tx: tx.chats.set_labels(1, [sales, vip]))
    await store.run(called, fleet, "vip")
    by_name = await store.run(typed, 'label remove "vip" from Customer 1')
    assert "Two labels" in by_name.text
    assert not await store.run(shop.owed, SyncChatLabels)

    def by_form(tx: Tx) -> Any:
        nina = tx.people.by_slack("UNINA")
        assert nina is not None
        return chats_labels.put(tx, nina, [shop.seen(tx, nina, 1)], [vip], added=False)

    assert "will be removed from" in (await store.run(by_form)).text


async def test_a_label_that_the_chat_has_or_has_not_is_named_in_the_answer(store: Store) -> None:
    await store.run(house)
    has, lacks = [
        (await store.run(typed, line)).text
        for line in ("label add sales to Customer 1", "label remove vip from Customer 1")
    ]

    assert has == "*Customer 1* has *sales* already. Nothing was changed."
    assert lacks == "*Customer 1* does not have *vip*. Nothing was changed."


async def test_the_only_label_stays_where_the_one_for_which_it_is_changed_cannot_be_added(store: Store) -> None:
    sales, vip, fleet = await store.run(house)
    await store.run(called, fleet, "vip")

    def swapped(tx: Tx) -> Any:
        nina = tx.people.by_slack("UNINA")
        assert nina is not None
        return chats_labels.replaced(tx, nina, shop.seen(tx, nina, 1), frozenset({vip}), before=frozenset({sales}))

    said = await store.run(swapped)

    assert isinstance(said, Reply)
    assert "Rename one" in said.text
    assert "will be removed from" not in said.text
    assert not await store.run(shop.owed, SyncChatLabels)
