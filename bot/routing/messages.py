"""What people read about routing rules, and why a chat was assigned as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.blockkit.blocks import Block, Blocks, actions, bold, context, listed, name, said, section
from bot.blockkit.forms import modal
from bot.model.routing import Rule
from bot.routing.policy.choice import ChoiceReason, RuleDoubt

RULE_CHANGED = (
    "That rule was changed or removed meanwhile, so nothing was done. `/periskope routing` lists them as they are."
)
NO_ZONE = "Choose a time zone of the list."
DEFAULT_STAYS = "The default rule cannot be removed. Change it: `/periskope routing change default`."
NUMBER = "Enter a whole number."
WHICH_CHATS = "Choose which chats, or tick “Every chat”."
ALL_AND_SOME = "“Every chat” is ticked, but other fields narrow it. Untick it, or clear them."
TOO_MANY = "A form holds 100 of these, so nothing was saved. Choose fewer, or a label that they share."
WHICH_PEOPLE = "Choose people or labels, or tick “Everybody with access”."
ALL_AND_NAMED = "“Everybody with access” is ticked, but people or labels are chosen. Untick it, or clear them."
MODES = {"status": "whoever is online", "shift": "whoever is on shift", "both": "whoever is online and on shift"}
CHOOSERS = {"round_robin": "in turn", "fewest_waiting": "fewest waiting first"}
DOUBTS = {
    RuleDoubt.BAD_CAP: "At least one waiting chat per person.",
    RuleDoubt.BAD_MINUTES: "At least one minute.",
    RuleDoubt.NOBODY_IN_POOL: "Nobody is among these people now, so its chats wait.",
    RuleDoubt.NOBODY_MAY_SEE: "Nobody among these people may see such chats, so they wait.",
    RuleDoubt.NEVER_REACHED: "A rule before it takes all of its chats.",
}
WHY = {
    ChoiceReason.LAST_AGENT: "had this chat last",
    ChoiceReason.NEXT_TURN: "was next in turn",
    ChoiceReason.FEWEST_WAITING: "had the fewest waiting",
    ChoiceReason.NAMED_OTHERWISE: "is named for when nobody is available",
    ChoiceReason.NO_ACCESS: "may not see the chat",
    ChoiceReason.OUTSIDE_POOL: "is not in the rule's pool",
    ChoiceReason.LEFT_ROOM: "left the room by hand",
    ChoiceReason.NOT_IN_ROOM: "is in none of the chat's rooms",
    ChoiceReason.OFF_SHIFT: "is off shift",
    ChoiceReason.NO_SCHEDULE: "has no schedule, which the rule asks for",
    ChoiceReason.OFFLINE: "is offline",
    ChoiceReason.HAD_IT: "had it already in this wait",
    ChoiceReason.AT_CAP: "has as many waiting as the rule allows",
    ChoiceReason.NOT_LAST_AGENT: "did not have it last",
    ChoiceReason.LATER_TURN: "comes later in turn",
    ChoiceReason.MORE_WAITING: "has more waiting",
}
MOST_LISTED = 40
SOON = "as soon as we can"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNames:
    """The names of what a rule is about."""

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
    chosen = ", ".join([*named.people, *(f"people with the label {label}" for label in named.holders)])
    pool = "everybody with access" if rule.pool.everybody else chosen or "nobody"
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


def called(rule: Rule) -> str:
    """What a rule is called: by its name, else as what it is."""
    return rule.name or ("default" if int(rule.id) == 0 else "without a name")


def rule_title(rule: Rule, place: int) -> str:
    """A rule in a list of choices, unescaped."""
    return f"{place}. {called(rule)}" if place else "The default rule"


def no_rule(typed: str, near: str | None) -> str:
    """A name or place that no rule has."""
    hint = (
        f" Did you mean *{name(near)}*?" if near else " `/periskope routing` lists them; a rule's place names it too."
    )
    return f"I find no rule “{said(typed, 60)}”.{hint}"


def one_rule(rule: Rule, does: str) -> str:
    """What one rule does."""
    return f"{_titled(rule)}: {said(does, 600)}."


def _titled(rule: Rule) -> str:
    return "*The default rule*" if int(rule.id) == 0 else f"*{name(called(rule))}*"


def listed_rules(rows: Sequence[tuple[Rule, str]]) -> str:
    """The rules with what they do, in order, as text; the default one comes last."""
    lines = [f"{at}. {_titled(rule)}: {said(does, 400)}" for at, (rule, does) in enumerate(rows[:-1], 1)]
    return "\n".join([*lines, f"Last, the default rule: {said(rows[-1][1], 400)}"])


def rules(rows: Sequence[tuple[Rule, str]], *, new: Block, changes: Sequence[Block]) -> dict[str, Any]:
    """The list of all rules in order. `new`, `changes`: the buttons that add one and change each."""
    blocks: Blocks = [context("The first rule that fits a chat decides."), actions(new)]
    for at, ((rule, does), change) in enumerate(zip(rows[:-1][:MOST_LISTED], changes, strict=False), 1):
        blocks.append(section(f"{at}. {_titled(rule)}\n{said(does, 400)}", accessory=change))
    if len(rows) - 1 > MOST_LISTED:
        blocks.append(context(f"And more: name one by its place, like `/periskope routing change {MOST_LISTED + 1}`."))
    last = f"*Default rule*, for all other chats\n{said(rows[-1][1], 400)}"
    return modal("rules", "Routing", [*blocks, section(last, accessory=changes[-1])])


def saved(does: str, was: str | None, unlikely: Sequence[RuleDoubt], unreached: Sequence[Rule]) -> str:
    """A rule as it is now and was, with what is doubtful about it, and the rules that are not used now."""
    warnings = [f"⚠️ {DOUBTS[one]}" for one in unlikely]
    never = listed(_titled(one) for one in unreached[:10])
    warnings += [f"⚠️ Never used now, as this rule takes all of their chats: {never}."] if unreached else []
    before = [f"Before: {said(was, 600)}."] if was is not None and was != does else []
    return "\n".join([f"Saved: {said(does, 600)}.", *before, *warnings])


def to_remove(rule: Rule, does: str) -> str:
    """What is removed, unescaped: for a dialog of Slack's."""
    return f"“{called(rule)}”: {does}. Its chats fall under the next rule that fits."


