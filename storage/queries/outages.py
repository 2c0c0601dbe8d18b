"""Outages that people are told of, once when they begin and once when they are over."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from storage import tables as t
from storage.db import Db, as_value, columns
from storage.prepared import prepare

NEWS = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One outage of one part. `over_at` is None while it lasts; `posted`, `posted_over`: told to the alert address."""

    id: int
    part: str
    why: str
    since: datetime
    over_at: datetime | None
    posted: bool
    posted_over: bool


_OPEN = select(*columns(t.outage, Outage)).where(t.outage.c.over_at.is_(None)).order_by(t.outage.c.id)
prepare(_OPEN)


class Outages:
    """Queries and changes of outages, in engine time."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def compare(
        self, failing: Mapping[str, tuple[str, datetime]], *, unsure: Collection[str] = ()
    ) -> tuple[list[Outage], list[Outage]]:
        """Open an outage for each part that fails (with its word and since when), and end those of all others.

        Of parts in `unsure` nothing is begun and nothing ended.
        Returns those that began and those that are over now.
        """
        open_ = {one.part: one for one in self._open()}
        began = [part for part in failing if part not in open_]
        over = [one for part, one in open_.items() if part not in failing and part not in unsure]
        for part in began:
            why, since = failing[part]
            row = {"part": part, "why": why, "since": since, "over_at": None, "posted": False, "posted_over": False}
            self._db.insert(t.outage, row)
        ids = [one.id for one in over]
        if ids:
            ended = update(t.outage).where(t.outage.c.id.in_(ids)).values(over_at=self._db.engine_now)
            self._db.conn.execute(ended)
        return [one for one in self._open() if one.part in began], [self._pick(one) for one in ids]

    def to_post(self) -> Sequence[Outage]:
        """Outages of whose begin or end the alert address does not know; what ended long ago is no news."""
        c = t.outage.c
        lasts = and_(c.over_at.is_(None), c.posted.is_(False))
        ended = and_(c.over_at > self._db.engine_now - NEWS, c.posted_over.is_(False))
        return self._select(or_(lasts, ended))

    def lasting(self) -> frozenset[str]:
        """The parts that are out of order."""
        return frozenset(one.part for one in self._open())

    def posted(self, outage: Outage) -> None:
        """Record that the alert address knows of the outage as it is in `outage`."""
        values = {"posted": True} | ({} if outage.over_at is None else {"posted_over": True})
        self._db.conn.execute(update(t.outage).where(t.outage.c.id == outage.id).values(**values))

    def _open(self) -> list[Outage]:
        return [as_value(Outage, row) for row in self._db.conn.execute(_OPEN)]

    def _pick(self, outage_id: int) -> Outage:
        return self._db.pick(t.outage, Outage, id=outage_id)

    def _select(self, where: object) -> list[Outage]:
        found = select(*columns(t.outage, Outage)).where(where).order_by(t.outage.c.id)  # type: ignore[arg-type]  # a condition
        return [as_value(Outage, row) for row in self._db.conn.execute(found)]
