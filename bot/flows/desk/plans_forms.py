"""The forms of weeks and exceptions: opened, changed while open, sent."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.domain import when, zones
from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, FieldErrors, Open, Pressed, Push, Replace, Say, Submitted
from bot.domain.people import Agent
from bot.domain.shifts_plan import DAY, Exceptional, OtherHours, Schedule, Shift, TimeOff
from bot.domain.shifts_problems import Problem
from bot.flows import availability
from bot.flows.desk import named, offered, weeks
from bot.views import answers_time, forms_time, refusals
from bot.views.answers import ADMINS_ONLY
from bot.views.forms_time import OWN_ZONE, Preview, Week
from storage.tx import Tx

EVERY_DAY = "days"
PREVIEWED = 5
Read = tuple[list[Shift], list[str], dict[str, str]]


def schedule_form(tx: Tx, agent: Agent, chosen: Sequence[str] = ()) -> Answer:
    """One row for all days; for one person as their week stands, if it is like that."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return Say(text=ADMINS_ONLY)
    people = named.by_ids(tx, chosen)
    week = _week(tx, people[0]) if len(people) == 1 else Week()
    data = EVERY_DAY if week.hours else ""
    return Open(view=forms_time.schedule(offered.people(tx), offered.zones(tx), week, chosen=chosen, data=data))


def _week(tx: Tx, one: Agent) -> Week:
    schedule = tx.availability.plan(one.id).schedule
    if schedule is None or not schedule.shifts:
        return Week()
    by_day = [
        answers_time.hours_line([(s.start_min, s.end_min) for s in schedule.shifts if s.weekday == day])
        for day in range(7)
    ]
    kinds = {line for line in by_day if line}
    if len(kinds) > 1:
        return Week(zone=schedule.tz, hours=tuple(by_day))
    days = tuple(str(day) for day in range(7) if by_day[day])
    return Week(zone=schedule.tz, days=days, shifts=tuple(kinds.pop().split(", ")))


def schedule_pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*Different per day…*, *Preview* and *Copy from…* change the open form; nothing is saved by them but *Clear*."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return Say(text=ADMINS_ONLY)
    if press.view is None:
        return schedule_form(tx, agent, (press.value or "").split())
    values, what = press.view.values, press.action.partition(":")[2]
    people = named.by_ids(tx, values.get("people"))
    if what == "clear":
        if not people:
            return Push(view=_notice(refusals.NOBODY))
        planned = availability.clear_schedule(tx, people, by=agent)
        return Push(view=_notice(answers_time.planned([named.person(one) for one in people], len(planned.moved))))
    if what == "preview":
        return Replace(view=_previewed(tx, people, values, each=press.view.data == EVERY_DAY))
    if what == "copy":
        view = answers_time.copy_from(offered.people(tx), data=" ".join(str(one.id) for one in people))
        return Push(view=view) if people else Push(view=_notice(refusals.NOBODY))
    shifts, _, _ = read_days(values, each=False)
    by_day = tuple(
        answers_time.hours_line([(s.start_min, s.end_min) for s in shifts if s.weekday == day]) or ""
        for day in range(7)
    )
    week = Week(zone=str(values.get("zone") or OWN_ZONE), hours=by_day)
    chosen = [str(one.id) for one in people]
    return Replace(view=forms_time.schedule(offered.people(tx), offered.zones(tx), week, chosen=chosen, data=EVERY_DAY))


def _previewed(tx: Tx, people: Sequence[Agent], values: dict[str, Any], *, each: bool) -> dict[str, Any]:
    """The form as it is filled in, with what it would come to for the first of these people; nothing is saved."""
    shifts, _, wrong = read_days(values, each=each)
    zone = str(values.get("zone") or OWN_ZONE)
    tz = None if zone == OWN_ZONE else zone
    found = list(wrong.values()) or [answers_time.problem(one) for one in availability.problems(people, tz, shifts)]
    previews = [_comes_to(tx, one, availability.week_of(one, tz, shifts)) for one in people[:PREVIEWED]]
    week = Week(
        zone=zone,
        days=tuple(values.get("days") or ()),
        shifts=tuple(str(values.get(f"shift{at}") or "") for at in range(3)),
        hours=tuple(str(values.get(f"day{day}") or "") for day in range(7)) if each else (),
    )
    return forms_time.schedule(
        offered.people(tx),
        offered.zones(tx),
        week,
        chosen=[str(one.id) for one in people],
        previews=found or previews or [refusals.NOBODY],
        data=EVERY_DAY if each else "",
    )


def _notice(text: str) -> dict[str, Any]:
    return answers_time.notice(text)


def read_days(values: dict[str, Any], *, each: bool) -> Read:
    """The form's shifts, the field of each, and what cannot be read, by field."""
    shifts: list[Shift] = []
    fields: list[str] = []
    wrong: dict[str, str] = {}
    rows = (
        [(f"day{day}", [day]) for day in range(7)]
        if each
        else [
            (f"shift{at}", [int(day) for day in values.get("days") or () if day in set("0123456")]) for at in range(3)
        ]
    )
    for field, days in rows:
        for part in answers_time.parts(str(values.get(field) or "")):
            span = when.hours(part)
            if span is None:
                wrong[field] = answers_time.unreadable_week(part)
                continue
            for day in days:
                shifts.append(Shift(weekday=day, start_min=span[0], end_min=span[1]))
                fields.append(field)
    return shifts, fields, wrong


