"""Prepared statements answer what SQLAlchemy answers, on both databases, and fail as it fails."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from sqlalchemy import bindparam, create_engine, insert, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from storage import tables as t
from storage.prepared import QuickConnection, Rows, ready
from storage.statements import changing
from storage.storable_text import keep_text_storable
from storage.store import Store
from storage.transaction_cache import TransactionCache
from storage.tx import Tx

ODD = ["", "x", "é 🙂 \u202e", "a\0b", "\ud800", "'; drop table chat; --", "100%s %(id)s :name ?"]
WHEN = datetime(2026, 10, 25, 1, 30, 15, 123456, tzinfo=UTC)
ADDING = ready(insert(t.inbox).returning(t.inbox.c.id))
FINDING = ready(select(t.inbox).where(t.inbox.c.lane == bindparam("of_lane"), t.inbox.c.state.in_(("new", "done"))))
SETTING = ready(insert(t.setting))
SET_TO = ready(select(t.setting.c.value).where(t.setting.c.name == bindparam("of_name")))


def event(lane: str, **more: Any) -> dict[str, Any]:
    row = {"key": f"key {lane}", "lane": lane, "source": "slack", "kind": "message", "raw": b"\0\xff", "state": "new"}
    return row | {"at": WHEN, "attempts": 0, "why": None, **more}


def slowly(tx: Tx, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The same question without a plan."""
    return [dict(row._mapping) for row in cast("Any", tx.conn)._conn.execute(FINDING, values)]


def quickly(tx: Tx, values: dict[str, Any]) -> list[dict[str, Any]]:
    found = tx.conn.execute(FINDING, values)
    assert isinstance(found, Rows)
    return [row._mapping for row in found.all()]


@pytest.mark.parametrize("text", ODD)
async def test_what_is_written_by_a_plan_reads_alike_both_ways(store: Store, text: str) -> None:
    def flow(tx: Tx) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        assert isinstance(tx.conn, QuickConnection)
        row_id = tx.conn.execute(ADDING, event(text)).scalar_one()
        tx.change(t.inbox, row_id, {"why": text, "attempts": 3, "state": "done"})
        of = {"of_lane": text}
        return quickly(tx, of), slowly(tx, of)

    quick, slow = await store.run(flow)

    assert quick == slow
    assert [(row["at"], row["raw"], row["attempts"]) for row in quick] == [(WHEN, b"\0\xff", 3)]


async def test_odd_text_is_looked_up_alike_by_readers_and_by_the_writer(store: Store) -> None:
    """Whoever compiled the plan first: a reader's must not be taken for the writer's."""
    statement = ready(
        select(t.inbox.c.key).where(t.inbox.c.lane == bindparam("of_lane"), t.inbox.c.key == bindparam("of_key"))
    )

    def found(tx: Tx) -> list[Any]:
        return [row.key for row in tx.conn.execute(statement, {"of_lane": "l\ud800", "of_key": "key l\ud800"})]

    before = await store.read(found)
    await store.run(lambda tx: tx.conn.execute(ADDING, event("l\ud800")).scalar_one())

    assert before == []
    assert await store.run(found) == await store.read(found) == ["key l\N{REPLACEMENT CHARACTER}"]


def test_a_plan_is_of_one_engine() -> None:
    """Engines of one kind may bind text differently."""
    statement = ready(select(bindparam("of_text", type_=t.inbox.c.key.type)))
    texts = []
    for keeps in (False, True):
        engine = create_engine("sqlite://")
        if keeps:
            keep_text_storable(engine)
        with engine.begin() as conn:
            texts.append(QuickConnection(conn, TransactionCache()).execute(statement, {"of_text": "a\0b"}).scalar_one())
        engine.dispose()

    assert texts == ["a\0b", "a\N{REPLACEMENT CHARACTER}b"]


def test_outside_of_a_transaction_nothing_is_run() -> None:
    with create_engine("sqlite://").connect() as conn, pytest.raises(ValueError, match="transaction"):
        QuickConnection(conn, TransactionCache())


async def test_an_expression_may_be_set_and_nothing_to_set_sets_nothing(store: Store) -> None:
    def flow(tx: Tx) -> tuple[int, Any]:
        row_id = int(tx.conn.execute(ADDING, event("a lane")).scalar_one())
        tx.change(t.inbox, row_id, {"attempts": t.inbox.c.attempts + 2})
        tx.change(t.inbox, row_id, {})
        agent = tx.people.add(email="asha@harborbikes.example", role="member")
        return quickly(tx, {"of_lane": "a lane"})[0]["attempts"], tx.people.change(agent.id, name="Asha").name

    assert await store.run(flow) == (2, "Asha")
    assert changing(t.chat, counted=True) is changing(t.chat, counted=True)


async def test_it_fails_as_sqlalchemy_fails_and_undoes_no_more(store: Store) -> None:
    def flow(tx: Tx) -> int:
        tx.conn.execute(ADDING, event("one"))
        with pytest.raises(IntegrityError), tx.savepoint():
            tx.conn.execute(ADDING, event("one"))
        with pytest.raises(NoResultFound):
            tx.conn.execute(FINDING, {"of_lane": "none"}).one()
        with pytest.raises(KeyError, match="of_lane"):
            tx.conn.execute(FINDING, {})
        return len(quickly(tx, {"of_lane": "one"}))

    assert await store.run(flow) == 1


@pytest.mark.parametrize(
    "value",
    [
        None,
        0,
        -1,
        1 << 80,
        1.5,
        1e300,
        True,
        "",
        "5",
        "null",
        " 5 ",
        *ODD[2:4],
        ODD[5],
        [],
        {},
        {"a": [None, {"b": "\\"}]},
    ],
)
async def test_json_reads_alike_both_ways(store: Store, value: Any) -> None:
    def written(tx: Tx) -> tuple[Any, Any]:
        for name, conn in (("quick", tx.conn), ("slow", cast("Any", tx.conn)._conn)):
            conn.execute(SETTING, {"name": name, "value": value, "version": 1})
        return both(tx)

    def both(tx: Tx) -> tuple[Any, Any]:
        names = [{"of_name": name} for name in ("quick", "slow")]
        quick = [tx.conn.execute(SET_TO, one).scalar_one() for one in names]
        return quick, [cast("Any", tx.conn)._conn.execute(SET_TO, one).scalar_one() for one in names]

    quick, slow = await store.run(written)

    assert quick == slow
    assert await store.read(both) == (quick, slow)


@pytest.mark.parametrize("stored", ["{} x", "1 2", "x", ""])
async def test_what_is_no_json_is_refused_both_ways(embedded: Store, stored: str) -> None:
    def written(tx: Tx) -> None:
        tx.conn.exec_driver_sql("INSERT INTO setting (name, value, version) VALUES ('a', ?, 1)", (stored,))

    def quick(tx: Tx) -> Any:
        return tx.conn.execute(SET_TO, {"of_name": "a"}).scalar_one()

    def slow(tx: Tx) -> Any:
        return cast("Any", tx.conn)._conn.execute(SET_TO, {"of_name": "a"}).scalar_one()

    await embedded.run(written)
    for way in (quick, slow):
        with pytest.raises(ValueError, match=r"Extra data|Expecting value"):
            await embedded.read(way)
