"""Forms about time: status, the week's shifts, exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.views.blocks import Blocks, actions, button, clock, context, listed, moment, name, said, section, sections
from bot.views.inputs import Choice, Choices, Field, day, modal, one_of, radio, some_of, ticks, time_of_day, words_field

ON_OFF = (Choice(value="online", text="Online"), Choice(value="offline", text="Offline"))
LENGTHS = (
    Choice(value="boundary", text="Until the next shift begins or ends"),
    Choice(value="30m", text="For 30 minutes"),
    Choice(value="1h", text="For an hour"),
    Choice(value="2h", text="For two hours"),
    Choice(value="time", text="Until a time…"),
)
DAYS = (
    *(Choice(value="0", text="Monday"), Choice(value="1", text="Tuesday"), Choice(value="2", text="Wednesday")),
    *(Choice(value="3", text="Thursday"), Choice(value="4", text="Friday"), Choice(value="5", text="Saturday")),
    Choice(value="6", text="Sunday"),
)
WORKDAYS = ("0", "1", "2", "3", "4")
OWN_ZONE = "own"
HOURS = "Like 9:00-13:00, 22:00-06:00, or all day. Leave empty for none."
KINDS = (
    Choice(value="off", text="Off", description="Whole days, or from and until a time"),
    Choice(value="hours", text="Other hours", description="These hours instead of the shifts of those days"),
)


def status(
    people: Choices = (), *, chosen: Sequence[str] = (), on: bool = False, until: str = "", data: str = ""
) -> dict[str, Any]:
    """One's own switch; with `people`, an admin's for several."""
    blocks: Blocks = [
        *([some_of(Field(name="people", label="Who"), people, chosen)] if people else []),
        radio(Field(name="status", label="Status"), ON_OFF, "offline" if on else "online"),
        one_of(Field(name="length", label="How long"), LENGTHS, "boundary"),
        time_of_day(Field(name="until", label="Until", hint="Only with “Until a time…”.", optional=True), until),
    ]
    return modal("status", "Status", blocks, submit="Save", data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week as it stands in the form: `hours` per weekday, as typed; the same for all `days` in the short form."""

    zone: str = OWN_ZONE
    days: tuple[str, ...] = WORKDAYS
    shifts: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a schedule comes to: the next boundaries (instant, online then)."""

    person: str
    boundaries: tuple[tuple[datetime, bool], ...] = field(default=())


def schedule(
    people: Choices,
    zones: Choices,
    week: Week,
    *,
    chosen: Sequence[str] = (),
    previews: Sequence[Preview | str] = (),
    data: str = "",
) -> dict[str, Any]:
    """The week's shifts of one person or several. With `week.hours` every day has a line of its own.

    `previews`: what it would come to, or a sentence on what is wrong with it.
    """
    own = Choice(value=OWN_ZONE, text="Each person's own time zone")
    blocks: Blocks = [
        some_of(Field(name="people", label="Who"), people, chosen),
        one_of(Field(name="zone", label="Time zone"), [own, *zones], week.zone),
        *(_each_day(week) if week.hours else _same_days(week)),
        actions(
            *([] if week.hours else [button("Different per day…", "schedule:days", "days")]),
            button("Preview", "schedule:preview", "preview"),
            button("Copy from…", "schedule:copy", "copy"),
            button("Clear", "schedule:clear", "clear"),
        ),
        *(_preview(one) for one in previews[:5]),
    ]
    return modal("schedule", "Schedule", blocks, submit="Save", data=data)


def _same_days(week: Week) -> Blocks:
    return [
        ticks(Field(name="days", label="Days", optional=True), DAYS, week.days),
        *(
            words_field(
                Field(name=f"shift{at}", label=f"Shift {at + 1}", hint=HOURS if at == 0 else "", optional=True),
                week.shifts[at] if at < len(week.shifts) else "",
                placeholder="9:00-17:00",
                longest=40,
            )
            for at in range(3)
        ),
    ]


def _each_day(week: Week) -> Blocks:
    return [
        words_field(
            Field(
                name=f"day{at}",
                label=choice.text,
                hint="Up to three shifts, with commas between them. " + HOURS if at == 0 else "",
                optional=True,
            ),
            week.hours[at] if at < len(week.hours) else "",
            placeholder="9:00-13:00, 14:00-18:00",
            longest=120,
        )
        for at, choice in enumerate(DAYS)
    ]


def _preview(one: Preview | str) -> dict[str, Any]:
    if isinstance(one, str):
        return context(f"⚠️ {said(one, 300)}")
    turns = [f"{'on' if on else 'off'} {moment(at)}" for at, on in one.boundaries[:4]]
    return context(f"{name(one.person)}: {', '.join(turns) or 'by hand only'}")


def exceptions(
    people: Choices, *, chosen: Sequence[str] = (), kind: str = "off", today: str = "", data: str = ""
) -> dict[str, Any]:
    """Days off or other hours, for several people at once. A change of kind is told as `kind`."""
    hours = (
        [
            words_field(
                Field(name="hours", label="Hours on each of these days", hint=HOURS),
                placeholder="10:00-14:00",
                longest=120,
            )
        ]
        if kind == "hours"
        else [
            time_of_day(Field(name="from_time", label="From", hint="Leave empty for whole days.", optional=True)),
            time_of_day(Field(name="until_time", label="Until", optional=True)),
        ]
    )
    blocks: Blocks = [
        some_of(Field(name="people", label="Who"), people, chosen),
        radio(Field(name="kind", label="What", acts=True), KINDS, kind),
        day(Field(name="first", label="First day"), today),
        day(Field(name="last", label="Last day", optional=True)),
        *hours,
    ]
    return modal("exceptions", "Exceptions", blocks, submit="Save", data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTime:
    """A person's schedule for reading: `lines` are already in words (`Mon-Fri 9:00-17:00`)."""

    person: str
    zone: str = ""
    lines: tuple[str, ...] = ()
    exceptions: tuple[tuple[str, str], ...] = ()
    today: tuple[tuple[datetime, datetime], ...] = ()


def schedules(people: Sequence[PersonTime], *, admin: bool) -> dict[str, Any]:
    """Who plans to be on when. Admins can cancel an exception; each button's value is our key of it."""
    blocks: Blocks = []
    for one in people[:12]:
        hours = listed(f"{clock(start)} to {clock(end)}" for start, end in one.today[:6])
        head = f"*{name(one.person)}*{f' · {name(one.zone)}' if one.zone else ''}"
        today = f"\nToday: {hours}" if hours else ""
        blocks += sections(
            "\n".join([head, *(name(line, 120) for line in one.lines[:10] or ("By hand only.",))]) + today
        )
        for key, text in one.exceptions[:5]:
            cancel = button("Cancel it", "exceptions:cancel", key)
            blocks.append(section(f"Exception: {name(text, 120)}", accessory=cancel if admin else None))
    return modal("schedules", "Schedules", blocks)