def schedule_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Errors stand at the field; saved, the next changes are shown."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return FieldErrors(errors={"people": ADMINS_ONLY})
    values = sent.form.values
    each = sent.form.data == EVERY_DAY
    people = named.by_ids(tx, values.get("people"))
    shifts, fields, wrong = read_days(values, each=each)
    if not people:
        wrong["people"] = refusals.NOBODY
    if not shifts and not wrong:
        wrong["day0" if each else "shift0"] = answers_time.NO_SHIFTS
    if wrong:
        return FieldErrors(errors=wrong)
    zone = str(values.get("zone") or OWN_ZONE)
    tz = None if zone == OWN_ZONE else zone
    planned = availability.set_schedule(tx, people, tz=tz, shifts=shifts, by=agent)
    if planned.problems:
        return FieldErrors(
            errors={_field(one, fields): answers_time.problem(one) for one in reversed(planned.problems)}
        )
    previews = [_comes_to(tx, one, tx.availability.plan(one.id).schedule) for one in people[:PREVIEWED]]
    told = answers_time.planned([named.person(one) for one in people], len(planned.moved))
    return Replace(view=answers_time.saved(told, previews))


def _comes_to(tx: Tx, one: Agent, schedule: Schedule | None) -> Preview:
    return Preview(person=named.person(one), boundaries=availability.preview(tx, one, schedule))


def _field(problem: Problem, fields: Sequence[str]) -> str:
    if problem.field == "tz":
        return "zone"
    return fields[problem.index] if problem.index is not None and problem.index < len(fields) else "people"


def copy_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Another's week for these people."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return FieldErrors(errors={"whom": ADMINS_ONLY})
    source = named.by_ids(tx, [str(sent.form.values.get("whom") or "")])
    people = [one for one in named.by_ids(tx, sent.form.data.split()) if one not in source]
    if not source or not people:
        return FieldErrors(errors={"whom": refusals.NOBODY})
    planned = availability.copy_schedule(tx, source[0], to=people, by=agent)
    return Say(text=answers_time.planned([named.person(one) for one in people], len(planned.moved)))


def exceptions_form(tx: Tx, agent: Agent, chosen: Sequence[str] = ()) -> Answer:
    """A day or a range, for several people at once."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return Say(text=ADMINS_ONLY)
    return Open(view=forms_time.exceptions(offered.people(tx), chosen=chosen, today=_today(tx, agent)))


def _today(tx: Tx, agent: Agent) -> str:
    return zones.wall(tx.house, agent.tz or weeks.UTC_ZONE).date().isoformat()


def kind_changed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*Off* or *other hours* ask for different things."""
    values = {} if press.view is None else press.view.values
    kind = "hours" if press.value == "hours" else "off"
    chosen = [str(one.id) for one in named.by_ids(tx, values.get("people"))]
    today = str(values.get("first") or _today(tx, agent))
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return Say(text=ADMINS_ONLY)
    return Replace(view=forms_time.exceptions(offered.people(tx), chosen=chosen, kind=kind, today=today))


def exceptions_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Errors stand at the field."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return FieldErrors(errors={"people": ADMINS_ONLY})
    values = sent.form.values
    people = named.by_ids(tx, values.get("people"))
    if not people:
        return FieldErrors(errors={"people": refusals.NOBODY})
    read = _exception(values)
    if isinstance(read, dict):
        return FieldErrors(errors=read)
    planned = availability.set_exceptions(tx, people, [read], by=agent)
    if planned.problems:
        places = {"from": "from_time", "until": "until_time", "tz": "people"}
        return FieldErrors(
            errors={places.get(one.field, one.field): answers_time.problem(one) for one in planned.problems}
        )
    return Say(
        text=f"{answers_time.planned([named.person(one) for one in people], len(planned.moved))}\n{weeks.shown(tx, people)}"
    )


def _exception(values: dict[str, Any]) -> Exceptional | dict[str, str]:
    first = date.fromisoformat(str(values["first"]))
    last = date.fromisoformat(str(values.get("last") or values["first"]))
    if values.get("kind") == "hours":
        spans = [when.hours(part) for part in answers_time.parts(str(values.get("hours") or ""))]
        read = tuple(span for span in spans if span is not None)
        if not read or len(read) != len(spans):
            return {"hours": answers_time.unreadable_week(str(values.get("hours") or ""))}
        return OtherHours(first=first, last=last, hours=read)
    start, end = (
        when.clock(str(values.get("from_time") or "0:00")),
        when.clock(str(values.get("until_time") or "24:00")),
    )
    return TimeOff(first=first, last=last, from_min=start or 0, until_min=DAY if end is None else end)


def exceptions_pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*Exceptions…* for the people that its value names; *Cancel it*: the value names the person and the exception."""
    if not may_do(agent, Action.OTHERS_SCHEDULE):
        return Say(text=ADMINS_ONLY)
    if press.action == "exceptions:for":
        return exceptions_form(tx, agent, (press.value or "").split())
    who, _, key = (press.value or "").partition(":")
    people = named.by_ids(tx, [who])
    if not people or not key.isdigit():
        return Say(text=refusals.NOBODY)
    availability.drop_exceptions(tx, people[0], ids=[int(key)], by=agent)
    return Say(text=weeks.shown(tx, people))
