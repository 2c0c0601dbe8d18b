"""What admins and people do about access, in the words of the trips; and what a room and its people look like."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bot.domain.people import Agent, Role
from bot.flows import roster
from sandbox.slack import plain
from sandbox.slack.records import Channel
from storage.tx import Tx
from tests.trips.house import House

DOMAIN = "harborbikes.example"


def email(first: str) -> str:
    return f"{first.lower()}@{DOMAIN}" if "@" not in first else first


async def admin_does(house: House, deed: Callable[..., Any], who: str, *args: Any, **named: Any) -> Any:
    """Run a deed of the roster on a person, by Nina."""

    def doing(tx: Tx) -> Any:
        agent, by = tx.people.by_email(email(who)), tx.people.by_email(email("nina"))
        assert agent is not None
        return deed(tx, agent, *args, by=by, via="slack", **named)

    return await house.store.run(doing)


async def grant(house: House, who: str, label: str) -> Any:
    return await admin_does(house, roster.grant_label, who, await label_id(house, label))


async def revoke(house: House, who: str, label: str) -> Any:
    return await admin_does(house, roster.revoke_label, who, await label_id(house, label))


async def set_access(house: House, who: str, chat: str, *, allow: bool) -> Any:
    return await admin_does(house, roster.set_access, who, await chat_id(house, chat), allow=allow)


async def set_role(house: House, who: str, role: Role) -> Any:
    return await admin_does(house, roster.set_role, who, role)


async def deactivate(house: House, who: str) -> Any:
    return await admin_does(house, roster.deactivate, who)


async def invite(house: House, who: str, role: Role = "member", labels: tuple[str, ...] = ()) -> Any:
    ids = [await label_id(house, label) for label in labels]
    return await house.store.run(roster.invite, email(who), role, tuple(ids), by=None, via="slack")


async def label_id(house: House, name: str) -> int:
    """The newest label of this name."""
    found = await house.store.read(lambda tx: [one.id for one in tx.labels.all() if one.name == name])
    assert found, f"no label {name}"
    return int(max(found))


async def chat_id(house: House, name: str) -> int:
    wanted = house.chat(name)
    return int(
        await house.store.read(
            lambda tx: tx.conn.exec_driver_sql(
                f"select id from chat where wa_chat_id = '{wanted}'"  # noqa: S608  # the sandbox's own id
            ).scalar_one()
        )
    )


async def agent(house: House, who: str) -> Agent:
    found: Agent | None = await house.store.read(lambda tx: tx.people.by_email(email(who)))
    assert found is not None
    return found


async def says(house: House, chat: str, words: str) -> None:
    await house.world.periskope.customer_says(house.chat(chat), words)


async def opened(house: House, chat: str, *rooms: str, words: str = "first words") -> None:
    """A customer writes, and it stands in these rooms."""
    await says(house, chat, words)
    for room in rooms:
        await house.until(partial(shows, house, room, chat, words))


def shows(house: House, room: str, chat: str, words: str = "") -> bool:
    """Does a thread of the chat stand in the room, with these words in it?"""
    if room not in house.slack.channels and room not in house.rooms():
        return False
    found = house.thread(room, chat)
    return bool(found) and (not words or any(words in plain(one) for one in found[1:] if not one.deleted))


def inside(house: House, room: str, *people: str) -> bool:
    """Are all of these people in the room?"""
    return {house.person(one) for one in people} <= house.slack.channel(room).members


def outside(house: House, room: str, *people: str) -> bool:
    return not {house.person(one) for one in people} & house.slack.channel(room).members


def stands(channel: Channel) -> list[str]:
    """Everything of ours that can be read in a channel."""
    return [plain(one) for one in channel.messages.values() if one.bot_id and not one.deleted and not one.subtype]


def told(house: House, who: str) -> list[str]:
    """What the app has said to somebody in private, and not taken back."""
    dm = house.slack.dm(house.person(who))
    return [plain(one) for one in dm.messages.values() if one.bot_id and not one.deleted]


def calls(house: House, method: str) -> int:
    return sum(call.method == method for call in house.slack.calls)


async def until_read(house: House, true: Callable[[Tx], Any], *, within: float = 15.0) -> Any:
    """Wait for something to be true of what is stored."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if found := await house.store.read(true):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("never came true of what is stored")
