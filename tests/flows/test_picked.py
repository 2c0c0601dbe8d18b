"""An access command whose words fit several chats: whoever was named is kept while the chat is chosen."""

from typing import Any

from bot.domain.asks import Asked, FieldErrors, FormState, Open, Say, Submitted
from bot.domain.policies import Identity
from bot.flows import desk
from storage.store import Store
from storage.tx import Tx
from tests.flows import shop

ADD = "access add <@UOMAR> customer"


def house(tx: Tx) -> list[str]:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    sales = shop.label(tx)
    shop.hire(tx, "nina", role="admin")
    shop.hire(tx, "asha", label=sales)
    shop.hire(tx, "omar")
    return [shop.customer(tx, n, sales).key for n in (1, 2)]


def asks(tx: Tx, user: str, text: str) -> Any:
    return desk.answer(tx, Asked(once=text, team="T1", slack_user=user, text=text))


def chooses(tx: Tx, user: str, view: dict[str, Any], key: str) -> Any:
    told = view["private_metadata"]
    form = FormState(callback=view["callback_id"], view_id="V1", hash="h", data=told, values={"chat": key})
    return desk.answer(tx, Submitted(once=f"{user}:{key}", team="T1", slack_user=user, form=form))


def allowed(tx: Tx) -> list[bool]:
    omar = tx.people.by_slack("UOMAR")
    assert omar is not None
    return list(tx.people.overrides_of(omar.id).values())


async def test_the_people_named_are_kept_while_the_chat_is_chosen(store: Store) -> None:
    keys = await store.run(house)
    picker = await store.run(asks, "UNINA", ADD)
    assert isinstance(picker, Open)
    said = await store.run(chooses, "UNINA", picker.view, keys[1])

    assert isinstance(said, Say)
    assert "Done for" in said.text
    assert await store.run(allowed) == [True]


async def test_a_member_who_sends_an_admins_picker_changes_nothing(store: Store) -> None:
    keys = await store.run(house)
    picker = await store.run(asks, "UNINA", ADD)
    said = await store.run(chooses, "UASHA", picker.view, keys[1])

    assert isinstance(said, FieldErrors)
    assert await store.run(allowed) == []


async def test_an_unknown_person_is_told_before_any_chat_is_chosen(store: Store) -> None:
    await store.run(house)
    said = await store.run(asks, "UNINA", "access add nobody@elsewhere.example customer")

    assert isinstance(said, Say)
