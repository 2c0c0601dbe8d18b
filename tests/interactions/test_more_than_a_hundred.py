"""With 130 of everything each form is one that Slack takes, and whatever it offers can be found in it and told apart."""

from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.app.routes import interactions
from bot.blockkit.forms import SelectOption
from bot.interactions import asked_forms
from bot.interactions.declared_forms import FORMS
from bot.interactions.models import OpenModal, Options, OptionsWanted, Reply
from bot.interactions.parts import Reading
from bot.interactions.registry import REGISTRY
from bot.interactions.tokens import Line
from bot.interactions.world import World
from bot.listeners.asker import Asker
from bot.listeners.slack_answers import to_options
from bot.model.ids import RuleId
from bot.model.routing import Rule
from bot.routing.slack.rule_form import RuleForm
from sandbox.slack.blockkit import check_options
from storage.store import Store
from storage.tx import Tx
from tests.blockkit.strict import takes_view
from tests.fixtures import shop
from tests.fixtures.forms import sent, view_of
from tests.interactions.test_declared_forms import asking
from tests.interactions.test_names_meant import house

MANY = 130
COUNTED = {
    "people": "Person", "whom": "Person", "pool": "Person", "otherwise": "Person", "assignee": "Person",
    "whose": "Person", "labels": "Label", "label": "Label", "match_labels": "Label", "pool_labels": "Label",
    "label_order": "Label", "new_chat_label": "Label", "chat": "Chat", "ticket": "Ticket", "rule": "Rule", "reply": "reply",
    "to": "Person", "place": "",
}  # fmt: skip
"""What the fields offer of which there are 130, by the beginnings of their names."""


def world(tx: Tx) -> None:
    names = [f"{n}." for n in range(1, MANY + 1)]
    hired = house(tx, [f"Person {n}" for n in names], [f"Chat {n}" for n in names], [f"Label {n}" for n in names])
    for n, name in enumerate(names, 1):
        tx.people.grant_label(hired[n].id, 1, by=None)
        tx.quick_replies.put(None, f"reply{n}", "A long answer. " * 100)
        tx.tickets.add(1, subject=f"Ticket {name} " + "and its whole story " * 9)
        tx.routing.add_rule(Rule(id=RuleId(0), name=f"Rule {name}"))
    shop.writes(tx, 1)


def opened(tx: Tx) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every form that can be opened with what it is about alone, and the one that is made of each command."""
    ctx = asking(tx)
    keys = [tx.chats.get(n).key for n in range(1, 4)]
    about = {"chat": keys[0], "chats": " ".join(keys), "message": tx.messages.get(1).key}
    for name, one in sorted(FORMS.items()):
        said = RuleForm.for_new(ctx) if one is RuleForm else one.open(ctx, data=about.get(one.carries, ""))
        if isinstance(said, OpenModal):
            yield name, said.view
    for declared in REGISTRY:
        said = asked_forms.form(declared, World(tx, ctx.agent, Line()), Reading(declaration=declared, parts=()))
        yield declared.id, said.view


def suggested(tx: Tx, view: dict[str, Any], field: str, query: str) -> Sequence[SelectOption]:
    callback, data = view["callback_id"], view["private_metadata"]
    wanted = OptionsWanted(team="T1", slack_user="UNINA", action=field, query=query, callback=callback, data=data)
    found = interactions.answer(tx, wanted)
    assert isinstance(found, Options)
    return found.options


def missing(tx: Tx) -> tuple[set[str], list[str]]:
    """The fields that offer some of the 130, and those of them in which the last cannot be found."""
    fields, bad = set(), []
    for name, view in opened(tx):
        takes_view(view)
        for block in view["blocks"]:
            element = block.get("element", {})
            field = block.get("block_id")
            if field not in COUNTED or "select" not in element["type"] or "users" in element["type"]:
                continue
            fields.add(field)
            what = COUNTED[field]
            wanted = f"{what}{MANY}" if what in {"", "reply"} else f"{what} {MANY}"
            there = [one["text"]["text"] for one in element.get("options", [])]
            found = there or [one.text for one in suggested(tx, view, field, wanted)]
            if not any(wanted in one for one in found):
                bad.append(f"{name}: {field}, {element['type']} of {len(there)}")
    return fields, bad


async def test_the_last_of_130_is_found_in_every_form(store: Store) -> None:
    await store.run(world)
    fields, bad = await store.run(missing)

    assert fields == set(COUNTED)
    assert bad == []


async def test_the_130th_rule_can_be_saved_where_it_stands_and_elsewhere(store: Store) -> None:
    def saved(tx: Tx, place: str) -> list[str]:
        rule = tx.routing.rules()[MANY - 1]
        view = view_of(RuleForm.for_rule(asking(tx), rule))
        said = sent(tx, view, "UNINA", place=place, name="Nights")
        assert isinstance(said, Reply), said
        return [one.name for one in tx.routing.rules()]

    await store.run(world)
    stays = await store.run(saved, str(MANY))
    moves = await store.run(saved, "2")

    assert (stays.index("Nights"), moves.index("Nights")) == (MANY - 1, 1)


async def test_what_tells_equal_names_apart_reaches_slack() -> None:
    told: dict[str, Any] = {}

    async def ack(**answer: Any) -> None:
        told.update(answer)

    found = Options(
        options=tuple(SelectOption(value=str(n), text="Ravi", description=f"r{n}@x.example") for n in range(130))
    )
    await to_options(found, Asker(body={}, client=AsyncWebClient()), ack)  # type: ignore[arg-type]  # takes what is told

    assert check_options(told)[1]["description"]["text"] == "r1@x.example"
    assert len(told["options"]) == 100


async def test_people_and_chats_of_one_name_are_told_apart_where_they_are_looked_up(store: Store) -> None:
    def alike(tx: Tx) -> list[Sequence[SelectOption]]:
        world(tx)
        for agent in tx.people.roster().agents[1:]:
            tx.people.change(agent.id, name="Ravi Kumar")
        for n in (7, 8):
            tx.chats.change(n, name="Priya Nair")
        views = dict(opened(tx))
        return [
            suggested(tx, views["access"], "people", "ravi"),
            suggested(tx, views["close.chat"], "chat", "priya"),
        ]

    people, chats = await store.run(alike)

    assert len({(one.text, one.description) for one in people}) == len(people) == 100
    assert [(one.text, one.description) for one in chats] == [("Priya Nair", "…0007"), ("Priya Nair", "…0008")]
