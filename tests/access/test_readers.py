"""Who reads a chat is what each person's own judgement says, after every change of access, labels and people."""

from collections.abc import Callable

import pytest

from bot.access.queries import may_see_chat, readers
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import Stage

Change = Callable[[Tx, Stage], object]
CHANGES: dict[str, Change] = {
    "denied this chat": lambda tx, at: tx.people.override(at.asha.id, at.chat.id, allow=False, by=None),
    "given this chat": lambda tx, at: tx.people.override(at.omar.id, at.chat.id, allow=True, by=None),
    "an admin denied it": lambda tx, at: tx.people.override(at.boss.id, at.chat.id, allow=False, by=None),
    "label taken": lambda tx, at: tx.people.revoke_label(at.ravi.id, at.label),
    "label given": lambda tx, at: tx.people.grant_label(at.omar.id, at.label, by=None),
    "chat relabelled": lambda tx, at: tx.chats.set_labels(at.chat.id, [shop.label(tx, "repairs")]),
    "chat without labels": lambda tx, at: tx.chats.set_labels(at.chat.id, []),
    "left the team": lambda tx, at: tx.people.change(at.asha.id, state="inactive"),
    "gone from Slack": lambda tx, at: tx.people.change(at.ravi.id, slack_deactivated=True),
    "no longer an admin": lambda tx, at: tx.people.change(at.boss.id, role="member"),
}


def both(tx: Tx, chat_id: int) -> tuple[frozenset[str], frozenset[str]]:
    one_by_one = frozenset(
        str(agent.slack_user)
        for agent in tx.people.roster().agents
        if agent.here and agent.slack_user is not None and may_see_chat(tx, agent, chat_id)
    )
    return readers(tx, chat_id), one_by_one


@pytest.mark.parametrize("first", CHANGES)
async def test_readers_are_those_who_may_see_it_after_each_change(store: Store, first: str) -> None:
    at = await store.run(stage.built)
    other = await store.run(lambda tx: shop.customer(tx, 8, at.label))
    before = await store.run(both, at.chat.id)
    moved = []
    for name in (first, *(name for name in CHANGES if name != first)):
        await store.run(CHANGES[name], at)
        moved.append((await store.run(both, at.chat.id), await store.run(both, other.id)))

    assert before[0] == before[1] == {"UBOSS", "UASHA", "URAVI"}
    assert all(one == other for pair in moved for one, other in pair)
    assert len({pair[0][0] for pair in moved}) > 2
