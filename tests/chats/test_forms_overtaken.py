"""A form about chats that stood open while others went on: it does what its sender chose, and undoes nothing of theirs."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.chats import queries as chats_queries
from bot.chats.actions import quick_actions
from bot.chats.slack.many import ChatLabelsForm, HandOverForm
from bot.chats.slack.reminders import RemindForm
from bot.interactions import as_shown
from bot.interactions.models import Answer, ButtonPressed, FormState, Quiet, Replace, Reply
from bot.model.effect.chats import SyncChatLabels
from bot.tickets import actions as tickets
from bot.tickets.slack.one_ticket import AssignForm
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.forms import held, sent, view_of
from tests.fixtures.stage import Stage
from tests.interactions.test_declared_forms import asking


def asked(tx: Tx) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(tuple(one.get("add", ())), tuple(one.get("remove", ()))) for one in shop.owed(tx, SyncChatLabels)]


def keys(tx: Tx, at: Stage) -> str:
    return f"{at.chat.key} {shop.customer(tx, 8, at.label).key}"


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ("sales", []),
        ("sales vip", [("vip", "")]),
        ("vip", [("vip", ""), ("", "sales")]),
        ("sales fleet", []),
    ],
)
async def test_labels_that_others_changed_meanwhile_stay_as_they_made_them(
    store: Store, chosen: str, wanted: list[tuple[str, str]]
) -> None:
    def play(tx: Tx) -> tuple[Any, Any]:
        at = stage.built(tx)
        ids = {"sales": at.label, "vip": shop.label(tx, "vip"), "fleet": shop.label(tx, "fleet")}
        view = view_of(ChatLabelsForm.open(asking(tx, "UBOSS"), data=at.chat.key))
        tx.chats.set_labels(at.chat.id, [at.label, ids["fleet"]])
        said = sent(tx, view, "UBOSS", labels=[str(ids[one]) for one in chosen.split()])
        by_id = {number: name for name, number in ids.items()}
        return said, [tuple(" ".join(by_id[one] for one in some) for some in pair) for pair in asked(tx)]

    said, found = await store.run(play)

    assert isinstance(said, Reply)
    assert found == wanted
    assert ("Nothing was changed" in said.text) == (not wanted)


async def test_labels_of_a_chat_that_the_form_cannot_show_stay(store: Store) -> None:
    def play(tx: Tx) -> Any:
        at = stage.built(tx)
        every = [at.label, *(shop.label(tx, f"label {number}") for number in range(120))]
        tx.chats.set_labels(at.chat.id, every)
        view = view_of(ChatLabelsForm.open(asking(tx, "UBOSS"), data=at.chat.key))
        [labels] = [one for one in view["blocks"] if one["type"] == "input"]
        sent(tx, view, "UBOSS", labels=held(labels)[1:])
        return asked(tx), held(labels)[0], labels["hint"]["text"]

    found, first, hint = await store.run(play)

    assert found == [((), (int(first),))]
    assert "the other 21 stay" in hint


async def test_a_label_that_went_while_the_form_was_open_is_told_of(store: Store) -> None:
    def play(tx: Tx) -> Any:
        at = stage.built(tx)
        vip, fleet = shop.label(tx, "vip"), shop.label(tx, "fleet")
        view = view_of(ChatLabelsForm.open(asking(tx, "UASHA"), data=at.chat.key))
        tx.conn.execute(t.label.update().where(t.label.c.id == fleet).values(state="gone"))
        tx.forget()
        return sent(tx, view, "UASHA", labels=[str(vip), str(fleet)]), asked(tx), vip

    said, found, vip = await store.run(play)

    assert found == [((vip,), ())]
    assert "1 label that you chose" in said.text


@pytest.mark.parametrize("how", ["a chat is gone", "made an admin"])
async def test_labels_that_were_to_be_added_never_take_the_place_of_others(store: Store, how: str) -> None:
    def play(tx: Tx) -> Any:
        at = stage.built(tx)
        vip, both = shop.label(tx, "vip"), keys(tx, at)
        tx.chats.set_labels(at.chat.id, [at.label, shop.label(tx, "fleet")])
        alone = how == "made an admin"
        view = view_of(
            ChatLabelsForm.open(asking(tx, "UASHA" if alone else "UBOSS"), data=at.chat.key if alone else both)
        )
        if alone:
            tx.people.change(at.asha.id, role="admin")
        else:
            tx.chats.change(tx.chats.by_key(both.split()[1]).id, kind="erased")  # type: ignore[union-attr]
        return sent(tx, view, "UASHA" if alone else "UBOSS", labels=[str(vip)]), asked(tx), vip

    said, found, vip = await store.run(play)

    assert found == [((vip,), ())]
    assert ("Not done for 1 chat" in said.text) == (how == "a chat is gone")


async def test_a_chat_that_went_to_somebody_else_meanwhile_is_asked_about_once(store: Store) -> None:
    def play(tx: Tx, to: str) -> list[Any]:
        at = stage.built(tx)
        people = {"asha": at.asha, "ravi": at.ravi}
        view = view_of(HandOverForm.open(asking(tx, "UBOSS"), data=at.chat.key))
        tx.chats.change(at.chat.id, assignee_id=at.ravi.id)
        first = sent(tx, view, "UBOSS", to=str(people[to].id))
        second = sent(tx, first.view, "UBOSS", to=str(people[to].id)) if isinstance(first, Replace) else None
        return [first, second, tx.chats.get(at.chat.id).assignee_id == people[to].id]

    first, second, done = await store.run(play, "asha")

    assert isinstance(first, Replace)
    assert "assigned to ravi" in str(first.view).casefold()
    assert isinstance(second, Reply | Quiet)
    assert done


async def test_a_ticket_that_went_to_somebody_else_meanwhile_is_asked_about_once(store: Store) -> None:
    def play(tx: Tx) -> tuple[Answer, Answer, list[int | None]]:
        at = stage.built(tx)
        ticket = tx.tickets.add(at.chat.id, subject="Broken bell")
        view = view_of(AssignForm.open(asking(tx, "UBOSS"), data=f"{at.chat.key} {ticket.id}"))
        tickets.assign(tx, ticket, at.ravi, by=at.ravi)
        first = sent(tx, view, "UBOSS", assignee=str(at.asha.id))
        between = tx.tickets.get(ticket.id)
        second = sent(tx, first.view, "UBOSS", assignee=str(at.asha.id)) if isinstance(first, Replace) else first
        after = tx.tickets.get(ticket.id)
        whose = [None if one is None else one.assignee_id for one in (between, after)]
        return first, second, [{int(at.asha.id): 1, int(at.ravi.id): 2}.get(one or 0) for one in whose]

    first, second, whose = await store.run(play)

    assert isinstance(first, Replace)
    assert "the form was open" in str(first.view)
    assert "ravi" in str(first.view["blocks"][1])
    assert isinstance(second, Reply)
    assert whose == [2, 1]


async def test_chats_that_are_no_longer_seen_are_counted_in_the_answer(store: Store) -> None:
    def play(tx: Tx) -> Any:
        at = stage.built(tx)
        view = view_of(HandOverForm.open(asking(tx, "UASHA"), data=keys(tx, at)))
        tx.people.override(at.asha.id, at.chat.id, allow=False, by=None)
        return sent(tx, view, "UASHA", to=str(at.ravi.id)), tx.chats.get(at.chat.id).assignee_id

    said, assignee = await store.run(play)

    assert "Not done for 1 chat" in said.text
    assert assignee is None


@pytest.mark.parametrize("at", ["card", "menu", "message"])
async def test_of_two_who_take_a_chat_at_once_the_second_is_told_who_has_it(store: Store, at: str) -> None:
    def play(tx: Tx) -> Any:
        there = stage.built(tx)

        def take(user: str, once: str) -> Any:
            places: dict[str, dict[str, Any]] = {
                "card": {"channel": stage.CHANNEL, "message_ts": stage.ROOT},
                "menu": {"view": FormState(callback="more", view_id="V", hash="h")},
                "message": {"channel": "D1", "message_ts": "1.1"},
            }
            press = ButtonPressed(once=once, team="T1", slack_user=user, action="chat:take", value=shown, **places[at])
            return interactions.answer(tx, press)

        shown = as_shown.carried(tx, there.chat)
        said = [take("UASHA", "1"), take("URAVI", "2"), take("UASHA", "3")]
        return said, tx.chats.get(there.chat.id).assignee_id, (there.asha.id, there.ravi.id)

    said, assignee, (asha, ravi) = await store.run(play)
    again = said[2].text if isinstance(said[2], Reply) else ""

    assert assignee == asha != ravi
    assert "is assigned to *asha* now" in said[1].text
    assert "already assigned to you" in again


@pytest.mark.parametrize("key", ["assignee", "holder"])
def test_a_list_of_a_persons_chats_stays_theirs_by_either_name(key: str) -> None:
    assert chats_queries.wanted_from(json.dumps({key: 3})).assignee == 3


@pytest.mark.parametrize(
    ("happens", "says"), [("writes", "began to wait"), ("colleague", "now has a reminder"), ("nothing", "")]
)
async def test_a_reminder_ends_no_wait_and_no_reminder_that_its_form_did_not_show(
    store: Store, happens: str, says: str
) -> None:
    def play(tx: Tx) -> tuple[Any, bool, Any, bool]:
        at = stage.built(tx)
        view = view_of(RemindForm.open(asking(tx, "UASHA"), data=at.chat.key))
        if happens == "writes":
            shop.writes(tx, at.chat.id)
        if happens == "colleague":
            at_two = tx.business_now + timedelta(hours=2)
            quick_actions.remind(tx, at.ravi, shop.seen(tx, at.ravi, at.chat.id), at_two)
        was = tx.chats.get(at.chat.id).remind_at, tx.waits.open(at.chat.id)
        first = sent(tx, view, "UASHA", later="3h")
        left = was == (tx.chats.get(at.chat.id).remind_at, tx.waits.open(at.chat.id))
        second = sent(tx, first.view, "UASHA", later="3h") if isinstance(first, Replace) else first
        return first, left, second, tx.chats.get(at.chat.id).remind_at == tx.business_now + timedelta(hours=3)

    first, left, second, done = await store.run(play)

    assert isinstance(first, Replace if says else Reply)
    assert left == bool(says)
    assert says in str(first.view if isinstance(first, Replace) else first.text)
    assert isinstance(second, Reply)
    assert done
