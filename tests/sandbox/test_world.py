"""The world: clock, settings, company, page, and `python -m sandbox` as a whole."""

import asyncio
import json
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from sandbox.__main__ import play, surroundings
from sandbox.page import furnish
from sandbox.world import HouseClock, World, free_port
from tests.sandbox.periskope_town import until

AT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def test_the_clock_goes_on_from_wherever_it_is_set() -> None:
    clock = HouseClock()
    clock.set(AT)
    clock.move(timedelta(hours=1))
    now = clock.now()

    assert timedelta(hours=1) <= now - AT < timedelta(hours=2)
    assert clock.now() >= now


async def test_both_vendors_and_the_clock_endpoint_follow_house_time() -> None:
    world = await World.start()
    try:
        world.clock.set(AT)
        async with aiohttp.ClientSession() as session, session.get(f"{world.url}/clock") as answer:
            told = datetime.fromisoformat((await answer.json())["now"])
        chat = next(iter(world.periskope.chats))
        said = await world.periskope.customer_says(chat, "hello")

        assert AT <= told < AT + timedelta(seconds=10)
        assert AT <= said.timestamp < AT + timedelta(seconds=10)
    finally:
        await world.stop()


async def test_the_settings_name_one_door_of_slack_and_everything_else(tmp_path: Path) -> None:
    by_socket, by_http = await World.start(company=False), await World.start(company=False, mode="http")
    try:
        one, other = by_socket.environment(tmp_path), by_http.environment(tmp_path, SEND_DELAY_SECONDS="0")

        assert "SLACK_APP_TOKEN" in one
        assert "SLACK_SIGNING_SECRET" not in one
        assert "SLACK_SIGNING_SECRET" in other
        assert other["SEND_DELAY_SECONDS"] == "0"
        assert one["PHONES"] == "14155550100"
        assert by_http.slack.request_url == f"http://127.0.0.1:{other['PORT']}/slack/events"
        assert by_socket.periskope.webhook_url == f"http://127.0.0.1:{one['PORT']}/periskope/webhook"
    finally:
        await by_socket.stop()
        await by_http.stop()


async def test_the_company_is_known_to_both_sides() -> None:
    world = await World.start()
    try:
        emails = {one.email for one in world.slack.users.values() if not one.bot}
        groups = [one for one in world.periskope.chats.values() if one.is_group]

        assert emails == set(world.periskope.members)
        assert len(world.admins) == 1
        assert (len(world.periskope.chats), len(groups), len(world.periskope.labels)) == (5, 2, 3)
        assert ("sales", "asha@harborbikes.example") in world.grants
    finally:
        await world.stop()


async def test_the_page_shows_a_person_their_rooms_and_a_customer_their_chat() -> None:
    world = await World.start(furnish=furnish)
    try:
        asha = world.slack.user("asha@harborbikes.example")
        room = await world.slack.create_by_hand(asha.id, "wa-sales")
        chat = next(one.chat_id for one in world.periskope.chats.values() if one.name == "Priya Nair")
        async with aiohttp.ClientSession(world.url) as session:
            sent = await session.post("/act", json={"what": "customer_says", "chat": chat, "text": "Still there?"})
            said = await session.post("/act", json={"what": "say", "as": asha.id, "channel": room.id, "text": "*Yes*"})
            query = {"as": asha.email, "channel": "wa-sales", "chat": chat}
            seen = await (answer := await session.get("/state", params=query)).json()
            again = await session.get("/state", params=query, headers={"if-none-match": answer.headers["etag"]})

        assert (sent.status, said.status, again.status) == (200, 200, 304)
        assert seen["chat"]["messages"][-1]["body"] == "Still there?"
        assert seen["room"]["messages"][-1]["text"] == "*Yes*"
        assert seen["place"] == "room"
    finally:
        await world.stop()


async def test_what_cannot_be_done_is_answered_with_a_sentence() -> None:
    world = await World.start(furnish=furnish)
    try:
        nina = world.slack.user("nina@harborbikes.example")
        async with aiohttp.ClientSession(world.url) as session:
            unknown = await session.post("/act", json={"what": "fly"})
            unheard = await session.post("/act", json={"what": "command", "as": nina.id, "command": "/periskope"})
            words = (await unknown.json())["error"], (await unheard.json())["error"]

        assert (unknown.status, unheard.status) == (400, 400)
        assert words == ("There is no such thing to do.", "The app is not connected.")
    finally:
        await world.stop()


async def test_started_as_a_program_it_tells_its_address_and_ends_when_asked() -> None:
    port = free_port(18600)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", str(port), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout
    try:
        words = ""
        async with asyncio.timeout(60):
            while "Ctrl-C" not in words:
                words += (await child.stdout.readline()).decode()
        async with aiohttp.ClientSession() as session:
            page = await (await session.get(f"http://127.0.0.1:{port}/")).text()
            state = json.loads(await (await session.get(f"http://127.0.0.1:{port}/state")).text())
        child.send_signal(signal.SIGTERM)
        await until(lambda: child.returncode is not None)

        assert f"http://127.0.0.1:{port}" in words
        assert "Customers on WhatsApp" in page
        assert len(state["chats"]) == 5
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def test_when_the_app_dies_its_last_lines_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    dying = (sys.executable, "-c", "import sys; sys.exit('no luck today')")
    code = await play(18700, command=dying)
    told = capfd.readouterr().err

    assert code == 1
    assert "The app has ended by itself (exit code 1)" in told
    assert "no luck today" in told


def test_the_app_gets_none_of_the_surrounding_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/real")
    monkeypatch.setenv("LC_TIME", "C.UTF-8")
    around = surroundings()

    assert "DATABASE_URL" not in around
    assert around["LC_TIME"] == "C.UTF-8"
    assert "PATH" in around
