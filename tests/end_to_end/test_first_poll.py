"""What customers write while the program starts is news, however late it is found; what was written before is history."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats import events as chats_events
from bot.inbound import events as inbound_events
from bot.listeners.periskope_poll import Poller
from bot.model.chat import ChatState
from bot.model.event import MessageSeen, PhoneSeen
from bot.rooms.actions import place
from bot.wire.periskope import events as periskope_events
from storage.store import Store
from tests.end_to_end.fidelity import Open
from tests.fixtures.running_app import RunningApp
from tests.fixtures.shop import Clock
from tests.states.house import GROUP, PHONE, built
from tests.wire import payloads

FIRST, SECOND = "15550100@c.us", "15550199@c.us"


async def test_what_is_written_while_the_first_poll_reads_all_chats_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, read_chats = asyncio.Event(), Poller.chats

    async def many_chats(poller: Poller) -> None:
        await written.wait()
        await read_chats(poller)

    monkeypatch.setattr(Poller, "chats", many_chats)
    async with RunningApp.open(tmp_path, settle=False) as running_app:
        periskope = running_app.world.periskope
        periskope.webhook_url = None
        chat = running_app.chat("Priya")
        message = await periskope.customer_says(chat, "Written meanwhile")
        await periskope.console_note(chat, "nina@harborbikes.example", "Noted meanwhile")
        await periskope.customer_reacts(chat, message.unique_id, "👍")
        written.set()
        await running_app.settled()
        thread = Open(running_app, "Priya", "wa-sales")
        await running_app.until(lambda: "👍" in "".join(words for words in thread.words() if "Written mean" in words))
        await thread.sees("Noted meanwhile")
        await running_app.at_rest()

        assert thread.count("Written meanwhile") == 1
        assert not any("earlier" in words for words in thread.words() if "Written meanwhile" in words)
        assert thread.count("Noted meanwhile") == 1


async def listed(store: Store, *numbers: str) -> None:
    """Periskope lists these numbers to a process that has run for an hour."""
    seen = [PhoneSeen(org="org", org_phone=one, name=None, ready=True) for one in numbers]
    await store.run(chats_events.phones_listed, seen, frozenset[str](), timedelta(hours=1))


async def ago(store: Store, clock: Clock, number: str) -> timedelta:
    """How long ago it is that what is written to this number became news."""
    at = await store.read(place.started, number)
    assert at is not None
    return clock.at - at


async def test_to_the_first_numbers_news_begins_with_the_process_and_to_later_ones_when_they_are_added(
    store: Store, clock: Clock
) -> None:
    await listed(store, FIRST)
    clock.later(minutes=1)
    await listed(store, FIRST, SECOND)

    assert await ago(store, clock, FIRST) == timedelta(minutes=61)
    assert await ago(store, clock, SECOND) == timedelta(0)


async def test_while_there_is_no_number_nothing_written_can_be_news(store: Store, clock: Clock) -> None:
    await listed(store)
    clock.later(minutes=10)
    await listed(store, FIRST)

    assert await ago(store, clock, FIRST) == timedelta(minutes=10)


@pytest.mark.parametrize(("minutes", "told"), [(5, "shown"), (125, "remembered")])
async def test_in_a_group_a_new_number_finds_what_an_older_one_would_have_told(
    store: Store, clock: Clock, minutes: int, told: str
) -> None:
    house = await built(store, clock, ChatState.ANSWERED, group=True)
    await store.run(place.starts, PHONE, running=timedelta(hours=2))
    await house.customer()
    await listed(store, PHONE, SECOND)
    at = (clock.at - timedelta(minutes=minutes)).isoformat()
    said = house.newest | {"org_phone": SECOND, "unique_id": "3EB0FF", "message_id": f"false_{GROUP}_3EB0FF"}
    event = periskope_events.parse(payloads.webhook("message.past", said | {"timestamp": at, "updated_at": at}))

    assert isinstance(event, MessageSeen)
    assert await store.run(lambda tx: inbound_events.message_seen(event, tx)) == told
