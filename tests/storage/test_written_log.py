"""What a process on PostgreSQL has read stays true while others write: every answer it keeps is the one that the rows give."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from bot.grants import actions as grants_actions
from bot.model.message import MessageState
from storage import tables as t
from storage import written_log
from storage.process_cache import MARK
from storage.store import Store
from storage.transaction_cache import TransactionCache
from storage.tx import Tx
from tests import servers
from tests.counting import statements
from tests.fixtures import shop, stage
from tests.fixtures.stores import Undone

STEPS = 25
T = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CUT = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def kept(tx: Tx) -> dict[Any, Any]:
    """All answers that the writer of this process has kept, by question."""
    cache: TransactionCache = tx.cache
    return {question: answer for question, (answer, _) in _pairs(cache).items()}


def _pairs(cache: TransactionCache) -> dict[Any, tuple[Any, Any]]:
    found = {}
    for question, answer in cache.answers.items():
        noted = isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[1], frozenset)
        found[question] = answer if noted else (answer, None)
    return found


def from_the_rows(tx: Tx, questions: list[Any]) -> dict[Any, Any]:
    """What the rows say to each of these questions, asked on a connection that has kept nothing."""
    tx.memo = {}
    answers = {}
    for question in questions:
        if question == MARK:
            continue
        ask, args, *named = question
        noun = _noun(tx, ask)
        answers[question] = ask(noun, *(args if isinstance(args, tuple) else (args,)), **dict(named))
    return answers


def _noun(tx: Tx, ask: Callable[..., Any]) -> Any:
    of = ask.__qualname__.partition(".")[0]
    return next(noun for name in dir(Tx) if type(noun := getattr(tx, name, None)).__name__ == of)


def acts(tx: Tx, at: stage.Stage, dice: random.Random, number: int) -> None:
    """Something is read and written; now and then the flow fails at its end."""
    people = [at.boss, at.asha, at.ravi, at.omar]
    agent = tx.people.get(dice.choice(people).id)
    ts = f"17724456{dice.randrange(70, 75)}.000200"
    match dice.randrange(11):
        case 0 | 9 | 10:
            hears(tx, shop.customer(tx, dice.choice([7, 8, 9]), at.label).id, dice, number)
        case 1:
            stage.writes(tx, agent, f"reply {number}", ts=ts)
        case 2:
            stage.edits(tx, agent, f"edit {number}", ts=ts, edited=f"17724457{number:02}.000000")
        case 3:
            stage.deletes(tx, ts=ts)
        case 4:
            grants_actions.set_access(tx, agent, at.chat.id, allow=dice.random() < 0.5, by=at.boss, via="slack")
        case 5:
            tx.chats.set_labels(at.chat.id, [] if tx.chats.labels_of(at.chat.id) else [at.label])
        case 6:
            tx.rooms.change(at.room, name=f"wa-{number}")
        case 7:
            tx.settings.put("number", number, by=None)
        case _:
            shop.customer(tx, 100 + number, at.label)
    tx.rooms.get(at.room), tx.chats.get(at.chat.id), tx.rooms.members(at.room), tx.settings.get("number")
    tx.chats.labels_of(at.chat.id), tx.people.roster()
    looks(tx)
    if dice.random() < 0.2:
        raise Undone


def hears(tx: Tx, chat_id: int, dice: random.Random, number: int) -> None:
    """Something comes from WhatsApp."""
    last = tx.messages.last(chat_id, limit=1)
    match dice.randrange(5):
        case 0:
            shop.line(tx, chat_id, f"line {number}")
        case 1 if last:
            tx.messages.change(last[0].id, state=dice.choice([MessageState.FAILED, MessageState.SEEN]))
        case 2 if last:
            tx.messages.react(last[0].id, who="1555", emoji=dice.choice(["", "x"]), at=T)
        case _:
            shop.writes(tx, chat_id, f"words {number}", at=T + timedelta(seconds=dice.randrange(900)))


def looks(tx: Tx) -> None:
    """Everything is asked that a copy and its card are made from."""
    for chat_id in tx.conn.execute(select(t.chat.c.id)).scalars():
        tx.threads.of_chat(chat_id), tx.waits.open(chat_id), tx.messages.newest_settled(chat_id)
        for message in tx.messages.last(chat_id, limit=2):
            tx.quiet_lines.above(message, 1), tx.messages.reactions(message.id)
            for post, _ in tx.posts.copies(message.id):
                tx.posts.bring(post.id)
                tx.posts.messages_of(post.id), tx.files.in_thread(message.id, 1)


def half_undone(tx: Tx, at: stage.Stage, dice: random.Random, number: int) -> None:
    """As `acts`, in a savepoint whose failure is survived."""
    with suppress(Undone), tx.savepoint():
        acts(tx, at, dice, number)
    tx.rooms.get(at.room), tx.chats.get(at.chat.id)


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_answer_kept_by_any_process_is_what_the_rows_say(
    processes: list[Store], migrated_postgres_url: str, seed: int
) -> None:
    dice = random.Random(seed)
    at = await processes[0].run(stage.built)
    wrong: list[Any] = []
    compared = 0
    for number in range(STEPS):
        by = dice.choice(processes)
        with suppress(Undone):
            await by.run(dice.choice([acts, half_undone]), at, dice, number)
        if number % 10 == 9:
            servers.administer(migrated_postgres_url, CUT)
        for one in processes:
            answers = await one.run(kept)
            rows = await one.read(from_the_rows, list(answers))
            wrong += [(number, question) for question, said in rows.items() if answers[question] != said]
            compared += len(rows)

    assert wrong == []
    assert compared > STEPS * 10


def room(tx: Tx, name: str) -> int:
    return tx.rooms.add(kind="people", people_key=name, name=name)


def rename(tx: Tx, one: int, name: str) -> None:
    tx.rooms.change(one, name=name)


def names(tx: Tx, *rooms: int) -> list[str]:
    return [tx.rooms.get(one).name for one in rooms]


async def test_only_what_another_process_wrote_to_is_read_again(processes: list[Store]) -> None:
    here, there = processes[:2]
    one, other = await here.run(room, "one"), await here.run(room, "other")
    before = await here.run(names, one, other)
    await there.run(lambda tx: tx.rooms.change(one, name="new"))
    with statements(lambda sql: sql.startswith("SELECT room.")) as asked:
        after = [await here.run(names, one, other), await here.run(names, one, other)]

    assert before == ["one", "other"]
    assert after == [["new", "other"]] * 2
    assert asked.total() == 1


def asks_of_chat(tx: Tx, chat_id: int) -> list[Any]:
    """What is found by some columns of the chat's rows, and of its last message's."""
    [last] = tx.messages.last(chat_id, limit=1)
    [(post, _)] = tx.posts.copies(last.id)
    in_chat = [tx.messages.newest_settled(chat_id), tx.quiet_lines.above(last, 0), tx.waits.open(chat_id)]
    return [*in_chat, tx.threads.of_chat(chat_id), tx.messages.reactions(last.id), tx.posts.messages_of(post.id)]


async def test_what_another_process_adds_to_one_chat_leaves_what_is_known_of_the_others(
    processes: list[Store],
) -> None:
    here, there = processes[:2]
    at = await here.run(stage.built)
    other = await here.run(lambda tx: shop.customer(tx, 900, at.label).id)
    await here.run(shop.writes, at.chat.id, "here")
    before = await here.run(asks_of_chat, at.chat.id)
    await there.run(shop.writes, other, "there")
    with statements(_of_parts) as asked:
        after = await here.run(asks_of_chat, at.chat.id)
    await there.run(lambda tx: shop.writes(tx, at.chat.id, "and here", at=tx.business_now + timedelta(seconds=9)))
    with statements(_of_parts) as anew:
        latest = await here.run(asks_of_chat, at.chat.id)

    assert after == before
    assert asked.total() == 0
    assert latest[0] > before[0]
    assert anew.total() > 0


def _of_parts(sql: str) -> bool:
    return sql.startswith(("SELECT wait.id", "SELECT reaction", "SELECT thread.id", "SELECT message.at", "SELECT copy"))


async def test_a_copy_that_another_process_made_is_read_in_one_statement(processes: list[Store]) -> None:
    here, there = processes[:2]
    at = await here.run(stage.built)
    await here.run(shop.writes, at.chat.id, "one")
    post_id = await here.run(lambda tx: tx.posts.copies(tx.messages.last(at.chat.id, limit=1)[0].id)[0][0].id)

    def all_of_it(tx: Tx, *, bring: bool) -> list[Any]:
        if bring:
            tx.posts.bring(post_id)
        post, [(message_id, part)] = tx.posts.get(post_id), tx.posts.messages_of(post_id)
        file = tx.files.in_thread(message_id, at.thread)
        return [post, part, tx.messages.get(message_id), tx.messages.reactions(message_id), file]

    one_by_one = await there.read(all_of_it, bring=False)
    with statements(lambda sql: sql.startswith("SELECT") and "written" not in sql and "clock" not in sql) as asked:
        at_once = await there.run(all_of_it, bring=True)
    await here.run(lambda tx: tx.messages.react(one_by_one[2].id, who="1555", emoji="x", at=T))
    reacted = await there.run(all_of_it, bring=True)

    assert at_once == one_by_one
    assert asked.total() == 1
    assert reacted[3] == (("1555", "x"),)


async def test_who_has_missed_too_much_reads_everything_again(
    processes: list[Store], migrated_postgres_url: str
) -> None:
    here, there = processes[:2]
    one = await here.run(room, "one")
    await here.run(names, one)
    for number in range(written_log.SLICE + 1):
        await there.run(rename, one, f"name {number}")
    late = await here.run(names, one)
    await there.run(lambda tx: tx.rooms.change(one, name="next"))
    with psycopg.connect(migrated_postgres_url) as connection:
        connection.execute("UPDATE written SET number = number + 1 WHERE number = (SELECT max(number) FROM written)")
        connection.execute("UPDATE room SET name = 'unheard of'")
    gap = await here.run(names, one)
    with psycopg.connect(migrated_postgres_url) as connection:
        connection.execute("DELETE FROM written WHERE number > (SELECT max(number) - 2 FROM written)")
        connection.execute("UPDATE room SET name = 'of before'")
    restored = await here.run(names, one)

    assert late == [f"name {written_log.SLICE}"]
    assert gap == ["unheard of"]
    assert restored == ["of before"]


async def test_the_log_does_not_grow(processes: list[Store], migrated_postgres_url: str) -> None:
    await processes[0].run(room, "first")
    newest = await processes[0].read(lambda tx: tx.conn.exec_driver_sql("SELECT max(number) FROM written").scalar_one())
    with psycopg.connect(migrated_postgres_url) as connection:
        connection.execute(
            "INSERT INTO written SELECT %s + g * %s, '{}' FROM generate_series(1, 5000) g", (newest, written_log.STEP)
        )
    for number in range(written_log.SLICE + 1):
        await processes[1].run(room, f"room {number}")
    there = await processes[0].read(lambda tx: tx.conn.exec_driver_sql("SELECT count(*) FROM written").scalar_one())

    assert there <= written_log.KEPT + written_log.SLICE
