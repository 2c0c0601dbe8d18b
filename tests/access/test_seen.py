"""A chat reaches what a person does with it only through the one place that judges whether they may see it."""

import ast
from pathlib import Path

import pytest

from bot.access.queries import Seen, judged
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import stage

MADE_IN = Path("bot/access/queries.py")


def makes_one(tree: ast.Module) -> bool:
    """Whether a `Seen` is constructed, under this name or as an attribute of a module."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(getattr(one, "id", getattr(one, "attr", "")) == "Seen" for one in calls)


def test_one_place_makes_a_seen_chat() -> None:
    made = [path for path in sorted(Path("bot").rglob("*.py")) if makes_one(ast.parse(path.read_text("utf-8")))]

    assert made == [MADE_IN]


@pytest.mark.parametrize(
    ("line", "found"), [("Seen(chat, seal)", True), ("queries.Seen(chat, 1)", True), ("judged(tx)", False)]
)
def test_what_is_looked_for_is_found(line: str, *, found: bool) -> None:
    assert makes_one(ast.parse(line)) is found


def asks_by_itself(tree: ast.Module) -> bool:
    """Whether it asks if a chat may be seen, and would then go on with the bare chat."""
    return any("may_see_chat" in (getattr(one, "id", ""), getattr(one, "attr", "")) for one in ast.walk(tree))


def test_no_door_reaches_a_chat_in_another_way() -> None:
    doors = [path for path in sorted(Path("bot").rglob("*.py")) if "slack" in path.with_suffix("").parts[2:]]
    routes = sorted(Path("bot/app/routes").glob("*.py"))
    found = [path for path in (*doors, *routes) if asks_by_itself(ast.parse(path.read_text("utf-8")))]

    assert len(doors) > 30
    assert found == []


@pytest.mark.parametrize(("line", "found"), [("queries.may_see_chat(tx, a, 1)", True), ("judged(tx)", False)])
def test_another_way_is_found(line: str, *, found: bool) -> None:
    assert asks_by_itself(ast.parse(line)) is found


async def test_a_chat_that_was_judged_is_noted_as_used(store: Store) -> None:
    def play(tx: Tx) -> tuple[int, set[int]]:
        at = stage.built(tx)
        with tx.noting_chats() as read:
            assert judged(tx, at.asha, key=at.chat.key) is not None
        return at.chat.id, read

    used, read = await store.run(play)

    assert read == {used}


async def test_nobody_else_can_make_one(store: Store) -> None:
    def play(tx: Tx) -> tuple[Seen | None, Seen | None, Seen | None]:
        at = stage.built(tx)
        with pytest.raises(TypeError, match="judged"):
            Seen(at.chat, object())
        return judged(tx, at.asha, chat_id=at.chat.id), judged(tx, at.omar, chat_id=at.chat.id), judged(tx, at.asha)

    seen, hidden, none = await store.run(play)

    assert seen is not None
    assert (hidden, none) == (None, None)
