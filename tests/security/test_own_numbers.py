"""What a webhook is known by is kept by the process, and another as soon as a change of it is committed."""

import pytest

from bot.app.own_numbers import OwnNumbers
from storage.store import Store
from storage.tx import Tx
from tests.counting import statements
from tests.fixtures.stores import each_store as store
from tests.fixtures.stores import url

__all__ = ["store", "url"]

FIRST, SECOND = "15550100@c.us", "15550200@c.us"


def listed(tx: Tx, number: str, org: str) -> None:
    tx.phones.seen(number, name="Shop", ready=True)
    tx.settings.put_organisations({org})


async def test_a_new_number_and_organisation_are_known_with_their_commit(store: Store) -> None:
    numbers = OwnNumbers(store)
    before = await numbers()
    await store.run(listed, FIRST, "a")
    then = await numbers()
    await store.run(listed, SECOND, "b")

    assert before == (frozenset(), frozenset())
    assert then == (frozenset({FIRST}), frozenset({"a"}))
    assert await numbers() == (frozenset({FIRST, SECOND}), frozenset({"b"}))


async def test_as_long_as_nothing_changes_nothing_is_read(store: Store) -> None:
    numbers = OwnNumbers(store)
    await store.run(listed, FIRST, "a")
    first = await numbers()
    with statements() as asked:
        again = await numbers()
    with pytest.raises(KeyError):
        await store.run(listed_in_vain)

    assert again == first == await numbers()
    assert asked.total() == 0


async def test_what_another_process_tells_is_read_anew(store: Store) -> None:
    numbers = OwnNumbers(store)
    await numbers()
    numbers.heard(frozenset({"out"}))
    with statements() as kept:
        await numbers()
    numbers.heard(frozenset({"numbers"}))
    with statements() as asked:
        await numbers()

    assert kept.total() == 0
    assert asked.total() > 0


def listed_in_vain(tx: Tx) -> None:
    listed(tx, SECOND, "b")
    raise KeyError
