"""A row that a job cannot work on: the same job goes on with all others, and health names it until it is mended."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.admin.queries import health
from bot.app import maintenance
from bot.availability import jobs as availability_jobs
from bot.model.audit import AuditAction
from bot.model.person import Agent
from bot.notices.messages.work import ChatWaiting, ReminderDue
from bot.routing import jobs as routing_jobs
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import MONDAY, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha and Ben, online; two customers wait."""

    def begin(tx: Tx) -> list[Agent]:
        people = shop.hire(tx, "asha", "ben", label=shop.label(tx))
        shop.goes(tx, people, on=True)
        for n in (1, 2):
            shop.writes(tx, shop.customer(tx, n, 1).id)
        return people

    return await store.run(begin)


def refuses(tx: Tx, table: str, which: str) -> None:
    """The database refuses every change of one row."""
    tx.conn.execute(
        text(f"CREATE TRIGGER one_row BEFORE UPDATE ON {table} WHEN {which} BEGIN SELECT RAISE(ABORT, 'no'); END")
    )


def takes_again(tx: Tx) -> None:
    tx.conn.execute(text("DROP TRIGGER one_row"))


def remind(tx: Tx, asha: Agent) -> None:
    for chat_id in (1, 2):
        tx.chats.change(chat_id, remind_at=MONDAY + timedelta(minutes=5))
        tx.audit.write(AuditAction.REMIND, actor=asha.id, via="slack", chat_id=chat_id)


def unwell(tx: Tx) -> str:
    return "\n".join(line for well, line in health.lines(tx) if not well)


def reminded(tx: Tx) -> list[int]:
    return [said.chat for _, said in shop.told(tx, ReminderDue)]


async def test_one_reminder_that_fails_stops_no_other_and_no_wait(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    await store.run(remind, people[0])
    await store.run(refuses, "chat", "new.id = 1 AND new.remind_at IS NULL")
    clock.later(minutes=30)
    again = await store.run(routing_jobs.waits_due)
    late = await store.read(shop.told, ChatWaiting)

    assert again is not None
    assert again > clock.at
    assert await store.read(reminded) == [2]
    assert late
    assert "A reminder of one chat cannot be sent: Customer 1 (IntegrityError)" in await store.read(unwell)
    await store.run(takes_again)
    await store.run(routing_jobs.waits_due)
    assert await store.read(reminded) == [2, 1]
    assert "Customer 1" not in await store.read(unwell)


async def test_one_wait_that_fails_is_not_told_and_all_others_are(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    await store.run(refuses, "wait", "new.chat_id = 1 AND new.alerted_at IS NOT NULL")
    clock.later(minutes=30)
    await store.run(routing_jobs.waits_due)
    told = {said.chats for _, said in await store.read(shop.told, ChatWaiting)}

    assert told == {(2,)}
    assert "The wait of one chat cannot be handled: Customer 1" in await store.read(unwell)


async def test_a_wait_that_cannot_be_counted_stops_no_shift(store: Store, people: list[Agent], clock: Clock) -> None:
    await store.run(shop.works, people)
    await store.run(refuses, "wait", "new.chat_id = 1 AND new.on_duty <> old.on_duty")
    clock.later(hours=8)
    await store.run(availability_jobs.boundaries_due)

    assert not await store.read(lambda tx: tx.availability.all_online())
    assert "time on duty" in await store.read(unwell)


async def test_one_switch_that_cannot_be_written_is_tried_again_while_others_turn(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben = people
    await store.run(shop.works, people)
    await store.run(refuses, "availability", f"new.agent_id = {asha.id} AND new.online <> old.online")
    clock.later(hours=8)
    again = await store.run(availability_jobs.boundaries_due)
    kept = await store.read(lambda tx: tx.availability.all_online())

    assert kept == {asha.id}
    assert again is not None
    assert again > clock.at
    assert "asha@shop.example" in await store.read(unwell)
    await store.run(takes_again)
    clock.at = again
    await store.run(availability_jobs.boundaries_due)
    assert not await store.read(lambda tx: tx.availability.all_online())
    assert "asha" not in await store.read(unwell)
    assert ben.id not in kept


async def test_one_channel_that_cannot_be_compared_stops_no_other(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    def two_channels(tx: Tx) -> list[int]:
        shop.hire(tx, "cara", label=shop.label(tx, "support"))
        shop.writes(tx, shop.customer(tx, 3, 2).id)
        rooms = tx.rooms.all_live()
        for room in rooms:
            tx.rooms.change(room.id, slack_id=f"C{room.id}", compared_at=tx.engine_now)
        return [room.id for room in rooms]

    first, *others = await store.run(two_channels)
    await store.run(refuses, "room", f"new.id = {first} AND new.compared_at IS NULL")
    await store.run(maintenance.compare_rooms)
    unsure = [room.id for room in await store.read(lambda tx: tx.rooms.all_live()) if room.compared_at is None]

    assert unsure == others
    assert others
    assert "cannot be compared with Slack" in await store.read(unwell)
