"""Tickets by typed lines: what was done to which, and nothing to what was not named."""

from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions.models import ButtonPressed, CommandUsed, FieldErrors, FormState, FormSubmitted, OpenModal, Reply
from bot.model.room import RoomState
from bot.model.ticket import TicketState
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions.test_names_meant import house

ASHA, NINA = "UP0", "UNINA"


@pytest.fixture
async def people(store: Store) -> None:
    """Nina, an admin, and Asha, a member who sees the chat Priya alone, which has a card; Tod is hidden from her."""

    def begin(tx: Tx) -> None:
        hired = house(tx, ["Asha"], ["Priya", "Tod"])
        tx.people.override(hired[1].id, 1, allow=True, by=None)
        room = tx.rooms.add(kind="triage", name="wa-triage", state=RoomState.OPEN, slack_id="C1")
        tx.threads.change(tx.threads.add(room, 1).id, ts="1.1")
        tx.tickets.add(1, subject="Bell", periskope_id="SND-1")
        tx.tickets.add(2, subject="Horn", periskope_id="SND-2")
        tx.tickets.add(2, subject="Bell", periskope_id="SND-3")

    await store.run(begin)


def typed(tx: Tx, user: str, text: str) -> Any:
    return interactions.answer(tx, CommandUsed(once=f"{user}{text}", team="T1", slack_user=user, text=text))


def under_card(tx: Tx, user: str, text: str) -> Any:
    ask = CommandUsed(once=f"{user}{text}", team="", slack_user=user, text=text, channel="C1", root="1.1")
    return interactions.answer(tx, ask)


def states(tx: Tx) -> list[tuple[str, str, int | None]]:
    every, _ = tx.tickets.seen_by(tx.people.get(1))
    return sorted((one.periskope_id or one.subject, one.state.value, one.assignee_id) for one in every)


async def test_a_hidden_ticket_is_as_none_by_number_by_subject_and_by_our_own_mark(store: Store, people: None) -> None:
    before = await store.run(states)
    told = [await store.run(typed, ASHA, f"tickets close {what}") for what in ("SND-2", "horn", "SND-99", "zorb")]
    pressed = [
        await store.run(
            interactions.answer,
            ButtonPressed(
                once=mark, team="T1", slack_user=ASHA, action="line:t", value=f"tickets close <!ticket^{mark}>"
            ),
        )
        for mark in ("2", "63")
    ]

    assert {
        one.text.replace(what, "x") for one, what in zip(told, ("SND-2", "horn", "SND-99", "zorb"), strict=True)
    } == {told[0].text.replace("SND-2", "x")}
    assert pressed[0] == pressed[1]
    assert await store.run(states) == before


async def test_of_two_of_one_subject_the_one_that_they_may_see_is_meant(store: Store, people: None) -> None:
    told = await store.run(typed, ASHA, "tickets close bell")
    asked = await store.run(typed, NINA, "tickets close bell")

    assert "*Bell* (Priya) is closed (was: open, unassigned)." in told.text
    assert [state for _, state, _ in await store.run(states)] == ["closed", "open", "open"]
    assert "Bell · Tod · SND-3" in asked.text


async def test_the_answer_names_who_has_it_and_who_had_it(store: Store, people: None) -> None:
    await store.run(typed, NINA, "tickets assign SND-1 to me")
    told = await store.run(typed, NINA, "tickets assign SND-1 to @asha")
    again = await store.run(typed, NINA, "tickets assign SND-1 to p0@shop.example")

    text = told.text.replace("\u2060", "")
    assert "assigned to *Asha (p0@shop.example)* (was: nina (nina@shop.example))" in text
    assert "already. Nothing was changed." in again.text


async def test_nobody_is_given_a_ticket_of_a_chat_that_they_may_not_see(store: Store, people: None) -> None:
    before = await store.run(states)
    told = [
        await store.run(typed, NINA, "tickets assign horn to @asha"),
        await store.run(typed, NINA, "tickets create Tod for @asha about lamp"),
    ]

    assert all("may not see that chat" in one.text for one in told)
    assert await store.run(states) == before


async def test_under_a_card_the_words_are_the_subject(store: Store, people: None) -> None:
    told = await store.run(under_card, ASHA, "tickets create close the broken door")
    asked = await store.run(under_card, NINA, "tickets create Tod broken")
    made = [one for one, _, _ in await store.run(states) if not one.startswith("SND")]

    assert "*close the broken door* (Priya) is open" in told.text
    assert "several ways" in asked.text
    assert made == ["close the broken door"]


async def test_what_is_not_said_is_asked_in_the_chats_own_form(store: Store, people: None) -> None:
    opened = await store.run(typed, ASHA, "tickets create Priya")
    assign = await store.run(typed, ASHA, "tickets assign bell")

    assert isinstance(opened, OpenModal)
    assert opened.view["callback_id"] == "ticket"
    assert isinstance(assign, OpenModal)
    offered = [one["value"] for one in assign.view["blocks"][1]["element"]["options"]]
    assert offered == ["1", "2"]


async def test_the_form_takes_only_who_may_see_the_chat_and_messages_of_it(store: Store, people: None) -> None:
    def sent(tx: Tx, data: str, assignee: str) -> Any:
        values = {"subject": "Lamp", "assignee": assignee, "priority": "3"}
        form = FormState(callback="ticket", view_id="V1", hash=data, data=data, values=values, shown=frozenset(values))
        return interactions.answer(tx, FormSubmitted(once=f"{data}{assignee}", team="T1", slack_user=NINA, form=form))

    key = await store.run(lambda tx: tx.chats.get(2).key)
    await store.run(lambda tx: shop.writes(tx, 1))
    other = await store.run(lambda tx: tx.messages.last(1, limit=1)[0].key)
    refused = await store.run(sent, key, "2")
    foreign = await store.run(sent, f"{key} {other}", "1")
    done = await store.run(sent, key, "1")

    assert isinstance(refused, FieldErrors)
    assert list(refused.errors) == ["assignee"]
    assert isinstance(foreign, FieldErrors)
    assert isinstance(done, Reply)
    assert [one for one in await store.run(states) if one[0] == "Lamp"] == [("Lamp", TicketState.OPEN, 1)]
