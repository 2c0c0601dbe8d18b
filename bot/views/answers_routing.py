"""Routing rules in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.routing_rules import Rule, RuleDoubt
from bot.views.blocks import name, said

NO_RULE = "I find no such rule. `/periskope routing` lists them."
NUMBER = "A whole number, please."
MODES = {"status": "whoever is online", "shift": "whoever is on shift", "both": "whoever is online and on shift"}
CHOOSERS = {"round_robin": "in turn", "fewest_waiting": "fewest waiting first"}
DOUBTS = {
    RuleDoubt.BAD_CAP: "At least one waiting chat per person.",
    RuleDoubt.BAD_MINUTES: "At least one minute.",
    RuleDoubt.NOBODY_IN_POOL: "Nobody is among these people now, so its chats wait.",
    RuleDoubt.NOBODY_MAY_SEE: "Nobody among these people may see such chats, so they wait.",
    RuleDoubt.NEVER_REACHED: "A rule before it takes all of its chats.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNames:
    """What a rule is about, by name."""

    labels: Sequence[str] = ()
    phones: Sequence[str] = ()
    people: Sequence[str] = ()
    holders: Sequence[str] = ()
    otherwise: str = ""


def rule(rule: Rule, named: RuleNames) -> str:
    """What a rule does, in plain words."""
    which = {"user": "one-to-one chats", "group": "groups", None: "chats"}[rule.match.kind]
    chats = f"{which} labelled {', '.join(named.labels)}" if named.labels else f"all {which}"
    on = f" on {' or '.join(named.phones)}" if named.phones else ""
    said_first = f" whose first words hold {', '.join(rule.match.words)}" if rule.match.words else ""
    pool = ", ".join([*named.people, *(f"holders of {label}" for label in named.holders)]) or "everybody with access"
    parts = [
        f"{chats}{on}{said_first} to {pool}{', admins left out' if rule.pool.members else ''}",
        MODES[rule.mode],
        CHOOSERS[rule.chooser],
        f"at most {rule.cap} waiting each",
        "back to the last agent" if rule.return_last else "",
        "never passed on" if rule.pass_on_min is None else f"passed on after {rule.pass_on_min} min",
        f"else {named.otherwise}" if named.otherwise else "else it waits",
    ]
    return "; ".join(part for part in parts if part)


def saved(words: str, warnings: Sequence[str]) -> str:
    return "\n".join([f"Saved: {said(words, 600)}.", *(f"⚠️ {warning}" for warning in warnings)])


def removed(title: str) -> str:
    return f"The rule *{name(title or 'without a name')}* is gone. Its chats fall under the next one that fits."


def listed_rules(rows: Sequence[tuple[str, str, str]]) -> str:
    """The rules in order; the built-in one holds for the rest."""
    lines = [f"{at}. *{name(title or 'Rule')}*: {said(text, 400)}" for at, (_, title, text) in enumerate(rows, 1)]
    return "\n".join([*lines, "Last, always: all chats, everybody with access, whoever is online, in turn."])
