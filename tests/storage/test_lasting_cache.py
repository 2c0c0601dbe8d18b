"""What SQLite's writer has read is known until it is written, or until anything is undone."""

from typing import Any

import pytest

from storage import transaction_cache
from storage.db_errors import TransactionLost
from storage.store import Store
from storage.tx import Tx
from tests.counting import statements


def room(tx: Tx, name: str) -> int:
    return tx.rooms.add(kind="people", people_key=name, name=name)


def names(tx: Tx, *rooms: int) -> list[str]:
    return [tx.rooms.get(one).name for one in rooms]


async def two(store: Store) -> tuple[int, int]:
    """Two rooms, already read once by the writer."""
    one, other = await store.run(room, "one"), await store.run(room, "other")
    assert await store.run(names, one, other) == ["one", "other"]
    return one, other


async def test_a_row_is_read_once_and_known_as_it_was_written(embedded: Store) -> None:
    one, other = await two(embedded)
    with statements(lambda sql: sql.startswith("SELECT room.")) as asked:
        before = await embedded.run(names, one, other)
        await embedded.run(lambda tx: tx.rooms.change(one, name="new"))
        after = await embedded.run(names, one, other)

    assert before == ["one", "other"]
    assert after == ["new", "other"]
    assert asked.total() == 0


async def test_one_who_only_looks_sees_what_stands(embedded: Store) -> None:
    one, _ = await two(embedded)
    await embedded.run(lambda tx: tx.rooms.change(one, name="new"))

    assert await embedded.read(names, one) == ["new"]


async def test_what_a_failed_change_read_of_itself_is_forgotten(embedded: Store) -> None:
    def change_and_fail(tx: Tx, one: int) -> None:
        tx.rooms.change(one, name="never")
        assert names(tx, one) == ["never"]
        raise KeyError(one)

    def change_in_a_step(tx: Tx, one: int) -> list[str]:
        with pytest.raises(KeyError), tx.savepoint():
            change_and_fail(tx, one)
        return names(tx, one)

    one, _ = await two(embedded)
    with pytest.raises(KeyError):
        await embedded.run(change_and_fail, one)
    first = await embedded.run(names, one)

    assert [first, await embedded.run(change_in_a_step, one), await embedded.run(names, one)] == [["one"]] * 3


async def test_a_batch_that_the_database_ends_leaves_nothing_of_it(embedded: Store) -> None:
    one, _ = await two(embedded)
    tries: list[list[str]] = []

    def lost_the_first_time(tx: Tx) -> None:
        tries.append(names(tx, one))
        if len(tries) == 1:
            tx.rooms.change(one, name="never")
            assert names(tx, one) == ["never"]
            driver: Any = tx.conn.connection.driver_connection
            driver.execute("ROLLBACK")
            raise TransactionLost

    await embedded.run(lost_the_first_time)

    assert tries == [["one"], ["one"]]


async def test_chats_that_an_answer_used_are_noted_also_when_it_was_known(embedded: Store) -> None:
    def twins(tx: Tx) -> tuple[int, int]:
        tx.phones.seen("15550100@c.us", name="Ours", ready=True)
        phone = tx.phones.all()[0]
        tx.contacts.pair({"15550200007@c.us": "88800000000007@lid"})
        chats = [tx.chats.find_or_add(wa, phone, kind="user").id for wa in ("15550200007@c.us", "88800000000007@lid")]
        return chats[0], chats[1]

    def used(tx: Tx, chat_id: int) -> set[int]:
        chat = tx.chats.get(chat_id)
        with tx.noting_chats() as chats:
            tx.chats.twin(chat)
        return chats

    one, other = await embedded.run(twins)

    assert [await embedded.run(used, one), await embedded.run(used, one)] == [{other}, {other}]


async def test_what_is_known_never_takes_more_room_than_was_meant(
    embedded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction_cache, "MOST_ANSWERS", 10)
    rooms = [await embedded.run(room, f"room {n}") for n in range(30)]
    for one in rooms:
        await embedded.run(names, one)
    with statements(lambda sql: sql.startswith("SELECT room.")) as asked:
        for one in rooms:
            await embedded.run(names, one)

    assert asked.total() > 15


async def test_a_setting_is_the_caller_s_own_to_change(embedded: Store) -> None:
    def change_in_hand(tx: Tx) -> None:
        tx.settings.get("list").append("not stored")

    await embedded.run(lambda tx: tx.settings.put("list", ["stored"], by=None))
    await embedded.run(change_in_hand)

    assert await embedded.run(lambda tx: tx.settings.get("list")) == ["stored"]