def sure_to_remove(rule: Rule, does: str) -> str:
    """Asked before a rule is removed."""
    return f"Remove the rule {_titled(rule)}? It does: {said(does, 600)}. Its chats fall under the next rule that fits."


def removed(rule: Rule, does: str) -> str:
    """The rule that is gone, with what it did."""
    return (
        f"The rule {_titled(rule)} is removed. It did: {said(does, 600)}. Its chats fall under the next one that fits."
    )


def as_before(rows: Sequence[tuple[Rule, str]]) -> str:
    """After *Undo*: the rules that are there again, with what they do."""
    lines = [f"• {one_rule(rule, does)}" for rule, does in rows[:MOST_LISTED]]
    return "\n".join(["The rules are as they were before.", *lines])


def why_assigned(chat: str, rule: str, chosen: str, others: Sequence[tuple[str, ChoiceReason]]) -> str:
    """Who got a chat by which rule and, for admins, the reason for everybody else in order, in mrkdwn."""
    return "\n".join([f"{bold(name(chosen))} got {bold(name(chat))} by {rule}.", *reasons(others)])


def why_nobody(chat: str, rule: str, others: Sequence[tuple[str, ChoiceReason]], *, waits: bool, next_up: str) -> str:
    """Why nobody has a chat: it does not wait, or nobody can have it now. `next_up`: who gets it next."""
    if not waits:
        return f"{bold(name(chat))} is unassigned. It is not waiting, so no rule chooses anybody. *Take* assigns it to you."
    now = f"{bold(name(next_up))} is next" if next_up else "nobody can have it now"
    return "\n".join([f"{bold(name(chat))} is unassigned: by {rule}, {now}.", *reasons(others)])


def reasons(others: Sequence[tuple[str, ChoiceReason]]) -> list[str]:
    """A line for each person, with why they were chosen or not."""
    return [f"• {name(person)} {WHY[reason]}" for person, reason in others[:40]]


def rule_named(title: str, does: str, *, default: bool, exists: bool) -> str:
    """A rule within a sentence: by its name, or by what it does where it has none."""
    gone = "" if exists else ", removed since"
    if default:
        return f"the default rule ({said(does, 300)})"
    return f"the rule *{name(title)}*{gone}" if title else f"a rule without a name ({said(does, 300)}{gone})"


def spoken_in(zone: str, at: datetime, *, today: date) -> str:
    """A time on a zone's wall clock, with its place: the customer may live elsewhere."""
    place = zone if "/" not in zone else f"{zone.rpartition('/')[2].replace('_', ' ')} time"
    day = "" if at.date() == today else f"{at:%A}, " if (at.date() - today).days < 7 else f"{at:%A}, {at.day} {at:%B}, "
    return f"{day}{at:%H:%M} ({place})"
