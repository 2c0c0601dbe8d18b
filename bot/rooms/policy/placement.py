"""Which chat belongs in which rooms, and who belongs in a room. Who happens to be there never moves a chat."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.access.policy import may_see
from bot.model.ids import AgentId, LabelId
from bot.model.person import Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRoom:
    """The channel of a label: for the holders who may see every chat that carries it."""

    label: LabelId

    @property
    def key(self) -> str:
        return f"label:{self.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRoom:
    """The channel of exactly these members, for chats that reach them by no label's channel."""

    agents: frozenset[AgentId]

    @property
    def key(self) -> str:
        """The same people always have the same key."""
        return "people:" + ",".join(str(agent) for agent in sorted(self.agents))


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The admins' channel, for chats that belong nowhere else."""

    @property
    def key(self) -> str:
        return "triage"


Spec = LabelRoom | PeopleRoom | Triage
Granted = Mapping[AgentId, frozenset[LabelId]]
Overrides = Mapping[AgentId, bool]
Holders = Mapping[LabelId, frozenset[AgentId]]
NO_LABELS: frozenset[LabelId] = frozenset()


def spec_of(key: str) -> Spec:
    """The room that a `key` names; a ValueError if it names none."""
    kind, _, rest = key.partition(":")
    match kind:
        case "label":
            return LabelRoom(label=LabelId(int(rest)))
        case "people":
            return PeopleRoom(agents=frozenset(AgentId(int(one)) for one in rest.split(",")))
        case "triage":
            return Triage()
    raise ValueError("no such kind of room")


def place_chat(
    chat_labels: frozenset[LabelId],
    agents: Iterable[Agent],
    *,
    granted: Granted,
    overrides: Overrides,
    label_members: Holders,
) -> frozenset[Spec]:
    """The rooms in which a chat appears; never empty.

    `agents`: at least those who hold one of the labels or have a grant of this chat; more change nothing. `overrides`
    are the grants and denials of this chat. `label_members` must come from all chats of each label
    (`members_of_label`): it is what keeps a denial from moving the chat.
    """
    members = [agent for agent in agents if agent.role == "member" and agent.state != "inactive"]
    held = frozenset().union(*(granted.get(agent.id, NO_LABELS) for agent in members))
    labels = chat_labels & held
    reached = frozenset().union(*(label_members.get(label, frozenset()) for label in labels))
    alone = frozenset(
        agent.id
        for agent in members
        if agent.here
        and agent.id not in reached
        and may_see(
            agent,
            chat_labels=chat_labels,
            granted=granted.get(agent.id, NO_LABELS),
            override=overrides.get(agent.id),
        )
    )
    rooms: set[Spec] = {LabelRoom(label=label) for label in labels}
    if alone:
        rooms.add(PeopleRoom(agents=alone))
    return frozenset(rooms or {Triage()})


def members_of_label(holders: frozenset[AgentId], denied_some: frozenset[AgentId]) -> frozenset[AgentId]:
    """Members of a label's channel: its holders but for those who are denied some chat that carries the label."""
    return holders - denied_some


def holders_by_label(agents: Iterable[Agent], granted: Granted) -> Holders:
    """For each label, the members who hold it and can be in a room."""
    found: dict[LabelId, set[AgentId]] = {}
    for agent in agents:
        if agent.here and agent.role == "member":
            for label in granted.get(agent.id, NO_LABELS):
                found.setdefault(label, set()).add(agent.id)
    return {label: frozenset(people) for label, people in found.items()}


def counted(spec: Spec, label_members: Holders) -> frozenset[AgentId]:
    """Members for whom a room is there; admins count in none."""
    match spec:
        case LabelRoom(label=label):
            return label_members.get(label, frozenset())
        case PeopleRoom(agents=agents):
            return agents
        case Triage():
            return frozenset()


def members(spec: Spec, agents: Iterable[Agent], *, label_members: Holders) -> frozenset[str]:
    """Slack users who should be in a room: those it is for, and every admin. Nobody who cannot be in a room."""
    meant = counted(spec, label_members)
    return frozenset(
        agent.slack_user
        for agent in agents
        if agent.here and agent.slack_user is not None and (agent.role == "admin" or agent.id in meant)
    )


def naming_room(
    specs: Iterable[Spec], assignee: AgentId, *, label_order: Iterable[LabelId], label_members: Holders
) -> Spec | None:
    """The one room of a chat in which its assignee is named: the first in the admins' order of labels that they are in.

    The people channel comes after the labels' ones. None: the assignee is in none of the rooms as a member.
    """
    order = {label: place for place, label in enumerate(label_order)}

    def place(spec: Spec) -> tuple[int, int, str]:
        match spec:
            case LabelRoom(label=label):
                return (0, order.get(label, len(order)), str(label).zfill(20))
            case PeopleRoom():
                return (1, 0, spec.key)
            case Triage():
                return (2, 0, "")

    theirs = [spec for spec in specs if assignee in counted(spec, label_members)]
    return min(theirs, key=place, default=None)
