"""What happens to one chat, to two, to a room and to a turn: flows that read, count up and say so, for several processes.

Each counter is read through the process's cache and written one higher. So if a flow ever saw half of another's change,
or an answer that another process had made stale, a number would be given twice.
"""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.model.chat import Chat
from bot.model.effect_kind import Effect, SyncEffect
from bot.model.lane import Family, Lane
from bot.model.queue import Arrival, InboxEntry, OutboxEntry
from bot.outbox.calls import Call, FetchChat, FindPost, ReadRoom, SlackPost, WaSend
from bot.outbox.calls.outcomes import Done, Outcome, Refused, Unknown
from bot.outbox.handlers import EffectDispatch
from bot.outbox.models import Complete, InDoubt, Prepared, Requeue, SafeToRepeat, Settlement, WaitForGate
from storage.tx import Tx
from tests.fixtures.engine_world import toy
from tests.fixtures.toy_effects import Post

CHATS, ROOMS, AGENTS = 9, 3, 4
QUIET = 1.2
"""Seconds; the outside does nothing any more for a call that is older than a good part of it."""
PHONE = "15550000000"
Kind = Literal["say", "pair", "room", "route", "close", "forget", "move", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens to `chat`, and, as its kind says, to `other` or `room`."""

    n: int
    kind: Kind
    chat: int
    other: int
    room: int

    @property
    def lane(self) -> Lane:
        """Where it waits for its turn."""
        match self.kind:
            case "room" | "close":
                return Lane.in_room(str(self.room))
            case "move":
                return Lane.in_place(self.chat)
            case _:
                return Lane.in_chat(str(self.chat))

    @property
    def about(self) -> str:
        """The counter that it moves for itself."""
        return f"room {self.room}" if self.kind in {"room", "close"} else f"chat {self.chat}"

    @property
    def arrival(self) -> Arrival:
        """As it is stored."""
        return Arrival(source="periskope", key=f"m{self.n}", lane=self.lane, raw=json.dumps(asdict(self)).encode())


@dataclass(frozen=True, kw_only=True)
class Compare(SyncEffect):
    """A room is compared with the outside, and open afterwards."""


@dataclass(frozen=True, kw_only=True)
class Reread(SyncEffect):
    """A chat's record is read, and known afterwards."""


class Tally:
    """What one event counts and says: each line carries all that was counted, and how many lines there are."""

    def __init__(self, tx: Tx, event: Event) -> None:
        self._tx = tx
        self._event = event
        self._counts: dict[str, int] = {}
        self._lines: list[tuple[Lane, int, float]] = []

    def chat(self, chat: Chat) -> int:
        """One more happened to this chat."""
        count = int(chat.name or 0) + 1
        self._tx.chats.change(chat.id, name=str(count))
        return self._counted(f"chat {chat.id}", count)

    def room(self, room_id: int) -> int:
        """One more happened to this room."""
        count = int(self._tx.rooms.get(room_id).why or 0) + 1
        self._tx.rooms.change(room_id, why=str(count))
        return self._counted(f"room {room_id}", count)

    def turn(self) -> tuple[int, int]:
        """Whose turn it is, with their count: who has the least, and of those the first."""
        loads = self._tx.settings.get("loads") or [0] * AGENTS
        agent = loads.index(min(loads))
        loads[agent] += 1
        self._tx.settings.put("loads", loads, by=None)
        self._counted("turn", sum(loads))
        return agent, self._counted(f"agent {agent}", loads[agent])

    def say(self, lane: Lane, place: int, *, after: float = 0) -> None:
        """Say it in a lane, at a place that only grows there."""
        self._lines.append((lane, place, after))

    def owe(self) -> None:
        """Owe all that was said."""
        for number, (lane, place, after) in enumerate(self._lines):
            said = {"n": self._event.n, "line": number, "of": len(self._lines), "lane": str(lane), "place": place}
            due = self._tx.engine_now + timedelta(seconds=after) if after else None
            effect = Post(target=self._event.n, text=json.dumps(said | {"counts": self._counts}))
            self._tx.outbox.post(effect, lane=lane, key=f"{self._event.n} {number}", due=due)

    def _counted(self, name: str, count: int) -> int:
        self._counts[name] = count
        return count


def found(tx: Tx) -> None:
    """The chats and rooms, once: chat n has the id n, room n too."""
    if tx.settings.get("founded"):
        return
    tx.phones.seen(PHONE, name=None, ready=True)
    phone = tx.phones.all()[0]
    rooms = [tx.rooms.add(kind="people", people_key=str(n), name=str(n)) for n in range(ROOMS)]
    for n in range(CHATS):
        chat = tx.chats.find_or_add(f"{n}@g.us", phone, kind="group")
        tx.chats.change(chat.id, assignee=str(rooms[n % ROOMS]))
    tx.settings.put("founded", value=True, by=None)


def handle(item: InboxEntry, tx: Tx) -> WaitForGate | str:
    event = Event(**json.loads(item.raw))
    tally = Tally(tx, event)
    match event.kind:
        case "room" | "close":
            _in_room(tx, event, tally)
        case "forget":
            tx.chats.change(event.chat, access_read_at=None)
            _tell(tx, tx.chats.get(event.chat), tally)
        case "move":
            tx.chats.change(event.chat, assignee=str(event.room))
            _tell(tx, tx.chats.get(event.chat), tally)
        case _:
            if (gate := _in_chat(tx, event, tally)) is not None:
                return gate
    tally.owe()
    return "entry"


def _in_chat(tx: Tx, event: Event, tally: Tally) -> WaitForGate | None:
    for number in (event.chat, event.other) if event.kind == "pair" else (event.chat,):
        chat = tx.chats.get(number)
        if chat.access_read_at is None:
            tx.outbox.sync(Reread(target=chat.id), lane=Lane.chat(chat.id))
            return WaitForGate(gate=str(Lane.chat(chat.id)))
    for number in (event.chat, event.other) if event.kind == "pair" else (event.chat,):
        _tell(tx, tx.chats.get(number), tally, after=0.3 if event.kind == "later" else 0)
    if event.kind == "route":
        agent, load = tally.turn()
        tally.say(Lane.dms(agent), load)
    return None


def _in_room(tx: Tx, event: Event, tally: Tally) -> None:
    tally.say(Lane.reports(event.room), tally.room(event.room))
    if event.kind == "close":
        tx.rooms.change(event.room, compared_at=None)
        tx.outbox.sync(Compare(target=event.room), lane=Lane.room(event.room))
        return
    for number in range(1, CHATS + 1):
        chat = tx.chats.get(number)
        if chat.assignee == str(event.room):
            _tell(tx, chat, tally)


def _tell(tx: Tx, chat: Chat, tally: Tally, *, after: float = 0) -> None:
    """A chat's news: in its room, and every third time to the customer too."""
    count = tally.chat(chat)
    tally.say(Lane(Family.POSTS, f"{chat.assignee}:{chat.id}"), count, after=after)
    if count % 3 == 0:
        tally.say(Lane.whatsapp(chat.id), count)


def prepare(entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
    match entry.effect:
        case Compare(target=room):
            return ReadRoom(channel=str(room))
        case Reread(target=chat):
            return FetchChat(org_phone=PHONE, chat=str(chat))
    lane = Lane.parse(entry.lane)
    if lane.family is Family.WHATSAPP:
        # It has no field for a mark, and the toy outside needs no chat.
        return WaSend(org_phone=PHONE, chat=entry.mark, text=toy(entry).text)
    if lane.family is Family.POSTS:
        of = tx.rooms.get(int(lane.rest.partition(":")[0]))
        if of.compared_at is None:
            tx.outbox.sync(Compare(target=of.id), lane=Lane.room(of.id))
            return WaitForGate(gate=str(Lane.room(of.id)))
    return SlackPost(channel=lane.rest.partition(":")[0], text=toy(entry).text, mark=entry.mark)


def settle(entry: OutboxEntry[Effect], outcome: Outcome, tx: Tx) -> Settlement:
    match entry.effect, outcome:
        case Compare(target=room), Done():
            tx.rooms.change(room, compared_at=tx.engine_now)
            tx.lanes.open_gate(entry.lane)
        case Reread(target=chat), Done():
            tx.chats.change(chat, access_read_at=tx.engine_now)
            tx.lanes.open_gate(entry.lane)
        case Compare() | Reread(), _:
            return Requeue(after=0.2)
        case _, Unknown():
            return Requeue(after=0.1)
        case _, Refused():
            return Complete(why="refused")
    return Complete()


def verify(entry: OutboxEntry[Effect], tx: Tx) -> InDoubt[Any]:
    if isinstance(entry.effect, Compare | Reread):
        return SafeToRepeat()
    return FindPost(channel=entry.lane, mark=entry.mark, since="0")


def keys(call: Call[object]) -> list[tuple[str, float]]:
    """A pace in each place and one over all, as the vendors have."""
    match call:
        case SlackPost(channel=channel):
            return [(f"ch:{channel}", 0.02), ("posts", 0.004)]
        case WaSend():
            return [("wa", 0.005)]
        case _:
            return []


DISPATCH = EffectDispatch(prepare=prepare, settle=settle, verify=verify, keys=keys, quiet=QUIET)
