"""Handlers of reminders and notes about one chat, typed or sent by form."""

from datetime import datetime, timedelta

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.availability import queries as availability_queries
from bot.blockkit.blocks import Blocks, section
from bot.chats import forms as chats_forms
from bot.chats import messages as chats_messages
from bot.chats.actions import by_people
from bot.chats.actions import quick_actions as chats_quick_actions
from bot.chats.slack.card_buttons import declare
from bot.interactions import answers, as_shown, resolve, said, times
from bot.interactions.as_shown import BEHIND
from bot.interactions.buttons import opens
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import RadioField, TextField
from bot.interactions.models import Answer, FieldErrors, Quiet, Reply
from bot.interactions.named import ChatArg
from bot.interactions.registry import arg, command
from bot.interactions.timed import MomentArg
from bot.interactions.timed_fields import ClockField, DayField
from bot.interactions.times import Doubt, Wrong, dates
from bot.interactions.times.clock import written as written_clock
from bot.interactions.times.moment import NINE

LENGTHS = {"1h": timedelta(hours=1), "3h": timedelta(hours=3)}


@command(
    "remind",
    say=("snooze", "remind me", "reminder"),
    right=Action.REMIND,
    group="chats",
    help="Be reminded of a chat later.",
    example="/periskope remind Priya Nair in 3h",
)
def remind(
    ctx: Ctx,
    chat: Seen = arg(ChatArg(), after="about of to for on"),
    at: datetime = arg(MomentArg(day_means=NINE, next_shift=availability_queries.next_shift), label="when"),
) -> Answer:
    """The chat and the moment, with its day."""
    return ctx.do(chats_quick_actions.remind, ctx.agent, chat, at)


def _declare_length(length: str) -> None:
    def remind_then(ctx: Ctx, chat: Seen) -> Answer:
        return ctx.do(chats_quick_actions.remind, ctx.agent, chat, ctx.now + LENGTHS[length])

    declare(f"remind_{length}", Action.REMIND, remind_then)


for one in LENGTHS:
    _declare_length(one)


@form
class RemindForm(Form):
    """When to be reminded of the card's chat."""

    id, title, button, right, carries = "remind", "Remind", "Remind", Action.REMIND, "chat"
    later = RadioField(text="When", choices=chats_forms.LATER, redraws=True)
    date = DayField(text="Date", when=lambda values: values.get("later") == "date")
    time = ClockField(text="Time", when=lambda values: values.get("later") == "date")

    def changed(self, name: str) -> str:
        """A date begins with the usual hour."""
        self.values.setdefault("time", "09:00")
        return ""

    def above(self) -> Blocks:
        """The chat."""
        return [] if self.seen is None else [section(said.chat(self.seen))]

    def ground(self) -> str:
        """The wait that a reminder ends, and the reminder that it replaces."""
        return "" if self.seen is None else self.ctx.do(as_shown.carried, self.seen.chat).partition(BEHIND)[2]

    def overtaken(self) -> str:
        """What of these began since it was opened."""
        if self.seen is None:
            return ""
        return self.ctx.do(chats_quick_actions.overtaken_by, self.ctx.agent, self.seen, "remind", self.shown or "")

    def submit(self) -> Answer:
        """The chat and the moment, with its day."""
        if self.seen is None:
            return Reply(text=answers.NO_CHAT)
        at = self._at()
        if isinstance(at, datetime):
            return self.ctx.do(chats_quick_actions.remind, self.ctx.agent, self.seen, at)
        if self.later == "shift":
            return FieldErrors(errors={"later": chats_messages.NO_SHIFT_AHEAD})
        return FieldErrors(errors={"date": answers.not_a_time(dates.written(self.date), at)})

    def _at(self) -> datetime | Wrong | Doubt | None:
        if self.later in LENGTHS:
            return self.ctx.now + LENGTHS[self.later]
        if self.later == "shift":
            return self.ctx.do(availability_queries.next_shift, self.ctx.agent)
        clock = self.ctx.do(resolve.clock, self.ctx.agent)
        return times.moment(f"{dates.written(self.date)} {written_clock(self.time)}", clock)


@form
class NoteForm(Form):
    """A note to the team about the card's chat."""

    id, title, button, right, carries = "note", "Note", "Keep", Action.NOTE, "chat"
    note = TextField(text="Note", lines=True)

    def above(self) -> Blocks:
        """The chat, and who will see the note."""
        return [] if self.seen is None else [section(f"{said.chat(self.seen)}\n{chats_forms.NOTE_SEEN_BY}")]

    def submit(self) -> Answer:
        """Kept in the thread, where it stands."""
        if self.seen is None:
            return Reply(text=answers.NO_CHAT)
        self.ctx.do(by_people.keep_note, self.seen, self.ctx.agent, self.note)
        return Quiet() if self.on_card else Reply(text=chats_messages.NOTE_KEPT)


opens(RemindForm, "chat:remind", text=chats_forms.CHAT_WORDS["remind"])
opens(NoteForm, "chat:note", text=chats_forms.CHAT_WORDS["note"])
