"""A writer's transactions share what was made for them, and nothing that one of them found."""

from functools import cached_property

from storage import tables as t
from storage.store import Store
from storage.tx import Tx

CLOCKS = {"_business_clock", "_engine_clock"}
OF_EVERY_TRANSACTION = {"cache", "conn", "_driver", "_say", "on_sqlite", "memo", "_secret"} | CLOCKS
"""What a transaction keeps of the one before: its connection, and what was given for all."""
OF_EVERY_NOUN = {"_db", "_lanes", "_lines", "_settings", "_shown", "_member"}
"""What a noun is made of: other nouns, and columns. What else one has, it may have found."""


async def test_a_writers_next_transaction_knows_nothing_of_the_one_before(store: Store) -> None:
    def first(tx: Tx) -> tuple[Tx, str]:
        tx.chats_read.add(1)
        tx.cause, tx.arrived = "asked before", tx.engine_now
        tx.wake("in")
        tx.chat_lists.common(["word"])
        tx.insert(t.setting, {"name": "a", "value": 1, "version": 1}, key="version")
        return tx, tx.business_now.isoformat()

    def second(tx: Tx) -> tuple[Tx, set[str], tuple[object, ...]]:
        found = {"engine_now", "business_now", "chat_lists"} & vars(tx).keys()
        return tx, found, (tx.chats_read, tx.cause, tx.arrived, tx.wakes.ways, tx.cache.written, tx.cache.only_looks)

    before, _ = await store.run(first)
    after, found, said = await store.run(second)

    assert after is before
    assert found == set()
    assert said == (set(), None, None, set(), set(), False)


async def test_whatever_else_a_transaction_has_of_its_own_is_gone_with_it(store: Store) -> None:
    nouns = {name for name, made in vars(Tx).items() if isinstance(made, cached_property)}
    left = object()

    def leave(tx: Tx) -> set[str]:
        assert tx.engine_now > tx.business_now
        own = vars(tx).keys() - nouns - OF_EVERY_TRANSACTION
        for name in own:
            setattr(tx, name, left)
        return own

    def found(tx: Tx) -> set[str]:
        return {name for name, value in vars(tx).items() if value is left}

    own = await store.run(leave)

    assert own >= {"wakes", "chats_read", "arrived", "cause", "engine_now", "business_now"}
    assert await store.run(found) == set()


async def test_a_noun_that_notes_what_it_found_is_made_anew_for_each_transaction(store: Store) -> None:
    nouns = [name for name, made in vars(Tx).items() if isinstance(made, cached_property)]

    def noting(tx: Tx) -> set[str]:
        return {name for name in nouns if vars(getattr(tx, name)).keys() - OF_EVERY_NOUN}

    def there(tx: Tx) -> set[str]:
        return set(nouns) & vars(tx).keys()

    notes = await store.run(noting)
    stay = await store.run(there)

    assert notes
    assert stay == set(nouns) - notes
