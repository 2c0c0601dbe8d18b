"""Writing to a number first."""

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Say, ShortcutUsed, Submitted
from bot.domain.commands import Command
from bot.domain.content import Content
from bot.domain.events import StartRead
from bot.domain.model import Chat, Phone
from bot.domain.people import Agent
from bot.domain.phone_numbers import PhoneNumber, read_number
from bot.domain.text import words
from bot.flows import roster
from bot.flows.desk import cards, named, offered, sending
from bot.flows.steps import owe, place
from bot.flows.steps.doors import sees
from bot.views import answers, answers_replies, forms_chat
from bot.views.inputs import Choice
from storage.queries.drafts import Draft
from storage.queries.outbox import Effect
from storage.tx import Tx

DRAFT = "start"


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
    """The number is read, and Periskope asked whether it is a chat already: only then is anything begun.

    A chat that is hidden answers like a number of no use.
    """
    values = sent.form.values
    number, phone = read_number(str(values.get("number") or "")), _phone(tx, str(values.get("phone") or ""))
    if not may_do(agent, Action.START) or phone is None:
        return FieldErrors(errors={"number": answers.NOT_FOR_YOU if phone else answers_replies.NO_PHONE})
    if not isinstance(number, PhoneNumber):
        return FieldErrors(errors={"number": answers_replies.NUMBERS[number]})
    known = tx.chats.find(number.whatsapp_id, phone.org_phone)
    hidden = known is not None and known.access_seen is not None and not sees(tx, agent, known.id)
    if hidden or number.whatsapp_id in tx.phones.numbers():
        return FieldErrors(errors={"number": answers_replies.CANNOT_START})
    if known is not None and sees(tx, agent, known.id):
        return _there_already(tx, agent, known, str(values.get("text") or ""))
    wrong = sending.unsendable(tx, Content(doc=words(str(values.get("text") or "").strip())), field="text")
    return wrong or _ask_first(tx, agent, sent, tx.chats.find_or_add(number.whatsapp_id, phone, kind="user"))


def _phone(tx: Tx, chosen: str) -> Phone | None:
    phones = tx.phones.all()
    return next((phone for phone in phones if str(phone.id) == chosen), phones[0] if len(phones) == 1 else None)


def _there_already(tx: Tx, agent: Agent, chat: Chat, text: str) -> Answer:
    opened = cards.open_(tx, agent, chat)
    unsent = answers_replies.first_words_unsent(text)
    return Say(text=f"{opened.text}\n{unsent}") if isinstance(opened, Say) else opened


def _ask_first(tx: Tx, agent: Agent, sent: Submitted, chat: Chat) -> Answer:
    """What to say waits; nobody is given the chat, as it may be others' in Periskope."""
    values = sent.form.values
    body = {
        "chat": chat.id,
        "label": str(values.get("label") or ""),
        "text": str(values.get("text") or "").strip(),
        "since": tx.now.isoformat(),
    }
    draft = tx.drafts.add(DRAFT, body, agent_id=agent.id)
    effect = Effect(kind="ReadForStart", target=chat.id, payload={"draft": draft})
    tx.outbox.owe(effect, lane=f"chat:{chat.id}", key=f"start:{draft}")
    return Say(text=answers_replies.STARTING)


def start_read(event: StartRead, tx: Tx) -> str:
    """Periskope has answered: begun if there is no such chat, opened if it is one they may see, else refused.

    The customer, or a colleague to them, may have written while it was asked: then it is a chat by now, whatever the
    answer was.
    """
    draft = tx.drafts.take(event.draft, DRAFT)
    agent = None if draft is None or draft.agent_id is None else tx.people.roster().get(draft.agent_id)
    if draft is None or agent is None or not may_do(agent, Action.START):
        return "nobody starts it"
    chat = tx.chats.get(int(draft.body["chat"]), lock=True)
    known = event.known or chat.access_seen is not None or tx.messages.count(chat.id) > 0
    if sees(tx, agent, chat.id) and (known or not agent.admin):
        place.place(tx, chat.id, begin=True)
        owe.tell(tx, agent.id, "start_known", key=draft.key, chat=chat.id, text=draft.body["text"])
        return "known chat"
    if known or tx.people.override_for(agent.id, chat.id) is False:
        owe.tell(tx, agent.id, "start_refused", key=draft.key)
        tx.audit.write("refused", actor=agent.id, via="slack", detail="start")
        return "hidden chat"
    _begin(tx, agent, chat, draft)
    return "started"


def _begin(tx: Tx, agent: Agent, chat: Chat, draft: Draft) -> None:
    chosen = named.label_ids(tx, [str(draft.body["label"])])
    theirs = [label for label in chosen if str(label) in {one.value for one in _labels(tx, agent)}]
    if not agent.admin:
        roster.set_access(tx, agent, chat.id, allow=True, by=agent, via="start")
    tx.audit.write("started", actor=agent.id, via="slack", chat_id=chat.id)
    said = sending.by_form(tx, agent, chat, Content(doc=words(str(draft.body["text"]))), field="text")
    if isinstance(said, FieldErrors):  # what may be sent has changed since they asked
        owe.tell(tx, agent.id, "start_unsent", key=draft.key, chat=chat.id, text=draft.body["text"])
    _label(tx, chat, theirs)
    place.place(tx, chat.id, begin=True)


def _label(tx: Tx, chat: Chat, labels: list[int]) -> None:
    """Periskope knows the chat once the first message has left, so its label waits behind that in the same lane."""
    if labels:
        effect = Effect(kind="SyncChatLabels", target=chat.id, payload={"add": labels})
        tx.outbox.owe(effect, lane=f"wa:{chat.id}", key=f"labels:{chat.id}:first")
