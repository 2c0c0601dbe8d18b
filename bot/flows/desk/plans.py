"""Weekly shifts: shown, typed, filled in; and exceptions to them."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import when, zones
from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, Say
from bot.domain.commands import Command
from bot.domain.people import Agent
from bot.domain.shifts_plan import Exceptional, OtherHours, Shift, TimeOff
from bot.flows import availability
from bot.flows.availability import Planned
from bot.flows.desk import named, plans_forms, weeks
from bot.views import answers_time
from bot.views.answers import ADMINS_ONLY
from storage.tx import Tx


def schedule(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """Show weeks; admins also type or clear them. `mon-fri 9:00-13:00 14:00-18:00 Europe/Berlin`."""
    typed = command.arguments
    meant = named.people(tx, agent, typed.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    people = list(meant.agents) or [agent]
    if typed.action == "show" and not typed.words and may_do(agent, _needs(agent, people)):
        return _shown(tx, agent, people)
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return Say(text=ADMINS_ONLY)
    if typed.action == "clear":
        return Say(text=_told(tx, agent, people, availability.clear_schedule(tx, people, by=agent)))
    if typed.action == "copy" and len(people) > 1:
        copied = availability.copy_schedule(tx, people[0], to=people[1:], by=agent)
        return Say(text=_told(tx, agent, people[1:], copied))
    if not typed.words or not typed.people:
        return plans_forms.schedule_form(tx, agent, [str(one.id) for one in meant.agents])
    read = week(typed.words)
    if isinstance(read, str):
        return Say(text=answers_time.unreadable_week(read))
    tz, shifts = read
    planned = availability.set_schedule(tx, people, tz=tz, shifts=shifts, by=agent)
    return Say(text=_told(tx, agent, people, planned))


def exceptions(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """Show them; admins also add them. `24 dec to 31 dec off`, `24 dec 10:00-14:00`."""
    typed = command.arguments
    meant = named.people(tx, agent, typed.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    people = list(meant.agents) or [agent]
    if typed.action == "show" and not typed.words and may_do(agent, _needs(agent, people)):
        return _shown(tx, agent, people)
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return Say(text=ADMINS_ONLY)
    if typed.action == "remove":
        for one in people:
            availability.drop_exceptions(tx, one, ids=None, by=agent)
        return Say(text=weeks.shown(tx, people))
    if not typed.words or not typed.people:
        return plans_forms.exceptions_form(tx, agent, [str(one.id) for one in meant.agents])
    read = exception(typed.words, now=tx.house, zone=people[0].tz or weeks.UTC_ZONE)
    if read is None:
        return Say(text=answers_time.unreadable_exception(typed.words))
    return Say(text=_told(tx, agent, people, availability.set_exceptions(tx, people, [read], by=agent)))


def _shown(tx: Tx, agent: Agent, people: Sequence[Agent]) -> Answer:
    """Their weeks; whoever may change them can do so from there."""
    keys = " ".join(str(one.id) for one in people) if may_do(agent, Action.OTHERS_SCHEDULE) else ""
    shown = answers_time.weeks_shown(weeks.shown(tx, people), keys=keys)
    return Say(text=shown.text, blocks=shown.blocks)


def _needs(agent: Agent, people: Sequence[Agent]) -> Action:
    """Members are shown their own week, admins everybody's."""
    return Action.OWN_SCHEDULE if all(one.id == agent.id for one in people) else Action.OTHERS_SCHEDULE


def _told(tx: Tx, agent: Agent, people: Sequence[Agent], planned: Planned) -> str:
    if planned.problems:
        return "\n".join(answers_time.problem(one) for one in planned.problems[:10])
    saved = answers_time.planned([named.person(one) for one in people], len(planned.moved))
    return f"{saved}\n{weeks.shown(tx, people)}"


def week(words: str) -> tuple[str | None, list[Shift]] | str:
    """A typed week: a zone (None: each person's own) and shifts; or the first part that cannot be read."""
    tz: str | None = None
    days: list[int] = []
    shifts: list[Shift] = []
    for part in answers_time.parts(words):
        found_days, span = days_of(part), when.hours(part)
        if found_days is not None:
            days = found_days
        elif span is not None:
            shifts += [Shift(weekday=on, start_min=span[0], end_min=span[1]) for on in days or range(5)]
        elif (zone := part if zones.known(part) else zones.exact(part)) is not None:
            tz = zone
        elif "/" in part:
            tz = part  # meant as a zone: the nearest are offered
        else:
            return part
    return (tz, shifts) if shifts else words


def days_of(text: str) -> list[int] | None:
    """`mon-fri`, `sat`, `daily`, `weekdays`, `weekend` as weekdays, 0 Monday; None: no days."""
    plain = text.strip(" ,:").casefold()
    named_days = {
        "daily": range(7),
        "everyday": range(7),
        "weekdays": range(5),
        "workdays": range(5),
        "weekend": range(5, 7),
    }
    if plain in named_days:
        return list(named_days[plain])
    first, dash, last = plain.replace("–", "-").partition("-")
    start, end = weekday(first), weekday(last) if dash else weekday(first)
    if start is None or end is None:
        return None
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def weekday(text: str) -> int | None:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    plain = text.strip()
    return next(
        (
            at
            for at, name in enumerate(names)
            if len(plain) >= 3 and name.startswith(plain[:3]) and (name.startswith(plain) or plain == f"{name}s")
        ),
        None,
    )


def exception(words: str, *, now: datetime, zone: str) -> Exceptional | None:
    """A day or a range, then *off* (the default) or hours."""
    today = zones.wall(now, zone).date()
    plain = " ".join(words.casefold().split())
    tokens = plain.removesuffix(" off").split(" ")
    for at in range(len(tokens), 0, -1):
        days = when.days(" ".join(tokens[:at]), today=today)
        if days is None:
            continue
        rest = [when.hours(part) for part in answers_time.parts(" ".join(tokens[at:]))]
        if not rest:
            return TimeOff(first=days[0], last=days[1])
        spans = tuple(span for span in rest if span is not None)
        return OtherHours(first=days[0], last=days[1], hours=spans) if len(spans) == len(rest) else None
    return None
