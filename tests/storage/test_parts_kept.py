"""What is known of part of a table stays known until that part is written, and a row is known as it would be read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from bot.model.message import MessageState
from bot.model.room import ThreadState
from storage.store import Store
from storage.transaction_cache import TransactionCache
from storage.tx import Tx
from tests.counting import statements
from tests.fixtures import shop, stage

ODD = ["", "é 🙂 \u202e", "a\0b", "\ud800"]
BERLIN = timezone(timedelta(hours=1))
WHEN = datetime(2026, 11, 2, 9, 30, 15, 123456, tzinfo=BERLIN)
Act = Callable[[Tx, stage.Stage], object]


def threads(tx: Tx, at: stage.Stage) -> list[int]:
    return [one.id for one in tx.threads.of_chat(at.chat.id)]


def others_thread(tx: Tx, at: stage.Stage) -> int:
    """Another chat's first thread in the same room."""
    other = shop.customer(tx, 900, at.label)
    return tx.threads.add(at.room, other.id).id


async def asked(store: Store, look: Callable[..., Any], at: stage.Stage, *acts: Act) -> int:
    """How many statements it takes to look once more after each of these acts."""
    found = 0
    for act in acts:
        await store.run(look, at)
        await store.run(act, at)
        with statements(lambda sql: sql.startswith("SELECT") and "setting" not in sql) as seen:
            await store.run(look, at)
        found += seen.total()
    return found


async def test_what_was_found_by_some_columns_stays_while_others_change(embedded: Store) -> None:
    at = await embedded.run(stage.built)
    [thread] = await embedded.run(threads, at)

    assert await asked(embedded, threads, at, lambda tx, _: tx.threads.change(thread, shown="9")) == 0
    assert await asked(embedded, threads, at, others_thread) == 0
    assert await asked(embedded, threads, at, lambda tx, _: tx.threads.change(thread, state=ThreadState.PAST)) == 1
    assert await embedded.run(threads, at) == []


async def test_a_row_that_joins_the_part_is_found(embedded: Store) -> None:
    at = await embedded.run(stage.built)
    [thread] = await embedded.run(threads, at)
    await embedded.run(lambda tx: tx.threads.change(thread, state=ThreadState.PAST))
    assert await embedded.run(threads, at) == []
    newer = await embedded.run(lambda tx: tx.threads.add(at.room, at.chat.id).id)

    assert await embedded.run(threads, at) == [newer]


async def test_a_row_that_moves_to_another_part_is_found_there_and_no_more_here(embedded: Store) -> None:
    at = await embedded.run(stage.built)
    [thread] = await embedded.run(threads, at)
    other = await embedded.run(lambda tx: shop.customer(tx, 901, at.label).id)
    before = await embedded.run(lambda tx: tx.threads.of_chat(other))
    await embedded.run(lambda tx: tx.threads.change(thread, chat_id=other))

    assert before == []
    assert await embedded.run(threads, at) == []
    assert await embedded.run(lambda tx: [one.id for one in tx.threads.of_chat(other)]) == [thread]


async def test_a_new_message_has_nothing_yet_and_what_comes_is_found(store: Store) -> None:
    def comes(tx: Tx, chat_id: int) -> list[Any]:
        message = tx.messages.last(shop.writes(tx, chat_id, "one").id, limit=1)[0]
        found: list[Any] = []
        with statements(lambda sql: sql.startswith("SELECT reaction")) as seen:
            found.append(tx.messages.reactions(message.id))
        found.append(seen.total())
        tx.messages.react(message.id, "she", "+1", WHEN)
        tx.messages.keep_former(message, WHEN)
        return [*found, tx.messages.reactions(message.id), len(tx.messages.former(message.id))]

    at = await store.run(stage.built)

    assert await store.run(comes, at.chat.id) == [(), 0, (("she", "+1"),), 1]


