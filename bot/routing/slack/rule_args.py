"""A routing rule as it is said in a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.interactions.kinds import Fit, Impossible, Ref
from bot.interactions.things import ThingArg
from bot.interactions.world import World
from bot.model.routing import Rule
from bot.routing import messages as routing_messages
from bot.routing import queries as routing_queries
from bot.text.fuzzy import nearest
from bot.text.names import fold, holds

DEFAULT_NAMES = frozenset({"default", "default rule", "the default rule", "last"})


@dataclass(frozen=True)
class RuleArg(ThingArg):
    """A rule by its place in the order, by its name or some whole words of it. `default`: the default one can be meant.

    `verbs`: also a rule that is called like a word that says what to do.
    """

    default: bool = True
    verbs: bool = True
    own = "rule"
    noun: ClassVar[str] = "rule"

    def key(self, world: World, ref: Ref) -> str:
        rule = self.value(world, ref)
        return "" if rule is None else routing_queries.marked(world.tx, rule)

    def by_key(self, world: World, key: str) -> Fit | Impossible:
        found = routing_queries.by_mark(world.tx, key)
        return Impossible(routing_messages.RULE_CHANGED) if found is None else Fit((int(found.id),))

    def called(self, world: World, words: str, *, quoted: bool, keyword: bool) -> Fit | Impossible | None:
        """A rule that is called like a keyword is meant only by the whole name."""
        if keyword and not self.verbs:
            return None
        fits = _called(routing_queries.every(world.tx), fold(words), whole=quoted or keyword)
        if fits == (0,) and not self.default:
            return Impossible(routing_messages.DEFAULT_STAYS)
        fits = fits if self.default else tuple(one for one in fits if one)
        return Fit(fits) if fits else None

    def unknown(self, world: World, typed: str) -> str:
        names = [one.name for one in routing_queries.every(world.tx)[:-1] if one.name]
        return routing_messages.no_rule(typed, nearest(typed, names))

    def value(self, world: World, ref: Ref) -> Rule | None:
        return next((one for one in routing_queries.every(world.tx) if int(one.id) == ref), None)

    def typed(self, world: World, ref: Ref) -> str:
        return "default" if ref == 0 else str(routing_queries.place(world.tx, int(ref)))

    def shown(self, world: World, ref: Ref) -> str:
        rule = self.value(world, ref)
        return "" if rule is None else routing_messages.rule_title(rule, routing_queries.place(world.tx, int(ref)))

    def offered(self, world: World) -> Sequence[Ref]:
        return [int(one.id) for one in routing_queries.every(world.tx) if self.default or int(one.id)]


def _called(every: Sequence[Rule], typed: str, *, whole: bool) -> tuple[int, ...]:
    """Those with this place or name; without one those in whose names the words stand. The default one stands last."""
    rules = every[:-1]
    at_place = int(typed) - 1 if typed.isdecimal() and len(typed) < 4 else -1
    exact = [int(one.id) for at, one in enumerate(rules) if at == at_place or (typed and fold(one.name) == typed)]
    exact += [0] if typed in DEFAULT_NAMES else []
    held = [] if whole else [int(one.id) for one in rules if holds(fold(one.name), typed)]
    return tuple(exact or held)
