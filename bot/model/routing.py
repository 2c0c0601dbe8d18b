"""Routing rules, and their plain JSON for the store."""

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.model.ids import AgentId, LabelId, PhoneId, RuleId

_PLAIN = ("name", "mode", "chooser", "cap", "return_last", "pass_on_min", "otherwise", "away_text", "away_zone")
Mode = Literal["shift", "status", "both"]
Chooser = Literal["round_robin", "fewest_waiting"]
ChatKind = Literal["user", "group"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which chats a rule is for. An empty field matches all; `words`: any of them, as whole words, in any case."""

    labels: frozenset[LabelId] = frozenset()
    kind: ChatKind | None = None
    phones: frozenset[PhoneId] = frozenset()
    words: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Whom a rule may choose: everybody with access, or only `people` and those who have one of `labels`.

    Without any of these it is nobody. `members`: no admins, unless named in `people`.
    """

    everybody: bool = False
    people: frozenset[AgentId] = frozenset()
    labels: frozenset[LabelId] = frozenset()
    members: bool = False

    def has(self, agent: AgentId, labels: frozenset[LabelId], *, admin: bool) -> bool:
        """Whether somebody with these labels is in the pool: named, or with one of the pool's labels."""
        if agent in self.people:
            return True
        return (self.everybody or bool(self.labels & labels)) and not (self.members and admin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `cap`: the most waiting chats of one person; `pass_on_min`: minutes, None never passes a chat on.

    `otherwise`: who gets the chat, online or not, when nobody can be chosen; None: it waits. `away_zone`: the time zone
    in which customers are told when somebody is back; None: that person's own. `id` 0 is the default rule, for all the chats that
    no other is for.
    """

    id: RuleId
    name: str = ""
    match: Match = Match()
    pool: Pool = Pool(everybody=True)
    mode: Mode = "status"
    chooser: Chooser = "round_robin"
    cap: int = 5
    return_last: bool = True
    pass_on_min: int | None = 15
    otherwise: AgentId | None = None
    away_text: str | None = field(default=None, repr=False)
    away_zone: str | None = None
    active: bool = True


BUILT_IN = Rule(id=RuleId(0))


def to_json(rule: Rule) -> dict[str, Any]:
    """Plain JSON of a rule, without its id and `active`, which have columns of their own."""
    match, pool = rule.match, rule.pool
    return {
        **{name: getattr(rule, name) for name in _PLAIN},
        "match": {
            "labels": sorted(match.labels),
            "kind": match.kind,
            "phones": sorted(match.phones),
            "words": list(match.words),
        },
        "pool": {
            "everybody": pool.everybody,
            "people": sorted(pool.people),
            "labels": sorted(pool.labels),
            "members": pool.members,
        },
    }


def from_json(id_: int, row: dict[str, Any], *, active: bool = True) -> Rule:
    """The rule that `to_json` wrote; what an older program did not write gets its default."""
    match, pool = row.get("match", {}), row.get("pool", {})
    return Rule(
        id=RuleId(id_),
        active=active,
        match=Match(
            labels=frozenset(LabelId(label) for label in match.get("labels", ())),
            kind=match.get("kind"),
            phones=frozenset(PhoneId(phone) for phone in match.get("phones", ())),
            words=tuple(match.get("words", ())),
        ),
        pool=Pool(
            everybody=bool(pool.get("everybody", not (pool.get("people") or pool.get("labels")))),
            people=frozenset(AgentId(agent) for agent in pool.get("people", ())),
            labels=frozenset(LabelId(label) for label in pool.get("labels", ())),
            members=bool(pool.get("members", False)),
        ),
        **{name: row[name] for name in _PLAIN if name in row},
    )
