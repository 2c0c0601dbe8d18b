"""Who is on: one's own switch, and for admins everybody's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.access.policy import Action, may_do
from bot.availability import actions as availability
from bot.availability import forms as availability_forms
from bot.availability import messages as availability_messages
from bot.availability import queries as availability_queries
from bot.interactions import answers
from bot.interactions.buttons import button, shortcut
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import ChoiceField, FormField, RadioField
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.interactions.named import PeopleArg
from bot.interactions.named_fields import PeopleField
from bot.interactions.registry import arg, command
from bot.interactions.ticked import ticked
from bot.interactions.timed import UntilArg
from bot.interactions.timed_fields import ClockField
from bot.interactions.times import Doubt, ShiftAhead, Wrong
from bot.interactions.times.clock import written as written_clock
from bot.model.person import Agent

MORE = timedelta(minutes=15)


def whose(agent: Agent, people: Sequence[Agent] = (), **_: object) -> Action:
    """Members see and set their own, admins everybody's."""
    others = any(one.id != agent.id for one in people)
    return Action.OTHERS_STATUS if others else Action.OWN_STATUS


@command(
    "status",
    verbs="show",
    bare=True,
    say=(
        "availability",
        "presence",
        "my status",
        *(f"{one} {on}" for one in ("is", "am i") for on in ("online", "offline")),
    ),
    right=whose,
    group="you",
    help="Go online or offline, or see your status; admins also for others.",
    example="/periskope status",
    changes=False,
)
def status(ctx: Ctx, people: Sequence[Agent] = arg(PeopleArg(), after="of for", optional=True)) -> Answer:
    """One's own with buttons; others' as lines."""
    if [one.id for one in people or [ctx.agent]] == [ctx.agent.id]:
        return ctx.do(availability_queries.own_switch, ctx.agent)
    return Reply(text="\n".join(ctx.do(availability_queries.switch_line, ctx.agent, one) for one in people))


@command(
    "status online",
    verbs="on available back in",
    say=("online", "on", "available", "back", "on now"),
    right=whose,
    group="you",
    help="Come online, until your next shift ends or until a time; admins also set others.",
    example="/periskope status online until 17:00",
)
def come_online(
    ctx: Ctx,
    until: datetime | ShiftAhead | None = arg(UntilArg(), optional=True),
    people: Sequence[Agent] = arg(PeopleArg(), after="for with", optional=True),
) -> Answer:
    """A sentence for each person."""
    return Reply(text="\n".join(ctx.do(availability.put, ctx.agent, people or [ctx.agent], online=True, until=until)))


@command(
    "status offline",
    verbs="off away unavailable out busy",
    say=("offline", "off", "away", "unavailable", "out", "busy"),
    right=whose,
    group="you",
    help="Go offline, until your next shift begins or for a while; admins also set others.",
    example="/periskope status offline for 45m",
)
def go_offline(
    ctx: Ctx,
    until: datetime | ShiftAhead | None = arg(UntilArg(), optional=True),
    people: Sequence[Agent] = arg(PeopleArg(), after="for with", optional=True),
) -> Answer:
    """A sentence for each person."""
    return Reply(text="\n".join(ctx.do(availability.put, ctx.agent, people or [ctx.agent], online=False, until=until)))


@form
class StatusForm(Form):
    """One's own switch; for admins anybody's."""

    id, title, button, right = "status", "Status", "Save", whose
    people = PeopleField(text="Who", optional=True)
    status = RadioField(text="Status", choices=availability_forms.ON_OFF)
    length = ChoiceField(text="How long", choices=availability_forms.LENGTHS, redraws=True)
    until = ClockField(text="Until", when=lambda values: values.get("length") == "time")

    def there(self) -> dict[str, FormField[Any]]:
        """Members are asked about their own alone; people who were sent all the same are read, and refused."""
        there = super().there()
        if "people" not in self.values and not may_do(self.ctx.agent, Action.OTHERS_STATUS):
            there.pop("people")
        return there

    def submit(self) -> Answer:
        """A sentence for each person."""
        if "people" in self.there() and not self.people:
            return FieldErrors(errors={"people": answers.NOBODY})
        until = self._end()
        if isinstance(until, Wrong | Doubt):
            at = "until" if self.length == "time" else "length"
            return FieldErrors(errors={at: answers.not_a_time(self.length, until)})
        people = self.people or [self.ctx.agent]
        online = self.status == "online"
        return Reply(text="\n".join(self.ctx.do(availability.put, self.ctx.agent, people, online=online, until=until)))

    def _end(self) -> datetime | Wrong | Doubt | None:
        match self.length:
            case "boundary":
                return None
            case "time":
                return self.ctx.do(availability_queries.until_of, self.ctx.agent, f"until {written_clock(self.until)}")
        return self.ctx.do(availability_queries.until_of, self.ctx.agent, f"for {self.length}")


def status_form(ctx: Ctx, chosen: Sequence[Agent] = ()) -> Answer:
    """The form for the people who are named, else for oneself; it stands at the other state than theirs."""
    status = "offline" if ctx.do(availability_queries.online, ctx.agent) else "online"
    others = may_do(ctx.agent, Action.OTHERS_STATUS)
    people: dict[str, Any] = {"people": [str(one.id) for one in chosen or [ctx.agent]]} if others else {}
    return StatusForm.open(ctx, status=status, **people)


@shortcut("my_status", right=Action.OWN_STATUS)
def my_status(ctx: Ctx) -> Answer:
    """The form, from Slack's own menu."""
    return status_form(ctx)


@button("status:online", text="Go online", right=Action.OWN_STATUS, carries="text", style="primary")
def on_now(ctx: Ctx, text: str) -> Answer:
    """Always one's own."""
    return _switched(ctx, online=True, place=text)


@button("status:offline", text="Go offline", right=Action.OWN_STATUS, carries="text")
def off_now(ctx: Ctx, text: str) -> Answer:
    """Always one's own."""
    return _switched(ctx, online=False, place=text)


def _switched(ctx: Ctx, *, online: bool, place: str) -> Reply:
    """How it stands now; in a private answer that showed the switch, in place of how it stood before."""
    text = "\n".join(ctx.do(availability.put, ctx.agent, [ctx.agent], online=online, until=None))
    if place != availability_messages.IN_ANSWER:
        return Reply(text=text)
    return Reply(text=text, blocks=availability_messages.switch_shown(text, online=online).blocks, replace=True)


@button("shift:longer", text="15 more minutes", right=Action.OWN_STATUS)
def longer(ctx: Ctx) -> Answer:
    """At a shift's end."""
    return Reply(text="\n".join(ctx.do(availability.put, ctx.agent, [ctx.agent], online=True, until=ctx.now + MORE)))


button("form:status", text="Status…", right=Action.OWN_STATUS)(status_form)
ticked("team:status", rows="people", right=Action.OTHERS_STATUS)(status_form)
