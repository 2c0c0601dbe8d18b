"""The difference between the rooms, members and threads that should be and those that are. Removes before it adds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.access import may_see
from bot.domain.ids import AgentId, ChatId, LabelId
from bot.domain.people import Agent
from bot.domain.placement import (
    NO_LABELS,
    Granted,
    Holders,
    LabelRoom,
    Overrides,
    Spec,
    Triage,
    holders_of,
    members,
    members_of_label,
    place_chat,
)

NOBODY: frozenset[str] = frozenset()
NOWHERE: frozenset[Spec] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What should be. `members` and `readers` are Slack users; `readers` of a chat are those who may see it.

    `started`: chats whose missing threads are made now. Others come with their next message.
    """

    members: Mapping[Spec, frozenset[str]]
    chats: Mapping[ChatId, frozenset[Spec]]
    readers: Mapping[ChatId, frozenset[str]]
    started: frozenset[ChatId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Have:
    """What is. `present` without our own bot and the bots that are allowed; its keys are the rooms that exist.

    `current` threads grow, `past` ones only hold copies. `left`: people who left a room by hand and did not ask back.
    """

    present: Mapping[Spec, frozenset[str]]
    current: Mapping[ChatId, frozenset[Spec]]
    past: Mapping[ChatId, frozenset[Spec]] = field(default_factory=dict)
    left: Mapping[Spec, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to do, in this order. `withdraw`: copies are deleted. `end`: the thread ends with a pointer and stays."""

    kicks: tuple[tuple[Spec, str], ...] = ()
    withdraw: tuple[tuple[ChatId, Spec], ...] = ()
    end: tuple[tuple[ChatId, Spec], ...] = ()
    rooms: tuple[Spec, ...] = ()
    invites: tuple[tuple[Spec, str], ...] = ()
    threads: tuple[tuple[ChatId, Spec], ...] = ()

    def __bool__(self) -> bool:
        return any((self.kicks, self.withdraw, self.end, self.rooms, self.invites, self.threads))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that placement depends on. `overrides` and `chats` have an entry for each chat known."""

    agents: tuple[Agent, ...]
    granted: Granted
    overrides: Mapping[ChatId, Overrides]
    chats: Mapping[ChatId, frozenset[LabelId]]


def label_members(facts: Facts) -> Holders:
    """Members of every label's channel that any member's grant or any chat calls for."""
    denied: dict[LabelId, set[AgentId]] = {}
    for chat, labels in facts.chats.items():
        refused = {agent for agent, allow in facts.overrides.get(chat, {}).items() if not allow}
        for label in labels if refused else NO_LABELS:
            denied.setdefault(label, set()).update(refused)
    return {
        label: members_of_label(
            holders_of(label, facts.agents, facts.granted), frozenset(denied.get(label, frozenset()))
        )
        for label in {label for held in facts.granted.values() for label in held}
    }


def readers(facts: Facts, chat: ChatId) -> frozenset[str]:
    """Slack users who may see a chat."""
    overrides = facts.overrides.get(chat, {})
    return frozenset(
        agent.slack_user
        for agent in facts.agents
        if agent.here
        and agent.slack_user is not None
        and may_see(
            agent,
            chat_labels=facts.chats[chat],
            granted=facts.granted.get(agent.id, NO_LABELS),
            override=overrides.get(agent.id),
        )
    )


def world(facts: Facts, *, rooms: Iterable[Spec] = (), started: frozenset[ChatId] | None = None) -> Wanted:
    """What should be, from everything. `rooms`: those that exist already, wanted or not. Cost grows with all chats."""
    holders = label_members(facts)
    chats = {
        chat: place_chat(
            labels,
            facts.agents,
            granted=facts.granted,
            overrides=facts.overrides.get(chat, {}),
            label_members=holders,
        )
        for chat, labels in facts.chats.items()
    }
    specs: set[Spec] = {Triage(), *rooms, *(spec for placed in chats.values() for spec in placed)}
    specs |= {LabelRoom(label=label) for label, who in holders.items() if who}
    return Wanted(
        members={spec: members(spec, facts.agents, label_members=holders) for spec in specs},
        chats=chats,
        readers={chat: readers(facts, chat) for chat in facts.chats},
        started=frozenset(facts.chats) if started is None else started,
    )


def changes(wanted: Wanted, have: Have) -> Changes:
    """From what is to what should be: empty at rest, and nothing is removed that is then added again.

    A room that `wanted` does not name is for nobody. A chat that it does not name is unknown, and stays as it is.
    """
    away = [
        (chat, spec)
        for chat, specs in wanted.chats.items()
        for spec in (have.current.get(chat, NOWHERE) | have.past.get(chat, NOWHERE)) - specs
    ]
    hidden = {(chat, spec) for chat, spec in away if _shown_to_others(wanted, have, chat, spec)}
    return Changes(
        kicks=_people(
            (spec, user) for spec, there in have.present.items() for user in there - wanted.members.get(spec, NOBODY)
        ),
        withdraw=_chats(hidden),
        end=_chats(
            (chat, spec)
            for chat, spec in away
            if spec in have.current.get(chat, NOWHERE) and (chat, spec) not in hidden
        ),
        rooms=tuple(sorted(wanted.members.keys() - have.present.keys(), key=lambda spec: spec.key)),
        invites=_people(
            (spec, user)
            for spec, meant in wanted.members.items()
            for user in meant - have.present.get(spec, NOBODY) - have.left.get(spec, NOBODY)
        ),
        threads=_chats(
            (chat, spec)
            for chat in wanted.started & wanted.chats.keys()
            for spec in wanted.chats[chat] - have.current.get(chat, NOWHERE)
        ),
    )


def _shown_to_others(wanted: Wanted, have: Have, chat: ChatId, spec: Spec) -> bool:
    """Somebody who should be in the room, or is, may not see the chat."""
    there = wanted.members.get(spec, NOBODY) | have.present.get(spec, NOBODY)
    return bool(there - wanted.readers.get(chat, NOBODY))


def _people(steps: Iterable[tuple[Spec, str]]) -> tuple[tuple[Spec, str], ...]:
    return tuple(sorted(steps, key=lambda step: (step[0].key, step[1])))


def _chats(steps: Iterable[tuple[ChatId, Spec]]) -> tuple[tuple[ChatId, Spec], ...]:
    return tuple(sorted(steps, key=lambda step: (step[0], step[1].key)))
