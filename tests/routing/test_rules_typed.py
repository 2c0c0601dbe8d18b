"""Routing rules by typed lines: removed only after a question about just what was shown, and only by admins."""

from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions import answers
from bot.interactions.models import ButtonPressed, CommandUsed, OpenModal, Reply
from bot.interactions.said import PRESSED
from bot.model.ids import RuleId
from bot.model.routing import Match, Rule
from storage.store import Store
from storage.tx import Tx
from tests.interactions.test_names_meant import house

NINA, ASHA = "UNINA", "UP0"


@pytest.fixture
async def people(store: Store) -> None:
    """Nina, an admin, Asha, and the rules *Night* and *Groups*."""

    def begin(tx: Tx) -> None:
        house(tx, ["Asha"])
        tx.routing.add_rule(Rule(id=RuleId(0), name="Night"))
        tx.routing.add_rule(Rule(id=RuleId(0), name="Groups", match=Match(kind="group")))

    await store.run(begin)


def typed(tx: Tx, user: str, text: str, *, form: bool = True) -> Any:
    team = "T1" if form else ""
    return interactions.answer(tx, CommandUsed(once=f"{user}{text}{form}", team=team, slack_user=user, text=text))


def pressed(tx: Tx, line: str) -> Any:
    press = ButtonPressed(once=line, team="T1", slack_user=NINA, action=f"{PRESSED}:0", value=line)
    return interactions.answer(tx, press)


def names(tx: Tx) -> list[str]:
    return [one.name for one in tx.routing.rules()]


def yes(asked: Any) -> str:
    """The line of the button."""
    return str(next(block for block in asked.blocks if block["type"] == "actions")["elements"][0]["value"])


async def test_a_rule_is_removed_after_a_question_that_says_what_it_does(store: Store, people: None) -> None:
    asked = await store.run(typed, NINA, "routing remove groups")
    still = await store.run(names)
    done = await store.run(pressed, yes(asked))

    assert "Remove the rule *Groups*? It does: all groups to everybody with access" in asked.text
    assert still == ["Night", "Groups"]
    assert "*Groups* is removed. It did: all groups" in done.text
    assert await store.run(names) == ["Night"]


async def test_a_yes_counts_only_for_the_rule_as_it_was_shown(store: Store, people: None) -> None:
    line = yes(await store.run(typed, NINA, "routing remove groups"))
    await store.run(lambda tx: tx.routing.change_rule(Rule(id=RuleId(2), name="Groups", match=Match(kind="user"))))
    told = await store.run(pressed, line)

    assert isinstance(told, Reply)
    assert "changed or removed meanwhile" in told.text
    assert await store.run(names) == ["Night", "Groups"]


async def test_a_yes_never_counts_for_another_rule_that_has_the_number_now(store: Store, people: None) -> None:
    line = yes(await store.run(typed, NINA, "routing remove groups"))
    await store.run(lambda tx: tx.routing.drop_rule(2))
    await store.run(lambda tx: tx.routing.add_rule(Rule(id=RuleId(0), name="New")))
    await store.run(pressed, line)

    assert await store.run(names) == ["Night", "New"]


async def test_the_default_rule_cannot_be_removed(store: Store, people: None) -> None:
    for line in ("routing remove default", "routing remove the default rule sure"):
        told = await store.run(typed, NINA, line)

        assert "The default rule cannot be removed" in told.text


async def test_a_member_reads_and_changes_nothing(store: Store, people: None) -> None:
    for line in ("routing", "routing night", "routing add", "routing change night", "routing remove night sure"):
        told = await store.run(typed, ASHA, line)

        assert told == Reply(text=answers.ADMINS_ONLY), line
    assert await store.run(names) == ["Night", "Groups"]


async def test_the_list_and_one_rule_are_told_where_no_form_can_be_opened(store: Store, people: None) -> None:
    listed = await store.run(lambda tx: typed(tx, NINA, "routing", form=False))
    one = await store.run(lambda tx: typed(tx, NINA, "routing 2", form=False))
    change = await store.run(lambda tx: typed(tx, NINA, "routing change default", form=False))

    assert "2. *Groups*: all groups" in listed.text
    assert "Last, the default rule: all chats" in listed.text
    assert one.text.startswith("*Groups*: all groups")
    assert "`/periskope routing change default`" in change.text


async def test_the_form_opens_with_the_rule(store: Store, people: None) -> None:
    opened = await store.run(typed, NINA, "routing change groups")

    assert isinstance(opened, OpenModal)
    assert "rule:remove" in str(opened.view)
    fields = {block["block_id"]: block["element"] for block in opened.view["blocks"] if block["type"] == "input"}
    assert fields["kind"]["initial_option"]["value"] == "group"
    assert fields["place"]["initial_option"]["value"] == "2"
    assert "initial_options" not in fields["all_chats"]