async def test_a_wait_that_ended_is_open_no_more_and_the_next_one_is(store: Store) -> None:
    def waits(tx: Tx, chat_id: int) -> list[bool]:
        shop.writes(tx, chat_id, "one")
        first = tx.waits.open(chat_id)
        assert first is not None
        tx.waits.change(first.id, ended_at=WHEN, how="closed")
        between = tx.waits.open(chat_id)
        tx.waits.begin(chat_id, WHEN, None)
        again = tx.waits.open(chat_id)
        return [between is None, again is not None and again.id != first.id]

    at = await store.run(stage.built)

    assert await store.run(waits, at.chat.id) == [True, True]


def a_message(tx: Tx, at: stage.Stage) -> int:
    return tx.messages.last(shop.writes(tx, at.chat.id, "one").id, limit=1)[0].id


CHANGES: dict[
    str, tuple[Callable[[Tx, stage.Stage], int], Callable[[Tx, int, Any], object], Callable[[Tx, int], Any]]
] = {
    "a chat's name": (
        lambda _, at: at.chat.id,
        lambda tx, one, value: tx.chats.change(one, name=value),
        lambda tx, one: tx.chats.get(one),
    ),
    "a thread's card": (
        lambda tx, at: threads(tx, at)[0],
        lambda tx, one, value: tx.threads.change(one, shown=value),
        lambda tx, one: tx.threads.get(one),
    ),
    "a message's mark": (
        a_message,
        lambda tx, one, value: tx.messages.change(one, mark=value, state=MessageState.UNKNOWN, edited_at=WHEN),
        lambda tx, one: tx.messages.get(one),
    ),
    "a message's words": (
        a_message,
        lambda tx, one, value: tx.messages.change(one, body={"text": value, "more": (1, 2.5, None)}),
        lambda tx, one: tx.messages.get(one),
    ),
    "a post": (
        lambda tx, at: tx.posts.add(kind="notice", thread_id=threads(tx, at)[0]),
        lambda tx, one, value: tx.posts.change(one, channel=value, ts=value, deleted_at=WHEN),
        lambda tx, one: tx.posts.get(one),
    ),
    "a room": (
        lambda _, at: at.room,
        lambda tx, one, value: tx.rooms.change(one, name=value, failing_since=WHEN),
        lambda tx, one: tx.rooms.get(one),
    ),
    "a person": (
        lambda _, at: at.asha.id,
        lambda tx, one, value: tx.people.change(one, name=value, slack_deactivated=True, invited_at=WHEN),
        lambda tx, one: tx.people.get(one),
    ),
}


async def test_a_changed_row_is_known_as_it_would_be_read(store: Store) -> None:
    at = await store.run(stage.built)
    found, wanted = [], []
    for what, (make, change, get) in CHANGES.items():
        one = await store.run(make, at)
        for text in ODD:

            def in_one(tx: Tx, of: int, value: str, ways: tuple[Any, Any] = (change, get)) -> Any:
                ways[1](tx, of)
                ways[0](tx, of, value)
                return ways[1](tx, of)

            within = await store.run(in_one, one, text)
            found.append((what, repr(within), repr(await store.run(get, one))))
            wanted.append((what, *[repr(await store.read(get, one))] * 2))

    assert found == wanted


async def test_stretches_on_duty_are_known_as_they_would_be_read(store: Store) -> None:
    def counted(tx: Tx, chat_id: int) -> Any:
        wait = tx.waits.open(shop.writes(tx, chat_id, "one").id)
        assert wait is not None
        tx.waits.change(wait.id, on_duty=((WHEN, WHEN.astimezone(UTC) + timedelta(hours=1)), (WHEN, None)))
        return tx.waits.open(chat_id)

    at = await store.run(stage.built)
    within = await store.run(counted, at.chat.id)

    assert repr(within) == repr(await store.read(lambda tx: tx.waits.open(at.chat.id)))


def test_that_no_row_has_a_value_is_forgotten_once_a_row_may_have_been_given_it() -> None:
    """Also where nobody has asked by that column yet."""
    cache = TransactionCache()
    cache.none_has("copy", "message_id", 5)
    cache.wrote_row("copy", 1, frozenset({"state"}))
    before = 5 in cache.of_part["copy"].nobody["message_id"]
    cache.wrote_row("copy", 1, frozenset({"message_id"}))

    assert before
    assert 5 not in cache.of_part["copy"].nobody["message_id"]
