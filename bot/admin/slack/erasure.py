"""The command `erase` and its form: which customer, how much is kept of them, and the typed confirmation."""

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.admin import messages as admin_messages
from bot.admin.actions import erasure as admin
from bot.admin.queries import erasure as admin_customer
from bot.blockkit.blocks import Blocks
from bot.interactions import answers
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import TextField
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.interactions.named import CustomerArg
from bot.interactions.registry import arg, command
from bot.text.names import fold


@command(
    "erase",
    say=("forget", "gdpr"),
    right=Action.ERASE,
    group="admins",
    help="Erase a customer everywhere the app can reach.",
    example="/periskope erase Priya Nair",
)
def erase(
    ctx: Ctx, customer: Seen | str = arg(CustomerArg(), after="chat customer of", label="chat or number")
) -> Answer:
    """The form that says what will be erased and asks for the digits: nothing is erased by a line alone."""
    if not ctx.forms:
        return Reply(text=answers.NEEDS_FORM.format(command="erase"))
    return EraseForm.open(ctx, data=ctx.do(admin_customer.data, customer))


@form
class EraseForm(Form):
    """What goes and what stays, and the words that confirm it. Its data names rows of ours, never the number."""

    id, title, button, right = "erase", "Erase a customer", "Erase", Action.ERASE
    confirm = TextField(text="Confirmation", hint="Erasing cannot be undone.", longest=200)

    def above(self) -> Blocks:
        """How much of the customer is kept."""
        customer = self._customer()
        return [] if customer is None else self.ctx.do(admin_customer.extent, customer)

    def submit(self) -> Answer:
        """Everything is looked up again, and the typed words must be this customer's."""
        customer = self._customer()
        if customer is None:
            return FieldErrors(errors={"confirm": admin_messages.NOTHING_KEPT})
        if not customer.confirmation or fold(self.confirm) != customer.confirmation:
            return FieldErrors(errors={"confirm": admin_messages.NOT_THE_SAME})
        self.ctx.do(admin.enqueue_erasure, customer.chats, customer.contact, by=self.ctx.agent, once=self.ctx.ask.once)
        return Reply(text=admin_messages.STARTED)

    def _customer(self) -> admin_customer.Customer | None:
        return self.ctx.do(admin_customer.from_data, self.ctx.agent, self.data)
