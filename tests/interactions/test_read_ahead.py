"""A line is read beside the transactions, by few lookups however many chats there are; what it names is judged when it is done."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.app.asked import answered
from bot.app.routes import interactions
from bot.interactions import answers
from bot.interactions.models import CommandUsed, Options, OptionsWanted, Reply
from bot.model.room import RoomState
from bot.text.names import stored_words
from storage import tables as t
from storage.chat_words import words_of
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.counting import statements
from tests.fixtures import shop
from tests.interactions import lines

LINES = (
    "access add @asha to Priya Nair", "mute Take Off Travel", "remind Unit 7 Tenants in 3h", "assign 0001 to asha rao",
    "label add vip sales to Tod", "access Priya 0001", "close nobody by this name",
)  # fmt: skip
FEW, MANY = 300, 6_000
EVERY = 50  # steps of SQLite's machine between two counts


def ask(text: str, user: str = "UNINA", **where: Any) -> CommandUsed:
    return CommandUsed(once=f"{text}{user}{where}", team="T1", slack_user=user, text=text, **where)


def crowd(tx: Tx, first: int, last: int) -> None:
    """Chats of other names, one in fifty of them a *unit*."""
    names = {n: f"Unit {n}" if n % 50 == 0 else f"Customer{n} Family{n % 700}" for n in range(first, last)}
    base = {"phone_key": "1", "phone_id": 1, "kind": "user", "muted": False, "access_in_doubt": False, "version": 0}
    rows = [
        {"key": f"{n:016x}", "wa_chat_id": f"1777{n:07d}@c.us", "name": name, "name_words": stored_words(name), **base}
        for n, name in names.items()
    ]
    tx.conn.execute(insert(t.chat), rows)
    c = t.chat.c
    known = tx.conn.execute(
        select(c.id, c.name_words, c.wa_chat_id).where(c.wa_chat_id.in_([one["wa_chat_id"] for one in rows]))
    )
    words = [{"word": word, "chat_id": one.id} for one in known for word in words_of(one.name_words, one.wa_chat_id)]
    tx.conn.execute(insert(t.chat_word), words)


def cost(tx: Tx, text: str) -> tuple[int, int]:
    """How many statements reading the line takes, and how many steps of SQLite's machine."""
    interactions.read(tx, ask("label add vip to nobody at all"))  # what is kept for all lines is not counted
    driver = tx.conn.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    ticks = [0]

    def tick() -> int:
        ticks[0] += 1
        return 0

    driver.set_progress_handler(tick, EVERY)
    try:
        with statements() as asked:
            assert interactions.read(tx, ask(text)) is not None
    finally:
        driver.set_progress_handler(None, EVERY)
    return sum(asked.values()), ticks[0] * EVERY


async def test_reading_a_line_costs_no_more_with_many_chats_than_with_few(store: Store) -> None:
    named = [one for one in LINES if "nobody" not in one]  # what is near a name that is none is looked for among all
    await store.run(lines.world)
    await store.run(crowd, 1_000, 1_000 + FEW)
    few = {text: await store.read(cost, text) for text in named}
    await store.run(crowd, 1_000 + FEW, 1_000 + MANY)
    many = {text: await store.read(cost, text) for text in named}

    assert {text: asked for text, (asked, _) in many.items()} == {text: asked for text, (asked, _) in few.items()}
    assert {text: steps for text, (_, steps) in many.items() if steps > 3 * few[text][1] + 5_000} == {}


async def test_a_line_that_was_read_is_done_without_looking_for_names_again(store: Store) -> None:
    await store.run(lines.world)
    for text in LINES:
        known = await store.read(interactions.read, ask(text))
        with statements(lambda sql: "chat_word" in sql or "name_words" in sql.partition("WHERE")[2]) as asked:
            said = await store.run(interactions.answer, ask(text), known)

        assert not asked, text
        assert said != Reply(text=answers.STRANGER)


async def done(store: Store, text: str, between: Callable[[Tx], Any], user: str = "UNINA") -> Any:
    known = await store.read(interactions.read, ask(text, user))
    await store.run(between)
    return await store.run(interactions.answer, ask(text, user), known)


