"""Every declared form is taken by Slack, whatever things are called, however many there are, and whatever was filled in."""

from typing import Any

import pytest

from bot.app.routes import declared as _declared  # noqa: F401  # loads every declaration
from bot.interactions.declared_forms import FORMS, Form
from bot.interactions.fields import WordsField
from storage.store import Store
from storage.tx import Tx
from tests.blockkit.strict import HOSTILE, takes_view
from tests.fixtures import shop
from tests.interactions.test_declared_forms import asking
from tests.interactions.test_names_meant import house


def crowded(tx: Tx, name: str) -> None:
    """More than a hundred of everything, all called so."""
    house(tx, [name] * 3, [name] * 3, [f"{name} {n}"[-200:] for n in range(120)])
    shop.writes(tx, 1, name or "hello")
    tx.phones.seen("49301234567@c.us", name=name, ready=True)
    for n in range(120):
        tx.quick_replies.put(None, f"r{n}", name)


def of(tx: Tx, one: type[Form]) -> tuple[str, str]:
    """What forms about a chat or a message carry; what forms about anything else may."""
    message = tx.messages.last(1, limit=1)[0]
    return message.key if one.carries == "message" else tx.chats.get(1).key, ""


def views(tx: Tx, hostile: str) -> list[dict[str, Any]]:
    found = []
    for one in FORMS.values():
        typed = {name: hostile for name, field in one.fields.items() if isinstance(field, WordsField)}
        carried, nothing = of(tx, one)
        data = carried if one.carries else nothing
        found += [one(asking(tx), values, data).view() for values in ({}, typed)]
    return found


@pytest.mark.parametrize("hostile", ["Acme", *HOSTILE])
async def test_every_declared_form_is_taken_by_slack(store: Store, hostile: str) -> None:
    await store.run(crowded, hostile)
    for view in await store.run(views, hostile):
        takes_view(view)
