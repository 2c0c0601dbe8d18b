"""Who is linked is whom the admin was shown; who takes a colleague's name is told of and told apart."""

from dataclasses import replace
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions import options, resolve
from bot.interactions.models import ButtonPressed, Reply
from bot.model.audit import AuditAction
from bot.model.effect.people import FindPerson
from bot.model.event import Person, PersonChanged
from bot.model.person import Agent
from bot.model.policies import Identity
from bot.model.queue import OutboxEntry
from bot.notices.messages.team import ConfirmLink, NameTaken, NotLinked
from bot.notices.queries import words as notices_words
from bot.outbox.calls.outcomes import Done
from bot.outbox.calls.slack import LookUpPerson
from bot.team import actions as team
from bot.team import effects, events
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage

KIM = Person(slack_user="UKIM", team="T1", email="kim@shop.example", name="Kim")


def house(tx: Tx) -> Agent:
    """An admin, and Kim, who was invited as an admin: that needs a yes."""
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    shop.label(tx)
    shop.hire(tx, "nina", role="admin")
    shop.hire(tx, "asha")
    kim = tx.people.add(email="kim@shop.example", role="admin")
    assert team.link(tx, kim, KIM) == "ask"
    return kim


def asked(tx: Tx) -> ConfirmLink:
    [(_, about)] = shop.told(tx, ConfirmLink)
    return about


def pressed(tx: Tx, action: str, value: str, user: str = "UNINA") -> Any:
    press = ButtonPressed(once=f"{action}{value}{user}", team="T1", slack_user=user, action=action, value=value)
    return interactions.answer(tx, press)


def looked_up(tx: Tx) -> OutboxEntry[FindPerson]:
    return stage.the(tx, FindPerson)


async def test_yes_links_exactly_the_person_who_was_shown(store: Store) -> None:
    kim = await store.run(house)
    key = (await store.run(asked)).draft
    said = await store.run(pressed, "people:link", key)
    entry = await store.run(looked_up)

    assert "kim@shop.example" in said.text.replace("\u2060", "")
    assert await store.run(lambda tx: effects.prepare_find(entry, tx)) == LookUpPerson(slack_user="UKIM")
    await store.run(lambda tx: effects.settle_find(entry, Done(value=KIM), tx))
    assert (await store.run(lambda tx: tx.people.get(kim.id))).slack_user == "UKIM"


@pytest.mark.parametrize(
    "changed", [{"email": "someone@else.example"}, {"team": "T2"}, {"slack_user": "UEVE"}, {"guest": True}]
)
async def test_who_is_somebody_else_since_is_not_linked_and_the_admins_hear_of_it(
    store: Store, changed: dict[str, Any]
) -> None:
    kim = await store.run(house)
    await store.run(pressed, "people:link", (await store.run(asked)).draft)
    entry = await store.run(looked_up)
    await store.run(lambda tx: effects.settle_find(entry, Done(value=replace(KIM, **changed)), tx))

    assert (await store.run(lambda tx: tx.people.get(kim.id))).state == "pending"
    assert len(await store.run(shop.told, NotLinked)) == 1


async def test_a_yes_counts_once_and_only_by_an_admin_and_never_for_an_id_made_up(store: Store) -> None:
    kim = await store.run(house)
    key = (await store.run(asked)).draft
    tries = [("people:link", str(kim.id), "UNINA"), ("people:link", key, "UASHA"), ("people:unlink", key, "UASHA")]
    said = [await store.run(pressed, *one) for one in tries]
    assert not await store.run(lambda tx: shop.owed(tx, FindPerson))

    assert all(isinstance(one, Reply) for one in said)
    await store.run(pressed, "people:link", key)
    again = await store.run(pressed, "people:unlink", key)
    assert "already" in again.text
    assert (await store.run(lambda tx: tx.people.get(kim.id))).state == "pending"


async def test_no_ends_the_invitation(store: Store) -> None:
    kim = await store.run(house)
    await store.run(pressed, "people:unlink", (await store.run(asked)).draft)

    assert (await store.run(lambda tx: tx.people.get(kim.id))).state == "inactive"


