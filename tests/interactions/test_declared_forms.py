"""Declared forms: fields read back what was put in, errors stand only at what is shown, and lists show what the asker may see."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.access.policy import Action
from bot.app.routes import interactions
from bot.availability.slack.exceptions import ExceptionsForm
from bot.availability.slack.status import StatusForm
from bot.blockkit.forms import SelectOption
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import FORMS, Form, form
from bot.interactions.fields import ChoiceField, FormField, RadioField, TextField, maybe
from bot.interactions.models import (
    ButtonPressed,
    CommandUsed,
    FieldErrors,
    FormState,
    FormSubmitted,
    OpenModal,
    Options,
    OptionsWanted,
    Replace,
)
from bot.interactions.named_fields import PeopleField, PersonField
from bot.interactions.timed_fields import ClockField, DayField, ShiftsField
from bot.model.schedule import OtherHours, TimeOff
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.forms import held
from tests.interactions import lines

EVE = date(2026, 12, 24)
TWO = (SelectOption(value="a", text="A"), SelectOption(value="b", text="B"))


def asking(tx: Tx, user: str = "UNINA") -> Ctx:
    agent = tx.people.by_slack(user)
    assert agent is not None
    return Ctx(tx, agent, CommandUsed(once="1", team="T1", slack_user=user, text=""))


def sent(callback: str, user: str = "UNINA", *, data: str = "", shown: str = "", **values: Any) -> FormSubmitted:
    fields = frozenset(shown.split() or values)
    state = FormState(callback=callback, view_id="V1", hash=repr(values), data=data, values=values, shown=fields)
    return FormSubmitted(once=repr((callback, user, values)), team="T1", slack_user=user, form=state)


def named(tx: Tx, name: str) -> str:
    return next(str(one.id) for one in tx.people.roster().agents if one.name == name)


SAMPLES: list[tuple[FormField[Any], Callable[[Tx], Any]]] = [
    (PeopleField(text="Who"), lambda tx: list(tx.people.roster().agents[1:3])),
    (PersonField(text="Who"), lambda tx: tx.people.roster().agents[1]),
    (DayField(text="Day"), lambda _: EVE),
    (ClockField(text="From"), lambda _: 9 * 60 + 5),
    (ShiftsField(text="Hours"), lambda _: ((540, 780), (1320, 1800))),
    (ShiftsField(text="Hours"), lambda _: ((540, 1740),)),
    (TextField(text="Note", lines=True), lambda _: "Say “hi”, 5 < 6\nand go"),
    (RadioField(text="What", choices=TWO), lambda _: "b"),
    (ChoiceField(text="What", choices=TWO), lambda _: "b"),
    (maybe(DayField(text="Day")), lambda _: EVE),
    (maybe(DayField(text="Day")), lambda _: None),
]  # fmt: skip


@pytest.mark.parametrize(("field", "sample"), SAMPLES, ids=lambda one: type(one).__name__)
async def test_a_field_reads_back_what_was_put_in(
    store: Store, field: FormField[Any], sample: Callable[[Tx], Any]
) -> None:
    def both(tx: Tx) -> tuple[Any, Any]:
        field.__set_name__(Form, "it")
        ctx, value = asking(tx), sample(tx)
        return value, field.read(ctx, held(field.block(ctx, field.raw(value))))

    await store.run(lines.world)
    put_in, read = await store.run(both)

    assert read == put_in


async def test_exceptions_are_saved_from_the_form(store: Store) -> None:
    await store.run(lines.world)
    asha = await store.run(named, "Asha Rao")
    await store.run(
        interactions.answer, sent("exceptions", people=[asha], kind="off", first="2026-12-24", from_time="14:00")
    )
    await store.run(
        interactions.answer,
        sent("exceptions", people=[asha], kind="hours", first="2026-12-25", hours="10-12, 14 to 16"),
    )
    kept = [what for _, what in await store.run(lambda tx: tx.availability.exceptions(int(asha)))]

    assert kept == [
        TimeOff(first=EVE, last=EVE, from_min=840),
        OtherHours(first=date(2026, 12, 25), last=date(2026, 12, 25), hours=((600, 720), (840, 960))),
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"people": [], "kind": "off", "first": "2026-12-24"}, "people"),
        ({"people": ["2"], "kind": "off", "first": None}, "first"),
        ({"people": ["2"], "kind": "off", "first": "2026-12-24", "last": "2026-12-23"}, "last"),
        ({"people": ["2"], "kind": "hours", "first": "2026-12-24", "hours": "early to late"}, "hours"),
        ({"people": ["2"], "kind": "hours", "first": "2026-12-24", "hours": "25-26"}, "hours"),
    ],
)
async def test_an_error_stands_at_its_field_and_nothing_is_saved(
    store: Store, values: dict[str, Any], field: str
) -> None:
    await store.run(lines.world)
    told = await store.run(interactions.answer, sent("exceptions", **values))

    assert isinstance(told, FieldErrors)
    assert list(told.errors) == [field]
    assert await store.run(lambda tx: tx.availability.exceptions(2)) == []


async def test_a_field_that_was_not_shown_gets_no_error_but_is_shown(store: Store) -> None:
    await store.run(lines.world)
    asha = await store.run(named, "Asha Rao")
    early = sent(
        "exceptions",
        shown="people kind first last from_time until_time",
        people=[asha],
        kind="hours",
        first="2026-12-24",
    )
    told = await store.run(interactions.answer, early)

    assert isinstance(told, Replace)
    assert "Nothing was saved yet." in str(told.view["blocks"])
    assert "hours" in {block.get("block_id") for block in told.view["blocks"]}
    assert await store.run(lambda tx: tx.availability.exceptions(int(asha))) == []


async def test_a_change_shows_the_form_anew_with_what_was_filled_in(store: Store) -> None:
    await store.run(lines.world)
    asha = await store.run(named, "Asha Rao")
    state = sent("exceptions", people=[asha], kind="hours", first="2026-12-24").form
    press = ButtonPressed(once="p", team="T1", slack_user="UNINA", action="kind", value="hours", view=state)
    told = await store.run(interactions.answer, press)

    assert isinstance(told, Replace)
    blocks = {block["block_id"]: block for block in told.view["blocks"]}
    assert set(blocks) == {"people", "kind", "first", "last", "hours"}
    assert (held(blocks["people"]), held(blocks["first"]), held(blocks["kind"])) == ([asha], "2026-12-24", "hours")


async def test_who_was_chosen_and_has_left_is_shown_so_and_not_lost(store: Store) -> None:
    def reopened(tx: Tx) -> Any:
        tx.people.change(int(named(tx, "Ravi")), state="inactive")
        return ExceptionsForm(asking(tx), {"people": [named(tx, "Ravi"), named(tx, "Asha Rao")]}).view()

    await store.run(lines.world)
    view = await store.run(reopened)
    chosen = view["blocks"][0]["element"]["initial_options"]

    assert [one["text"]["text"].replace("\u2060", "") for one in chosen] == ["Ravi (left)", "Asha Rao"]


@pytest.mark.parametrize("callback", ["exceptions", "status"])
async def test_a_member_sends_nothing_about_others_and_is_offered_nobody(store: Store, callback: str) -> None:
    await store.run(lines.world)
    asha = await store.run(named, "Asha Rao")
    values: dict[str, Any] = {
        "people": [asha],
        "status": "online",
        "length": "boundary",
        "kind": "off",
        "first": "2026-12-24",
    }
    told = await store.run(interactions.answer, sent(callback, "UP1", **values))
    offered = await store.run(
        interactions.answer,
        OptionsWanted(team="T1", slack_user="UP1", action="people", query="", callback="exceptions"),
    )

    assert not await store.run(lambda tx: tx.availability.exceptions(int(asha)))
    assert not await store.run(lambda tx: [one for one in tx.people.roster().agents if tx.availability.online(one.id)])
    assert isinstance(told, FieldErrors)
    assert offered == Options(options=())


async def test_a_member_is_asked_about_their_own_status_alone(store: Store) -> None:
    await store.run(lines.world)
    opened = await store.run(lambda tx: StatusForm.open(asking(tx, "UP1")))

    assert isinstance(opened, OpenModal)
    assert [block["block_id"] for block in opened.view["blocks"]] == ["status", "length"]


async def test_lists_offer_who_fits_all_typed_words_or_else_who_is_near(store: Store) -> None:
    await store.run(lines.world)

    async def offered(query: str) -> list[str]:
        wanted = OptionsWanted(team="T1", slack_user="UNINA", action="people", query=query, callback="exceptions")
        found = await store.run(interactions.answer, wanted)
        assert isinstance(found, Options)
        return [one.text.replace("\u2060", "") for one in found.options]

    assert await offered("rao asha") == ["Asha Rao"]
    assert await offered("p0@shop") == ["Asha Rao"]
    assert await offered("Omar Hadad") == ["Omar Haddad"]
    assert await offered("zzz") == []


def test_two_forms_of_one_name_fail_at_start() -> None:
    class Again(Form):
        id, title, button, right = "exceptions", "Again", "Save", Action.OTHERS_SCHEDULE

    with pytest.raises(ValueError, match="exceptions"):
        form(Again)
    assert FORMS["exceptions"] is ExceptionsForm
