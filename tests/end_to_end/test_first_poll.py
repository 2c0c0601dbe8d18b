"""What customers write while the program starts is news, however late it is found; what was written before is history."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats import events as chats_events
from bot.listeners.periskope_poll import Poller
from bot.model.event import PhoneSeen
from bot.rooms.actions import place
from storage.store import Store
from tests.end_to_end.fidelity import Open
from tests.fixtures.running_app import RunningApp
from tests.fixtures.shop import Clock

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


async def test_to_the_first_numbers_news_begins_with_the_process_and_to_later_ones_when_they_are_added(
    store: Store, clock: Clock
) -> None:
    async def listed(*numbers: str) -> None:
        seen = [PhoneSeen(org="org", org_phone=one, name=None, ready=True) for one in numbers]
        await store.run(chats_events.phones_listed, seen, frozenset[str](), timedelta(hours=1))

    async def starts(number: str) -> timedelta:
        at = await store.read(place.started, number)
        assert at is not None
        return clock.at - at

    await listed(FIRST)
    clock.later(minutes=1)
    await listed(FIRST, SECOND)

    assert timedelta(minutes=61) <= await starts(FIRST) < timedelta(minutes=61, seconds=2)
    assert timedelta(0) <= await starts(SECOND) < timedelta(seconds=2)