async def test_the_question_names_the_address_and_the_slack_person(store: Store) -> None:
    await store.run(house)

    def sentence(tx: Tx) -> str:
        words = notices_words.words(tx, asked(tx), tx.people.by_slack("UNINA"), private=True)
        assert words is not None
        return words[0].replace("\u2060", "")

    said = await store.run(sentence)
    assert "kim@shop.example" in said
    assert "<@UKIM>" in said


def renamed(tx: Tx, user: str, name: str, **more: Any) -> None:
    agent = tx.people.by_slack(user)
    assert agent is not None
    person = Person(slack_user=user, team="T1", email=more.pop("email", agent.email), name=name, **more)
    events.person_changed(PersonChanged(person=person), tx)


@pytest.mark.parametrize("name", ["Asha Rao", "asha", "АSHA", "A s h a", "asha@shop.example", "Ashа\u200b Rao"])
@pytest.mark.parametrize("more", [{}, {"email": "new@shop.example"}])
async def test_who_takes_a_colleagues_name_stands_in_the_audit_and_the_admins_hear_of_it(
    store: Store, name: str, more: dict[str, Any]
) -> None:
    await store.run(house)
    await store.run(lambda tx: renamed(tx, "UASHA", "Asha Rao"))
    await store.run(lambda tx: shop.hire(tx, "omar"))
    assert not await store.run(shop.told, NameTaken)
    await store.run(lambda tx: renamed(tx, "UOMAR", name, **more))

    omar = await store.run(lambda tx: tx.people.by_slack("UOMAR"))
    assert omar is not None
    assert omar.name == name
    assert [
        row["whom_id"] for row in await store.run(lambda tx: tx.audit.newest(limit=9, action=AuditAction.NAME_TAKEN))
    ] == [omar.id]
    assert len(await store.run(shop.told, NameTaken)) == 1


async def test_who_is_linked_under_a_colleagues_name_is_told_of_too(store: Store) -> None:
    await store.run(house)
    kim = await store.run(lambda tx: tx.people.add(email="eve@shop.example", role="member"))
    eve = Person(slack_user="UEVE", team="T1", email="eve@shop.example", name="Asha")
    assert await store.run(lambda tx: team.link(tx, kim, eve)) == "linked"

    assert len(await store.run(shop.told, NameTaken)) == 1


async def test_an_ordinary_change_of_name_is_told_to_nobody(store: Store) -> None:
    await store.run(house)
    await store.run(lambda tx: renamed(tx, "UASHA", "Asha Rao"))
    await store.run(lambda tx: renamed(tx, "UASHA", "Asha Rao-Jain"))

    assert not await store.run(shop.told, NameTaken)


async def test_people_who_look_alike_are_shown_with_their_addresses_and_others_without(store: Store) -> None:
    await store.run(house)
    await store.run(lambda tx: shop.hire(tx, "omar", "lucia"))
    await store.run(lambda tx: renamed(tx, "UASHA", "Asha Rao"))
    await store.run(lambda tx: renamed(tx, "UOMAR", "Asha"))

    def shown(tx: Tx) -> list[str]:
        return [resolve.who(tx, tx.people.by_slack(user)) for user in ("UASHA", "UOMAR", "ULUCIA")]

    assert await store.run(shown) == ["Asha Rao (asha@shop.example)", "Asha (omar@shop.example)", "lucia"]


async def test_no_name_however_long_hides_the_address(store: Store) -> None:
    await store.run(house)
    await store.run(lambda tx: shop.hire(tx, "omar"))
    await store.run(lambda tx: renamed(tx, "UOMAR", "Asha " * 40))

    omar = await store.run(lambda tx: tx.people.by_slack("UOMAR"))
    assert resolve.who_by_address(omar).endswith("(omar@shop.example)")
    assert len(resolve.who_by_address(omar)) <= 60


async def test_every_picker_of_people_has_their_addresses(store: Store) -> None:
    await store.run(house)

    def offered(tx: Tx) -> list[str]:
        return [one.description for one in options.people(tx) if one.text != "kim@shop.example"]

    assert await store.run(offered) == ["nina@shop.example", "asha@shop.example"]
