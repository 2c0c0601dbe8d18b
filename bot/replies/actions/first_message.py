"""Writing to a number first: judged, Periskope asked whether it is a chat, and only then begun."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.access.queries import Seen, judged
from bot.blockkit.forms import SelectOption
from bot.chats.actions import card as chats_card
from bot.grants import actions as grants
from bot.interactions import options, resolve, rights
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.model.audit import AuditAction
from bot.model.chat import Chat, Phone
from bot.model.effect.chats import SyncChatLabels
from bot.model.effect.replies import ReadForStart
from bot.model.ids import ChatId
from bot.model.lane import Lane
from bot.model.message import Content
from bot.model.person import Agent
from bot.model.queue import Proposal
from bot.notices.messages import tasks as notices_tasks
from bot.notices.messages.tasks import StartUnsent
from bot.outbox import enqueue
from bot.replies import messages as replies_messages
from bot.replies.actions import by_form
from bot.rooms.actions import place
from bot.text.document import words
from bot.text.phone_numbers import PhoneNumber
from storage.tx import Tx

DRAFT = "start"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstMessage:
    """What the form says: to whom, from which number of ours, and what."""

    number: PhoneNumber = field(repr=False)
    phone: Phone
    label: str = ""
    text: str = field(default="", repr=False)


def labels(tx: Tx, agent: Agent) -> list[SelectOption]:
    """Labels that somebody may begin a chat under: their own; admins among all."""
    held = tx.people.roster().granted.get(agent.id, frozenset())
    return [one for one in options.labels(tx) if agent.admin or int(one.value) in held]


def ask(tx: Tx, agent: Agent, wanted: FirstMessage) -> Answer:
    """The way of a number that nobody knows, which a hidden chat takes too: no answer here tells the two apart.

    What is wrong with the text is said before the number is looked at. How often one may ask is limited.
    """
    wrong = by_form.unsendable(tx, Content(doc=words(wanted.text)), field="text")
    if wrong is not None:
        return wrong
    if wanted.number.whatsapp_id in tx.phones.numbers():
        return FieldErrors(errors={"number": notices_tasks.CANNOT_START})
    known = tx.chats.find(wanted.number.whatsapp_id, wanted.phone.org_phone)
    seen = None if known is None else judged(tx, agent, chat_id=known.id)
    if seen is not None:
        return _there_already(tx, agent, seen, wanted.text)
    most = tx.settings.policies().starts_an_hour
    if (
        not agent.admin
        and tx.audit.count(AuditAction.START_ASKED, actor=agent.id, since=tx.business_now - HOUR) >= most
    ):
        rights.refused(tx, agent, "start")
        return FieldErrors(errors={"number": replies_messages.starts_spent(most)})
    tx.audit.write(AuditAction.START_ASKED, actor=agent.id, via="slack")
    return _ask_first(tx, agent, wanted, tx.chats.find_or_add(wanted.number.whatsapp_id, wanted.phone, kind="user"))


def phone(tx: Tx, chosen: str) -> Phone | None:
    """The number of ours that was chosen, or the only one; None: there is none, or none was chosen of several."""
    phones = tx.phones.all()
    return next((phone for phone in phones if str(phone.id) == chosen), phones[0] if len(phones) == 1 else None)


def _there_already(tx: Tx, agent: Agent, seen: Seen, text: str) -> Answer:
    opened = chats_card.open_(tx, agent, seen)
    unsent = replies_messages.first_words_unsent(text)
    return Reply(text=f"{opened.text}\n{unsent}") if isinstance(opened, Reply) else opened


def _ask_first(tx: Tx, agent: Agent, wanted: FirstMessage, chat: Chat) -> Answer:
    """What to say waits; nobody is given the chat, as it may be others' in Periskope."""
    body = {"chat": chat.id, "label": wanted.label, "text": wanted.text, "since": tx.engine_now.isoformat()}
    draft = tx.proposals.add(DRAFT, body, agent_id=agent.id)
    effect = ReadForStart(target=ChatId(chat.id), draft=draft)
    tx.outbox.post(effect, lane=Lane.chat(chat.id), key=f"start:{draft}")
    return Reply(text=replies_messages.STARTING)


def begin(tx: Tx, agent: Agent, chat: Chat, draft: Proposal) -> None:
    """The chat is under its label, or its starter's, and the first message on its way."""
    chosen = resolve.label_ids(tx, [str(draft.body["label"])])
    theirs = [label for label in chosen if str(label) in {one.value for one in labels(tx, agent)}]
    if not agent.admin:
        grants.set_access(tx, agent, chat.id, allow=True, by=agent, via="start")
    tx.audit.write(AuditAction.STARTED, actor=agent.id, via="slack", chat_id=chat.id)
    content, seen = Content(doc=words(str(draft.body["text"]))), judged(tx, agent, chat_id=chat.id)
    wrong = by_form.unsendable(tx, content, field="text")
    said = wrong or (seen and by_form.by_form(tx, agent, seen, content, field="text"))
    if said is None or isinstance(said, FieldErrors):  # what may be sent has changed since they asked
        enqueue.dm(tx, agent.id, StartUnsent(chat=chat.id, text=str(draft.body["text"])), key=draft.key)
    _label(tx, chat, theirs, by=agent)
    place.place(tx, chat.id, begin=True)


def _label(tx: Tx, chat: Chat, labels: list[int], *, by: Agent) -> None:
    """Periskope knows the chat once the first message has left, so its label waits behind that in the same lane."""
    if labels:
        effect = SyncChatLabels(target=ChatId(chat.id), add=tuple(labels), by=by.id)
        tx.outbox.post(effect, lane=Lane.whatsapp(chat.id), key=f"labels:{chat.id}:first")
