"""What somebody is shown first, and what they do most."""

from collections.abc import Sequence
from datetime import timedelta

from bot.availability import queries as availability_queries
from bot.home import messages as home_messages
from bot.interactions import help as commands
from bot.interactions.command_row import CommandRow
from bot.interactions.examples import Examples
from bot.interactions.models import Reply
from bot.model.audit import AuditAction as Did
from bot.model.chat import ChatQuery
from bot.model.person import Agent
from storage.tx import Tx

LATELY = timedelta(days=30)


USUAL = {"member": ("status", "chats", "remind"), "admin": ("access", "schedule", "chats")}


IN_THREAD = ("take", "close", "remind")


DONE_BY: dict[str, frozenset[Did]] = {
    "access": frozenset({Did.CHAT_GRANTED, Did.CHAT_DENIED}),
    "assign": frozenset({Did.ASSIGNED, Did.RELEASED}),
    "exceptions": frozenset({Did.EXCEPTIONS, Did.EXCEPTIONS_DROPPED}),
    "invite": frozenset({Did.INVITED}),
    "label": frozenset({Did.LABELLED, Did.UNLABELLED, Did.LABEL_GRANTED, Did.LABEL_REVOKED}),
    "mute": frozenset({Did.MUTED, Did.UNMUTED}),
    "remind": frozenset({Did.REMIND, Did.UNREMIND}),
    "role": frozenset({Did.ROLE, Did.DEACTIVATED, Did.RETURNED}),
    "routing": frozenset({Did.ROUTING}),
    "schedule": frozenset({Did.SCHEDULE, Did.SCHEDULE_COPIED}),
    "start": frozenset({Did.STARTED, Did.START_ASKED}),
    "status": frozenset({Did.STATUS}),
    "tickets": frozenset({Did.TICKET_MADE, Did.TICKET_GIVEN, Did.TICKET_CLOSED}),
}
"""What of the audit each command leaves."""


def at_a_glance(tx: Tx, agent: Agent, *, in_thread: bool) -> Reply:
    _, waiting = tx.chat_lists.chats(agent, ChatQuery(assignee=agent.id, state="waiting"), limit=1)
    _, unheld = tx.chat_lists.chats(agent, ChatQuery(assignee=0, state="waiting"), limit=1)
    rows = commands.usable(agent.role, in_thread=in_thread)
    head = home_messages.now(availability_queries.own(tx, agent), waiting, unheld)
    shown = home_messages.glance(head, rows, online=tx.availability.online(agent.id))
    return Reply(text=shown.text, blocks=shown.blocks)


def examples(tx: Tx, agent: Agent, rows: Sequence[CommandRow], *, in_thread: bool = False) -> list[str]:
    """Each command's example with a chat, a label and a colleague that this person has, where there are any it can name."""
    own = Examples(tx, agent)
    return [own.of(commands.example(row, in_thread=in_thread), family=row.name) for row in rows]


def often(tx: Tx, agent: Agent, *, in_thread: bool) -> list[str]:
    """Commands in the order in which this person needs them: what they did most lately, then what is usual."""
    did = tx.audit.counts(actor=agent.id, since=tx.business_now - LATELY)
    times = {name: sum(did.get(one, 0) for one in actions) for name, actions in DONE_BY.items()}
    most = sorted((name for name in times if times[name]), key=lambda name: (-times[name], name))
    return [*(IN_THREAD if in_thread else ()), *most, *USUAL[agent.role]]
