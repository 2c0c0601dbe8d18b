"""What holds for every line: a word that nobody understands keeps all from being done; no name is taken for another."""

import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions.models import CommandUsed, OpenModal, Reply
from bot.interactions.registry import REGISTRY, Declaration
from bot.text.names import fold
from storage.store import Store
from storage.tx import Tx
from tests.interactions import lines
from tests.interactions.test_doors_named import Undo, state
from tests.interactions.test_names_meant import given, house

JUNK = ("zorb", "quuxly", "xyzzy42", "grmpf!", "«blorb»")
CHANGING = [one for one in REGISTRY if one.changes and not any(argument.kind.free for argument in one.args)]
NAME_WORDS = (
    *sorted({word for one in REGISTRY for word in one.keywords | one.links}),
    *("today", "monday", "next", "week", "0001", "7", "2026", "Asha", "Omar", "Rao", "me", "nobody", "sure", "the", "chat"),
)  # fmt: skip


def tried(tx: Tx, text: str, form: bool) -> tuple[Any, list[Any]]:  # noqa: FBT001  # handed over by store.run
    """What is answered, and how things stand then; nothing of it stays."""
    said: Any = None
    rows: list[Any] = []
    with suppress(Undo), tx.savepoint():
        ask = CommandUsed(once=text, team="T1" if form else "", slack_user="UNINA", text=text)
        said, rows = interactions.answer(tx, ask), state(tx)
        raise Undo
    tx.forget()
    return said, rows


def with_junk(declared: Declaration, chance: random.Random) -> Iterator[tuple[str, str]]:
    """The example with a word of no meaning at some place behind its beginning."""
    words = declared.example.replace("#channel", "<#C9>").split()  # as Slack sends it
    for _ in range(8):
        junk, at = chance.choice(JUNK), chance.randint(1 + len(declared.name.split()), len(words))
        yield junk, " ".join([*words[:at], junk, *words[at:]])


@pytest.mark.parametrize("declared", CHANGING, ids=lambda declared: declared.id)
async def test_a_word_that_means_nothing_keeps_everything_from_being_done_and_is_quoted(
    store: Store, declared: Declaration
) -> None:
    await store.run(lines.world)
    before = await store.run(state)
    for junk, line in with_junk(declared, random.Random(declared.id)):
        for form in (True, False):
            said, after = await store.run(tried, line, form)

            assert after == before, line
            assert isinstance(said, Reply), line
            assert junk.strip("!«»") in said.text, (line, said.text)


def named(chance: random.Random) -> str:
    return " ".join(chance.choice(NAME_WORDS).capitalize() for _ in range(chance.randint(1, 4)))


@pytest.mark.parametrize("seed", range(3))
async def test_a_chat_is_found_or_asked_for_and_never_taken_for_another_whatever_it_is_called(
    store: Store, seed: int
) -> None:
    chance = random.Random(seed)
    names = list({fold(name): name for name in (named(chance) for _ in range(40))}.values())
    await store.run(lambda tx: house(tx, ["Asha Rao", "Omar Haddad", "Zoe"], names) and None)
    done = 0
    for n, name in enumerate(names, 1):
        for typed in (f'access add <@UP2> "{name}"', f"access add <@UP2> to {name}", f"access add {name} for <@UP2>"):
            said, chats = await store.run(given_by, typed)

            assert set(chats) <= {n}, (typed, said)
            assert chats or isinstance(said, OpenModal) or (isinstance(said, Reply) and said.text), typed
            done += bool(chats)
            if typed.endswith('"'):
                assert chats == [n], (typed, said.text, names)
    assert done > len(names)


async def test_a_link_is_not_taken_for_a_part_of_another_chats_name(store: Store) -> None:
    """*to* stands in the second name, too, and its words fit what was typed; the first is what was typed."""
    await store.run(
        lambda tx: house(tx, ["Asha Rao", "Omar Haddad", "Zoe"], ["Tom Jones", "Flowers To Tom Jones"]) and None
    )
    said, chats = await store.run(given_by, "access add <@UP2> to Tom Jones")

    assert chats == []
    assert isinstance(said, Reply)
    assert "Tom Jones (…0001)" in said.text


def given_by(tx: Tx, text: str) -> tuple[Any, list[int]]:
    """What is answered, and the chats to which the line gave somebody access."""
    said: Any = None
    chats: list[int] = []
    with suppress(Undo), tx.savepoint():
        said = interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user="UNINA", text=text))
        chats = [chat for _, chat, _ in given(tx)]
        raise Undo
    tx.forget()
    return said, chats
