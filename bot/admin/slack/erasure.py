"""The command `erase` and its form: which customer, how much is kept of them, and the typed confirmation."""

import json
from dataclasses import asdict, dataclass

from bot.access.policy import Action
from bot.access.queries import Seen, judged
from bot.admin import messages as admin_messages
from bot.admin.actions import erasure as admin
from bot.blockkit.blocks import Blocks
from bot.interactions import answers, resolve
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import TextField
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.interactions.named import CustomerArg
from bot.interactions.registry import arg, command
from bot.model.chat import Chat
from bot.model.person import Agent
from bot.text.fuzzy import folded
from bot.text.safe import mask_number
from storage.tx import Tx

DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer to erase: their chats, and their contact in groups."""

    wa_id: str
    title: str
    group: bool
    chats: tuple[int, ...]
    contact: int | None

    @property
    def confirmation(self) -> str:
        """What must be typed to erase them, folded."""
        return folded(self.title) if self.group else self.wa_id.partition("@")[0][-DIGITS:]


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
    return EraseForm.open(ctx, data=ctx.do(_data, customer))


@form
class EraseForm(Form):
    """What goes and what stays, and the words that confirm it. Its data names rows of ours, never the number."""

    id, title, button, right = "erase", "Erase a customer", "Erase", Action.ERASE
    confirm = TextField(text="To erase, type this", hint="There is no way back.", longest=200)

    def above(self) -> Blocks:
        """How much of the customer is kept."""
        customer = self._customer()
        return [] if customer is None else self.ctx.do(_told, customer)

    def submit(self) -> Answer:
        """Everything is looked up again, and the typed words must be this customer's."""
        customer = self._customer()
        if customer is None:
            return FieldErrors(errors={"confirm": admin_messages.NOTHING_KEPT})
        if not customer.confirmation or folded(self.confirm) != customer.confirmation:
            return FieldErrors(errors={"confirm": admin_messages.NOT_THE_SAME})
        self.ctx.do(admin.enqueue_erasure, customer.chats, customer.contact, by=self.ctx.agent, once=self.ctx.ask.once)
        return Reply(text=admin_messages.STARTED)

    def _customer(self) -> Customer | None:
        return self.ctx.do(_from_data, self.ctx.agent, self.data)


def _told(tx: Tx, customer: Customer) -> Blocks:
    return admin_messages.erased(
        customer.title,
        group=customer.group,
        number="" if customer.group else mask_number(customer.wa_id),
        counts=asdict(tx.erasure.extent(customer.chats, customer.contact)),
        others=max(0, len(customer.chats) - 1),
    )


def _data(tx: Tx, customer: Seen | str) -> str:
    found = _of(tx, customer.chat) if isinstance(customer, Seen) else _by_number(tx, customer)
    if found is None:
        return ""
    first = tx.chats.get(found.chats[0]).key if found.chats else ""
    return json.dumps({"chat": first, "contact": found.contact})


def _of(tx: Tx, chat: Chat) -> Customer:
    if chat.kind == "group":
        return Customer(wa_id=chat.wa_chat_id, title=resolve.title(chat), group=True, chats=(chat.id,), contact=None)
    return _by_number(tx, chat.wa_chat_id) or Customer(
        wa_id=chat.wa_chat_id, title=resolve.title(chat), group=False, chats=(chat.id,), contact=None
    )


def _by_number(tx: Tx, wa_id: str) -> Customer | None:
    ids, contact = tx.contacts.ids_of(wa_id), tx.erasure.contact_of(wa_id)
    chats = tuple(chat_id for one in ids for chat_id in tx.chats.everywhere(one))
    if not chats and contact is None:
        return None
    title = resolve.title(tx.chats.get(chats[0])) if chats else mask_number(wa_id)
    return Customer(wa_id=wa_id, title=title, group=False, chats=chats, contact=contact)


def _from_data(tx: Tx, agent: Agent, data: str) -> Customer | None:
    try:
        kept = json.loads(data)
        key, contact = str(kept["chat"]), kept["contact"]
    except (ValueError, TypeError, KeyError):
        return None
    seen = judged(tx, agent, key=key)
    if seen is not None:
        return _of(tx, seen.chat)
    known = tx.contacts.many([int(contact)]) if isinstance(contact, int) and not key else {}
    return _by_number(tx, known[contact].wa_id) if contact in known else None
