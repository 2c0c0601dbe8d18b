"""Quick replies stored, changed and removed: what was there before is said, and nothing is lost without a word."""

from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions.models import (
    ButtonPressed,
    CommandUsed,
    FieldErrors,
    FormState,
    FormSubmitted,
    OpenModal,
    Push,
    Reply,
)
from bot.interactions.said import PRESSED
from bot.replies.queries import marked
from storage.store import Store
from storage.tx import Tx
from tests.interactions.test_names_meant import house

ASHA, NINA = "UP0", "UNINA"
LONG = "word " * 500 + "end"


@pytest.fixture
async def people(store: Store) -> None:
    """Nina, an admin, and Asha."""
    await store.run(house, ["Asha"])


def typed(tx: Tx, user: str, text: str) -> Any:
    return interactions.answer(tx, CommandUsed(once=f"{user}{text}", team="T1", slack_user=user, text=text))


def submitted(tx: Tx, user: str, data: str, values: dict[str, Any]) -> Any:
    form = FormState(callback="stored_reply", view_id="V1", hash="h", data=data, values=values, shown=frozenset(values))
    return interactions.answer(tx, FormSubmitted(once=f"{user}{values}", team="T1", slack_user=user, form=form))


def texts(tx: Tx) -> list[tuple[str, str, bool]]:
    return [(one.name, one.body, one.agent_id is None) for one in tx.quick_replies.of(2)]


async def test_a_text_that_is_replaced_is_told(store: Store, people: None) -> None:
    await store.run(typed, ASHA, "replies add hours We open at nine")
    told = await store.run(typed, ASHA, "replies add hours We open at ten")

    assert await store.run(texts) == [("hours", "We open at ten", False)]
    assert "Before, `!hours` was: “We open at nine”." in told.text


async def test_a_long_text_is_stored_whole_with_its_lines(store: Store, people: None) -> None:
    await store.run(typed, ASHA, f"replies add long {LONG}\n\n  “and more”, 5 &lt; 6")

    assert await store.run(texts) == [("long", f"{LONG}\n\n  “and more”, 5 < 6", False)]


async def test_a_new_name_leaves_no_second_text_behind(store: Store, people: None) -> None:
    await store.run(typed, ASHA, "replies add hours We open at nine")
    key = await store.run(lambda tx: marked(tx, tx.quick_replies.of(2)[0]))
    await store.run(submitted, ASHA, key, {"short": "times", "text": "We open at nine"})
    again = await store.run(submitted, ASHA, key, {"short": "other", "text": "We open at ten"})

    assert await store.run(texts) == [("times", "We open at nine", False)]
    assert isinstance(again, FieldErrors)
    assert "changed while the form was open" in again.errors["text"]


async def test_one_of_the_teams_is_removed_only_after_a_question_with_its_text(store: Store, people: None) -> None:
    await store.run(lambda tx: tx.quick_replies.put(None, "hours", "We open at nine"))
    refused = await store.run(typed, ASHA, "replies remove hours")
    asked = await store.run(typed, NINA, "replies remove hours")
    still = await store.run(texts)
    yes = next(block for block in asked.blocks if block["type"] == "actions")["elements"][0]
    press = ButtonPressed(once="y", team="T1", slack_user=NINA, action=f"{PRESSED}:0", value=yes["value"])
    done: Any = await store.run(interactions.answer, press)

    assert "only admins change those" in refused.text
    assert "It says: “We open at nine”." in asked.text
    assert still == [("hours", "We open at nine", True)]
    assert "It said: “We open at nine”." in done.text
    assert await store.run(texts) == []


async def test_ones_own_is_removed_at_once_and_its_text_is_told(store: Store, people: None) -> None:
    await store.run(typed, ASHA, "replies add hours We open at nine")
    done = await store.run(typed, ASHA, "replies remove !hours")

    assert await store.run(texts) == []
    assert "It said: “We open at nine”." in done.text


async def test_of_two_alike_the_admin_is_asked_which(store: Store, people: None) -> None:
    await store.run(lambda tx: tx.quick_replies.put(None, "hours", "Nine"))
    await store.run(lambda tx: tx.quick_replies.put(1, "hours", "Ten"))
    asked = await store.run(typed, NINA, "replies remove hours")

    assert isinstance(asked, Reply)
    assert "!hours (mine)" in asked.text
    assert "!hours (the team)" in asked.text


async def test_a_member_cannot_store_the_teams_and_is_not_asked_whose(store: Store, people: None) -> None:
    refused = await store.run(submitted, ASHA, "", {"short": "hours", "text": "Nine", "whose": "team"})
    opened = await store.run(typed, ASHA, "replies add")

    assert isinstance(refused, FieldErrors)
    assert await store.run(texts) == []
    assert isinstance(opened, OpenModal | Push)
    assert [block["block_id"] for block in opened.view["blocks"]] == ["short", "text"]


async def test_change_opens_the_form_with_the_text_that_is_there(store: Store, people: None) -> None:
    await store.run(typed, ASHA, "replies add hours We open at nine")
    opened = await store.run(typed, ASHA, "replies change hours")

    assert "We open at nine" in str(opened.view)


@pytest.mark.parametrize("text", ["!other", "*!other*"])
async def test_the_name_of_a_quick_reply_is_no_text_to_store(store: Store, people: None, text: str) -> None:
    told = await store.run(typed, ASHA, f"replies add hours {text}")
    form = await store.run(submitted, ASHA, "", {"short": "hours", "text": text})

    assert "Not stored. It is the name of a quick reply" in told.text
    assert isinstance(form, FieldErrors)
    assert "text" in form.errors
    assert await store.run(texts) == []
