"""People's weeks and exceptions, for reading."""

from collections.abc import Iterable

from bot.domain.people import Agent
from bot.flows import availability
from bot.flows.desk import named
from bot.views import answers_time
from bot.views.forms_time import PersonTime
from storage.tx import Tx

UTC_ZONE = "UTC"


def shown(tx: Tx, people: Iterable[Agent]) -> str:
    """Weeks and exceptions in words."""
    return answers_time.weeks([person_time(tx, one) for one in people])


def person_time(tx: Tx, one: Agent) -> PersonTime:
    """A person's plan for reading."""
    plan = tx.availability.plan(one.id)
    return PersonTime(
        person=named.person(one),
        zone="" if plan.schedule is None else plan.schedule.tz,
        lines=() if plan.schedule is None else answers_time.week_lines(plan.schedule.shifts),
        exceptions=tuple(
            (f"{one.id}:{key}", answers_time.exception_line(what)) for key, what in tx.availability.exceptions(one.id)
        ),
        today=availability.shown(tx, one.id).today,
    )
