"""The counter, the lock, and what is looked for before it is said, on both databases."""

from dataclasses import replace

from bot.inbox.lane_step import process_lane
from bot.model.effect.notices import PostNotice
from bot.model.effect.replies import SendWhatsApp
from bot.model.effect.threads import SyncCard
from bot.model.generation import Generation
from bot.model.ids import ChatId, MessageId, PostId, ThreadId
from bot.model.lane import Lane
from bot.model.queue import Arrival, InboxEntry
from storage.store import Store
from storage.tx import Tx
from tests.storage.moves import head

ARRIVED = Arrival(source="slack", key="Ev1", lane=Lane.in_room("C1"), raw=b"{}")


def test_only_a_later_number_or_another_hand_is_ahead() -> None:
    known = Generation(installation="a", number=7, token="mine")

    assert replace(known, number=8, token="later").ahead_of(known)
    assert replace(known, token="a copy's").ahead_of(known)
    assert not known.ahead_of(known)
    assert not replace(known, number=6, token="earlier").ahead_of(known)
    assert not replace(known, installation="b", number=9).ahead_of(known)


async def test_the_counter_rises_with_another_token_each_time(store: Store) -> None:
    steps = [await store.run(lambda tx: tx.generations.advance()) for _ in range(3)]
    beyond = await store.run(lambda tx: tx.generations.advance(beyond=40))

    assert [step.number for step in steps] == [1, 2, 3]
    assert len({step.token for step in steps}) == 3
    assert beyond.number == 41


async def test_while_it_is_locked_nothing_that_arrived_is_taken_in(store: Store) -> None:
    await store.arrive([ARRIVED])
    await store.run(lambda tx: tx.generations.lock("slack"))
    locked = await store.run(process_lane, handle)
    await store.run(lambda tx: tx.generations.unlock(beyond=9, quiet=1))
    after = await store.run(process_lane, handle)
    current = await store.read(lambda tx: tx.generations.current())

    assert locked is None
    assert after is not None
    assert [key for key, _ in after.results] == ["Ev1"]
    assert current.number == 10


def handle(item: InboxEntry, tx: Tx) -> str:
    return "done"


async def test_one_reading_of_a_thread_settles_all_that_waits_for_it(store: Store) -> None:
    def owed(tx: Tx) -> None:
        for number, thread in enumerate((1, 1, 1, 2)):
            post_id = tx.posts.add(kind="notice", thread_id=thread)
            tx.outbox.post(PostNotice(target=PostId(post_id)), lane=Lane.parse("post:1:1"), key=f"notice:{number}")
        tx.outbox.sync(SyncCard(target=ThreadId(1)), lane=Lane.parse("post:1:1"))

    def looked(tx: Tx) -> None:
        first = head(tx, "post:1:1")
        marks = [row.mark for row in tx.conn.exec_driver_sql("select mark from outbox order by seq")]
        tx.outbox.mark_ready(first)
        tx.outbox.absent_too(first, {marks[2]})

    await store.run(owed)
    doubted = await store.run(lambda tx: tx.generations.doubt_what_was_to_be_sent(quiet=30))
    before = await store.read(states)
    await store.run(looked)

    assert doubted == 4
    assert before == ["sending", "sending", "sending", "sending", "ready"]
    assert await store.read(states) == ["ready", "ready", "sending", "sending", "ready"]


def states(tx: Tx) -> list[str]:
    return [row.state for row in tx.conn.exec_driver_sql("select state from outbox order by seq")]


async def test_what_was_to_be_sent_is_in_doubt_as_soon_as_the_database_goes_on(store: Store) -> None:
    def restored(tx: Tx) -> tuple[str, str]:
        tx.generations.lock("slack")
        tx.outbox.post(SendWhatsApp(target=MessageId(1)), lane=Lane.whatsapp(ChatId(1)), key="owed")
        before = tx.outbox.head("wa:1")
        tx.generations.unlock(beyond=0, quiet=1)
        after = tx.outbox.head("wa:1")
        assert before is not None
        assert after is not None
        return before.state, after.state

    assert await store.run(restored) == ("ready", "sending")
