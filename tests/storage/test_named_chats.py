"""Chats looked up by what was typed: those who act name one, those who search find many."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.model.chat import ChatQuery
from bot.model.message import Content, Media, MessageDirection, MessageSource, MessageState, searched_words, to_json
from bot.model.new_message import NewMessage
from bot.model.person import Agent
from bot.text.document import words
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop


def chats(tx: Tx, *names: str) -> Agent:
    """An admin, and chats 1, 2, … with these names and numbers that end in 0001, 0002, …"""
    sales = shop.label(tx)
    [nina] = shop.hire(tx, "nina", role="admin")
    for n, name in enumerate(names, 1):
        tx.chats.change(shop.customer(tx, n, sales).id, name=name)
    return nina


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("priya", [1, 2, 5]),
        ("Priya Nair", [2]),
        ("nair priya", []),
        ("pri", []),
        ("0003", [3]),
        ("15550200003", [3]),
        ("003", []),
        ("priya 0001", [1, 5]),
        ("nobody 0001", []),
        ("josé", [3]),
        ("Tom & Sons, Ltd", [4]),
        ("SONS", [4]),
    ],
)
async def test_a_chat_is_named_by_whole_words_or_digits_and_all_that_fit_are_told(
    store: Store, typed: str, found: list[int]
) -> None:
    nina = await store.run(chats, "Priya", "Priya Nair", "Jose", "Tom & Sons, Ltd.", "Priya-0001")

    assert await store.run(lambda tx: tx.chat_lists.named(nina, typed)) == found


async def test_in_quotes_the_whole_name_alone_counts(store: Store) -> None:
    nina = await store.run(chats, "Priya", "Priya Nair")

    assert await store.run(lambda tx: tx.chat_lists.named(nina, "PRIYA", whole=True)) == [1]
    assert await store.run(lambda tx: tx.chat_lists.named(nina, "Nair", whole=True)) == []


async def test_a_key_names_its_chat_and_no_hidden_one(store: Store) -> None:
    nina = await store.run(chats, "Priya", "Tom")
    key = await store.run(lambda tx: tx.chats.get(2).key)
    await store.run(lambda tx: tx.chats.change(1, name=key))
    outsider = await store.run(lambda tx: replace(shop.hire(tx, "omar")[0]))

    assert await store.run(lambda tx: tx.chat_lists.named(nina, key)) == [2]
    assert await store.run(lambda tx: tx.chat_lists.named(outsider, key)) == []


def found(tx: Tx, nina: Agent, typed: str) -> list[int]:
    return [chat.id for chat in tx.chat_lists.chats(nina, ChatQuery(words=typed))[0]]


async def test_a_search_finds_words_said_and_neither_keys_nor_escapes_of_how_they_are_stored(store: Store) -> None:
    nina = await store.run(chats, "Priya", "Tom")
    said = Content(
        doc=words("Où est le café?"), media=Media(kind="image", name="Menü.png"), facts={"poll": {"q": "Lunch"}}
    )

    def write(tx: Tx) -> None:
        tx.messages.add(
            NewMessage(
                chat_id=2,
                direction=MessageDirection.IN,
                source=MessageSource.CUSTOMER,
                state=MessageState.SEEN,
                body=to_json(said),
                at=tx.business_now,
                seen_at=tx.engine_now,
            )
        )

    await store.run(write)

    for typed in ("cafe", "OÙ EST", "menu", "lunch"):
        assert await store.run(found, nina, typed) == [2]
    for typed in ("u00e9", "doc", "facts", "poll", "image"):
        assert await store.run(found, nina, typed) == []


async def test_words_follow_an_edit(store: Store) -> None:
    nina = await store.run(chats, "Priya")
    await store.run(lambda tx: shop.writes(tx, 1, "pelican"))
    await store.run(lambda tx: tx.messages.change(1, body=to_json(Content(doc=words("heron")))))

    assert await store.run(found, nina, "pelican") == []
    assert await store.run(found, nina, "heron") == [1]


async def test_erased_words_and_names_are_found_no_more(store: Store) -> None:
    await store.run(chats, "Priya")
    await store.run(lambda tx: shop.writes(tx, 1, "pelican"))
    await store.run(lambda tx: tx.erasure.chat(1))

    left = await store.run(lambda tx: [*tx.conn.execute(select(t.chat.c.name_words)).scalars()])
    said = await store.run(lambda tx: [*tx.conn.execute(select(t.message.c.words)).scalars()])
    assert not any(left + said)


def test_addresses_and_previews_are_no_words() -> None:
    facts = {"place": {"name": "Harbour", "url": "https://maps.example/x"}, "preview": "a" * 5_000}

    assert searched_words(to_json(Content(facts=facts))) == "harbour"
