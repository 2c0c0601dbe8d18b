"""Writing to a number first."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action
from bot.blockkit.blocks import Block
from bot.blockkit.forms import SelectOption, one_of
from bot.interactions import answers, options
from bot.interactions.buttons import shortcut
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import OFFERED_NO_MORE, FormField, Invalid, TextField
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.interactions.registry import arg, command
from bot.model.chat import Phone
from bot.replies import messages as replies_messages
from bot.replies.actions import first_message
from bot.replies.slack.phone_numbers import NumberArg, WhatsAppNumberField


def _to_somebody(_said: str, words: Sequence[str]) -> str:
    """Where no number is said, a chat that there is already is meant."""
    return "" if any(each.isdigit() for one in words for each in one) else answers.WRITE_BELOW


@command(
    "start",
    say=("new", "new message", "new chat", "write to", "write"),
    right=Action.START,
    group="chats",
    help="Write to a WhatsApp number first.",
    example="/periskope start +49 30 123456",
    changes=False,
    instead=_to_somebody,
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
        return ctx.do(first_message.phone, str(raw or ""))


class _LabelField(FormField[str]):
    """A label of the starter's for the new chat; admins choose among all."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one, the first chosen."""
        labels = ctx.do(first_message.labels, ctx.agent)
        return one_of(self.kit, labels, str(raw or labels[0].value))

    def read(self, ctx: Ctx, raw: Any) -> str | Invalid:
        """Our id, if it is offered now; it is judged again when the chat is begun."""
        there = {one.value for one in self.options(ctx, "")}
        return str(raw or "") if not raw or str(raw) in there else Invalid(OFFERED_NO_MORE)

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """Those that they have."""
        return ctx.do(first_message.labels, ctx.agent)


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
        few = {
            "phone": len(self.ctx.do(options.phones)) < 2,
            "label": not self.ctx.do(first_message.labels, self.ctx.agent),
        }
        return {name: one for name, one in super().there().items() if not few.get(name)}

    def submit(self) -> Answer:
        """The number is looked up, and Periskope asked whether it is a chat already: only then is anything begun."""
        phone = self.phone if "phone" in self.there() else self.ctx.do(first_message.phone, "")
        if phone is None:
            return FieldErrors(errors={"number": replies_messages.NO_PHONE})
        wanted = first_message.FirstMessage(
            number=self.number, phone=phone, label=self.label or "", text=self.text.strip()
        )
        return self.ctx.do(first_message.ask, self.ctx.agent, wanted)
