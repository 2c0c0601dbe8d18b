"""*Undo* under the answer to what was written in the app's DM, or behind its name under a card."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions import answers
from bot.interactions.models import ButtonPressed, Reply
from bot.model.effect.notices import PostEphemeral
from bot.model.room import RoomState
from bot.notices.messages.work import Answered
from bot.notices.queries import words as notices_words
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions.test_doors_named import written
from tests.interactions.test_undo import ACTS, NINA, house, press, stands, undo_of

Write = Callable[[Tx, str], Answered]
PLAIN = {"type": "text", "text": " "}


def in_dm(tx: Tx, line: str) -> Answered:
    interactions.written_to_us(written(line, PLAIN, channel="D1", channel_type="im"), tx)
    return shop.told(tx, Answered)[-1][1]


def under_a_card(tx: Tx, line: str) -> Answered:
    event = written(f"@periskope {line}", PLAIN, channel="C1", channel_type="group", thread_ts="1.1")
    interactions.written_in_thread(event, tx)
    return shop.notices(tx, PostEphemeral, Answered)[-1]


def house_with_a_card(tx: Tx) -> None:
    house(tx)
    room = tx.rooms.add(kind="triage", name="wa-triage", state=RoomState.OPEN, slack_id="C1")
    tx.threads.change(tx.threads.add(room, 1).id, ts="1.1")


def shown(tx: Tx, answer: Answered) -> list[dict[str, Any]]:
    """The answer's blocks as Nina sees them."""
    said = notices_words.words(tx, answer, tx.people.get(NINA), private=True)
    assert said is not None
    return said[1] or []


def button(tx: Tx, answer: Answered) -> tuple[str, str] | None:
    return undo_of(Reply(text="", blocks=shown(tx, answer)))


@pytest.mark.parametrize("write", [in_dm, under_a_card])
@pytest.mark.parametrize("act", ["access removed", "a label given", "a first schedule", "days off"])
async def test_an_act_in_words_is_undone_by_the_button_under_its_answer(store: Store, write: Write, act: str) -> None:
    await store.run(house_with_a_card)
    before = await store.read(stands)
    answer = await store.run(write, ACTS[act])
    changed = await store.read(stands)
    said = await store.run(press, await store.read(button, answer))

    assert changed != before
    assert said.text.startswith("Undone. ")
    assert await store.read(stands) == before


@pytest.mark.parametrize("write", [in_dm, under_a_card])
async def test_another_who_presses_it_undoes_nothing(store: Store, write: Write) -> None:
    await store.run(house_with_a_card)
    answer = await store.run(write, ACTS["access removed"])
    changed = await store.read(stands)
    found = await store.read(button, answer)
    assert found is not None

    def by_another(tx: Tx) -> Any:
        asked = ButtonPressed(once="1", team="T1", slack_user="UOMAR", action=found[0], value=found[1], channel="D1")
        return interactions.answer(tx, asked)

    assert (await store.run(by_another)).text == answers.TOO_LATE
    assert await store.read(stands) == changed


@pytest.mark.parametrize("write", [in_dm, under_a_card])
async def test_what_changed_nothing_has_no_button(store: Store, write: Write) -> None:
    await store.run(house_with_a_card)
    answer = await store.run(write, "access add asha to Customer 1")

    assert answer.text
    assert await store.read(button, answer) is None
