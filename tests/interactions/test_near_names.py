"""What is offered instead of a name that is none: only what the asker may see, and never taken for it."""

from typing import Any

from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions.test_names_meant import house
from tests.interactions.test_picked import asks


def company(tx: Tx) -> None:
    """Asha sees one chat, and not the other, whose name is like it."""
    house(tx, ["Asha Rao"], ["Priya Nair", "Tomas Berg"])
    sales = shop.label(tx)
    asha = tx.people.by_slack("UP0")
    assert asha is not None
    tx.people.grant_label(asha.id, sales, by=None)
    tx.chats.set_labels(2, [])


def told(said: Any) -> str:
    return str(said.text)


async def test_only_chats_that_the_asker_sees_are_offered(store: Store) -> None:
    await store.run(company)
    near = [told(await store.run(asks, "UP0", f"mute {typed}")) for typed in ("Pria Nayr", "Tomaz Berk", "Tomas Berg")]

    assert "Did you mean *Priya Nair*?" in near[0]
    assert all("Did you mean" not in one and "I find no such chat" in one for one in near[1:])


async def test_an_admin_is_offered_it_and_nothing_is_done_to_it(store: Store) -> None:
    await store.run(company)
    said = await store.run(asks, "UNINA", "mute Tomaz Berk")

    assert "Did you mean *Tomas Berg*?" in told(said)
    assert not await store.run(lambda tx: tx.chats.get(2).muted)


async def test_hidden_and_absent_are_refused_in_the_same_words(store: Store) -> None:
    await store.run(company)
    hidden, absent = [told(await store.run(asks, "UP0", f"mute {typed}")) for typed in ("Tomas Berg", "Quux Zork")]

    assert hidden.replace("Tomas Berg", "…") == absent.replace("Quux Zork", "…")
