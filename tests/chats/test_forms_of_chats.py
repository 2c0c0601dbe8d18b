"""The forms for one chat or several offer what can be done with them."""

from typing import Any

import pytest

from bot.chats.slack.many import ChatLabelsForm, HandOverForm
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.interactions.test_declared_forms import asking


@pytest.mark.parametrize(
    ("user", "offered", "chosen"), [("UASHA", ["vip"], []), ("UBOSS", ["sales", "vip"], ["sales"])]
)
async def test_members_only_add_labels_and_admins_choose_what_a_chat_carries(
    store: Store, user: str, offered: list[str], chosen: list[str]
) -> None:
    def play(tx: Tx) -> dict[str, Any]:
        at = stage.built(tx)
        shop.label(tx, "vip")
        element: dict[str, Any] = ChatLabelsForm(asking(tx, user), {}, at.chat.key).view()["blocks"][1]["element"]
        return element

    element = await store.run(play)

    assert [one["text"]["text"] for one in element["options"]] == offered
    assert [one["text"]["text"] for one in element.get("initial_options", ())] == chosen


async def test_a_chat_is_assigned_to_who_may_see_it_or_to_nobody(store: Store) -> None:
    def play(tx: Tx) -> list[str]:
        at = stage.built(tx)
        element = HandOverForm(asking(tx, "UASHA"), {}, at.chat.key).view()["blocks"][1]["element"]
        return [one["text"]["text"] for one in element["options"]]

    names = await store.run(play)

    assert names[-1] == "Nobody"
    assert len(names) == len({*names}) == 4
    assert "asha" in [name.casefold() for name in names]
    assert "omar" not in [name.casefold() for name in names]
