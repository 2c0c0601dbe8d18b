"""Whether there is room on the disk is found out by taking some, on whatever database."""

from storage.queries.health import ROOM_BYTES
from storage.store import Store
from storage.tx import Tx

PAGES = {
    "sqlite": "select page_count * 4096 from pragma_page_count",
    "postgresql": "select pg_total_relation_size('setting')",
}


def size(tx: Tx) -> int:
    return int(tx.conn.exec_driver_sql(PAGES[tx.conn.dialect.name]).scalar_one())


async def test_so_many_bytes_are_taken_as_no_page_that_is_free_may_hold(store: Store) -> None:
    before = await store.run(size)
    await store.run(lambda tx: tx.health.take_room())
    after = await store.run(size)

    assert after - before >= ROOM_BYTES


async def test_what_was_written_for_it_does_not_stay(store: Store) -> None:
    for _ in range(2):
        await store.run(lambda tx: tx.health.take_room())
    found = "select count(*) from setting where length(cast(value as text)) > 10000"

    assert await store.run(lambda tx: tx.conn.exec_driver_sql(found).scalar_one()) == 0
