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


async def test_nobody_else_can_make_one(store: Store) -> None:
    def play(tx: Tx) -> tuple[Seen | None, Seen | None, Seen | None]:
        at = stage.built(tx)
        with pytest.raises(TypeError, match="judged"):
            Seen(at.chat, object())
        return judged(tx, at.asha, chat_id=at.chat.id), judged(tx, at.omar, chat_id=at.chat.id), judged(tx, at.asha)

    seen, hidden, none = await store.run(play)

    assert seen is not None
    assert (hidden, none) == (None, None)
