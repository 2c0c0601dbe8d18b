"""`/periskope erase`: which customer, how much of them there is, and an admin's certain yes."""

import json
import re
from dataclasses import asdict, dataclass

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Push, Say, Submitted
from bot.domain.commands import Command
from bot.domain.model import Chat
from bot.domain.names import mask_number
from bot.domain.people import Agent
from bot.domain.words_match import folded
from bot.flows.desk import named
from bot.flows.steps import erasing
from bot.views import answers, forms_erase
from storage.tx import Tx

DIGITS = 4
NUMBER = re.compile(r"[+\d\s().-]{6,40}")  # whatever is kept can be erased, whether it is a number today or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who is to go: their chats, and the person behind the number in groups."""

    wa_id: str
    title: str
    group: bool
    chats: tuple[int, ...]
    contact: int | None


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`erase priya`, `erase +44 7700 900142`: opens the form that says what will go."""
    if not may_do(agent, Action.ERASE):
        return Say(text=answers.ADMINS_ONLY)
    if NUMBER.fullmatch(command.typed.strip()):
        digits = "".join(one for one in command.typed if one.isdecimal())
        found = [customer for network in ("c.us", "lid") if (customer := _by_number(tx, f"{digits}@{network}"))]
        if found:
            return _asked(tx, found[0], ask)
    chat = named.chat(tx, agent, command, ask)
    return _asked(tx, _of(tx, chat), ask) if isinstance(chat, Chat) else chat


def form(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """For a chat that was picked."""
    return Push(view=_view(tx, _of(tx, chat))) if may_do(agent, Action.ERASE) else Say(text=answers.ADMINS_ONLY)


def picker(tx: Tx, agent: Agent) -> Answer:
    """From a button: whom?"""
    if not may_do(agent, Action.ERASE):
        return Say(text=answers.ADMINS_ONLY)
    asked = Asked(once="", team="here", slack_user=agent.slack_user or "", text="")
    return named.pick(tx, agent, "erase", asked, words="")


def _asked(tx: Tx, customer: Customer, ask: Asked) -> Answer:
    return Open(view=_view(tx, customer)) if ask.team else Say(text=answers.NEEDS_FORM.format(command="erase"))


def _by_number(tx: Tx, wa_id: str) -> Customer | None:
    chats, contact = tuple(tx.chats.everywhere(wa_id)), tx.erasing.contact_of(wa_id)
    if not chats and contact is None:
        return None
    title = named.title(tx.chats.get(chats[0])) if chats else mask_number(wa_id)
    return Customer(wa_id=wa_id, title=title, group=False, chats=chats, contact=contact)


def _of(tx: Tx, chat: Chat) -> Customer:
    if chat.kind == "group":
        return Customer(wa_id=chat.wa_chat_id, title=named.title(chat), group=True, chats=(chat.id,), contact=None)
    return _by_number(tx, chat.wa_chat_id) or Customer(
        wa_id=chat.wa_chat_id, title=named.title(chat), group=False, chats=(chat.id,), contact=None
    )


def _view(tx: Tx, customer: Customer) -> dict[str, object]:
    """The form's own data names rows of ours, never the number."""
    first = tx.chats.get(customer.chats[0]).key if customer.chats else ""
    return forms_erase.erase(
        customer.title,
        group=customer.group,
        number="" if customer.group else mask_number(customer.wa_id),
        counts=asdict(tx.erasing.extent(customer.chats, customer.contact)),
        others=max(0, len(customer.chats) - 1),
        data=json.dumps({"chat": first, "contact": customer.contact}),
    )


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Everything is looked up and judged again; what was typed must be this very customer's."""
    customer = _again(tx, agent, sent.form.data)
    if not may_do(agent, Action.ERASE):
        return FieldErrors(errors={forms_erase.CONFIRM: answers.ADMINS_ONLY})
    if customer is None:
        return FieldErrors(errors={forms_erase.CONFIRM: forms_erase.NOTHING_KEPT})
    typed = folded(str(sent.form.values.get(forms_erase.CONFIRM) or ""))
    wanted = folded(customer.title) if customer.group else customer.wa_id.partition("@")[0][-DIGITS:]
    if not wanted or typed != wanted:
        return FieldErrors(errors={forms_erase.CONFIRM: forms_erase.NOT_THE_SAME})
    erasing.order(tx, customer.chats, customer.contact, by=agent, once=sent.once)
    return Say(text=forms_erase.BEGUN)


def _again(tx: Tx, agent: Agent, data: str) -> Customer | None:
    try:
        told = json.loads(data)
        key, contact = str(told["chat"]), told["contact"]
    except (ValueError, TypeError, KeyError):
        return None
    chat = named.chat_by_key(tx, agent, key)
    if chat is not None:
        return _of(tx, chat)
    known = tx.contacts.many([int(contact)]) if isinstance(contact, int) and not key else {}
    return _by_number(tx, known[contact].wa_id) if contact in known else None
