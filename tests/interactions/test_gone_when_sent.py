"""What was chosen in a form and is gone when it is sent: said beside its field, with what to do, and nothing is done."""

from bot.interactions.asked_forms import CALLBACK
from bot.interactions.declared_forms import FORMS
from bot.interactions.fields import Invalid
from bot.interactions.models import Answer, FieldErrors
from bot.routing.slack.rule_fields import IdsField
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.forms import sent
from tests.interactions.test_declared_forms import asking
from tests.interactions.test_more_than_a_hundred import COUNTED, opened, world

GONE = "999999"
KEPT = {"label_order"}
"""Fields that keep what is gone, marked so, until it is taken out."""


def _taken(tx: Tx) -> list[str]:
    """The fields of forms in which something that is gone was taken without a word."""
    world(tx)
    bad = []
    for name, view in opened(tx):
        for block in view["blocks"]:
            kind = block.get("element", {}).get("type", "")
            field = block.get("block_id", "")
            if field not in COUNTED or field in KEPT or "select" not in kind:
                continue
            chosen = [GONE] if kind.startswith("multi") else GONE
            if view["callback_id"].startswith(CALLBACK):
                said = sent(tx, view, "UNINA", **{field: chosen})
                fine = isinstance(said, FieldErrors) and "`/periskope " in said.errors.get(field, "")
            else:
                fine = _read(tx, name, view["private_metadata"], field, chosen)
            bad += [] if fine else [f"{name}: {field}"]
    return bad


def _read(tx: Tx, name: str, data: str, field: str, chosen: list[str] | str) -> bool:
    ctx = asking(tx)
    declared = FORMS[name](ctx, {field: chosen}, data).known()[field]
    kept = isinstance(declared, IdsField)
    return kept or isinstance(declared.read(ctx, chosen), Invalid) or bool(declared.left_out(ctx, chosen))


async def test_what_is_gone_is_said_beside_its_field(store: Store) -> None:
    assert await store.run(_taken) == []


async def test_a_label_that_goes_while_one_of_several_is_given_stops_all_of_it(store: Store) -> None:
    def goes(tx: Tx) -> tuple[Answer, int]:
        world(tx)
        view = dict(opened(tx))["label_add.labels.people"]
        said = sent(tx, view, "UNINA", labels=["2", GONE], people=["2"])
        return said, len(tx.people.roster().granted[tx.people.roster().agents[1].id])

    said, granted = await store.run(goes)

    assert isinstance(said, FieldErrors)
    assert list(said.errors) == ["labels"]
    assert granted == 1


async def test_a_label_that_went_while_settings_were_open_is_not_taken_for_none(store: Store) -> None:
    def goes(tx: Tx) -> tuple[str, Answer]:
        world(tx)
        view = dict(opened(tx))["settings"]
        [field] = [one["block_id"] for one in view["blocks"] if one.get("block_id", "").startswith("new_chat_label")]
        return field, sent(tx, view, "UNINA", **{field: GONE})

    field, said = await store.run(goes)

    assert isinstance(said, FieldErrors)
    assert list(said.errors) == [field]
