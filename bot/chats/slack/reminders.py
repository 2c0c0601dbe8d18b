"""Handlers of reminders and notes about one chat, typed or sent by form."""

from datetime import datetime, timedelta

from bot.access import queries as access_queries
from bot.access.policy import Action
from bot.access.queries import Seen
from bot.blockkit.blocks import Blocks, section
from bot.chats import forms as chats_forms
from bot.chats import messages as chats_messages
from bot.chats.actions import by_people
from bot.interactions import answers, resolve, said, times
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import RadioField, TextField
from bot.interactions.models import Answer, FieldErrors, OpenModal, Push, Reply
from bot.interactions.named import ChatArg
from bot.interactions.registry import arg, command
from bot.interactions.timed import MomentArg
from bot.interactions.timed_fields import ClockField, DayField
from bot.interactions.times import Doubt, Wrong, dates
from bot.interactions.times.clock import written as written_clock
from bot.interactions.times.moment import NINE
from bot.model.person import Agent
from storage.tx import Tx

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
    at: datetime = arg(MomentArg(day_means=NINE, next_shift=by_people.next_shift), after="at", label="when"),
) -> Answer:
    """The chat and the moment, with its day."""
    return ctx.do(_reminded, ctx.agent, chat, at)


def _reminded(tx: Tx, agent: Agent, seen: Seen, at: datetime) -> Answer:
    chat = seen.chat
    if not access_queries.may(tx, agent, Action.REMIND, chat):
        return Reply(text=answers.NO_CHAT)
    done = by_people.remind(tx, seen, at=at, by=agent)
    if done.refused is not None:
        return Reply(text=chats_messages.chat_refused(done.refused, resolve.title(chat)))
    return Reply(text=chats_messages.reminded(resolve.title(chat), at))


@form
class RemindForm(Form):
    """When to be reminded of the card's chat."""

    id, title, button, right, carries = "remind", "Remind", "Remind", Action.REMIND, "chat"
    later = RadioField(text="When", choices=chats_forms.LATER, redraws=True)
    date = DayField(text="Date", when=lambda values: values.get("later") == "date")
    time = ClockField(text="Time", when=lambda values: values.get("later") == "date")

    def above(self) -> Blocks:
        """The chat."""
        return [] if self.seen is None else [section(said.chat(self.seen))]

    def submit(self) -> Answer:
        """The chat and the moment, with its day."""
        if self.seen is None:
            return Reply(text=answers.NO_CHAT)
        at = self._at()
        if isinstance(at, datetime):
            return self.ctx.do(_reminded, self.ctx.agent, self.seen, at)
        if self.later == "shift":
            return FieldErrors(errors={"later": chats_messages.NO_SHIFT_AHEAD})
        return FieldErrors(errors={"date": answers.not_a_time(dates.written(self.date), at)})

    def _at(self) -> datetime | Wrong | Doubt | None:
        if self.later in LENGTHS:
            return self.ctx.now + LENGTHS[self.later]
        if self.later == "shift":
            return self.ctx.do(by_people.next_shift, self.ctx.agent)
        clock = self.ctx.do(resolve.clock, self.ctx.agent)
        return times.moment(f"{dates.written(self.date)} {written_clock(self.time)}", clock)


def remind_form(tx: Tx, agent: Agent, seen: Seen) -> Answer:
    """The form for a chat, on top of what is open."""
    opened = RemindForm.opened(tx, agent, data=seen.chat.key, time="09:00")
    return Push(view=opened.view) if isinstance(opened, OpenModal) else opened


@form
class NoteForm(Form):
    """A note to the team about the card's chat."""

    id, title, button, right, carries = "note", "Note", "Keep", Action.NOTE, "chat"
    note = TextField(text="Note", lines=True)

    def above(self) -> Blocks:
        """The chat, and who will see the note."""
        return [] if self.seen is None else [section(f"{said.chat(self.seen)}\n{chats_forms.NOTE_SEEN_BY}")]

    def submit(self) -> Answer:
        """Kept in the thread."""
        if self.seen is None:
            return Reply(text=answers.NO_CHAT)
        self.ctx.do(by_people.keep_note, self.seen, self.ctx.agent, self.note)
        return Reply(text=chats_messages.NOTE_KEPT)


def note_form(tx: Tx, agent: Agent, seen: Seen) -> Answer:
    """The form for a chat, on top of what is open."""
    opened = NoteForm.opened(tx, agent, data=seen.chat.key)
    return Push(view=opened.view) if isinstance(opened, OpenModal) else opened
