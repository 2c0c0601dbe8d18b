"""A copy put back after somebody's access was removed: no door gives it back, neither before an admin confirmed nor after."""

import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from bot.access.queries import may_see_chat
from bot.app.routes.events import handle
from bot.inbox.lane_step import process_lane
from sandbox.slack import plain
from storage.tx import Tx
from tests.end_to_end.acts import agent, calls, grant, inside, opened, outside, revoke, set_role, stands
from tests.end_to_end.test_older_database import begun, proposal
from tests.fixtures.running_app import RunningApp

LOCKED = "older copy of my database"
ROOMS = {"Asha": ("wa-fleet", "Canal"), "Omar": ("wa-repairs", "Tom")}  # where each still is, and a card there

Door = Callable[[RunningApp, str, str], Awaitable[str]]


@contextlib.asynccontextmanager
async def put_back(tmp_path: Path) -> AsyncIterator[RunningApp]:
    """The copy still has what was taken since: Asha sees sales, Omar is an admin."""
    data, copy = tmp_path / "data", tmp_path / "copy"
    data.mkdir()
    async with RunningApp.open(data) as running_app:
        await begun(running_app)
        for room, chat in ROOMS.values():
            await opened(running_app, chat, room)
        await running_app.at_rest()
        await running_app.stop_app()
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.sock"))
        await running_app.start_app()
        await revoke(running_app, "Asha", "sales")
        await set_role(running_app, "Omar", "member")
        await grant(running_app, "Omar", "repairs")
        await running_app.until(
            lambda: outside(running_app, "wa-sales", "Asha") and outside(running_app, "wa-triage", "Omar")
        )
        await running_app.until(lambda: inside(running_app, "wa-repairs", "Omar"))
        await running_app.at_rest()
        await running_app.stop_app()
        shutil.rmtree(data)
        shutil.copytree(copy, data)
        await running_app.start_app()
        yield running_app


async def by_slash(running_app: RunningApp, who: str, line: str) -> str:
    said = await running_app.slack.command(running_app.person(who), line)
    await said.settled()
    return said.text


async def by_dm(running_app: RunningApp, who: str, line: str) -> str:
    slack, user = running_app.slack, running_app.person(who)
    direct = slack.direct(slack.users[user])
    await slack.say(user, direct.id, line)
    return await whispered(running_app, who, direct.id)


async def by_thread(running_app: RunningApp, who: str, line: str) -> str:
    slack, (room, chat) = running_app.slack, ROOMS[who]
    root, channel = running_app.thread(room, chat)[0].ts, running_app.slack.channel(room).id
    await slack.say(running_app.person(who), channel, f"<@{slack.bot_user_id}> {line}", thread_ts=root)
    return await whispered(running_app, who, channel)


async def by_button(running_app: RunningApp, who: str, line: str) -> str:
    """There are no words to a button: it is the one on the card that they see."""
    room, chat = ROOMS[who]
    root, channel = running_app.thread(room, chat)[0].ts, running_app.slack.channel(room).id
    said = await running_app.slack.click(running_app.person(who), channel, root, "chat:take")
    await said.settled()
    return said.text


DOORS: dict[str, Door] = {"slash": by_slash, "dm": by_dm, "thread": by_thread, "button": by_button}


async def whispered(running_app: RunningApp, who: str, channel: str) -> str:
    """What only this person is shown there, once there is something."""
    user, messages = running_app.person(who), running_app.slack.channels[channel].messages
    return str(
        await running_app.until(
            lambda: "\n".join(plain(one) for one in messages.values() if one.ephemeral_to == user), within=30
        )
    )


async def access(running_app: RunningApp) -> list[tuple[object, ...]]:
    """Who has which role, and who was given what."""
    return list(
        await running_app.store.read(
            lambda tx: [
                tuple(row)
                for query in (
                    "select id, role, state from agent order by id",
                    "select agent_id, label_id, chat_id, allow from access order by agent_id, label_id, chat_id",
                    "select id, assignee_id from chat order by id",
                )
                for row in tx.conn.exec_driver_sql(query)
            ]
        )
    )


async def looked_at(running_app: RunningApp) -> None:
    """All that was written has come in, and the program has had its turns: with a locked database it takes nothing up."""
    await running_app.until(running_app.slack.idle)
    for _ in range(10):
        await running_app.store.run(process_lane, handle)


def unlocked(running_app: RunningApp) -> bool:
    return running_app.app is not None and running_app.app.guard.locked is None


def sees_priya(tx: Tx, user: str, chat: str) -> bool:
    person = tx.people.by_slack(user)
    assert person is not None
    return any(may_see_chat(tx, person, one) for one in tx.chats.everywhere(chat))


@pytest.mark.parametrize("door", list(DOORS))
async def test_a_revoked_person_and_a_former_admin_get_nothing_back_at_any_door(tmp_path: Path, door: str) -> None:
    async with put_back(tmp_path) as running_app:
        asha, omar = running_app.person("Asha"), running_app.person("Omar")
        heard = [running_app.heard(running_app.chat(chat)) for _, chat in ROOMS.values()]
        before, posted = await access(running_app), calls(running_app, "chat.postMessage")
        answers = [
            await DOORS[door](running_app, "Asha", "open Priya"),
            await DOORS[door](running_app, "Omar", f"access add <@{asha}> Priya"),
            await DOORS[door](running_app, "Omar", f"role <@{asha}> admin sure"),
            await DOORS[door](running_app, "Omar", f"label add sales to <@{asha}>"),
        ]
        await looked_at(running_app)
        locked = await access(running_app), calls(running_app, "chat.postMessage")
        view, _ = await proposal(running_app, "Nina")
        await running_app.slack.submit(running_app.person("Nina"), view)
        await running_app.until(partial(unlocked, running_app))
        await running_app.at_rest()

        assert all(LOCKED in one for one in answers)
        assert not [one for one in answers if "Priya" in one or "first words" in one]
        assert locked == (before, posted)
        assert outside(running_app, "wa-sales", "Asha")
        assert outside(running_app, "wa-triage", "Asha", "Omar")
        assert (await agent(running_app, "Asha")).role == (await agent(running_app, "Omar")).role == "member"
        assert not await running_app.store.read(sees_priya, asha, running_app.chat("Priya"))
        read = [words for user in (asha, omar) for words in stands(running_app.slack.dm(user))]
        assert not [words for words in read if "first words" in words]
        assert [running_app.heard(running_app.chat(chat)) for _, chat in ROOMS.values()] == heard
