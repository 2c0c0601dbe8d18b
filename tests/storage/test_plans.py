"""Questions that are asked with every card are answered from an index, whatever else the engine has kept."""

from sqlalchemy import insert, select, text, update
from sqlalchemy.sql.elements import ClauseElement

from bot.model.effect.notices import PostNotice
from storage import tables as t
from storage.queries import quiet_lines, threads
from storage.store import Store
from storage.tx import Tx

KEPT = 3_000  # effects; with a few PostgreSQL reads the whole table, and is right


def settled(tx: Tx) -> None:
    rows = [
        {
            "lane": f"post:{n}", "seq": 1, "kind": PostNotice.kind, "target": n, "payload": {}, "noted": {},
            "key": f"k{n}", "version": 0, "state": "done", "attempts": 1, "mark": f"m{n}", "at": tx.engine_now,
        }
        for n in range(KEPT)
    ]  # fmt: skip
    tx.conn.execute(insert(t.outbox), rows)


def plan(tx: Tx) -> str:
    """How the database would look for the newest effect on a row."""
    explain = "EXPLAIN QUERY PLAN" if tx.conn.dialect.name == "sqlite" else "EXPLAIN"
    asked = "select id, payload from outbox where kind = :kind and target = :target order by id desc limit 1"
    tx.conn.execute(text("ANALYZE"))
    found = tx.conn.execute(text(f"{explain} {asked}"), {"kind": PostNotice.kind, "target": 7})
    return "\n".join(str(row) for row in found)


def looked_up(tx: Tx, asked: ClauseElement) -> str:
    """How SQLite would answer this question of ours, without having counted anything before."""
    words = str(asked.compile(dialect=tx.conn.dialect, compile_kwargs={"render_postcompile": True}))
    found = tx.conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", (1,) * words.count("?"))
    return "\n".join(str(row) for row in found)


async def test_what_is_asked_with_every_message_reads_neither_the_whole_chat_nor_the_whole_thread(
    embedded: Store,
) -> None:
    copied = await embedded.run(looked_up, threads.COPY_IN)
    lines = await embedded.run(looked_up, quiet_lines.LINES)

    assert "ix_copy_message" in copied
    assert "ix_post_thread" not in copied
    assert "ix_message_line" in lines


async def test_lanes_behind_a_gate_are_found_by_an_index_of_those_that_wait(embedded: Store) -> None:
    opened = await embedded.run(looked_up, update(t.lane).where(t.lane.c.waits_for == "x").values(fails=0))
    some = await embedded.run(looked_up, select(t.lane.c.waits_for).where(t.lane.c.waits_for.in_(["x", "y"])))

    assert "ix_lane_gate" in opened
    assert "ix_lane_gate" in some


async def test_the_newest_effect_on_a_row_is_found_by_its_index(store: Store) -> None:
    await store.run(settled)

    assert "ix_outbox_target" in await store.run(plan)
