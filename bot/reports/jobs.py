"""The week's figures and the day's report, due in the triage channel in the morning."""

from datetime import datetime, time, timedelta

from bot.interactions import resolve
from bot.model.effect.reports import PostDaily, PostDigest
from bot.model.ids import RoomId
from bot.model.lane import Lane
from bot.reports import queries as reports_queries
from bot.shifts import timezones
from storage.tx import Tx

AT = time(9)
LATEST = timedelta(hours=12)  # after a longer outage the command still shows the figures
DAILY_AT = time(9)
DAILY_LATEST = timedelta(hours=12)


def owe_digest(tx: Tx) -> bool:
    """Enqueues this week's digest, once, from nine on Monday on in the first admin's zone; True if it did."""
    admin, room = reports_queries.reader(tx), tx.rooms.find("triage")
    if admin is None or room is None:
        return False
    zone = resolve.zone(admin)
    today = timezones.wall(tx.business_now, zone).date()
    monday = today - timedelta(days=today.weekday())
    nine = timezones.first(datetime.combine(monday, AT), zone)
    if not nine <= tx.business_now < nine + LATEST:
        return False
    week = PostDigest(target=RoomId(room.id), monday=monday, zone=zone)
    return tx.outbox.post(week, lane=Lane.reports(room.id), key=f"digest:{monday.isoformat()}")


def owe_daily(tx: Tx) -> bool:
    """Enqueues the day's report, once, from nine on in the first admin's zone; True if it did."""
    admin = next((agent for agent in tx.people.roster().agents if agent.admin and agent.here), None)
    room = tx.rooms.find("triage")
    if admin is None or room is None:
        return False
    zone = resolve.zone(admin)
    today = timezones.wall(tx.business_now, zone).date()
    nine = timezones.first(datetime.combine(today, DAILY_AT), zone)
    if not nine <= tx.business_now < nine + DAILY_LATEST:
        return False
    key = f"daily:{today.isoformat()}"
    return tx.outbox.post(PostDaily(target=RoomId(room.id)), lane=Lane.reports(room.id), key=key)
