"""When somebody is back, as a customer reads it on WhatsApp."""

from datetime import date, datetime

SOON = "as soon as we can"


def spoken_in(zone: str, at: datetime, *, today: date) -> str:
    """A time on the wall clock of a zone, whose place is named: the customer may live elsewhere."""
    place = zone if "/" not in zone else f"{zone.rpartition('/')[2].replace('_', ' ')} time"
    day = "" if at.date() == today else f"{at:%A}, " if (at.date() - today).days < 7 else f"{at:%A}, {at.day} {at:%B}, "
    return f"{day}{at:%H:%M} ({place})"
