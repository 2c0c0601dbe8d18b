"""Figures, audit and coverage as files: each is called what it is."""

import pytest

from bot.interactions.models import Reply
from bot.model.effect.reports import SendDmFile
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions.test_names_meant import house, typed

HERE = "in a direct message from this app."


@pytest.mark.parametrize(
    ("line", "said", "files"),
    [
        ("metrics 7d csv", f"The table comes to you as a file, {HERE}", 1),
        ("metrics 7d picture", f"2 pictures come to you {HERE}", 2),
        ("team coverage", f"The picture comes to you {HERE}", 1),
        ("audit csv", f"The table comes to you as a file, {HERE}", 1),
    ],
)
async def test_a_picture_is_called_a_picture_and_a_table_a_table(
    store: Store, line: str, said: str, files: int
) -> None:
    def ask(tx: Tx) -> object:
        house(tx)
        return typed(tx, line)

    answer = await store.run(ask)
    owed = await store.read(shop.owed, SendDmFile)

    assert isinstance(answer, Reply)
    assert answer.text == said
    assert len(owed) == files
