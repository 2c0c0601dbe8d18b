"""A small sample world in which lines are read: a team, labels and chats; and what a line means there."""

from typing import Any

from bot.app.routes import declared as _declared  # noqa: F401  # loads every declaration
from bot.interactions import beginnings
from bot.interactions.kinds import Ref
from bot.interactions.parts import VERB, Reading
from bot.interactions.tokens import line
from bot.interactions.understanding import Meant, Missing, NotUnderstood, Several, meant
from bot.interactions.world import World
from bot.model.ids import RuleId
from bot.model.routing import Rule
from storage.store import Store
from storage.tx import Tx
from tests.interactions.test_names_meant import house

PEOPLE = ("Asha Rao", "Omar Haddad", "Ravi", "Label Add")
CHATS = (
    "Priya Nair",
    "Tod",
    "Off Grid",
    "Grid",
    "Unit 7 Tenants",
    "Smith, Jones & Co",
    "Take Off Travel",
    "Broken door",
)
RULES = ("Night shift", "Weekend night", "", "Remove", "2", "Sales, groups", "Default")  # by place
REPLIES = (
    ("hours", True),
    ("prices", False),
    ("both", True),
    ("both", False),
    ("add", True),
)  # the admin's own, or the team's
TICKETS = (
    (None, 1, "Broken bell"),
    ("SND-0007", 2, "Close the gate"),
    ("SND-0008", 1, "Lamp"),
    ("SND-0009", 2, "Lamp"),
)  # by chat
LABELS = ("vip", "for sale", "admin", "vip sales")  # beside *sales*, which every house has


def world(tx: Tx) -> None:
    """Nina, an admin, types; the members have the addresses p0@…, p1@…, and the Slack ids UP0, UP1, …"""
    nina = house(tx, PEOPLE, CHATS, LABELS)[0]
    for name, owner in REPLIES:
        tx.quick_replies.put(nina.id if owner else None, name, f"The words of {name}")

    for number, chat_id, subject in TICKETS:
        tx.tickets.add(chat_id, subject=subject, periskope_id=number)

    for name in RULES:
        tx.routing.add_rule(Rule(id=RuleId(0), name=name))


def read(tx: Tx, text: str, user: str = "UNINA") -> Meant:
    """What somebody's line means to the registry."""
    agent = tx.people.by_slack(user)
    assert agent is not None
    said = beginnings.typed(line(text, "UBOT"))
    assert said is not None, text
    return meant(said.head, said.head.declarations, World(tx, agent, said.line), said.pieces)


def shown(tx: Tx, text: str) -> Any:
    """The meaning in words: what is done to what; `ask`, `missing …`, or why it means nothing."""
    found = read(tx, text)
    match found:
        case Several():
            return "ask"
        case Missing(reading=reading):
            return f"{reading.declaration.name} lacks {', '.join(reading.missing)}"
        case NotUnderstood(why=why):
            return why
    return "ask" if found.doubt is not None else _named(tx, found)


async def told(store: Store, text: str) -> str:
    """What `shown` gives for a line in a new world."""
    await store.run(world)
    return str(await store.run(shown, text))


def _named(tx: Tx, found: Reading) -> str:
    names = {argument.name: argument.kind.noun for argument in found.declaration.args}
    parts = sorted(
        f"{part.element}={'+'.join(_name(tx, names.get(part.element, ''), refs[0]) for refs in part.items)}"
        for part in found.parts
        if part.element != VERB
    )
    return " ".join([found.declaration.name, *parts])


def _name(tx: Tx, noun: str, ref: Ref) -> str:
    match noun:
        case "person":
            return tx.people.get(int(ref)).name
        case "chat":
            return tx.chats.get(int(ref)).name
        case "label":
            return tx.labels.get(int(ref)).name
        case "rule":
            return next((one.name for one in tx.routing.rules() if int(one.id) == ref), "the default rule")
        case "ticket":
            found = tx.tickets.get(int(ref))
            return "" if found is None else f"{found.subject} {found.periskope_id or ''}".strip()
        case "quick reply":
            return next(one.name for one in tx.quick_replies.of(1) if one.id == ref)
    return str(ref)
