"""Writing to a number first."""

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Say, ShortcutUsed, Submitted
from bot.domain.commands import Command
from bot.domain.content import Content
from bot.domain.model import Chat, Phone
from bot.domain.people import Agent
from bot.domain.phone_numbers import PhoneNumber, read_number
from bot.domain.text import words
from bot.flows import roster
from bot.flows.desk import cards, named, offered, sending
from bot.flows.steps import place
from bot.flows.steps.doors import sees
from bot.views import answers, answers_replies, forms_chat
from bot.views.inputs import Choice
from storage.queries.outbox import Effect
from storage.tx import Tx


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`start +49 30 123456` opens the form with it."""
    return (
        form(tx, agent, command.arguments.number) if ask.team else Say(text=answers.NEEDS_FORM.format(command="start"))
    )


def shortcut(tx: Tx, agent: Agent, used: ShortcutUsed) -> Answer:
    """*New WhatsApp message*."""
    return form(tx, agent)


def form(tx: Tx, agent: Agent, number: str = "") -> Answer:
    """Under one of the starter's labels; admins choose among all."""
    if not may_do(agent, Action.START):
        return Say(text=answers.NOT_FOR_YOU)
    phones = [Choice(value=str(phone.id), text=phone.name or "WhatsApp") for phone in tx.phones.all()]
    return Open(view=forms_chat.start(_labels(tx, agent), phones, number=number))


def _labels(tx: Tx, agent: Agent) -> list[Choice]:
    held = tx.people.roster().granted.get(agent.id, frozenset())
    return [one for one in offered.labels(tx) if agent.admin or int(one.value) in held]


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """The number is read, the chat begun, the text sent. A chat that is hidden answers like a number of no use."""
    values = sent.form.values
    number, phone = read_number(str(values.get("number") or "")), _phone(tx, str(values.get("phone") or ""))
    if not may_do(agent, Action.START) or phone is None:
        return FieldErrors(errors={"number": answers.NOT_FOR_YOU if phone else answers_replies.NO_PHONE})
    if not isinstance(number, PhoneNumber):
        return FieldErrors(errors={"number": answers_replies.NUMBERS[number]})
    known = tx.chats.find(number.whatsapp_id, phone.org_phone)
    if number.whatsapp_id in tx.phones.numbers() or (known is not None and not sees(tx, agent, known.id)):
        return FieldErrors(errors={"number": answers_replies.CANNOT_START})
    if known is not None:
        return cards.open_(tx, agent, known)
    return _begin(tx, agent, sent, number, phone)


def _phone(tx: Tx, chosen: str) -> Phone | None:
    phones = tx.phones.all()
    return next((phone for phone in phones if str(phone.id) == chosen), phones[0] if len(phones) == 1 else None)


def _begin(tx: Tx, agent: Agent, sent: Submitted, number: PhoneNumber, phone: Phone) -> Answer:
    chosen = named.label_ids(tx, [str(sent.form.values.get("label") or "")])
    theirs = [label for label in chosen if str(label) in {one.value for one in _labels(tx, agent)}]
    chat = tx.chats.find_or_add(number.whatsapp_id, phone, kind="user")
    if not agent.admin:
        roster.set_access(tx, agent, chat.id, allow=True, by=agent, via="start")
    tx.audit.write("started", actor=agent.id, via="slack", chat_id=chat.id)
    text = str(sent.form.values.get("text") or "").strip()
    said = sending.by_form(tx, agent, chat, Content(doc=words(text)), field="text")
    if isinstance(said, FieldErrors):
        return said
    _label(tx, chat, theirs)
    place.place(tx, chat.id, begin=True)
    return said


def _label(tx: Tx, chat: Chat, labels: list[int]) -> None:
    """Periskope knows the chat once the first message has left, so its label waits behind that in the same lane."""
    if labels:
        effect = Effect(kind="SyncChatLabels", target=chat.id, payload={"add": labels})
        tx.outbox.owe(effect, lane=f"wa:{chat.id}", key=f"labels:{chat.id}:first")
