"""A reminder that is set is seen, belongs to somebody, and can be removed; one that came due can be set again."""

from datetime import timedelta

import pytest

from bot.app.routes import interactions
from bot.chats.actions import card as chats_card
from bot.chats.actions import quick_actions
from bot.interactions.models import Answer, ButtonPressed, Reply
from bot.model.effect.notices import SendDm
from bot.model.person import Agent
from bot.outbox.calls.slack import SlackDm
from bot.routing import jobs as routing_jobs
from bot.threads.queries import render
from storage.store import Store
from storage.tx import Tx
from tests.chats.test_menus import buttons
from tests.fixtures import shop, stage
from tests.fixtures.shop import Clock


def sets(tx: Tx, at: stage.Stage, who: Agent, *, hours: int) -> Answer:
    return quick_actions.remind(tx, who, shop.seen(tx, who, at.chat.id), tx.business_now + timedelta(hours=hours))


def said(answer: Answer) -> str:
    assert isinstance(answer, Reply)
    return answer.text


def looks(tx: Tx, at: stage.Stage) -> tuple[str, list[str]]:
    """The card, and what *More…* offers."""
    card = str(render.card(tx, tx.threads.of_chat(at.chat.id)[0])[1])
    return card, buttons(chats_card.more_form(tx, shop.seen(tx, at.asha, at.chat.id)))


async def test_what_is_set_stands_on_the_card_until_it_is_removed(store: Store) -> None:
    def play(tx: Tx) -> tuple[tuple[str, list[str]], tuple[str, list[str]]]:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id)
        sets(tx, at, at.asha, hours=1)
        between = looks(tx, at)
        quick_actions.do(tx, at.ravi, shop.seen(tx, at.ravi, at.chat.id), "unremind")
        return between, looks(tx, at)

    (set_card, set_offers), (card, offers) = await store.run(play)

    assert "🔔 reminder set for" in set_card
    assert "unremind" in set_offers
    assert "reminder" not in card
    assert "unremind" not in offers


async def test_on_a_chat_that_waits_the_card_says_both(store: Store) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id)
        sets(tx, at, at.asha, hours=1)
        shop.writes(tx, at.chat.id)
        return looks(tx, at)[0]

    card = await store.run(play)

    assert "*waiting since" in card
    assert "🔔 reminder set for" in card


async def test_a_chat_that_waits_takes_a_reminder_by_one_press_in_more(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[str], str, str]:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id)
        offers = looks(tx, at)[1]
        pressed = ButtonPressed(
            once="p", team="T1", slack_user=at.asha.slack_user or "", action="chat:remind_3h", value=at.chat.key
        )
        told = said(interactions.answer(tx, pressed))
        return offers, told, looks(tx, at)[0]

    offers, told, card = await store.run(play)

    assert {"remind_1h", "remind_3h", "remind"} <= set(offers)
    assert told.startswith("I remind you of")
    assert "🔔 reminder set for" in card


@pytest.mark.parametrize("removed", [True, False])
async def test_what_was_removed_comes_no_more(store: Store, clock: Clock, *, removed: bool) -> None:
    def play(tx: Tx) -> int:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id)
        sets(tx, at, at.asha, hours=1)
        if removed:
            quick_actions.do(tx, at.asha, shop.seen(tx, at.asha, at.chat.id), "unremind")
        return int(at.chat.id)

    chat = await store.run(play)
    clock.later(hours=1)
    await store.run(routing_jobs.waits_due)

    assert (await store.read(lambda tx: tx.waits.open(chat)) is None) == removed


@pytest.mark.parametrize("since", ["nothing", "wrote", "muted"])
async def test_what_is_said_of_one_removed_is_true_of_a_chat_that_waits_already_or_is_muted(
    store: Store, since: str
) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        sets(tx, at, at.asha, hours=1)
        if since == "wrote":
            shop.writes(tx, at.chat.id)
        if since == "muted":
            quick_actions.do(tx, at.boss, shop.seen(tx, at.boss, at.chat.id), "mute")
        return said(quick_actions.do(tx, at.boss, shop.seen(tx, at.boss, at.chat.id), "unremind"))

    told = await store.run(play)

    assert "is removed." in told
    assert ("waits again" in told) == (since == "nothing")


async def test_a_colleagues_reminder_that_is_replaced_is_named(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, str, str]:
        at = stage.built(tx)
        first = said(sets(tx, at, at.asha, hours=1))
        moved = said(sets(tx, at, at.asha, hours=2))
        return first, moved, said(sets(tx, at, at.ravi, hours=3))

    first, moved, replaced = await store.run(play)

    assert "replaces" not in first
    assert "replaces" not in moved
    assert "This replaces the reminder of *asha* <!date^" in replaced


async def test_the_message_that_reminds_lets_it_be_set_again(store: Store, clock: Clock) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id)
        sets(tx, at, at.asha, hours=1)
        return at.chat.key

    key = await store.run(play)
    clock.later(hours=1)
    await store.run(routing_jobs.waits_due)
    call = await store.run(lambda tx: stage.prepared(tx, stage.the(tx, SendDm)))

    assert isinstance(call, SlackDm)
    (row,) = [block for block in call.blocks or () if block["type"] == "actions"]
    assert [(one["action_id"], one["value"].partition(".")[0]) for one in row["elements"]] == [("chat:remind", key)]
