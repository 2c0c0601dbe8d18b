"""How people who are on work: they go where they are named, answer, take what nobody holds, close, and have a break."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.slack import Slack, plain
from sandbox.slack.records import Message
from tests.long_day.crew import Crew, Person
from tests.long_day.customers import Customers
from tests.long_day.heard import CODE

BREAK = timedelta(minutes=45)
LOOKS = timedelta(minutes=2)  # how often somebody with nothing to do reads the channel


@dataclass(slots=True)
class Desk:
    """One person's work: threads they were named in, and when they are free again."""

    free_at: datetime
    seen: int = 0
    todo: list[tuple[str, str]] = field(default_factory=list)
    closing: list[tuple[datetime, Message]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Agents:
    """All of them; `act` does what is due."""

    slack: Slack
    crew: Crew
    customers: Customers
    chance: random.Random
    begins: datetime
    replies: int = 0
    closed: int = 0
    took: list[tuple[str, datetime]] = field(default_factory=list)
    desks: dict[str, Desk] = field(default_factory=dict)
    _lunch: dict[str, datetime] = field(default_factory=dict)

    async def act(self, now: datetime) -> None:
        """Everybody who is on does one thing, if they are free."""
        unheld: dict[str, list[Message]] | None = None
        for person in self.crew.people:
            desk = self.desks.setdefault(person.email, Desk(free_at=self.begins))
            self._read_alerts(person, desk)
            if not person.on(now) or person.admin or now < desk.free_at:
                continue
            await self._closes(person, desk, now)
            if await self._has_a_break(person, desk, now) or await self._next_named(person, desk, now):
                continue
            if unheld is None:
                unheld = self._unheld()
            if not await self._takes(person, desk, now, unheld):
                desk.free_at = now + LOOKS

    def _read_alerts(self, person: Person, desk: Desk) -> None:
        alerts = self.slack.alerts(person.slack)
        for alert in alerts[desk.seen :]:
            if alert.kind == "mention" and alert.thread_ts is not None:
                desk.todo.append((alert.channel, alert.thread_ts))
        desk.seen = len(alerts)

    async def _has_a_break(self, person: Person, desk: Desk, now: datetime) -> bool:
        """About one in four once switches off for a while, some hours into the day."""
        if person.email not in self._lunch:
            waits = self.chance.uniform(60, 300) if self.chance.random() < 0.25 else 100_000.0
            self._lunch[person.email] = now + timedelta(minutes=waits)
        if now < self._lunch[person.email] or not person.on(now + BREAK + LOOKS):
            return False
        self._lunch[person.email] = now + timedelta(days=7)
        person.breaks.append((now, now + BREAK))
        desk.free_at = now + BREAK
        done = await self.slack.command(person.slack, "status offline for 45m")
        assert await done.settled(), "the switch was not answered"
        return True

    async def _next_named(self, person: Person, desk: Desk, now: datetime) -> bool:
        while desk.todo:
            channel, root = desk.todo.pop(0)
            card = self.slack.channels[channel].messages.get(root)
            if card is not None and _waits(card) and f"{person.name} " in plain(card):
                await self._answers(person, desk, now, card)
                return True
        return False

    def _unheld(self) -> dict[str, list[Message]]:
        """The cards that wait for nobody, by room."""
        rooms = [channel for channel in self.slack.channels.values() if channel.name.startswith("wa-")]
        return {room.id: [card for card in room.roots() if _waits(card) and _nobodys(card)] for room in rooms}

    async def _takes(self, person: Person, desk: Desk, now: datetime, unheld: dict[str, list[Message]]) -> bool:
        """The oldest card of their rooms that nobody holds."""
        for room, cards in unheld.items():
            if person.slack not in self.slack.channels[room].members:
                continue
            while cards:
                card = cards.pop(0)
                if not (_waits(card) and _nobodys(card)):  # somebody else was quicker
                    continue
                done = await self.slack.click(person.slack, room, card.ts, "chat:take")
                await done.settled()
                self.took += [(code, now) for code in CODE.findall(plain(card))[:1]]
                await self._answers(person, desk, now, card)
                return True
        return False

    async def _answers(self, person: Person, desk: Desk, now: datetime, card: Message) -> None:
        await self.slack.say(person.slack, card.channel, "Let me see. It is on its way.", thread_ts=card.ts)
        self.replies += 1
        desk.free_at = now + timedelta(minutes=self.chance.lognormvariate(0.9, 0.5))
        code = CODE.search(plain(card))
        chat = next((one for one in self.customers.chats if code and one.code == code[0]), None)
        if chat is None:
            return
        if chat.turns_left <= 0 and self.chance.random() < 0.5:
            desk.closing.append((now + timedelta(minutes=self.chance.uniform(1, 5)), card))
        self.customers.answered(chat, now)

    async def _closes(self, person: Person, desk: Desk, now: datetime) -> None:
        """A little after the last answer, if nobody waits any more."""
        due = [card for at, card in desk.closing if at <= now]
        desk.closing = [(at, card) for at, card in desk.closing if at > now]
        for card in due:
            if " · answered" in plain(card):
                done = await self.slack.click(person.slack, card.channel, card.ts, "chat:close")
                await done.settled()
                self.closed += 1


def _waits(card: Message) -> bool:
    return not card.deleted and "waiting since" in plain(card)


def _nobodys(card: Message) -> bool:
    return "unassigned" in plain(card)
