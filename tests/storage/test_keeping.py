"""What is read once and kept is never older than what was written."""

import pytest
from sqlalchemy import update

from bot.model.schedule import Plan, Schedule, Shift, TimeOff
from storage import tables as t
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.counting import statements
from tests.storage.conftest import NOON


def hire(tx: Tx, name: str = "asha") -> int:
    return int(tx.people.add(email=f"{name}@shop.example", role="member", name=name).id)


def names(tx: Tx) -> list[str]:
    return [agent.name for agent in tx.people.roster().agents]


def rename(tx: Tx, name: str) -> list[str]:
    before = names(tx)
    tx.conn.execute(update(t.agent).values(name=name))
    return before + names(tx)


def rename_and_fail(tx: Tx, name: str) -> None:
    rename(tx, name)
    raise KeyError(name)


def rename_in_vain(tx: Tx) -> list[str]:
    with pytest.raises(KeyError), tx.savepoint():
        rename_and_fail(tx, "nobody")
    return names(tx)


async def test_what_does_not_change_is_read_once(store: Store) -> None:
    await store.run(hire)
    await store.read(names)
    with statements(lambda words: "FROM agent" in words) as asked:
        again = [await store.read(names), await store.run(names)]

    assert again == [["asha"], ["asha"]]
    assert asked.total() == 0


async def test_a_transaction_sees_what_it_wrote_itself_by_whatever_statement(store: Store) -> None:
    await store.run(hire)
    await store.run(names)

    assert await store.run(rename, "ravi") == ["asha", "ravi"]
    assert await store.read(names) == ["ravi"]
    assert await store.run(names) == ["ravi"]


async def test_what_was_undone_is_not_kept(store: Store) -> None:
    await store.run(hire)
    await store.run(names)
    within = await store.run(rename_in_vain)
    with pytest.raises(KeyError):
        await store.run(rename_and_fail, "nobody")

    assert within == ["asha"]
    assert await store.run(names) == ["asha"]


async def test_a_row_is_read_once_a_transaction_and_known_after_a_write(store: Store) -> None:
    def look(tx: Tx, room: int) -> list[str]:
        seen = [tx.rooms.get(room).name, tx.rooms.get(room).name]
        tx.rooms.change(room, name="after")
        return [*seen, tx.rooms.get(room).name]

    room = await store.run(lambda tx: tx.rooms.add(kind="triage", name="before"))
    with statements(lambda words: words.startswith("SELECT room.")) as asked:
        seen = await store.run(look, room)

    assert seen == ["before", "before", "after"]
    assert asked.total() == 1


async def test_a_plan_is_read_once_a_transaction_and_anew_after_a_change_of_any_part(store: Store) -> None:
    week = Schedule(tz="UTC", shifts=(Shift(weekday=0, start_min=540, end_min=1020),))
    off = TimeOff(first=NOON.date(), last=NOON.date())

    def look(tx: Tx, agent: int) -> list[Plan]:
        seen = [tx.availability.plan(agent), tx.availability.plan(agent)]
        tx.availability.put_schedule(agent, week)
        seen.append(tx.availability.plan(agent))
        tx.availability.add_exception(agent, off)
        return [*seen, tx.availability.plan(agent)]

    agent = await store.run(hire)
    with statements(lambda words: words.startswith("SELECT schedule.")) as asked:
        seen = await store.run(look, agent)

    assert seen == [Plan(), Plan(), Plan(schedule=week), Plan(schedule=week, exceptions=(off,))]
    assert asked.total() == 3


async def test_another_process_sees_what_this_one_wrote(migrated_postgres_url: str) -> None:
    one, other = (open_store(migrated_postgres_url, business_clock=lambda: NOON) for _ in range(2))
    await one.run(hire)
    seen = [await other.read(names)]
    await one.run(rename, "ravi")
    seen += [await other.read(names), await other.run(names)]
    await other.run(rename, "meera")
    seen += [await one.read(names)]
    await one.close()
    await other.close()

    assert seen == [["asha"], ["ravi"], ["ravi"], ["meera"]]


async def test_a_question_about_a_list_is_asked_and_not_looked_up(store: Store) -> None:
    assert await store.read(lambda tx: tx.routing.turns(1, [1, 2])) == {}
