"""The week's figures for the triage channel, on Monday mornings."""

from datetime import datetime, time, timedelta

from bot.domain import metrics, zones
from bot.domain.people import Agent
from bot.flows.steps.figures import figures
from bot.views import figures as view
from bot.views.blocks import Shown
from storage.queries.outbox import Effect
from storage.tx import Tx

AT = time(9)
LATEST = timedelta(hours=12)  # whoever was down longer finds the figures with the command
WEEK = timedelta(days=7)
UTC_ZONE = "UTC"


def owe_digest(tx: Tx) -> bool:
    """If it is Monday after nine where the first admin is, and this week's digest is not owed yet: owe it, once."""
    admin, room = _reader(tx), tx.rooms.find("triage")
    if admin is None or room is None:
        return False
    zone = admin.tz or UTC_ZONE
    today = zones.wall(tx.house, zone).date()
    monday = today - timedelta(days=today.weekday())
    nine = zones.first(datetime.combine(monday, AT), zone)
    if not nine <= tx.house < nine + LATEST:
        return False
    week = Effect(kind="PostDigest", target=room.id, payload={"monday": monday.isoformat(), "zone": zone})
    return tx.outbox.owe(week, lane=f"post:{room.id}:0", key=f"digest:{monday.isoformat()}")


def digest(tx: Tx, monday: datetime, zone: str) -> Shown | None:
    """The figures of the seven days before this Monday (a naive midnight), by person; None without anybody to read them."""
    admin = _reader(tx)
    if admin is None:
        return None
    span = metrics.Span(start=zones.first(monday - WEEK, zone), end=zones.first(monday, zone), zone=zone)
    table = figures(tx, admin, span, "person")
    if table is None:
        return None
    title = f"The week from {monday - WEEK:%d %b} to {monday - timedelta(days=1):%d %b}"
    return view.figures(title, table.total, table.rows, by="person")


def _reader(tx: Tx) -> Agent | None:
    """Everybody in the triage channel is an admin; the first of them lends the zone."""
    return next((agent for agent in tx.people.roster().agents if agent.admin and agent.here), None)
