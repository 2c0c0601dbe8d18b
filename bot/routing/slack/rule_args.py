"""A routing rule as it is said in a line."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.blockkit.blocks import Block
from bot.blockkit.forms import Field, SelectOption, one_of
from bot.interactions.kinds import ArgKind, Fit, Impossible, Ref
from bot.interactions.tokens import Token
from bot.interactions.world import World
from bot.model.routing import Rule, to_json
from bot.routing import messages as routing_messages
from bot.text.fuzzy import nearest
from bot.text.names import fold, holds
from storage.tx import Tx

DEFAULT_NAMES = frozenset({"default", "default rule", "the default rule", "last"})


def marked(tx: Tx, rule: Rule) -> str:
    """What names this rule as it is now: neither a changed one nor another that has its number later."""
    return f"{int(rule.id):x}.{tx.hashed(json.dumps(to_json(rule), sort_keys=True))[:12]}"


def by_mark(tx: Tx, mark: str) -> Rule | None:
    """The rule, if it is still as it was."""
    return next((one for one in (*tx.routing.rules(), tx.routing.default_rule()) if marked(tx, one) == mark), None)


@dataclass(frozen=True)
class RuleArg(ArgKind):
    """A rule by its place in the order, by its name or some whole words of it. `default`: the default one can be meant.

    `verbs`: also a rule that is called like a word that says what to do.
    """

    default: bool = True
    verbs: bool = True
    noun: ClassVar[str] = "rule"

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        if len(some) == 1 and some[0].kind == "rule":
            found = by_mark(world.tx, some[0].value)
            return Impossible(routing_messages.RULE_CHANGED) if found is None else Fit((int(found.id),))
        if any(token.kind not in {"word", "comma", "phrase"} for token in some) or "comma" in {
            some[0].kind,
            some[-1].kind,
        }:
            return None
        if world.is_keyword(some) and not self.verbs:
            return None
        words = world.line.written(some)
        fits = _called(world, fold(words), whole=some[0].kind == "phrase" or world.is_keyword(some))
        if fits == (0,) and not self.default:
            return Impossible(routing_messages.DEFAULT_STAYS)
        fits = fits if self.default else tuple(one for one in fits if one)
        return Fit(fits) if fits else None

    def unknown(self, world: World, typed: str) -> str:
        names = [one.name for one in world.tx.routing.rules() if one.name]
        return routing_messages.no_rule(typed, nearest(typed, names))

    def value(self, world: World, ref: Ref) -> Rule | None:
        return next((one for one in _every(world.tx) if int(one.id) == ref), None)

    def mark(self, world: World, ref: Ref) -> str:
        rule = self.value(world, ref)
        return "" if rule is None else f"<!rule^{marked(world.tx, rule)}>"

    def typed(self, world: World, ref: Ref) -> str:
        return "default" if ref == 0 else str(place(world.tx, int(ref)))

    def shown(self, world: World, ref: Ref) -> str:
        rule = self.value(world, ref)
        return "" if rule is None else routing_messages.rule_title(rule, place(world.tx, int(ref)))

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        every = [one for one in _every(world.tx) if self.default or int(one.id)]
        choices = [SelectOption(value=marked(world.tx, one), text=self.shown(world, int(one.id))) for one in every]
        first = self.value(world, chosen[0]) if chosen else None
        return one_of(what, choices[:100], None if first is None else marked(world.tx, first))

    def from_field(self, world: World, value: Any) -> str:
        return f"<!rule^{value}>" if value and str(value).replace(".", "").isalnum() else ""


def _every(tx: Tx) -> list[Rule]:
    return [*tx.routing.rules(), tx.routing.default_rule()]


def place(tx: Tx, rule_id: int) -> int:
    """A rule's place in the order, from one; 0 for the default one."""
    ids = [int(one.id) for one in tx.routing.rules()]
    return ids.index(rule_id) + 1 if rule_id in ids else 0


def _called(world: World, typed: str, *, whole: bool) -> tuple[int, ...]:
    """Those with this place or name; without one those in whose names the words stand."""
    rules = world.tx.routing.rules()
    at_place = int(typed) - 1 if typed.isdecimal() and len(typed) < 4 else -1
    exact = [int(one.id) for at, one in enumerate(rules) if at == at_place or (typed and fold(one.name) == typed)]
    exact += [0] if typed in DEFAULT_NAMES else []
    held = [] if whole else [int(one.id) for one in rules if holds(fold(one.name), typed)]
    return tuple(exact or held)
