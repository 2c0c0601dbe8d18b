"""What is done with a ticket: assigned, closed, reopened, tried again, dropped."""

from bot.access.policy import Action
from bot.blockkit.blocks import Blocks, bold, said, section
from bot.interactions import answers, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import maybe
from bot.interactions.kinds import ChoiceArg
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.interactions.named import PersonArg
from bot.interactions.named_fields import SeeingField
from bot.interactions.registry import arg, command
from bot.model.person import Agent
from bot.tickets import actions as tickets
from bot.tickets import messages as tickets_messages
from bot.tickets import queries as tickets_queries
from bot.tickets.queries import SeenTicket, numbered
from bot.tickets.slack.create import WHOM
from bot.tickets.slack.ticket_args import TicketArg

ANYBODY = ChoiceArg({"anybody": "anyone somebody available routing"}, called="anybody")


def _assign_form(ctx: Ctx, *, ticket: SeenTicket | None, **_: object) -> Answer | None:
    """Its form, whose list holds only people who may see the chat."""
    if ticket is None:
        return None
    return AssignForm.open(ctx, data=f"{ticket.seen.chat.key} {ticket.ticket.id}")


@command(
    "tickets assign",
    verbs="give",
    right=Action.TICKET,
    group="chats",
    help="Assign a ticket to somebody who may see its chat.",
    example="/periskope tickets assign broken bell to @asha",
    form=_assign_form,
)
def assign(
    ctx: Ctx, ticket: SeenTicket = arg(TicketArg(), turned="to"), to: Agent = arg(PersonArg(), after="to for")
) -> Answer:
    """The ticket is theirs."""
    return _assigned(ctx, ticket, to)


@command(
    "tickets assign",
    verbs="give",
    right=Action.TICKET,
    group="chats",
    help="Assign a ticket to the assignee of its chat, else to whoever is available.",
    example="/periskope tickets assign broken bell to anybody",
    form=_assign_form,
)
def assign_anybody(
    ctx: Ctx, ticket: SeenTicket = arg(TicketArg(), turned="to"), anybody: str = arg(ANYBODY, after="to for")
) -> Answer:
    """The ticket is somebody's, or waits until somebody is available."""
    return _assigned(ctx, ticket, None)


@command(
    "tickets close",
    verbs="resolve done finish",
    right=Action.TICKET,
    group="chats",
    help="Close a ticket.",
    example="/periskope tickets close broken bell",
)
def close(ctx: Ctx, ticket: SeenTicket = arg(TicketArg())) -> Answer:
    """The ticket is closed."""
    return Reply(text=ctx.do(tickets.set_state, ctx.agent, ticket, done=True))


@command(
    "tickets reopen",
    right=Action.TICKET,
    group="chats",
    help="Reopen a ticket.",
    example="/periskope tickets reopen broken bell",
)
def reopen(ctx: Ctx, ticket: SeenTicket = arg(TicketArg())) -> Answer:
    """The ticket is open."""
    return Reply(text=ctx.do(tickets.set_state, ctx.agent, ticket, done=False))


def _assigned(ctx: Ctx, one: SeenTicket, to: Agent | None) -> Answer:
    told = ctx.do(tickets.reassign, ctx.agent, one, to)
    return Reply(text=tickets_messages.cannot_have(resolve.who_by_address(to))) if told is None else Reply(text=told)


@form
class AssignForm(Form):
    """Whose a ticket is to be. `data`: its chat's key and our number of it."""

    id, title, button, right, carries = "ticket_for", "Ticket", "Assign", Action.TICKET, "chat"
    assignee = maybe(SeeingField(text="For", hint=WHOM, refused=tickets_messages.CANNOT_HAVE))

    @property
    def one(self) -> SeenTicket | None:
        """The ticket, if it is of this chat."""
        number = self.data.partition(" ")[2]
        found = self.ctx.do(numbered, self.ctx.agent, number)
        return found if found is not None and self.seen is not None and found.seen.id == self.seen.id else None

    def above(self) -> Blocks:
        """What it is about."""
        return [] if self.one is None else [section(bold(said(self.one.ticket.subject, 150)))]

    def ground(self) -> str:
        """Whose it is."""
        return "" if self.one is None else f"{self.one.ticket.assignee_id or 0:x}"

    def overtaken(self) -> str:
        """Whose it is now, if it went to somebody else meanwhile who is not the one that was chosen."""
        one = self.one
        if one is None or not self.shown or self.ground() == self.shown:
            return ""
        if self.assignee is not None and self.assignee.id == one.ticket.assignee_id:
            return ""
        whose = self.ctx.do(tickets_queries.assignee, one.ticket)
        return tickets_messages.assigned_meanwhile(one.ticket.subject, whose)

    def submit(self) -> Answer:
        """The ticket is theirs, or whoever's is available."""
        if self.one is None:
            return FieldErrors(errors={"assignee": answers.NO_CHAT})
        return _assigned(self.ctx, self.one, self.assignee)


@button("ticket:again", text="Try again", right=Action.TICKET, carries=numbered, style="primary")
def again(ctx: Ctx, about: SeenTicket) -> Answer:
    """Put to Periskope once more."""
    asked = ctx.do(tickets.again, about.ticket, by=ctx.agent)
    return Reply(text=tickets_messages.AGAIN if asked else tickets_messages.IN_PERISKOPE)


@button("ticket:drop", text="Drop", right=Action.TICKET, carries=numbered)
def drop(ctx: Ctx, about: SeenTicket) -> Answer:
    """One that Periskope does not have is forgotten."""
    dropped = ctx.do(tickets.drop, about.ticket, by=ctx.agent)
    return Reply(text=tickets_messages.DROPPED if dropped else tickets_messages.IN_PERISKOPE)
