"""A whole company's rooms and threads, worked out room by room and chat by chat with the program's own rules."""

import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

from hypothesis import strategies as st

from bot.access.policy import readers
from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.room import Member, Thread, ThreadState
from bot.rooms.policy.changes import MemberChanges, ThreadChanges, changes_due, member_changes, thread_changes
from bot.rooms.policy.placement import (
    Holders,
    LabelRoom,
    PeopleRoom,
    Spec,
    Triage,
    holders_by_label,
    members,
    members_of_label,
    place_chat,
)
from tests.rooms.placement_cases import AGENTS, CHATS, LABELS, Dice, Facts

LONG_AGO = datetime(2026, 3, 2, tzinfo=UTC)
NOBODY: frozenset[str] = frozenset()
USERS = (*(f"U{one}" for one in AGENTS), "USTRANGER")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What should be. `members` and `readers` are Slack users; `readers` of a chat are those who may see it."""

    members: Mapping[Spec, frozenset[str]]
    chats: Mapping[ChatId, frozenset[Spec]]
    readers: Mapping[ChatId, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is: the rows of each room's people, and each chat's current and past threads, oldest first."""

    people: Mapping[Spec, tuple[Member, ...]]
    threads: Mapping[ChatId, tuple[Thread, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changes in every room and for every chat."""

    rooms: Mapping[Spec, MemberChanges]
    chats: Mapping[ChatId, ThreadChanges]

    def __bool__(self) -> bool:
        return any(self.rooms.values()) or any(map(moves, self.chats.values()))


def moves(change: ThreadChanges) -> bool:
    return any((change.withdraw, change.end, change.begin))


def room_id(spec: Spec) -> int:
    return zlib.crc32(spec.key.encode())


def label_members(facts: Facts) -> Holders:
    """Members of every label's channel that any member's grant calls for."""
    denied: dict[LabelId, set[AgentId]] = {}
    for chat, labels in facts.chats.items():
        for label in labels:
            denied.setdefault(label, set()).update(
                agent for agent, allow in facts.overrides.get(chat, {}).items() if not allow
            )
    return {
        label: members_of_label(
            holders_by_label(facts.agents, facts.granted).get(label, frozenset()),
            frozenset(denied.get(label, frozenset())),
        )
        for label in {label for held in facts.granted.values() for label in held}
    }


def world(facts: Facts, *, rooms: Iterable[Spec] = ()) -> World:
    """What should be, from everything. `rooms`: those that exist already, wanted or not."""
    holders = label_members(facts)
    placed = {
        chat: place_chat(
            labels,
            facts.agents,
            granted=facts.granted,
            overrides=facts.overrides.get(chat, {}),
            label_members=holders,
        )
        for chat, labels in facts.chats.items()
    }
    specs: set[Spec] = {Triage(), *rooms, *(spec for theirs in placed.values() for spec in theirs)}
    specs |= {LabelRoom(label=label) for label, who in holders.items() if who}
    return World(
        members={spec: members(spec, facts.agents, label_members=holders) for spec in specs},
        chats=placed,
        readers={
            chat: readers(
                facts.agents, chat_labels=labels, granted=facts.granted, overrides=facts.overrides.get(chat, {})
            )
            for chat, labels in facts.chats.items()
        },
    )


def changes(wanted: World, have: Situation, *, begin: bool = True) -> Changes:
    """Everything that changes, each room and each chat by itself."""
    meant = {room_id(spec): users for spec, users in wanted.members.items()}
    return Changes(
        rooms={
            spec: member_changes(room_id(spec), users, have.people.get(spec, ()))
            for spec, users in wanted.members.items()
        },
        chats={
            chat: thread_changes(
                {room_id(spec) for spec in specs},
                have.threads.get(chat, ()),
                meant=meant,
                readers=wanted.readers[chat],
                begin=begin,
            )
            for chat, specs in wanted.chats.items()
        },
    )


def carried_out(have: Situation, steps: Changes) -> Situation:
    """The situation after each step was taken: rows written, then people and threads moved."""
    ids = count(10_000)
    people = {spec: _moved(_written(have.people.get(spec, ()), one)) for spec, one in steps.rooms.items()}
    threads = {chat: _threads(chat, have.threads.get(chat, ()), one, ids) for chat, one in steps.chats.items()}
    return Situation(people={**have.people, **people}, threads={**have.threads, **threads})


def _written(rows: tuple[Member, ...], change: MemberChanges) -> tuple[Member, ...]:
    after = {row.slack_user: row for row in rows}
    return tuple((after | {row.slack_user: row for row in (*change.leaves, *change.joins)}).values())


def _moved(rows: tuple[Member, ...]) -> tuple[Member, ...]:
    """As Slack has the room after the removals and invitations that the rows themselves call for."""
    after = {row.slack_user: row for row in rows}
    due = changes_due(rows)
    after |= {row.slack_user: replace(after[row.slack_user], present=False, moving=None) for row in due.removals}
    after |= {row.slack_user: replace(after[row.slack_user], present=True, moving=None) for row in due.invites}
    return tuple(after.values())


def _threads(chat: ChatId, threads: tuple[Thread, ...], change: ThreadChanges, ids: "count[int]") -> tuple[Thread, ...]:
    ended = {one.id for one in change.end}
    kept = [
        replace(one, state=ThreadState.PAST) if one.id in ended else one
        for one in threads
        if one not in change.withdraw
    ]
    begun = [
        thread(next(ids), new.room_id, chat, ThreadState.CURRENT, previous_id=new.previous_id) for new in change.begin
    ]
    return (*kept, *begun)


def thread(number: int, room: int, chat: ChatId, state: ThreadState, *, previous_id: int | None = None) -> Thread:
    return Thread(
        id=number,
        room_id=room,
        chat_id=chat,
        ts=None,
        state=state,
        previous_id=previous_id,
        opened_at=LONG_AGO,
        last_at=None,
        posts=0,
        shown=None,
    )


def member(spec: Spec, user: str, **known: bool | str | None) -> Member:
    """A row of somebody who is neither meant for the room nor there, but for what is `known`."""
    unknown: dict[str, bool | str | None] = {"wanted": False, "present": False, "left_by_hand": False}
    return Member(
        room_id=room_id(spec),
        slack_user=user,
        agent_id=None,
        **{"moving": None, "refused": None, **unknown, **known},  # type: ignore[arg-type]  # the keys are Member's own
    )


def there(people: Iterable[Member]) -> frozenset[str]:
    return frozenset(one.slack_user for one in people if one.present)


def in_state(threads: Iterable[Thread], *states: ThreadState) -> set[int]:
    return {one.room_id for one in threads if one.state in states}


def situations() -> st.SearchStrategy[Situation]:
    """Rooms, people and threads as they may have come to be, wanted or not."""
    return st.binary(min_size=320, max_size=320).map(lambda drawn: situation(Dice(drawn)))


def situation(dice: Dice) -> Situation:
    specs: list[Spec] = [LabelRoom(label=label) for label in LABELS]
    specs += sorted({PeopleRoom(agents=dice.some(AGENTS) or frozenset(AGENTS)) for _ in range(3)}, key=_key)
    specs.append(Triage())
    exist = sorted(dice.some(specs), key=_key)
    return Situation(
        people={spec: tuple(_row(dice, spec, user) for user in sorted(dice.some(USERS))) for spec in exist},
        threads={chat: _standing(dice, chat, exist) for chat in CHATS},
    )


def _key(spec: Spec) -> str:
    return spec.key


def _row(dice: Dice, spec: Spec, user: str) -> Member:
    wanted, present = dice.of((True, False)), dice.of((True, False))
    return member(
        spec,
        user,
        wanted=wanted,
        present=present,
        left_by_hand=wanted and not present and dice.of((True, False, False)),
        moving=dice.of((None, None, None, "coming", "going")),
        refused=dice.of((None, None, None, "user_not_found")),
    )


NOW, PAST = ThreadState.CURRENT, ThreadState.PAST


def _standing(dice: Dice, chat: ChatId, exist: Collection[Spec]) -> tuple[Thread, ...]:
    found: list[Thread] = []
    for spec in exist:
        for state in dice.of(((), (), (NOW,), (PAST,), (PAST, NOW), (PAST, PAST))):
            found.append(thread(100 * chat + len(found), room_id(spec), chat, state))
    return tuple(found)
