"""The ways Periskope writes an instant: one in REST answers, another in webhooks."""

from datetime import UTC, datetime


def rest(at: datetime | None) -> str | None:
    """``2026-03-01T10:00:00+00:00``, with microseconds where there are any."""
    return at.astimezone(UTC).isoformat() if at else None


def hook(at: datetime | None) -> str | None:
    """``2026-03-01 10:00:00+00``, PostgreSQL's spelling, as webhooks carry it."""
    return at.astimezone(UTC).isoformat(sep=" ").removesuffix(":00") if at else None


def zulu(at: datetime | None) -> str | None:
    """``2026-03-01T10:00:00.000Z``, JavaScript's spelling."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def parsed(text: str) -> datetime | None:
    """A date or an ISO instant from a query; without a zone it is UTC. None when unreadable."""
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
