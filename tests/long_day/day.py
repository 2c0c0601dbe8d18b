"""A night, a Monday morning and the day after it, lived through by the whole town."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.long_day.crew import BEGINS, ZONES
from tests.long_day.facts import facts
from tests.long_day.figures import Figure, figures
from tests.long_day.moving_in import Size
from tests.long_day.town import Town


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much of it: hours of night before the shift begins, minutes of rush, hours of day after, and how busy."""

    size: Size
    night: float
    rush: float
    day: float
    step: float = 1.0
    by_night: float = 0.35
    at_once: float = 0.15
    by_day: float = 0.7


SAMPLE = Plan(size=Size(members=6, labels=4, chats=40), night=0.4, rush=0.2, day=0.7, by_day=0.3)
SHORT = Plan(size=Size(members=24, labels=12, chats=300), night=10, rush=4, day=6)
LONG = Plan(
    size=Size(members=24, labels=12, chats=2000), night=14, rush=15, day=14, by_night=0.1, at_once=0.05, by_day=0.4
)


def monday(today: datetime) -> datetime:
    """When the second zone's week begins, some weeks before `today`: far enough that no poll finds what is told."""
    day = (today - timedelta(days=21 + today.weekday())).date()
    return datetime(day.year, day.month, day.day, BEGINS, tzinfo=ZoneInfo(ZONES[1])).astimezone(UTC)


async def lived(plan: Plan, *, today: datetime) -> list[Figure]:
    """Live through it and give the figures."""
    opens = monday(today)
    begins = opens - timedelta(hours=plan.night)
    with tempfile.TemporaryDirectory(prefix="noise-", ignore_cleanup_errors=True) as folder:
        async with Town.open(Path(folder), plan.size, begins=begins) as town:
            await _live(town, plan, opens)
            return figures(await facts(town))


async def _live(town: Town, plan: Plan, opens: datetime) -> None:
    quiet = timedelta(minutes=plan.rush * 0.1)
    customers = town.customers
    customers.plan_day(town.world.clock.now(), length=timedelta(hours=plan.night), share=plan.by_night)
    customers.plan_rush(opens - quiet, minutes=plan.rush * 0.9, share=plan.at_once)
    customers.plan_day(opens + timedelta(minutes=plan.rush), length=timedelta(hours=plan.day), share=plan.by_day)
    await town.step_to(opens - quiet, minutes=plan.step)
    await town.true()
    await town.run(minutes=plan.rush)
    await town.fast()
    await town.step_to(opens + timedelta(hours=plan.day), minutes=plan.step)
