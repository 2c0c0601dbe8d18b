"""Which pictures there are of our rows: a week's coverage, and the figures as bars."""

from datetime import datetime, time, timedelta

from bot.domain import shifts_cover, zones
from bot.domain.metrics import Figures
from bot.flows.steps.figures import Table
from bot.pictures.plans import HOURS, Bar, Bars, Coverage, Hours, Row
from bot.views.blocks import lasted
from storage.tx import Tx

HOUR = timedelta(hours=1)


def coverage(tx: Tx, zone: str) -> Coverage:
    """Everybody's planned hours of this week (from Monday, on this zone's clock), those with the most first."""
    today = zones.wall(tx.house, zone).date()
    monday = today - timedelta(days=today.weekday())
    midnight = datetime.combine(monday, time())
    start, end = zones.first(midnight, zone), zones.first(midnight + timedelta(days=7), zone)
    people = {int(agent.id): agent for agent in tx.people.roster().agents if agent.state == "active"}
    rows = []
    for agent_id, plan in tx.availability.plans(people).items():
        stretches = () if plan.schedule is None else shifts_cover.cover(plan.schedule, plan.exceptions, start, end)
        on = tuple(_on_the_clock(one, midnight, zone) for one in stretches)
        if on:
            person = people[agent_id]
            rows.append(Row(name=person.name or person.email, other=person.email.partition("@")[0], on=on))
    in_order = sorted(rows, key=lambda row: (min(start for start, _ in row.on), row.name))
    return Coverage(title="Who is on this week", monday=monday, zone=zone, people=tuple(in_order))


def replies(table: Table, title: str) -> Bars:
    """How many replies each row has."""
    bars = tuple(Bar(name=name, value=row.replies, said=f"{row.replies}") for name, row in table.rows)
    return Bars(title=title, measure="total replies", bars=bars)


def response_times(table: Table, title: str) -> Bars:
    """How long each row's first responses took, on average."""
    bars = tuple(_response(name, row) for name, row in table.rows if row.average is not None)
    return Bars(title=title, measure="first response time, average (median)", bars=bars)


def _response(name: str, row: Figures) -> Bar:
    said = f"{lasted(row.average or 0)} ({lasted(row.median or 0)})"
    return Bar(name=name, value=row.average, said=said)


def _on_the_clock(stretch: tuple[datetime, datetime], midnight: datetime, zone: str) -> Hours:
    """On the days on which clocks change, what the clock shows counts."""
    start, end = ((zones.wall(at, zone) - midnight) / HOUR for at in stretch)
    return max(0.0, start), min(float(HOURS), end)
