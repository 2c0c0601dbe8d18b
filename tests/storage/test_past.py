"""Threads of a chat one after the other, and how far back their folded posts reach."""

from datetime import timedelta
from typing import Any

from bot.model.effect.threads import PostHistory
from bot.model.ids import PostId
from bot.model.lane import Lane
from bot.model.message import MessageDirection, MessageSource, MessageState
from bot.model.new_message import NewMessage
from bot.model.room import ThreadState
from bot.threads.effects.shown import PostShown
from storage.store import Store
from storage.tx import Tx
from tests.storage.conftest import NOON
from tests.storage.moves import head


def chat(tx: Tx) -> int:
    tx.phones.seen("1@c.us", name="Shop", ready=True)
    return tx.chats.find_or_add("2@c.us", tx.phones.all()[0], kind="user").id


def told(tx: Tx, chat_id: int, minute: int) -> int:
    at = NOON + timedelta(minutes=minute)
    made = tx.messages.add(
        NewMessage(
            chat_id=chat_id,
            wa_id=f"W{minute}",
            direction=MessageDirection.IN,
            source=MessageSource.CUSTOMER,
            at=at,
            seen_at=tx.engine_now,
            state=MessageState.SEEN,
        )
    )
    return int(made or 0)


def three_threads(tx: Tx) -> list[int]:
    """Of which the middle one was withdrawn."""
    room, chat_id = tx.rooms.add(kind="triage", name="wa-triage"), chat(tx)
    first = tx.threads.add(room, chat_id)
    tx.threads.change(first.id, state=ThreadState.PAST)
    second = tx.threads.add(room, chat_id, previous_id=first.id)
    tx.threads.change(second.id, state=ThreadState.GONE)
    third = tx.threads.add(room, chat_id, previous_id=first.id)
    return [first.id, second.id, third.id]


async def test_threads_that_stand_lead_to_each_other(store: Store) -> None:
    first, _, third = await store.run(three_threads)

    def around(tx: Tx) -> tuple[Any, Any, Any, Any]:
        one, last = tx.threads.get(first), tx.threads.get(third)
        return tx.threads.before(one), tx.threads.after(one), tx.threads.before(last), tx.threads.after(last)

    before_first, after_first, before_third, after_third = await store.read(around)

    assert (before_first, after_third) == (None, None)
    assert after_first.id == third
    assert before_third.id == first


async def test_what_was_written_before_is_told_by_time_whenever_it_became_known(store: Store) -> None:
    def written(tx: Tx) -> list[list[str | None]]:
        chat_id = chat(tx)
        shown = told(tx, chat_id, 10)
        same_minute_later_known = [told(tx, chat_id, minute) for minute in (5, 7, 1)]
        asked = [(NOON + timedelta(minutes=10), shown), (NOON + timedelta(minutes=5), same_minute_later_known[0])]
        return [[one.wa_id for one in tx.messages.last(chat_id, limit=9, before=bound)] for bound in asked]

    assert await store.run(written) == [["W1", "W5", "W7"], ["W1"]]


async def test_what_was_taken_in_after_a_thread_began_stands_there_once(store: Store) -> None:
    def overtaken(tx: Tx) -> tuple[list[str | None], list[str | None]]:
        chat_id = chat(tx)
        told(tx, chat_id, 1)
        thread = tx.threads.add(tx.rooms.add(kind="triage", name="wa-triage"), chat_id)
        bound = (NOON + timedelta(minutes=10), 0)
        tx.posts.add_copy(thread.id, told(tx, chat_id, 9))
        everything = tx.messages.last(chat_id, limit=9, before=bound)
        folded = tx.messages.last(chat_id, limit=9, before=bound, apart_from=thread.id)
        return [one.wa_id for one in everything], [one.wa_id for one in folded]

    assert await store.run(overtaken) == (["W1", "W9"], ["W1"])


async def test_a_thread_is_told_from_where_its_newest_folded_post_reaches(store: Store) -> None:
    def reaching(tx: Tx) -> list[tuple[Any, int]]:
        thread = tx.threads.add(tx.rooms.add(kind="triage", name="wa-triage"), chat(tx))
        found = [tx.threads.told_from(thread)]
        for number in range(2):
            post = tx.posts.add(kind="history", thread_id=thread.id)
            asked = PostHistory(target=PostId(post), until=NOON, before=4)
            tx.outbox.post(asked, lane=Lane.parse(f"post:1:{number}"), key=f"h{number}")
            found.append(tx.threads.told_from(thread))
        first = head(tx, "post:1:1")
        tx.outbox.note(first, PostShown(reaches=[NOON.isoformat(), 2]))
        tx.outbox.mark_sending(first)
        found.append(tx.threads.told_from(thread))
        return found

    assert await store.run(reaching) == [(NOON, 0), (NOON, 4), (NOON, 4), (NOON, 2)]
