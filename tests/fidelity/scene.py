"""Where everything is said: one group chat with its thread, somebody of the shop, three customers; and how a row looks."""

import asyncio
import io
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from sandbox.periskope import Media, Message
from sandbox.slack import plain
from sandbox.slack.records import Message as SlackMessage
from sandbox.world import World

MEI, JONAS, ALEKS = "447700900312", "447700900311", "447700900313"
CHAT, ROOM, AGENT = "Canal Couriers", "wa-fleet", "asha@harborbikes.example"


@dataclass
class Scene:
    """The sandbox with the program at it, and what later rows need of earlier ones."""

    world: World
    kept: dict[str, Message] = field(default_factory=dict)

    @property
    def chat(self) -> str:
        return next(key for key, chat in self.world.periskope.chats.items() if CHAT in (chat.name or ""))

    @property
    def channel(self) -> str:
        return self.world.slack.channel(ROOM).id

    @property
    def agent(self) -> str:
        return self.world.slack.user(AGENT).id

    @property
    def root(self) -> str:
        cards = [one for one in self.world.slack.channel(ROOM).roots() if CHAT in plain(one) and not one.deleted]
        return cards[-1].ts

    def replies(self) -> list[SlackMessage]:
        return self.world.slack.channel(ROOM).thread(self.root)[1:]

    def found(self, words: str) -> SlackMessage | None:
        """The newest message of the thread, or line that only the agent sees, in which this is read."""
        told = [one for one in self.world.slack.channel(ROOM).messages.values() if one.ephemeral_to == self.agent]
        return next((one for one in reversed([*told, *self.replies()]) if words in plain(one)), None)

    def first(self, words: str) -> SlackMessage:
        """The oldest message of the thread in which this is read: later ones may quote it."""
        return next(one for one in self.replies() if words in plain(one))

    def marked(self, words: str, name: str) -> bool:
        """Does the message in which this is read carry this reaction?"""
        found = self.found(words)
        return found is not None and name in found.reactions

    def heard(self) -> str:
        """What the customers have from us, with names of files."""
        ours = [one for one in self.world.periskope.messages(self.chat) if one.from_me and not one.is_deleted]
        return "\n".join(f"{one.body or ''} [{one.media.filename if one.media else ''}]" for one in ours)

    async def says(self, text: str | None, *, sender: str = MEI, keep: str = "", **more: Any) -> Message:
        """A customer writes; `keep` names the message for later rows."""
        message = await self.world.periskope.customer_says(self.chat, text, sender=sender, **more)
        self.kept[keep] = message
        return message

    async def answers(self, text: str, **more: Any) -> str:
        """The agent writes under the card."""
        return await self.world.slack.say(self.agent, self.channel, text, thread_ts=self.root, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`what` is said, and how it `looks` on the other side. It is there once `shows` can be read in the thread, and
    `heard` at the customers'."""

    what: str
    looks: str
    act: Callable[[Scene], Coroutine[Any, Any, Any]]
    shows: str = ""
    heard: str = ""

    def there(self, scene: Scene) -> bool:
        return (scene.found(self.shows) is not None) and self.heard in scene.heard()


def photo(name: str = "bike 12.png", colour: str = "#e8912d") -> Media:
    """A small picture of a bicycle."""
    drawn = Image.new("RGB", (360, 200), "#f4efe6")
    pen = ImageDraw.Draw(drawn)
    for left in (40, 210):
        pen.ellipse((left, 80, left + 100, 180), outline=colour, width=7)
    pen.line([(90, 130), (150, 60), (240, 60), (170, 130), (90, 130)], fill="#444", width=6, joint="curve")
    pen.line([(240, 60), (260, 130), (170, 130), (145, 45)], fill="#444", width=6, joint="curve")
    stored = io.BytesIO()
    drawn.save(stored, "PNG")
    return Media(filename=name, mimetype="image/png", data=stored.getvalue())


def file(name: str, mimetype: str, size: int = 24_000) -> Media:
    """A file of no meaning."""
    return Media(filename=name, mimetype=mimetype, data=b"\x00" * size)


async def until(true: Callable[[], Any]) -> None:
    """Wait for something to be true."""
    end = time.monotonic() + 60
    while not true():
        if time.monotonic() > end:
            raise AssertionError("never came true")
        await asyncio.sleep(0.02)
