"""Help at the desk: the button under a command's help leads to its form, for whoever may use it."""

import pytest

from bot.domain.asks import Asked, Open, Pressed, Push, Say
from bot.domain.commands import BY_NAME, ROWS, Row
from bot.domain.policies import Identity
from bot.flows import desk
from storage.store import Store
from storage.tx import Tx
from tests.flows import shop

ANSWERED_AT_ONCE = {"metrics"}
WITH_FORM = [row for row in ROWS if row.ready and row.form and row.name not in ANSWERED_AT_ONCE]


def house(tx: Tx) -> None:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    sales = shop.label(tx)
    shop.hire(tx, "nina", role="admin")
    shop.hire(tx, "asha", label=sales)
    shop.hire(tx, "omar")
    tx.chats.change(shop.customer(tx, 1, sales).id, access={"omar@shop.example": True})


def pressed(tx: Tx, user: str, form: str) -> object:
    return desk.answer(
        tx, Pressed(once=f"{user}:{form}", team="T1", slack_user=user, action=f"form:{form}", value=form)
    )


@pytest.mark.parametrize("row", WITH_FORM, ids=lambda row: row.name)
async def test_the_button_under_a_commands_help_opens_its_form(store: Store, row: Row) -> None:
    await store.run(house)
    said = await store.run(pressed, "UNINA", row.form)

    assert isinstance(said, Open | Push)


async def test_a_members_press_on_an_admins_form_opens_nothing(store: Store) -> None:
    await store.run(house)
    said = [await store.run(pressed, "UASHA", row.form) for row in WITH_FORM if row.who == "admin"]

    assert said
    assert not any(isinstance(one, Open | Push) for one in said)


async def test_an_empty_command_says_where_one_stands_and_names_only_what_one_may_use(store: Store) -> None:
    await store.run(house)
    said = await store.run(desk.answer, Asked(once="1", team="T1", slack_user="UASHA", text=""))

    assert isinstance(said, Say)
    assert said.text.startswith("You are *offline*.")
    assert "chats" in said.text
    assert not any(f" {row.name}," in said.text for row in BY_NAME.values() if row.who == "admin")
