"""An answer with figures is judged again by the chats that stand in it, and by no others."""

from datetime import timedelta

from bot.blockkit.blocks import Shown
from bot.interactions.models import CommandUsed
from bot.reports import queries
from bot.reports.messages import MOST_ROWS
from bot.reports.policy import Group
from bot.shifts.span import Span
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage

NOW = shop.Clock()()
SPAN = Span(start=NOW - timedelta(days=180), end=NOW + timedelta(days=180), zone="UTC")
MORE = 10


async def test_of_the_chats_that_are_counted_only_those_in_the_rows_shown_are_told_of(store: Store) -> None:
    at = await store.run(stage.built)

    def asked(tx: Tx, group: Group) -> tuple[set[int], str]:
        ask = CommandUsed(once="1", team="T1", slack_user="U1", text="metrics")
        with tx.noting_chats() as read:
            wanted = queries.FiguresWanted(span=SPAN, group=group, grouped=True)
            said = queries.answer(tx, tx.people.get(at.boss.id), ask, wanted)
        assert isinstance(said, Shown)
        return set(read), str(said.blocks)

    def busy(tx: Tx) -> None:
        for n in range(MOST_ROWS + MORE):
            chat = shop.customer(tx, 100 + n, at.label)
            shop.writes(tx, chat.id)
            shop.answers(tx, chat.id, at.asha)

    await store.run(busy)
    named, words = await store.read(asked, "chat")
    by_person, _ = await store.read(asked, "person")

    names = await store.read(lambda tx: {str(tx.chats.get(one).name) for one in named})

    assert len(named) == MOST_ROWS
    assert {one for one in names if one in words} == names
    assert by_person == set()
