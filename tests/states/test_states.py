"""Whatever happens in whatever state: what becomes of the wait, the figures, the card and the thread."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.chat import ChatState
from bot.notices.messages.work import ChatWaiting, ReminderDue
from bot.routing import jobs as routing_jobs
from storage.store import Store
from tests.fixtures import shop
from tests.fixtures.shop import Clock
from tests.states.house import began, built
from tests.states.page import DOCUMENT, page
from tests.states.rows import ROWS, STATES, Row

REMINDER = "🔔 *reminder* <!date^"
LOOKS = {
    ChatState.NEW: "· new",
    ChatState.WAITING: "*waiting since <!date^",
    ChatState.ANSWERED: "· answered <!date^",
    ChatState.NO_REPLY_NEEDED: "· no reply needed",
    ChatState.REMINDER_SET: "· 🔔 reminder set for <!date^",
    ChatState.MUTED: "· muted",
    ChatState.CLOSED: "· closed <!date^",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.source}: {row.what}"[:60])
async def test_it_does_to_a_chat_what_the_page_says(store: Store, clock: Clock, row: Row, state: ChatState) -> None:
    house = await built(store, clock, state, group=row.group)
    before, figures, posts, earlier = await house.card(), await house.figures(), await house.posts(), await house.wait()
    await row.does(house)
    card, wait, shown, after = await house.card(), await house.wait(), await house.shown_since(posts), row.after[state]

    assert LOOKS[state] in before
    assert (REMINDER if row.reminds else LOOKS[after]) in card
    assert await house.listed() is after
    assert await house.waits_at_home() == (after is ChatState.WAITING)
    assert (wait is not None) == (after is ChatState.WAITING)
    assert wait is None or wait.reminder == row.reminds
    assert (await house.figures()).replies - figures.replies == row.replies
    assert row.shown in shown
    assert bool(shown) == bool(row.shown)
    if state is after is ChatState.WAITING and not row.reminds:
        assert began(wait) == began(earlier)


@pytest.mark.parametrize("state", STATES)
async def test_a_reminder_is_in_no_figure_and_a_customer_who_writes_meanwhile_waits_from_then_on(
    store: Store, clock: Clock, state: ChatState
) -> None:
    house = await built(store, clock, state, group=False)
    await house.reminded()
    clock.later(minutes=7)
    alone = (await house.figures()).elapsed.waits
    await house.customer()
    clock.later(minutes=3)
    waiting = await house.wait()
    await house.reply()

    assert waiting is not None
    if state is not ChatState.MUTED:
        assert (waiting.reminder, waiting.began_at) == (False, clock.at - timedelta(minutes=3))
        assert (await house.figures()).elapsed.waits == alone + 1
    else:
        assert waiting.reminder
        assert (await house.figures()).elapsed.waits == alone


async def test_a_reminder_is_passed_on_to_nobody_and_told_to_nobody_else(store: Store, clock: Clock) -> None:
    house = await built(store, clock, ChatState.ANSWERED, group=False)
    await store.run(shop.goes, [house.at.asha, house.at.ravi, house.at.boss], on=True)
    await house.reminded()
    clock.later(hours=1)
    await store.run(routing_jobs.waits_due)

    assert await store.read(shop.assignees) == [house.at.asha.id]
    assert await store.read(shop.told, ChatWaiting) == []
    assert [who for who, _ in await store.read(shop.told, ReminderDue)] == [house.at.asha.id]


def test_the_page_is_written_from_these_rows() -> None:
    assert Path(DOCUMENT).read_text(encoding="utf-8") == page(), "run ./run docs"
