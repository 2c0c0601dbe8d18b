"""What is typed into a form and may be several things is asked in the form: chosen there, then saved."""

from typing import Any

from bot.access.policy import Action
from bot.app.routes import interactions
from bot.blockkit.forms import TYPE_AGAIN
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form
from bot.interactions.models import CommandUsed, FieldErrors, Replace, Reply
from bot.interactions.timed_fields import ShiftsField
from bot.model.schedule import OtherHours
from storage.store import Store
from storage.tx import Tx
from tests.interactions import lines
from tests.interactions.test_declared_forms import named, sent

DAY: dict[str, Any] = {"kind": "hours", "first": "2026-12-24", "last": None}
SHOWN = "people kind first last hours"
CHOSEN = "people kind first last hours:which"


def radio(answer: Any, field: str) -> dict[str, str]:
    """What can be chosen in place of the field, by what is shown."""
    assert isinstance(answer, Replace), answer
    [element] = [one["element"] for one in answer.view["blocks"] if one.get("block_id") == f"{field}:which"]
    assert element["action_id"] == field
    return {one["text"]["text"]: one["value"] for one in element["options"]}


def text(answer: Any) -> str:
    assert isinstance(answer, Replace), answer
    return str(answer.view)


def fields(answer: Any) -> set[str | None]:
    assert isinstance(answer, Replace), answer
    return {one.get("block_id") for one in answer.view["blocks"] if one["type"] == "input"}


async def test_hours_that_may_be_several_are_chosen_in_the_form_and_saved(store: Store) -> None:
    await store.run(lines.world)
    asha = await store.run(named, "Asha Rao")
    asked = await store.run(interactions.answer, sent("exceptions", shown=SHOWN, people=[asha], hours="9-5", **DAY))
    before = await store.run(lambda tx: tx.availability.exceptions(int(asha)))
    [first, *_] = radio(asked, "hours").values()
    done = await store.run(interactions.answer, sent("exceptions", shown=CHOSEN, people=[asha], hours=first, **DAY))
    [(_, saved)] = await store.run(lambda tx: tx.availability.exceptions(int(asha)))

    assert "Nothing was saved yet." in text(asked)
    assert before == []
    assert isinstance(done, Reply)
    assert isinstance(saved, OtherHours)
    assert saved.hours == ((9 * 60, 17 * 60),)


async def test_who_means_none_of_these_types_it_again(store: Store) -> None:
    await store.run(lines.world)
    asha = await store.run(named, "Asha Rao")
    told = await store.run(
        interactions.answer, sent("exceptions", shown=CHOSEN, people=[asha], hours=TYPE_AGAIN, **DAY)
    )

    assert fields(told) == set(SHOWN.split())
    assert TYPE_AGAIN not in text(told)
    assert await store.run(lambda tx: tx.availability.exceptions(int(asha))) == []


async def test_what_is_wrong_beside_it_is_said_first(store: Store) -> None:
    await store.run(lines.world)
    told = await store.run(interactions.answer, sent("exceptions", shown=SHOWN, people=[], hours="9-5", **DAY))

    assert isinstance(told, FieldErrors)
    assert set(told.errors) == {"people", "hours"}


async def test_hours_that_may_be_left_empty_are_not_lost_by_typing_them_again(store: Store) -> None:
    class Optional(Form):
        id, title, button, right = "optional", "Optional", "Save", Action.OWN_STATUS
        hours = ShiftsField(text="Hours", optional=True)

    def read(tx: Tx) -> tuple[set[str], set[str]]:
        lines.world(tx)
        nina = tx.people.by_slack("UNINA")
        assert nina is not None
        ctx = Ctx(tx, nina, CommandUsed(once="", team="T1", slack_user="UNINA", text=""))
        forms = [Optional(ctx, {"hours": raw}) for raw in ("", TYPE_AGAIN)]
        empty, again = (set(one.read()) for one in forms)
        return empty, again

    assert await store.run(read) == (set(), {"hours"})
