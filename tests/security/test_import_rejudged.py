"""An import takes many transactions: what an admin or Periskope decides in between is not undone by the parts to come."""

from dataclasses import asdict
from typing import Any

import pytest

from bot.grants import events as grants_events
from bot.grants import queries as grants_queries
from bot.grants.policy import AccessProposal
from bot.model.event import ImportGoesOn
from bot.team import actions as team
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage

CHATS = 3


@pytest.fixture(autouse=True)
def a_chat_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grants_events, "STEP", 1)


def begun(tx: Tx) -> tuple[stage.Stage, list[int], str]:
    """Periskope shows Omar three chats, an admin agreed to it, and the first is granted."""
    at = stage.built(tx)
    chats = [shop.customer(tx, number, None).id for number in range(20, 20 + CHATS)]
    for chat_id in chats:
        tx.chats.change(chat_id, access={at.omar.email: True})
    told: dict[str, Any] = {str(at.omar.id): asdict(AccessProposal(allow=tuple(chats)))}  # type: ignore[arg-type]  # our own ids
    body = {"people": told, "todo": [at.omar.id], "shown": CHATS, "made": 0}
    key = tx.proposals.add(grants_queries.KIND, body, agent_id=at.boss.id)
    assert grants_events.goes_on(ImportGoesOn(draft=key), tx) == "imported a part"
    return at, chats, key


def to_the_end(tx: Tx, key: str) -> None:
    while grants_events.goes_on(ImportGoesOn(draft=key), tx) == "imported a part":
        pass


async def test_all_is_granted_when_nobody_decides_anything_in_between(store: Store) -> None:
    def play(tx: Tx) -> list[bool]:
        at, chats, key = begun(tx)
        to_the_end(tx, key)
        return [tx.people.overrides_of(at.omar.id).get(one, False) for one in chats]  # type: ignore[call-overload]  # our own id

    assert await store.run(play) == [True, True, True]


async def test_a_chat_denied_while_an_import_goes_on_stays_denied(store: Store) -> None:
    def play(tx: Tx) -> bool | None:
        at, chats, key = begun(tx)
        tx.people.override(at.omar.id, chats[2], allow=False, by=at.boss.id)
        to_the_end(tx, key)
        return tx.people.override_for(at.omar.id, chats[2])

    assert await store.run(play) is False


async def test_a_chat_that_periskope_shows_no_more_is_not_granted_by_a_later_part(store: Store) -> None:
    def play(tx: Tx) -> bool | None:
        at, chats, key = begun(tx)
        tx.chats.change(chats[2], access={at.omar.email: False})
        to_the_end(tx, key)
        return tx.people.override_for(at.omar.id, chats[2])

    assert await store.run(play) is None


async def test_an_import_ends_with_its_admins_power(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, int]:
        at, _, key = begun(tx)
        shop.hire(tx, "vera", role="admin")
        team.set_role(tx, at.boss, "member", by=None, via="slack")
        return grants_events.goes_on(ImportGoesOn(draft=key), tx), len(tx.people.overrides_of(at.omar.id))

    assert await store.run(play) == ("no import", 1)


async def test_somebody_who_became_an_admin_meanwhile_gets_no_grants(store: Store) -> None:
    def play(tx: Tx) -> int:
        at, _, key = begun(tx)
        team.set_role(tx, at.omar, "admin", by=at.boss, via="slack")
        to_the_end(tx, key)
        return len(tx.people.overrides_of(at.omar.id))

    assert await store.run(play) == 0
