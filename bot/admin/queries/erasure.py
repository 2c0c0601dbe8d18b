"""Which customer is to be erased, and how much is kept of them."""

import json
from dataclasses import asdict, dataclass

from bot.access.queries import Seen, judged
from bot.admin import messages as admin_messages
from bot.blockkit.blocks import Blocks
from bot.interactions import resolve
from bot.model.chat import Chat
from bot.model.person import Agent
from bot.text.names import fold
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
        return fold(self.title) if self.group else self.wa_id.partition("@")[0][-DIGITS:]


def extent(tx: Tx, customer: Customer) -> Blocks:
    """How much is kept, as the form shows it."""
    return admin_messages.erased(
        customer.title,
        group=customer.group,
        number="" if customer.group else mask_number(customer.wa_id),
        counts=asdict(tx.erasure.extent(customer.chats, customer.contact)),
        others=max(0, len(customer.chats) - 1),
    )


def data(tx: Tx, customer: Seen | str) -> str:
    """What names them in a form by rows of ours, never the number; empty: nothing is kept of them."""
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


def from_data(tx: Tx, agent: Agent, data: str) -> Customer | None:
    """The customer that a form names, looked up and judged now."""
    kept = resolve.kept(data)
    key, contact = str(kept.get("chat") or ""), resolve.row_id(kept.get("contact"))
    seen = judged(tx, agent, key=key) if key else None
    if seen is not None:
        return _of(tx, seen.chat)
    known = tx.contacts.many([contact]) if contact is not None and not key else {}
    return _by_number(tx, known[contact].wa_id) if contact in known else None
