"""What was not chosen in a form is not chosen for anybody: a choice that is missing, or is none of those offered."""

from typing import Any

import pytest
from sqlalchemy import update

from bot.app.routes import declared as _declared  # noqa: F401  # loads every form
from bot.app.routes import interactions
from bot.interactions.asked_forms import CALLBACK
from bot.interactions.declared_forms import FORMS
from bot.interactions.fields import RadioField
from bot.interactions.models import CommandUsed, FieldErrors, FormState, FormSubmitted, OpenModal, Replace
from bot.interactions.registry import REGISTRY
from bot.model.effect.replies import ReactWhatsApp
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.interactions import lines
from tests.interactions.test_doors_named import state

CHOOSING = sorted(
    name for name, one in FORMS.items() if any(isinstance(field, RadioField) for field in one.fields.values())
)


def sent(tx: Tx, callback: str, data: str, values: dict[str, Any], user: str = "UNINA") -> Any:
    shown = frozenset(values)
    form = FormState(callback=callback, view_id="V", hash="h", data=data, values=values, shown=shown)
    return interactions.answer(tx, FormSubmitted(once=f"{callback}{values}", team="T1", slack_user=user, form=form))


@pytest.mark.parametrize("chosen", [None, "", "forged", ["member", "admin"]])
@pytest.mark.parametrize("name", CHOOSING)
async def test_a_choice_that_nobody_made_is_not_taken_for_the_first(store: Store, name: str, chosen: Any) -> None:
    await store.run(lines.world)
    key = await store.read(lambda tx: tx.chats.get(1).key)
    before = await store.read(state)
    values: dict[str, Any] = {
        field: chosen if isinstance(one, RadioField) else None for field, one in FORMS[name].fields.items()
    }
    said = await store.run(sent, name, key, values | ({"people": ["2"]} if "people" in values else {}))

    assert isinstance(said, FieldErrors | Replace), said
    assert await store.read(state) == before


@pytest.mark.parametrize("held", ["words", ["one", "two"], 7.5, []])
@pytest.mark.parametrize("name", sorted(FORMS))
async def test_a_form_whose_fields_hold_another_kind_of_value_is_answered(store: Store, name: str, held: Any) -> None:
    await store.run(lines.world)
    key = await store.read(lambda tx: tx.chats.get(1).key)

    assert await store.run(sent, name, key, dict.fromkeys(FORMS[name].fields, held)) is not None


@pytest.mark.parametrize("chosen", [None, "💣"])
async def test_no_reaction_goes_to_a_customer_that_nobody_chose(store: Store, chosen: Any) -> None:
    def play(tx: Tx) -> tuple[Any, int]:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id)
        key = tx.conn.execute(update(t.message).values(wa_id="wa1").returning(t.message.c.key)).scalar_one()
        said = sent(tx, "react_to", key, {"emoji": chosen}, str(at.asha.slack_user))
        return said, len(shop.owed(tx, ReactWhatsApp))

    said, owed = await store.run(play)

    assert isinstance(said, FieldErrors)
    assert owed == 0


@pytest.mark.parametrize("name", [one.id for one in REGISTRY if one.form is None and one.args])
async def test_every_field_of_a_made_form_has_a_name_of_its_own(store: Store, name: str) -> None:
    await store.run(lines.world)
    declared = next(one for one in REGISTRY if one.id == name)
    said = await store.run(
        lambda tx: interactions.answer(tx, CommandUsed(once="1", team="T1", slack_user="UNINA", text=declared.name))
    )
    if not isinstance(said, OpenModal) or not said.view["callback_id"].startswith(CALLBACK):
        return
    names = [block["block_id"] for block in said.view["blocks"] if "block_id" in block]

    assert len(set(names)) == len(names)
