"""What trips about fidelity share: a chat that is open, what stands in its thread, and pressing what is there."""

from datetime import timedelta
from typing import Any

from sandbox.slack import Message, plain
from sandbox.slack.records import File
from tests.end_to_end.acts import until_read
from tests.fixtures.running_app import RunningApp


class Open:
    """A chat with a thread: its Periskope id, its channel, its root."""

    def __init__(self, running_app: RunningApp, name: str, room: str) -> None:
        self.running_app, self.name, self.room = running_app, name, room
        self.chat = running_app.chat(name)
        self.channel = running_app.slack.channel(room).id

    @property
    def root(self) -> str:
        return self.running_app.thread(self.room, self.name)[0].ts

    def words(self) -> list[str]:
        return self.running_app.words(self.room, self.name)

    def replies(self) -> list[Message]:
        return self.running_app.thread(self.room, self.name)[1:]

    def found(self, text: str) -> Message | None:
        """The newest message of the thread in which a person reads this."""
        return next((one for one in reversed(self.replies()) if text in plain(one)), None)

    def count(self, text: str) -> int:
        return sum(text in words for words in self.words())

    def files(self) -> list[tuple[str, bytes]]:
        """Files in the thread, in order, as (name, bytes): shared, or shown in a post."""
        return [(file.name, file.data or b"") for one in self.replies() for file in self._files_of(one)]

    def _files_of(self, message: Message) -> list[File]:
        pictures = [block["slack_file"]["id"] for block in message.blocks if "slack_file" in block]
        shown = [*(self.running_app.slack.files[one] for one in pictures), *message.files]
        return [file for file in shown if not file.deleted]

    async def sees(self, text: str) -> str:
        await self.running_app.until(lambda: self.count(text))
        found = self.found(text)
        assert found is not None
        return plain(found)

    async def says(self, first: str, text: str, **more: Any) -> str:
        """A person writes under the card."""
        root = self.root
        return await self.running_app.slack.say(
            self.running_app.person(first), self.channel, text, thread_ts=root, **more
        )

    async def taken(self, ts: str) -> None:
        """The program has taken in what was written."""
        await until_read(self.running_app, lambda tx: tx.messages.by_slack(self.channel, ts))

    def whispered(self, first: str) -> list[str]:
        """What only this person sees in the channel."""
        who = self.running_app.person(first)
        messages = self.running_app.slack.channel(self.room).messages.values()
        return [plain(one) for one in messages if one.ephemeral_to == who]

    def told(self, first: str) -> list[str]:
        """The app's private messages to this person."""
        direct = self.running_app.slack.dm(self.running_app.person(first))
        return [plain(one) for one in direct.messages.values() if one.bot_id]

    def marks(self, ts: str) -> set[str]:
        """The app's own reactions on a message."""
        given = self.running_app.slack.channel(self.room).messages[ts].reactions
        return {name for name, users in given.items() if self.running_app.slack.bot_user_id in users}


async def opened(running_app: RunningApp, name: str = "Priya", room: str = "wa-sales") -> Open:
    chat = running_app.chat(name)
    await running_app.world.periskope.customer_says(chat, "first words")
    await running_app.until(lambda: any("first words" in words for words in running_app.words(room, name)))
    await running_app.at_rest()
    return Open(running_app, name, room)


async def later(running_app: RunningApp, **length: float) -> None:
    """House time moves on, and the program has noticed."""
    running_app.world.clock.move(timedelta(**length))
    end = running_app.world.clock.now() - timedelta(seconds=1)
    await running_app.until(lambda: running_app.app is not None and running_app.app.clock.now() >= end)


async def press(thread: Open, first: str, action: str, *, direct: bool = False) -> Any:
    """The newest message that this person sees with this button."""
    slack = thread.running_app.slack
    who = thread.running_app.person(first)
    channel = slack.dm(who) if direct else slack.channel(thread.room)
    seen = [one for one in channel.messages.values() if one.ephemeral_to in {None, who}]
    message = next(one for one in reversed(seen) if action in str(one.blocks))
    return await slack.click(who, channel.id, message.ts, action)
