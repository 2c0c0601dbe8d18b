"""What a made form asks for is found by typing where it is more than a select holds, by whoever may send the form."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.blockkit.forms import SelectOption
from bot.interactions.models import CommandUsed, FormState, FormSubmitted, OpenModal, Options, OptionsWanted, Reply
from bot.model.ids import RuleId
from bot.model.routing import Rule
from storage.store import Store
from storage.tx import Tx
from tests.interactions.test_names_meant import house

MANY = 130
PICKERS = [
    ("routing remove", "rule", "Rule 130", ["130. Rule 130"]),
    ("tickets close", "ticket", "ticket 1", 50),
    ("tickets close", "ticket", "ticket 007", ["Ticket 007 · Tod"]),
    ("tickets close", "ticket", "tickat", 1),
    ("label attach", "labels", "vip 2", ["vip 2"]),
]


def world(tx: Tx) -> None:
    house(tx, ["Omar"], ["Priya Nair", "Tod"], ["vip 1", "vip 2"])
    for n in range(1, MANY + 1):
        tx.routing.add_rule(Rule(id=RuleId(0), name=f"Rule {n}"))
        tx.tickets.add(2, subject=f"Ticket {n:03}")


def opened(tx: Tx, text: str, user: str) -> Any:
    said = interactions.answer(tx, CommandUsed(once=f"{text}{user}", team="T1", slack_user=user, text=text))
    assert isinstance(said, OpenModal), said
    return said.view


def offered(tx: Tx, view: Any, action: str, query: str, user: str = "UNINA") -> Sequence[SelectOption]:
    wanted = OptionsWanted(team="T1", slack_user=user, action=action, query=query, callback=view["callback_id"])
    found = interactions.answer(tx, wanted)
    assert isinstance(found, Options)
    return found.options


@pytest.mark.parametrize(("text", "field", "query", "found"), PICKERS)
async def test_more_than_a_hundred_are_found_by_typing(
    store: Store, text: str, field: str, query: str, found: list[str] | int
) -> None:
    await store.run(world)
    view = await store.run(opened, text, "UNINA")
    elements = {block["block_id"]: block["element"]["type"] for block in view["blocks"] if "element" in block}
    options = await store.read(offered, view, field, query)
    every = await store.read(offered, view, field, "")

    assert field == "labels" or elements[field] == "external_select"
    assert ([one.text for one in options] if isinstance(found, list) else len(options)) == found
    assert len(every) == (3 if field == "labels" else 100)


async def test_what_was_found_by_typing_can_be_sent(store: Store) -> None:
    await store.run(world)
    view = await store.run(opened, "tickets close", "UNINA")
    [chosen] = await store.read(offered, view, "ticket", "ticket 007")
    form = FormState(callback=view["callback_id"], view_id="V1", hash="1", values={"ticket": chosen.value})
    sent = FormSubmitted(once="sent", team="T1", slack_user="UNINA", form=form)
    said = await store.run(interactions.answer, sent)

    assert isinstance(said, Reply)
    assert "Ticket 007" in said.text
    assert "losed" in said.text


async def test_nothing_is_offered_that_may_not_be_seen_or_sent(store: Store) -> None:
    await store.run(world)
    tickets = await store.run(opened, "tickets close", "UNINA")
    rules = await store.run(opened, "routing remove", "UNINA")
    before = [
        await store.read(offered, view, field, "", "UP0") for view, field in ((tickets, "ticket"), (rules, "rule"))
    ]
    await store.run(lambda tx: tx.people.override(2, 2, allow=True, by=None))
    after = await store.read(offered, tickets, "ticket", "", "UP0")

    assert before == [(), ()]
    assert len(after) == 100


@pytest.mark.parametrize(("ticked", "muted"), [([], True), (["off"], False)])
async def test_a_single_choice_is_a_box_that_can_be_left_empty(store: Store, ticked: list[str], *, muted: bool) -> None:
    await store.run(world)
    view = await store.run(opened, "mute", "UNINA")
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if "element" in block}
    key = await store.read(lambda tx: tx.chats.get(2).key)
    await store.run(lambda tx: tx.chats.change(2, muted=not muted))
    form = FormState(callback=view["callback_id"], view_id="V1", hash="1", values={"chat": key, "off": ticked})
    said = await store.run(interactions.answer, FormSubmitted(once="sent", team="T1", slack_user="UNINA", form=form))

    assert fields["off"]["type"] == "checkboxes"
    assert isinstance(said, Reply)
    assert await store.read(lambda tx: tx.chats.get(2).muted) is muted


async def test_a_made_form_is_called_by_what_it_does(store: Store) -> None:
    await store.run(world)

    assert (await store.run(opened, "label attach", "UNINA"))["title"]["text"] == "Attach label"
