"""A line whose words fit several chats: a question whose answers are buttons, each the same line made certain."""

from typing import Any

from sqlalchemy import select

from bot.app.routes import interactions
from bot.interactions.models import ButtonPressed, CommandUsed, FormState, FormSubmitted, Reply
from bot.interactions.registry import REGISTRY
from bot.model.audit import AuditAction
from bot.model.policies import Identity
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop

ADD = "access add <@UOMAR> customer"


def house(tx: Tx) -> list[str]:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    sales = shop.label(tx)
    shop.hire(tx, "nina", role="admin")
    shop.hire(tx, "asha", label=sales)
    shop.hire(tx, "omar")
    return [shop.customer(tx, n, sales).key for n in (1, 2)]


def asks(tx: Tx, user: str, text: str) -> Any:
    return interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user=user, text=text))


def offered(said: Any) -> list[tuple[str, str]]:
    """The buttons of a question: what stands on each, and the line that it types."""
    assert isinstance(said, Reply)
    elements = [one for block in said.blocks or [] if block["type"] == "actions" for one in block["elements"]]
    return [(one["text"]["text"], one["value"]) for one in elements]


def presses(tx: Tx, user: str, line: str) -> Any:
    press = ButtonPressed(once=f"{user}:{line}", team="T1", slack_user=user, action="line:0", value=line, channel="C1")
    return interactions.answer(tx, press)


def allowed(tx: Tx) -> list[bool]:
    omar = tx.people.by_slack("UOMAR")
    assert omar is not None
    return list(tx.people.overrides_of(omar.id).values())


async def test_the_chat_is_asked_for_and_the_answer_is_the_whole_line_about_that_chat(store: Store) -> None:
    keys = await store.run(house)
    asked = offered(await store.run(asks, "UNINA", ADD))
    assert await store.run(allowed) == []
    said = await store.run(presses, "UNINA", asked[1][1])

    assert [text for text, _ in asked] == ["Customer 1 (…0001)", "Customer 2 (…0002)"]
    assert keys[1] in asked[1][1]
    assert isinstance(said, Reply)
    assert said.replace
    assert said.text.replace("\u2060", "") == "Access to *Customer 2* given to omar (omar@shop.example)."
    assert await store.run(allowed) == [True]


async def test_a_member_who_presses_an_admins_answer_changes_nothing(store: Store) -> None:
    await store.run(house)
    asked = offered(await store.run(asks, "UNINA", ADD))
    said = await store.run(presses, "UASHA", asked[1][1])

    assert "for admins" in said.text
    assert await store.run(allowed) == []


async def test_an_answer_is_judged_again_when_it_is_pressed(store: Store) -> None:
    await store.run(house)
    line = offered(await store.run(asks, "UASHA", "access customer"))[0][1]
    await store.run(lambda tx: tx.chats.set_labels(1, []))
    said = await store.run(presses, "UASHA", line)

    assert "I find no such chat" in said.text


async def test_our_marks_typed_by_hand_are_words(store: Store) -> None:
    keys = await store.run(house)
    said = await store.run(asks, "UNINA", f"access add <@UOMAR> &lt;!chat^{keys[0]}&gt;")

    assert "I find no such chat" in said.text
    assert await store.run(allowed) == []


async def test_an_unknown_person_is_told_before_any_chat_is_chosen(store: Store) -> None:
    await store.run(house)
    said = await store.run(asks, "UNINA", "access add nobody@elsewhere.example customer")

    assert isinstance(said, Reply)
    assert "find nobody called “nobody@" in said.text.replace("\u2060", "")
    assert await store.run(allowed) == []


def refusals(tx: Tx) -> int:
    found = select(t.audit.c.id).where(t.audit.c.action == AuditAction.REFUSED)
    return len(tx.conn.execute(found).all())


async def test_a_refusal_leaves_one_line_however_the_line_came(store: Store) -> None:
    await store.run(house)
    line = offered(await store.run(asks, "UNINA", ADD))[0][1]

    def counted(tx: Tx) -> list[int]:
        role = next(one for one in REGISTRY if one.name == "role")
        form = FormState(callback=f"asked:{role.id}", view_id="V1", hash="h", values={})
        seen = [refusals(tx)]
        for act in (
            lambda: asks(tx, "UOMAR", "role <@UASHA> admin"),
            lambda: presses(tx, "UOMAR", line),
            lambda: interactions.answer(tx, FormSubmitted(once="f", team="T1", slack_user="UOMAR", form=form)),
        ):
            act()
            seen.append(refusals(tx))
        return seen

    assert await store.run(counted) == [0, 1, 2, 3]
