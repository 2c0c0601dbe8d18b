"""What trips about fidelity share: a chat that is open, what stands in its thread, and pressing what is there."""

import asyncio
from datetime import timedelta
from typing import Any

from sandbox.slack import Message, plain
from tests.trips.house import House


class Open:
    """A chat with a thread: its Periskope id, its channel, its root."""

    def __init__(self, house: House, name: str, room: str) -> None:
        self.house, self.name, self.room = house, name, room
        self.chat = house.chat(name)
        self.channel = house.slack.channel(room).id

    @property
    def root(self) -> str:
        return self.house.thread(self.room, self.name)[0].ts

    def words(self) -> list[str]:
        return self.house.words(self.room, self.name)

    def replies(self) -> list[Message]:
        return self.house.thread(self.room, self.name)[1:]

    def found(self, text: str) -> Message | None:
        """The newest message of the thread in which a person reads this."""
        return next((one for one in reversed(self.replies()) if text in plain(one)), None)

    def count(self, text: str) -> int:
        return sum(text in words for words in self.words())

    def files(self) -> list[tuple[str, bytes]]:
        """Files in the thread, in order, as (name, bytes)."""
        return [(file.name, file.data or b"") for one in self.replies() for file in one.files if not file.deleted]

    async def sees(self, text: str, *, within: float = 15) -> str:
        await self.house.until(lambda: self.count(text), within=within)
        found = self.found(text)
        assert found is not None
        return plain(found)

    async def says(self, first: str, text: str, **more: object) -> str:
        """A person writes under the card."""
        root = self.root
        return await self.house.slack.say(self.house.person(first), self.channel, text, thread_ts=root, **more)  # type: ignore[arg-type]  # as `say` takes them

    async def taken(self, ts: str) -> None:
        """The program has taken in what was written."""
        for _ in range(500):
            if await self.house.store.read(lambda tx: tx.messages.by_slack(self.channel, ts)):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("never taken in")

    def whispered(self, first: str) -> list[str]:
        """What only this person sees in the channel."""
        who = self.house.person(first)
        messages = self.house.slack.channel(self.room).messages.values()
        return [plain(one) for one in messages if one.ephemeral_to == who]

    def told(self, first: str) -> list[str]:
        """The app's private messages to this person."""
        direct = self.house.slack.dm(self.house.person(first))
        return [plain(one) for one in direct.messages.values() if one.bot_id]

    def marks(self, ts: str) -> set[str]:
        """The app's own reactions on a message."""
        given = self.house.slack.channel(self.room).messages[ts].reactions
        return {name for name, users in given.items() if self.house.slack.bot_user_id in users}


async def opened(house: House, name: str = "Priya", room: str = "wa-sales") -> Open:
    chat = house.chat(name)
    await house.world.periskope.customer_says(chat, "first words")
    await house.until(lambda: any("first words" in words for words in house.words(room, name)))
    await house.at_rest()
    return Open(house, name, room)


async def later(house: House, **length: float) -> None:
    """House time moves on, and the program has noticed."""
    house.world.clock.move(timedelta(**length))
    end = house.world.clock.now() - timedelta(seconds=1)
    await house.until(lambda: house.app is not None and house.app.clock.now() >= end)


async def press(thread: Open, first: str, action: str, *, direct: bool = False) -> Any:
    """The newest message that this person sees with this button."""
    slack = thread.house.slack
    who = thread.house.person(first)
    channel = slack.dm(who) if direct else slack.channel(thread.room)
    seen = [one for one in channel.messages.values() if one.ephemeral_to in {None, who}]
    message = next(one for one in reversed(seen) if action in str(one.blocks))
    return await slack.click(who, channel.id, message.ts, action)