def agent(tx: Tx, user: str) -> Any:
    found = tx.people.by_slack(user)
    assert found is not None
    return found


async def test_what_was_named_is_done_to_it_whatever_it_is_called_by_then(store: Store) -> None:
    await store.run(lines.world)

    def renamed(tx: Tx) -> None:
        tx.chats.change(2, name="Priya Nair")
        tx.chats.change(1, name="Tod")

    said = await done(store, "mute Tod", renamed)

    assert isinstance(said, Reply)
    assert await store.run(lambda tx: [tx.chats.get(one).muted for one in (1, 2)]) == [False, True]


async def test_a_chat_that_is_hidden_by_then_is_as_one_that_is_not_there(store: Store) -> None:
    await store.run(lines.world)
    await store.run(lambda tx: tx.people.override(agent(tx, "UP0").id, 2, allow=True, by=None))

    def hidden(tx: Tx) -> None:
        tx.people.override(agent(tx, "UP0").id, 2, allow=False, by=None)

    said = await done(store, "mute Tod", hidden, "UP0")
    none = await store.run(interactions.answer, ask("mute Tid", "UP0"))

    assert isinstance(none, Reply)
    assert said.text.replace("Tod", "Tid") == none.text
    assert answers.NO_SUCH_CHAT in said.text
    assert not await store.run(lambda tx: tx.chats.get(2).muted)


@pytest.mark.parametrize("text", ["role @omar admin sure", "label add vip to @omar"])
async def test_who_is_no_admin_any_more_by_then_is_refused(store: Store, text: str) -> None:
    await store.run(lines.world)
    await store.run(lambda tx: tx.people.change(agent(tx, "UP0").id, role="admin"))
    said = await done(store, text, lambda tx: tx.people.change(agent(tx, "UP0").id, role="member"), "UP0")

    assert said == Reply(text=answers.ADMINS_ONLY)
    assert await store.run(lambda tx: agent(tx, "UP1").role) == "member"


async def test_a_label_that_is_gone_by_then_is_none(store: Store) -> None:
    await store.run(lines.world)
    gone = t.label.update().where(t.label.c.name == "vip").values(state="gone")
    said = await done(store, "label add vip to @omar", lambda tx: tx.conn.execute(gone))

    assert "no label “vip”" in said.text


async def test_the_way_of_an_asking_reads_and_then_does(store: Store) -> None:
    await store.run(lines.world)
    said = await answered(store, ask("mute Tod"))
    offered = await answered(
        store, OptionsWanted(team="T1", slack_user="UNINA", action="chat", query="tod", callback="asked:why.chat")
    )

    assert isinstance(said, Reply)
    assert await store.run(lambda tx: tx.chats.get(2).muted)
    assert isinstance(offered, Options)
    assert [one.text for one in offered.options] == ["Tod"]


async def test_a_look_locks_nothing_also_under_a_card(migrated_postgres_url: str) -> None:
    store = open_store(migrated_postgres_url, business_clock=shop.Clock())

    def card(tx: Tx) -> None:
        lines.world(tx)
        room = tx.rooms.add(kind="triage", name="wa-triage", state=RoomState.OPEN, slack_id="C1")
        tx.threads.change(tx.threads.add(room, 2).id, ts="1.1")

    try:
        await store.run(card)
        for text in ("mute", "mute Tod", "access add @asha to Tod"):
            assert isinstance(await answered(store, ask(text, channel="C1", root="1.1")), Reply)
        assert await store.run(lambda tx: tx.chats.get(2).muted)
    finally:
        await store.close()


def words(tx: Tx, chat_id: int = 1) -> set[str]:
    return set(tx.conn.execute(select(t.chat_word.c.word).where(t.chat_word.c.chat_id == chat_id)).scalars())


async def test_the_words_of_a_chat_follow_its_name_and_go_with_it(store: Store) -> None:
    await store.run(lines.world)
    before = await store.run(words)
    await store.run(lambda tx: tx.chats.change(1, name="Priya Rao"))
    renamed = await store.run(words)
    await store.run(lambda tx: tx.erasure.chat(1))

    assert before == {"priya", "nair", "#0001"}
    assert renamed == {"priya", "rao", "#0001"}
    assert await store.run(words) == set()
