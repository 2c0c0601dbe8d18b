"""Whoever was invited and cannot be linked is named with the reason; whoever left is online for nobody."""

from dataclasses import replace
from typing import Any

import pytest

from bot.admin.slack import health
from bot.availability import queries as availability_queries
from bot.chats.actions import quick_actions
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, CommandUsed, Reply
from bot.model.effect.people import FindPerson
from bot.model.event import Person
from bot.model.person import Agent
from bot.model.policies import Identity
from bot.notices.messages.team import NotLinked
from bot.outbox.calls.outcomes import Done
from bot.team import actions as team
from bot.team import effects
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage

KIM = Person(
    slack_user="UKIM", team="T1", email="kim@shop.example", email_confirmed=True, name="Kim", bot=False, guest=False,
    stranger=False, deleted=False,
)  # fmt: skip
REASONS: list[tuple[Person | None, str]] = [
    (replace(KIM, guest=True), "in Slack they are a guest"),
    (replace(KIM, deleted=True), "their Slack account is deactivated"),
    (replace(KIM, team="T2"), "they belong to another workspace"),
    (replace(KIM, bot=True), "that account is an app"),
    (replace(KIM, email="other@shop.example"), "Slack has no confirmed account with that address"),
    (None, "nobody in this Slack has that address yet"),
]


def _invited(tx: Tx) -> Agent:
    shop.label(tx)
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1"))
    boss = shop.hire(tx, "boss", role="admin")[0]
    done = team.invite(tx, "kim@shop.example", "member", (), by=boss, via="slack")
    assert done.agent is not None
    return done.agent


async def _found(store: Store, person: Person | None) -> Agent:
    def look(tx: Tx) -> Agent:
        kim = _invited(tx)
        effects.settle_find(stage.the(tx, FindPerson), Done(value=person), tx)
        effects.settle_find(stage.the(tx, FindPerson), Done(value=person), tx)
        return tx.people.get(kim.id)

    return await store.run(look)


def _health(tx: Tx) -> str:
    boss = tx.people.by_slack("UBOSS")
    assert boss is not None
    asked = CommandUsed(once="1", team="T1", slack_user="UBOSS", text="health")
    answer = health.health(Ctx(tx, boss, asked))
    assert isinstance(answer, Reply)
    return str(answer.blocks)


@pytest.mark.parametrize(("person", "why"), REASONS)
async def test_the_reason_is_told_once_and_stands_in_health(store: Store, person: Person | None, why: str) -> None:
    kim = await _found(store, person)
    told = await store.read(shop.told, NotLinked)

    assert kim.state == "pending"
    assert why in await store.read(_health)
    assert len(told) == (0 if person is None else 1)


async def test_whoever_is_linked_after_all_is_no_trouble_any_more(store: Store) -> None:
    kim = await _found(store, replace(KIM, guest=True))
    await store.run(lambda tx: team.link(tx, tx.people.get(kim.id), KIM))

    assert "kim@" not in await store.read(_health)


@pytest.mark.parametrize("change", [{"state": "inactive"}, {"slack_deactivated": True}])
async def test_whoever_is_deactivated_is_never_online(store: Store, change: dict[str, Any]) -> None:
    def play(tx: Tx) -> tuple[bool, bool]:
        asha = shop.hire(tx, "asha", label=shop.label(tx))[0]
        shop.goes(tx, [asha], on=True)
        tx.people.change(asha.id, **change)
        return tx.availability.online(asha.id), availability_queries.shown(tx, asha.id).online

    assert await store.run(play) == (False, False)


@pytest.mark.parametrize("left", [True, False])
async def test_a_chat_assigned_to_somebody_who_left_its_channel_says_so(store: Store, *, left: bool) -> None:
    def play(tx: Tx) -> Answer:
        at = stage.built(tx)
        tx.rooms.put_member(at.room, str(at.ravi.slack_user), wanted=True, left_by_hand=left, agent_id=at.ravi.id)
        return quick_actions.hand(tx, at.asha, [shop.seen(tx, at.asha, at.chat.id)], at.ravi)

    answer = await store.run(play)

    assert isinstance(answer, Reply)
    assert ("in none of its channels" in answer.text) is left
