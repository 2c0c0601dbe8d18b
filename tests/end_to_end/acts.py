"""What admins and people do about access, in the words of the trips; and what a room and its people look like."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bot.grants import actions as grants
from bot.model.chat import Chat
from bot.model.person import Agent, Role
from bot.team import actions as team
from sandbox.slack import plain
from sandbox.slack.records import Channel
from storage.tx import Tx
from tests.fixtures.running_app import PATIENCE, RunningApp

DOMAIN = "harborbikes.example"


def email(first: str) -> str:
    return f"{first.lower()}@{DOMAIN}" if "@" not in first else first


async def admin_does(running_app: RunningApp, deed: Callable[..., Any], who: str, *args: Any, **named: Any) -> Any:
    """Run a deed of the roster on a person, by Nina."""

    def doing(tx: Tx) -> Any:
        agent, by = tx.people.by_email(email(who)), tx.people.by_email(email("nina"))
        assert agent is not None
        return deed(tx, agent, *args, by=by, via="slack", **named)

    return await running_app.store.run(doing)


async def grant(running_app: RunningApp, who: str, label: str) -> Any:
    return await admin_does(running_app, grants.grant_label, who, await label_id(running_app, label))


async def revoke(running_app: RunningApp, who: str, label: str) -> Any:
    return await admin_does(running_app, grants.revoke_label, who, await label_id(running_app, label))


async def set_access(running_app: RunningApp, who: str, chat: str, *, allow: bool) -> Any:
    return await admin_does(running_app, grants.set_access, who, await chat_id(running_app, chat), allow=allow)


async def set_role(running_app: RunningApp, who: str, role: Role) -> Any:
    return await admin_does(running_app, team.set_role, who, role)


async def deactivate(running_app: RunningApp, who: str) -> Any:
    return await admin_does(running_app, team.deactivate, who)


async def invite(running_app: RunningApp, who: str, role: Role = "member", labels: tuple[str, ...] = ()) -> Any:
    ids = [await label_id(running_app, label) for label in labels]
    return await running_app.store.run(team.invite, email(who), role, tuple(ids), by=None, via="slack")


async def label_id(running_app: RunningApp, name: str) -> int:
    """The newest label of this name."""
    found = await running_app.store.read(lambda tx: [one.id for one in tx.labels.all() if one.name == name])
    assert found, f"no label {name}"
    return int(max(found))


async def chat_id(running_app: RunningApp, name: str) -> int:
    [found] = await running_app.store.read(lambda tx: tx.chats.everywhere(running_app.chat(name)))
    return int(found)


async def chat(running_app: RunningApp, name: str) -> Chat:
    """The chat as it is stored."""
    found: Chat = await running_app.store.read(lambda tx, one: tx.chats.get(one), await chat_id(running_app, name))
    return found


async def agent(running_app: RunningApp, who: str) -> Agent:
    found: Agent | None = await running_app.store.read(lambda tx: tx.people.by_email(email(who)))
    assert found is not None
    return found


async def says(running_app: RunningApp, chat: str, words: str) -> None:
    await running_app.world.periskope.customer_says(running_app.chat(chat), words)


async def opened(running_app: RunningApp, chat: str, *rooms: str, words: str = "first words") -> None:
    """A customer writes, and it stands in these rooms."""
    await says(running_app, chat, words)
    for room in rooms:
        await running_app.until(partial(shows, running_app, room, chat, words))


def shows(running_app: RunningApp, room: str, chat: str, words: str = "") -> bool:
    """Does a thread of the chat stand in the room, with these words in it?"""
    if room not in running_app.slack.channels and room not in running_app.rooms():
        return False
    found = running_app.thread(room, chat)
    return bool(found) and (not words or any(words in plain(one) for one in found[1:] if not one.deleted))


def inside(running_app: RunningApp, room: str, *people: str) -> bool:
    """Are all of these people in the room?"""
    return {running_app.person(one) for one in people} <= running_app.slack.channel(room).members


def outside(running_app: RunningApp, room: str, *people: str) -> bool:
    return not {running_app.person(one) for one in people} & running_app.slack.channel(room).members


def stands(channel: Channel) -> list[str]:
    """Everything of ours that can be read in a channel."""
    return [plain(one) for one in channel.messages.values() if one.bot_id and not one.deleted and not one.subtype]


def told(running_app: RunningApp, who: str) -> list[str]:
    """What the app has said to somebody in private, and not taken back."""
    dm = running_app.slack.dm(running_app.person(who))
    return [plain(one) for one in dm.messages.values() if one.bot_id and not one.deleted]


def calls(running_app: RunningApp, method: str) -> int:
    return sum(call.method == method for call in running_app.slack.calls)


async def until_read(running_app: RunningApp, true: Callable[[Tx], Any]) -> Any:
    """Wait for something to be true of what is stored."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := await running_app.store.read(true):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("never came true of what is stored")
