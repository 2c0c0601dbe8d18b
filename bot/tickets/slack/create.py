"""A new ticket: typed, or filled in for a chat or a message of it."""

from typing import Any

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.blockkit.blocks import Blocks, bold, name, section
from bot.blockkit.forms import SelectOption
from bot.chats.forms import CHAT_WORDS
from bot.interactions import answers, resolve
from bot.interactions.buttons import button, opens
from bot.interactions.ctx import Ctx, SeenMessage
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import Invalid, RadioField, WordsField, maybe
from bot.interactions.kinds import ChoiceArg
from bot.interactions.models import Answer, FieldErrors
from bot.interactions.named import ChatArg, PersonArg
from bot.interactions.named_fields import SeeingField
from bot.interactions.registry import arg, command
from bot.model.person import Agent
from bot.tickets import actions as tickets
from bot.tickets import messages as tickets_messages
from bot.tickets.actions import TicketWanted
from bot.tickets.slack.ticket_args import SubjectArg

PRIORITIES = tuple(
    SelectOption(value=str(level), text=word.capitalize()) for level, word in tickets_messages.PRIORITIES.items()
)
LEVELS = {word: level for level, word in tickets_messages.PRIORITIES.items()}
WHOM = "Empty: the assignee of the chat, else whoever is available."


def _create_form(ctx: Ctx, *, chat: Seen | None, **said: Any) -> Answer | None:
    """The form of the chat, with what was said; None: the chat is asked for too."""
    if chat is None:
        return None
    who, level = said.get("assignee"), LEVELS.get(said.get("priority") or "")
    return TicketForm.open(
        ctx,
        data=chat.chat.key,
        subject=said.get("subject"),
        assignee=None if who is None else str(who.id),
        priority=None if level is None else str(level),
    )


@command(
    "tickets create",
    verbs="new add open make",
    say=("create ticket", "new ticket", "make ticket", "add ticket"),
    right=Action.TICKET,
    group="chats",
    help="Create a ticket of a chat.",
    example="/periskope tickets create Priya Nair for @asha about broken bell",
    form=_create_form,
)
def create(
    ctx: Ctx,
    chat: Seen = arg(ChatArg(), after="for in of chat"),
    assignee: Agent | None = arg(PersonArg(), after="for to assign assigned assignee", optional=True),
    priority: str | None = arg(
        ChoiceArg({"low": "", "medium": "normal", "high": "", "urgent": ""}, called="priority"),
        only_after="priority",
        optional=True,
    ),
    subject: str = arg(SubjectArg(), after="about subject called"),
) -> Answer:
    """The ticket, with whom it is assigned to."""
    level = LEVELS.get(priority or "", tickets.NORMAL)
    return ctx.do(tickets.created, ctx.agent, chat, TicketWanted(subject=subject, priority=level, to=assignee))


class _SubjectField(WordsField[str]):
    """What it is about, in one line."""

    longest = tickets.LONGEST

    def read(self, ctx: Ctx, raw: Any) -> str | Invalid:
        """The words."""
        return " ".join(str(raw or "").split())[: tickets.LONGEST] or Invalid(tickets_messages.NO_SUBJECT)


@form
class TicketForm(Form):
    """A ticket of a chat. `data`: the chat's key, and the key of the message that it comes from."""

    id, title, button, right, carries = "ticket", "Ticket", "Create", Action.TICKET, "chat"
    subject = _SubjectField(text="Subject")
    assignee = maybe(SeeingField(text="For", hint=WHOM, refused=tickets_messages.CANNOT_HAVE))
    priority = RadioField(text="Priority", choices=PRIORITIES, first=str(tickets.NORMAL))

    def above(self) -> Blocks:
        """The chat."""
        return [] if self.seen is None else [section(bold(name(resolve.title(self.seen.chat))))]

    def submit(self) -> Answer:
        """The ticket; not, if the message that it comes from is none of this chat."""
        key = self.data.partition(" ")[2]
        about = self.ctx.message(key) if key else None
        if self.seen is None or (key and (about is None or about.seen.id != self.seen.id)):
            return FieldErrors(errors={"subject": answers.NO_CHAT})
        wanted = TicketWanted(
            subject=self.subject,
            priority=int(self.priority),
            to=self.assignee,
            about=None if about is None else about.message,
        )
        return self.ctx.do(tickets.created, self.ctx.agent, self.seen, wanted)


opens(TicketForm, "chat:ticket", text=CHAT_WORDS["ticket"])


@button("message:ticket", text=CHAT_WORDS["ticket"], right=Action.TICKET, carries="message")
def of_message(ctx: Ctx, message: SeenMessage) -> Answer:
    """The form for a ticket of the chat that comes from this message."""
    return TicketForm.open(ctx, data=f"{message.seen.chat.key} {message.message.key}")
