"""The commands `home` (a bare `/periskope`) and `help`, and the answer to what no command understands."""

from datetime import timedelta

from bot.access.policy import Action
from bot.availability.slack import status as availability_status
from bot.home import messages as home_messages
from bot.interactions import help as commands
from bot.interactions.ctx import Ctx
from bot.interactions.help import CommandArg
from bot.interactions.models import Answer, Reply
from bot.interactions.registry import arg, command
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
    "remind": frozenset({Did.REMIND}),
    "role": frozenset({Did.ROLE, Did.DEACTIVATED, Did.RETURNED}),
    "routing": frozenset({Did.ROUTING}),
    "schedule": frozenset({Did.SCHEDULE, Did.SCHEDULE_COPIED}),
    "start": frozenset({Did.STARTED, Did.START_ASKED}),
    "status": frozenset({Did.STATUS}),
    "tickets": frozenset({Did.TICKET_MADE, Did.TICKET_GIVEN, Did.TICKET_CLOSED}),
}
"""What of the audit each command leaves."""


@command(
    "home",
    say=("",),
    right=Action.OWN_STATUS,
    group="you",
    help="See your status, what waits for you and what you can do.",
    example="/periskope",
    changes=False,
)
def home(ctx: Ctx) -> Answer:
    """The agent's status, how many chats wait, and the commands."""
    return ctx.do(_at_a_glance, ctx.agent, in_thread=ctx.ask.root is not None)


def _at_a_glance(tx: Tx, agent: Agent, *, in_thread: bool) -> Reply:
    _, waiting = tx.chat_lists.chats(agent, ChatQuery(holder=agent.id, state="waiting"), limit=1)
    _, unheld = tx.chat_lists.chats(agent, ChatQuery(holder=0, state="waiting"), limit=1)
    rows = commands.usable(agent.role, in_thread=in_thread)
    head = home_messages.now(availability_status.own(tx, agent), waiting, unheld)
    shown = home_messages.glance(head, rows, online=tx.availability.online(agent.id))
    return Reply(text=shown.text, blocks=shown.blocks)


@command(
    "help",
    say=("?", "help me", "commands", "usage", "manual", "hi", "hello"),
    right=Action.OWN_STATUS,
    group="you",
    help="See what you can do, and how to say it.",
    example="/periskope help status",
    changes=False,
)
def help_(
    ctx: Ctx, what: str | None = arg(CommandArg(), after="with on for about", optional=True, label="command")
) -> Answer:
    """What this person does most, then all that they may use; or everything about one command."""
    in_thread = ctx.ask.root is not None
    rows = commands.usable(ctx.agent.role, in_thread=in_thread)
    if what is None:
        often = [
            (commands.example(row, in_thread=in_thread), row.help)
            for row in commands.most_used(rows, ctx.do(_often, ctx.agent, in_thread=in_thread))
        ]
        shown = home_messages.overview(rows, often, in_thread=in_thread)
    else:
        row = next((row for row in commands.rows() if row.name == what), None)
        if row is None or (row.who == "admin" and not ctx.agent.admin):
            return Reply(text=home_messages.ADMINS_COMMAND)
        shown = home_messages.about(row, commands.example(row))
    return Reply(text=shown.text, blocks=shown.blocks)


def _often(tx: Tx, agent: Agent, *, in_thread: bool) -> list[str]:
    """Commands in the order in which this person needs them: what they did most lately, then what is usual."""
    did = tx.audit.counts(actor=agent.id, since=tx.business_now - LATELY)
    times = {name: sum(did.get(one, 0) for one in actions) for name, actions in DONE_BY.items()}
    most = sorted((name for name in times if times[name]), key=lambda name: (-times[name], name))
    return [*(IN_THREAD if in_thread else ()), *most, *USUAL[agent.role]]


def unknown(agent: Agent, word: str) -> Answer:
    """Says that no command begins with this word, with the nearest one that this person may use."""
    return Reply(text=home_messages.unknown(word, commands.nearest_command(word, agent.role)))
