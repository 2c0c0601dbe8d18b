"""Small companies drawn at random, and a slow, obvious account of who should be where."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st

from bot.domain.ids import AgentId, ChatId, LabelId
from bot.domain.people import Agent, Role, State
from bot.domain.placement import LabelRoom, PeopleRoom, Spec, Triage
from bot.domain.placement_changes import Changes, Facts, Have

AGENTS = tuple(AgentId(n) for n in range(1, 6))
LABELS = tuple(LabelId(n) for n in range(1, 5))
CHATS = tuple(ChatId(n) for n in range(1, 6))
ROLES: tuple[Role, ...] = ("member", "member", "member", "admin")
STATES: tuple[State, ...] = ("active", "active", "active", "active", "pending", "inactive")
T = TypeVar("T")


class Dice:
    """Choices read from drawn bytes: one draw for a whole company, a hundred times quicker than a draw for each."""

    def __init__(self, drawn: bytes) -> None:
        self.left = iter(drawn)

    def of(self, choices: Sequence[T]) -> T:
        return choices[next(self.left) % len(choices)]

    def some(self, choices: Sequence[T]) -> frozenset[T]:
        mask = next(self.left)
        return frozenset(one for place, one in enumerate(choices) if mask >> place & 1)


def companies() -> st.SearchStrategy[Facts]:
    size = 4 * len(AGENTS) + len(AGENTS) + len(CHATS) + len(CHATS) * len(AGENTS)
    return st.binary(min_size=size, max_size=size).map(lambda drawn: company(Dice(drawn)))


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
        slack_gone=dice.of((False, False, False, True)),
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
    return one.state == "active" and one.slack_user is not None and not one.slack_gone


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


def situations() -> st.SearchStrategy[Have]:
    """Rooms, people and threads as they may have come to be, wanted or not."""
    return st.binary(min_size=64, max_size=64).map(lambda drawn: situation(Dice(drawn)))


def situation(dice: Dice) -> Have:
    users = [f"U{one}" for one in AGENTS] + ["USTRANGER"]
    specs: list[Spec] = [LabelRoom(label=label) for label in LABELS]
    specs += [PeopleRoom(agents=dice.some(AGENTS) or frozenset(AGENTS)) for _ in range(3)]
    specs.append(Triage())
    exist = sorted(dice.some(specs), key=lambda spec: spec.key)
    present = {spec: dice.some(users) for spec in exist}
    return Have(
        present=present,
        current={chat: dice.some(exist) for chat in CHATS},
        past={chat: dice.some(exist) for chat in CHATS},
        left={spec: dice.some(users) - there for spec, there in present.items()},
    )


def carried_out(have: Have, steps: Changes) -> Have:
    """The situation after each step was taken, one after the other."""
    present = {spec: set(there) for spec, there in have.present.items()}
    current = {chat: set(specs) for chat, specs in have.current.items()}
    past = {chat: set(specs) for chat, specs in have.past.items()}
    for spec, user in steps.kicks:
        present[spec].remove(user)
    for chat, spec in steps.withdraw:
        current.get(chat, set()).discard(spec)
        past.get(chat, set()).discard(spec)
    for chat, spec in steps.end:
        current[chat].remove(spec)
        past.setdefault(chat, set()).add(spec)
    for spec in steps.rooms:
        assert spec not in present
        present[spec] = set()
    for spec, user in steps.invites:
        assert user not in present[spec]
        present[spec].add(user)
    for chat, spec in steps.threads:
        assert spec not in current.setdefault(chat, set())
        current[chat].add(spec)
    return Have(
        present={spec: frozenset(there) for spec, there in present.items()},
        current={chat: frozenset(specs) for chat, specs in current.items()},
        past={chat: frozenset(specs) for chat, specs in past.items()},
        left=have.left,
    )
