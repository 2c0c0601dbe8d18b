"""What forms and buttons carry of ours, forged: every one is answered, and changes nothing that it does not name."""

from typing import Any

import pytest

from bot.app.routes import declared as _declared  # noqa: F401  # loads every declaration
from bot.app.routes import interactions
from bot.interactions.buttons import BUTTONS
from bot.interactions.declared_forms import FORMS, SHOWN
from bot.interactions.models import Ask, ButtonPressed, FormState, FormSubmitted, OptionsWanted
from bot.interactions.said import PRESSED
from storage.store import Store
from storage.tx import Tx
from tests.interactions import lines
from tests.interactions.test_doors_named import state

FAR = "9" * 25
FORGED = [
    FAR,
    "9" * 5_000,
    "\0\ud800 <@UNINA>\n<!channel>",
    "[" * 20_000,
    '{"labels":"x","assignee":1e400,"phone":[],"words":{},"about":"x","did":7,"chat":"zz","days":5,"contact":true}',
    f'{{"labels":[{FAR},[],77],"assignee":{FAR},"phone":{FAR},"about":[{FAR},[]],"chat":{FAR},"contact":{FAR}}}',
    f"{{key}}{SHOWN}{FAR}.x,sending~,~~,1-2.{FAR}-{FAR}",
    f"days{SHOWN}{FAR}-",
    f"<!agent^{FAR}> <!ticket^ffffffff> <!sure^{FAR}.zz>",
]
HELD: list[Any] = [None, "type:again", ["9" * 5_000, FAR, "\0"], {"type": "rich_text"}, 10**30]


def as_forms(name: str, data: str) -> list[Ask]:
    """The form sent with odd values in all of its fields, each field that redraws or suggests, and each button in it."""
    asks: list[Ask] = []
    for at, odd in enumerate(HELD if SHOWN in data else HELD[:1]):
        values = dict.fromkeys([*FORMS[name].fields, "labels", "shift0", "day0"], odd)
        form = FormState(callback=name, view_id="V", hash="h", data=data, values=values, shown=frozenset(values))
        who = {"team": "T1", "slack_user": "UNINA"}
        asks.append(FormSubmitted(once=f"{at}{name}{data}", form=form, **who))
        inside = [one.id for one in BUTTONS.values() if one.carries in {"form", "page"}] if odd is None else []
        for action in (*FORMS[name].fields, *inside):
            asks.append(ButtonPressed(once=f"{at}{name}{action}{data}", action=action, value="0", view=form, **who))
            asks.append(OptionsWanted(action=action, query=data[:200], data=data, callback=name, **who))
    return asks


def as_buttons(value: str) -> list[Ask]:
    """Every button, and a menu's option, with this value and in a list with this filter."""
    names = [*BUTTONS, f"{PRESSED}:0", "chat:menu", "form:", "unheard:of"]
    view = FormState(callback="", view_id="V", hash="h", data=value)
    return [
        ButtonPressed(once=f"{name}{value}", team="T1", slack_user="UNINA", action=name, value=value, view=view)
        for name in names
    ]


def tried(tx: Tx, asks: list[Ask]) -> list[Any]:
    return [interactions.answer(tx, ask) for ask in asks]


@pytest.mark.parametrize("forged", FORGED, ids=list(map(str, range(len(FORGED)))))
async def test_forged_data_is_answered_and_changes_nothing(store: Store, forged: str) -> None:
    await store.run(lines.world)
    key = await store.read(lambda tx: tx.chats.get(1).key)
    data = forged.replace("{key}", key)
    asks = [*(one for name in FORMS for one in as_forms(name, data)), *as_buttons(data)]
    harmless = [
        one for one in asks if not (isinstance(one, ButtonPressed) and one.action.startswith(("status:", "shift:")))
    ]
    before = await store.run(state)
    said = await store.run(tried, harmless)

    assert all(one is not None for one in said)
    assert await store.run(state) == before
