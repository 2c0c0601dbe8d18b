"""Help at the desk: the button under a command's help leads to its form, for whoever may use it."""

import pytest

from bot.app.routes import interactions
from bot.interactions.command_row import CommandRow
from bot.interactions.help import rows
from bot.interactions.models import ButtonPressed, CommandUsed, OpenModal, Push, Reply
from bot.model.audit import AuditAction
from bot.model.policies import Identity
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop

ANSWERED_AT_ONCE = {"metrics", "home", "help", "health"}
WITH_FORM = [row for row in rows() if row.name not in ANSWERED_AT_ONCE]


def house(tx: Tx) -> None:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    sales = shop.label(tx)
    shop.hire(tx, "nina", role="admin")
    shop.hire(tx, "asha", label=sales)
    shop.hire(tx, "omar")
    tx.chats.change(shop.customer(tx, 1, sales).id, access={"omar@shop.example": True})


def pressed(tx: Tx, user: str, form: str) -> object:
    return interactions.answer(
        tx, ButtonPressed(once=f"{user}:{form}", team="T1", slack_user=user, action=f"form:{form}", value=form)
    )


@pytest.mark.parametrize("row", WITH_FORM, ids=lambda row: row.name)
async def test_the_button_under_a_commands_help_opens_its_form(store: Store, row: CommandRow) -> None:
    await store.run(house)
    said = await store.run(pressed, "UNINA", row.name)

    assert isinstance(said, OpenModal | Push)


async def test_a_members_press_on_an_admins_form_opens_nothing(store: Store) -> None:
    await store.run(house)
    said = [await store.run(pressed, "UASHA", row.name) for row in WITH_FORM if row.who == "admin"]

    assert said
    assert not any(isinstance(one, OpenModal | Push) for one in said)


async def test_an_empty_command_says_where_one_stands_and_names_only_what_one_may_use(store: Store) -> None:
    await store.run(house)
    said = await store.run(interactions.answer, CommandUsed(once="1", team="T1", slack_user="UASHA", text=""))

    assert isinstance(said, Reply)
    assert said.text.startswith("You are *offline*.")
    assert "chats" in said.text
    assert not any(f" {row.name}," in said.text for row in rows() if row.who == "admin")


async def helped(store: Store, user: str, text: str) -> str:
    said = await store.run(
        interactions.answer, CommandUsed(once=f"{user}{text}", team="T1", slack_user=user, text=text)
    )
    assert isinstance(said, Reply)
    return f"{said.text} {said.blocks}"


async def test_a_members_help_says_how_to_answer_and_nothing_of_what_admins_do_besides(store: Store) -> None:
    await store.run(house)
    told, admins = [await helped(store, user, "help") for user in ("UASHA", "UNINA")]
    replies = await helped(store, "UASHA", "help reply")

    assert "To answer a customer, write below the chat's card." in told
    assert "admins" not in told.lower()
    assert "admins also" in admins
    assert "To write to a customer, write below the chat's card" in replies


async def test_help_begins_with_what_this_person_did_most_lately(store: Store) -> None:
    def done(tx: Tx) -> None:
        house(tx)
        asha = tx.people.by_slack("UASHA")
        assert asha is not None
        for action, times in ((AuditAction.CLOSED, 9), (AuditAction.TICKET_MADE, 3), (AuditAction.MUTED, 2)):
            for _ in range(times):
                tx.audit.write(action, actor=asha.id, via="slack")

    await store.run(done)
    theirs, anothers = [await helped(store, user, "help") for user in ("UASHA", "UOMAR")]

    assert theirs.index("tickets") < theirs.index("mute Customer 1") < theirs.index("*You*")
    assert "mute Customer 1" not in anothers
    assert "status online" in anothers


async def test_an_example_names_what_its_reader_has_and_never_what_they_may_not_see(store: Store) -> None:
    def more(tx: Tx) -> None:
        house(tx)
        shop.customer(tx, 2, shop.label(tx, "secret"))
        shop.hire(tx, "new")

    await store.run(more)
    theirs = await helped(store, "UASHA", "help remind"), await helped(store, "UASHA", "help chats")
    nothing = await helped(store, "UNEW", "help remind"), await helped(store, "UNEW", "help chats")
    admins = await helped(store, "UNINA", "help label")

    assert "remind Customer 1 in 3h" in theirs[0]
    assert "chats waiting label sales" in theirs[1]
    assert "remind Priya Nair in 3h" in nothing[0]
    assert "chats waiting label vip" in nothing[1]
    assert "label add sales to @asha" in admins or "label add secret to @asha" in admins
    assert "erase Priya Nair" in await helped(store, "UNINA", "help erase")


@pytest.mark.parametrize("typed", ["help erase", "help gdpr"])
async def test_help_about_an_admins_command_is_for_admins(store: Store, typed: str) -> None:
    await store.run(house)

    assert "/periskope erase Priya Nair" in await helped(store, "UNINA", typed)
    assert "for admins" in await helped(store, "UASHA", typed)


async def test_help_about_no_command_names_the_nearest(store: Store) -> None:
    await store.run(house)

    assert "Did you mean `status`" in await helped(store, "UASHA", "help statsu")
    assert "Did you mean `settings`" not in await helped(store, "UASHA", "help setings")
