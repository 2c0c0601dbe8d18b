"""Writing to a number first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.access.policy import Action, may_do
from bot.access.queries import Seen, judged, may_see_chat
from bot.blockkit.blocks import Block
from bot.blockkit.forms import SelectOption, one_of
from bot.chats.slack import card as chats_card
from bot.grants import actions as grants
from bot.interactions import answers, options, resolve, rights
from bot.interactions.buttons import shortcut
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import FormField, TextField
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.interactions.registry import arg, command
from bot.model.audit import AuditAction
from bot.model.chat import Chat, Phone
from bot.model.effect.chats import SyncChatLabels
from bot.model.effect.replies import ReadForStart
from bot.model.event import StartRead
from bot.model.ids import ChatId
from bot.model.lane import Lane
from bot.model.message import Content
from bot.model.person import Agent
from bot.model.queue import Proposal
from bot.notices.messages import tasks as notices_tasks
from bot.notices.messages.tasks import StartKnown, StartRefused, StartUnsent
from bot.outbox import enqueue
from bot.replies import messages as replies_messages
from bot.replies.actions import by_form
from bot.replies.slack.phone_numbers import NumberArg, WhatsAppNumberField
from bot.rooms.actions import place
from bot.text.document import words
from bot.text.phone_numbers import PhoneNumber
from storage.tx import Tx

DRAFT = "start"
HOUR = timedelta(hours=1)


@command(
    "start",
    say=("new", "new message", "new chat", "write to"),
    right=Action.START,
    group="chats",
    help="Write to a WhatsApp number first.",
    example="/periskope start +49 30 123456",
    changes=False,
)
def start(ctx: Ctx, number: str | None = arg(NumberArg(), after="to with", optional=True)) -> Answer:
    """The form, with the number: what is written first needs one."""
    if not ctx.forms:
        return Reply(text=answers.NEEDS_FORM.format(command=f"start {number}" if number else "start"))
    return StartForm.open(ctx, number=number)


@shortcut("new_message", right=Action.START)
def new_message(ctx: Ctx) -> Answer:
    """*New WhatsApp message*."""
    return StartForm.open(ctx)


class _PhoneField(FormField[Phone | None]):
    """Which of our numbers to write from; the only one, where there is one."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one, the first chosen."""
        phones = ctx.do(options.phones)
        return one_of(self.kit, phones, str(raw or phones[0].value))

    def read(self, ctx: Ctx, raw: Any) -> Phone | None:
        """None: no number of ours is known, or none was chosen of several."""
        return ctx.do(_phone, str(raw or ""))


class _LabelField(FormField[str]):
    """A label of the starter's for the new chat; admins choose among all."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one, the first chosen."""
        labels = ctx.do(_labels, ctx.agent)
        return one_of(self.kit, labels, str(raw or labels[0].value))

    def read(self, ctx: Ctx, raw: Any) -> str:
        """Our id, which is judged when the chat is begun."""
        return str(raw or "")

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """Those that they have."""
        return ctx.do(_labels, ctx.agent)


@form
class StartForm(Form):
    """Write first. The chat is under one of the starter's labels; without labels they are given that chat."""

    id, title, button, right = "start", "New message", "Send", Action.START
    number = WhatsAppNumberField(text="WhatsApp number", hint="With country code.")
    phone = _PhoneField(text="From")
    label = _LabelField(text="Label")
    text = TextField(text="First message", lines=True)

    def there(self) -> dict[str, FormField[Any]]:
        """Without a choice of one or none."""
        few = {"phone": len(self.ctx.do(options.phones)) < 2, "label": not self.ctx.do(_labels, self.ctx.agent)}
        return {name: one for name, one in super().there().items() if not few.get(name)}

    def submit(self) -> Answer:
        """The number is looked up, and Periskope asked whether it is a chat already: only then is anything begun."""
        phone = self.phone if "phone" in self.there() else self.ctx.do(_phone, "")
        if phone is None:
            return FieldErrors(errors={"number": replies_messages.NO_PHONE})
        wanted = _Wanted(number=self.number, phone=phone, label=self.label or "", text=self.text.strip())
        return self.ctx.do(_asked, self.ctx.agent, wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the form says: to whom, from which number of ours, and what."""

    number: PhoneNumber = field(repr=False)
    phone: Phone
    label: str = ""
    text: str = field(default="", repr=False)


def _labels(tx: Tx, agent: Agent) -> list[SelectOption]:
    held = tx.people.roster().granted.get(agent.id, frozenset())
    return [one for one in options.labels(tx) if agent.admin or int(one.value) in held]


def _asked(tx: Tx, agent: Agent, wanted: _Wanted) -> Answer:
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


def _phone(tx: Tx, chosen: str) -> Phone | None:
    phones = tx.phones.all()
    return next((phone for phone in phones if str(phone.id) == chosen), phones[0] if len(phones) == 1 else None)


def _there_already(tx: Tx, agent: Agent, seen: Seen, text: str) -> Answer:
    opened = chats_card.open_(tx, agent, seen)
    unsent = replies_messages.first_words_unsent(text)
    return Reply(text=f"{opened.text}\n{unsent}") if isinstance(opened, Reply) else opened


def _ask_first(tx: Tx, agent: Agent, wanted: _Wanted, chat: Chat) -> Answer:
    """What to say waits; nobody is given the chat, as it may be others' in Periskope."""
    body = {"chat": chat.id, "label": wanted.label, "text": wanted.text, "since": tx.engine_now.isoformat()}
    draft = tx.proposals.add(DRAFT, body, agent_id=agent.id)
    effect = ReadForStart(target=ChatId(chat.id), draft=draft)
    tx.outbox.post(effect, lane=Lane.chat(chat.id), key=f"start:{draft}")
    return Reply(text=replies_messages.STARTING)


def start_read(event: StartRead, tx: Tx) -> str:
    """Periskope has answered: begun if there is no such chat, opened if it is one they may see, else refused.

    The customer, or a colleague to them, may have written while it was asked: then it is a chat by now, whatever the
    answer was.
    """
    draft = tx.proposals.take(event.draft, DRAFT)
    agent = None if draft is None or draft.agent_id is None else tx.people.roster().get(draft.agent_id)
    if draft is None or agent is None or not may_do(agent, Action.START):
        return "nobody starts it"
    chat = tx.chats.get(int(draft.body["chat"]), lock=True)
    known = event.known or chat.access_read_at is not None or tx.messages.count(chat.id) > 0
    if may_see_chat(tx, agent, chat.id) and (known or not agent.admin):
        place.place(tx, chat.id, begin=True)
        enqueue.dm(tx, agent.id, StartKnown(chat=chat.id, text=str(draft.body["text"])), key=draft.key)
        return "known chat"
    if known or tx.people.override_for(agent.id, chat.id) is False:
        enqueue.dm(tx, agent.id, StartRefused(), key=draft.key)
        tx.audit.write(AuditAction.REFUSED, actor=agent.id, via="slack", detail="start")
        return "hidden chat"
    _begin(tx, agent, chat, draft)
    return "started"


def _begin(tx: Tx, agent: Agent, chat: Chat, draft: Proposal) -> None:
    chosen = resolve.label_ids(tx, [str(draft.body["label"])])
    theirs = [label for label in chosen if str(label) in {one.value for one in _labels(tx, agent)}]
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
