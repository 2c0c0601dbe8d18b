"""Who writes: conversations with a rhythm, of a few short messages a turn, each with a word of its own, some with files."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sandbox.periskope.records import Media

ASKS = ("my order {r} has not come", "can you check {r}?", "the part for {r} does not fit", "when is {r} ready?")
THANKS = "thanks 🙏"
MORE = ("it is urgent, {r}", "I wrote yesterday about {r}", "see {r} please", "the number is {r}", "and also {r}")
PER_TURN = (1, 1, 1, 2, 2, 3, 4)
TURNS = (1, 1, 2, 2, 2, 3, 4)
KINDS = {"chat": 85, "image": 8, "ptt": 4, "document": 2, "video": 1}  # of a hundred messages
FILES = {
    "image": Media(filename="photo.jpg", mimetype="image/jpeg", data=b"\xff\xd8\xff" + b"p" * 500),
    "ptt": Media(filename="voice.ogg", mimetype="audio/ogg; codecs=opus", data=b"OggS" + b"a" * 500),
    "document": Media(filename="order.pdf", mimetype="application/pdf", data=b"%PDF" + b"d" * 500),
    "video": Media(filename="ride.mp4", mimetype="video/mp4", data=b"v" * 500),
}
HOURS = (1, 1, 1, 2, 3, 5, 7, 9, 10, 10, 9, 8, 8, 9, 9, 8, 7, 6, 6, 5, 4, 3, 2, 1)  # how many write in each hour, UTC


@dataclass(slots=True, kw_only=True)
class Chat:
    """One chat. `code` stands in its name, so that whatever names the chat can be found."""

    id: str
    code: str
    labels: tuple[str, ...]
    people: tuple[str, ...] = ()
    turns_left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a customer is about to send: a message of this kind; without words, of a kind that needs none."""

    chat: Chat
    kind: str
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A customer's message: its own word, empty without one; when it was written; whether it came with a file."""

    word: str
    file: bool
    chat: Chat
    at: datetime


@dataclass(slots=True, kw_only=True)
class Customers:
    """What is still to be said, by time."""

    chance: random.Random
    chats: list[Chat] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    _due: list[tuple[datetime, int, Saying]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _words: Iterator[int] = field(default_factory=lambda: count(100_000))

    def plan_day(self, begins: datetime, *, length: timedelta, share: float) -> None:
        """Within this time, `share` of all chats begin a conversation, when people write."""
        hours = [begins + timedelta(hours=n) for n in range(max(1, round(length.total_seconds() / 3600)))]
        for chat in self.chance.sample(self.chats, int(len(self.chats) * share)):
            hour = self.chance.choices(hours, [HOURS[one.hour] for one in hours])[0]
            self.begins(chat, hour + timedelta(seconds=self.chance.uniform(0, 3600)))

    def plan_rush(self, begins: datetime, *, minutes: float, share: float) -> None:
        """Within these minutes, `share` of all chats begin a conversation."""
        for chat in self.chance.sample(self.chats, int(len(self.chats) * share)):
            self.begins(chat, begins + timedelta(minutes=self.chance.uniform(0, minutes)))

    def begins(self, chat: Chat, at: datetime) -> None:
        chat.turns_left = self.chance.choice(TURNS)
        self._turn(chat, at)

    def answered(self, chat: Chat, at: datetime) -> None:
        """Somebody has answered: there is more to say, or thanks, or nothing."""
        if chat.turns_left > 0:
            self._turn(chat, at + timedelta(minutes=self.chance.uniform(1, 12)))
        elif self.chance.random() < 0.35:
            self._add(at + timedelta(minutes=self.chance.uniform(0.5, 3)), Saying(chat=chat, kind="chat", words=THANKS))

    def _turn(self, chat: Chat, at: datetime) -> None:
        chat.turns_left -= 1
        for n in range(self.chance.choice(PER_TURN)):
            word = f"R{next(self._words)}"
            words = self.chance.choice(MORE if n else ASKS).format(r=word)
            kind = self.chance.choices(tuple(KINDS), tuple(KINDS.values()))[0]
            silent = kind == "ptt" or (kind == "image" and self.chance.random() < 0.5)
            self._add(at, Saying(chat=chat, kind=kind, words=None if silent else words))
            at += timedelta(seconds=self.chance.uniform(5, 40))

    def _add(self, at: datetime, saying: Saying) -> None:
        heapq.heappush(self._due, (at, next(self._order), saying))

    def due(self, now: datetime) -> Iterator[Saying]:
        """What is to be said by now, in order."""
        while self._due and self._due[0][0] <= now:
            _, _, saying = heapq.heappop(self._due)
            yield saying
