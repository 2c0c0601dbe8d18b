"""Small companies drawn at random, and a slow, obvious account of who should be where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from hypothesis import strategies as st

from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.person import Agent, Role, State
from bot.rooms.policy.placement import Granted, LabelRoom, Overrides, PeopleRoom, Spec, Triage

AGENTS = tuple(AgentId(n) for n in range(1, 6))
LABELS = tuple(LabelId(n) for n in range(1, 5))
CHATS = tuple(ChatId(n) for n in range(1, 6))
ROLES: tuple[Role, ...] = ("member", "member", "member", "admin")
STATES: tuple[State, ...] = ("active", "active", "active", "active", "pending", "inactive")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that placement depends on. `overrides` and `chats` have an entry for each chat known."""

    agents: tuple[Agent, ...]
    granted: Granted
    overrides: Mapping[ChatId, Overrides]
    chats: Mapping[ChatId, frozenset[LabelId]]


class Dice:
    """Choices read from drawn bytes: one draw for a whole company, a hundred times quicker than a draw for each."""

    def __init__(self, drawn: bytes) -> None:
        self.left = iter(drawn)

    def of(self, choices: Sequence[T]) -> T:
        return choices[next(self.left) % len(choices)]

    def some(self, choices: Sequence[T]) -> frozenset[T]:
        mask = next(self.left)
        return frozenset(one for place, one in enumerate(choices) if mask >> place & 1)


COMPANY = 4 * len(AGENTS) + len(AGENTS) + len(CHATS) + len(CHATS) * len(AGENTS)


def companies() -> st.SearchStrategy[Facts]:
    return st.binary(min_size=COMPANY, max_size=COMPANY).map(lambda drawn: company(Dice(drawn)))


def company(dice: Dice) -> Facts:
    return Facts(
        agents=tuple(person(dice, one) for one in AGENTS),
        granted={one: dice.some(LABELS) for one in AGENTS},
        chats={chat: dice.some(LABELS) for chat in CHATS},
        overrides={
            chat: {
                one: allow for one in AGENTS if (allow := dice.of((None, None, None, None, True, False))) is not None
            }
            for chat in CHATS
        },
    )


def person(dice: Dice, one: AgentId) -> Agent:
    return Agent(
        id=one,
        email=f"p{one}@acme.example",
        slack_user=dice.of((f"U{one}", f"U{one}", f"U{one}", None)),
        role=dice.of(ROLES),
        state=dice.of(STATES),
        slack_deactivated=dice.of((False, False, False, True)),
    )


def sees(facts: Facts, one: Agent, chat: ChatId) -> bool:
    if one.state != "active":
        return False
    if one.role == "admin":
        return True
    override = facts.overrides.get(chat, {}).get(one.id)
    by_label = any(label in facts.granted.get(one.id, ()) for label in facts.chats[chat])
    return by_label if override is None else override


def reachable(one: Agent) -> bool:
    return one.state == "active" and one.slack_user is not None and not one.slack_deactivated


def meant(facts: Facts, spec: Spec) -> set[AgentId]:
    """Members, without admins, who should be in a room."""
    match spec:
        case LabelRoom(label=label):
            return {
                one.id
                for one in facts.agents
                if reachable(one) and one.role == "member" and label in facts.granted.get(one.id, ())
                if all(sees(facts, one, chat) for chat, labels in facts.chats.items() if label in labels)
            }
        case PeopleRoom(agents=agents):
            return set(agents)
        case Triage():
            return set()


def rooms_of(facts: Facts, chat: ChatId) -> set[Spec]:
    rooms: set[Spec] = {
        LabelRoom(label=label)
        for label in facts.chats[chat]
        if any(
            label in facts.granted.get(one.id, ()) and one.role == "member" and one.state != "inactive"
            for one in facts.agents
        )
    }
    inside = {person for room in rooms for person in meant(facts, room)}
    alone = {
        one.id
        for one in facts.agents
        if one.role == "member" and reachable(one) and sees(facts, one, chat) and one.id not in inside
    }
    if alone:
        rooms.add(PeopleRoom(agents=frozenset(alone)))
    return rooms or {Triage()}


def with_label(facts: Facts, one: AgentId, label: LabelId) -> Facts:
    return replace(facts, granted={**facts.granted, one: facts.granted.get(one, frozenset()) | {label}})


def with_override(facts: Facts, one: AgentId, chat: ChatId, *, allow: bool) -> Facts:
    return replace(facts, overrides={**facts.overrides, chat: {**facts.overrides.get(chat, {}), one: allow}})
