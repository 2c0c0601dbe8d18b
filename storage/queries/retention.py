"""What the engine has settled long ago, in slices; and the space that it leaves.

A slice is small, so that nobody's writing waits long for it, and can be broken off anywhere: what is left is found again.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, or_, select, update

from bot.model.queue import InboxState, OutboxState
from storage import tables as t
from storage.db import Db
from storage.open_work import NEW_EVENT
from storage.queries.erasure_traces import EMPTIED

ENGINE_DAYS = 30
"""For how long settled events and effects are kept, and with them the keys by which a repetition is recognised. Slack
repeats an event for five minutes, with Delayed Events for 24 hours; Periskope's messages are known by their own rows."""
TAKEN_IN = (InboxState.DONE, InboxState.SKIPPED)
FREE_PAGES = 64  # so many empty pages stay in SQLite's file: they are used again at once


class Retention:
    """Changes of what is settled and old. Each returns how many rows it changed, at most `limit`."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def prune_events(self, limit: int) -> int:
        """Delete events that were taken in long ago. What waits, or could not be read, stays."""
        return self._delete(t.inbox, and_(t.inbox.c.state.in_(TAKEN_IN), t.inbox.c.at < self._before()), limit)

    def prune_effects(self, limit: int) -> int:
        """Delete effects that were done long ago. What is owed or held stays."""
        return self._delete(t.outbox, _settled(self._before()), limit)

    def prune_lanes(self, limit: int) -> int:
        """Delete lanes with nothing to do and no effects left: the lane is what numbers them."""
        c = t.lane.c
        idle = and_(c.due.is_(None), c.waits_for.is_(None), c.lease_until.is_(None), c.held_at.is_(None))
        effects = select(t.outbox.c.id).where(t.outbox.c.lane == c.lane).exists()
        events = select(t.inbox.c.id).where(t.inbox.c.lane == c.lane, NEW_EVENT).exists()
        found = select(c.lane).where(idle, ~effects, ~events).limit(limit)
        return int(self._db.conn.execute(delete(t.lane).where(c.lane.in_(found), idle)).rowcount)

    def prune_rate_limits(self, limit: int) -> int:
        """Delete rate-limit keys that have been free for a day."""
        found = (
            select(t.rate_limit.c.key)
            .where(t.rate_limit.c.free_at < self._db.engine_now - timedelta(days=1))
            .limit(limit)
        )
        return int(self._db.conn.execute(delete(t.rate_limit).where(t.rate_limit.c.key.in_(found))).rowcount)

    def prune_proposals(self, limit: int) -> int:
        """Delete proposals that expired more than a day ago. One without an end waits for its person."""
        return self._delete(t.proposal, t.proposal.c.expires_at < self._db.engine_now - timedelta(days=1), limit)

    def prune_audit(self, days: int, limit: int) -> int:
        """Delete audit lines older than so many days."""
        return self._delete(t.audit, t.audit.c.at < self._db.business_now - timedelta(days=days), limit)

    def empty_events(self, days: int, limit: int) -> int:
        """Empty the payloads of events taken in more than so many days ago. Their keys stay."""
        c = t.inbox.c
        found = select(c.id).where(c.state.in_(TAKEN_IN), c.at < self._before(days), c.raw != b"").limit(limit)
        return int(self._db.conn.execute(update(t.inbox).where(c.id.in_(found)).values(raw=b"")).rowcount)

    def empty_effects(self, days: int, limit: int) -> int:
        """Empty what effects done more than so many days ago were asked for. Their keys stay."""
        c = t.outbox.c
        holds = or_(cast(c.payload, String) != "{}", cast(c.noted, String) != "{}")
        found = select(c.id).where(_settled(self._before(days)), holds).limit(limit)
        return int(self._db.conn.execute(update(t.outbox).where(c.id.in_(found)).values(**EMPTIED)).rowcount)

    def give_back_space(self, limit: int) -> int:
        """Give empty pages of SQLite's file back to the disk. PostgreSQL uses its own again by itself."""
        if not self._db.on_sqlite:
            return 0
        before = self._free_pages()
        if before <= FREE_PAGES:
            return 0
        most = min(before - FREE_PAGES, limit)
        driver: Any = self._db.conn.connection.driver_connection
        for _ in range(most):  # Python's driver takes one step of the statement, which frees one page
            driver.execute("PRAGMA incremental_vacuum(1)")
        return before - self._free_pages()

    def size(self) -> int:
        """The database's size in bytes."""
        if not self._db.on_sqlite:
            sized = select(func.pg_database_size(func.current_database()))
            return int(self._db.conn.execute(sized).scalar_one())
        return self._pragma("page_count") * self._pragma("page_size")

    def _free_pages(self) -> int:
        return self._pragma("freelist_count")

    def _pragma(self, name: str) -> int:
        return int(self._db.conn.exec_driver_sql(f"PRAGMA {name}").scalar_one())

    def _before(self, days: int = ENGINE_DAYS) -> datetime:
        return self._db.engine_now - timedelta(days=days)

    def _delete(self, table: Any, where: Any, limit: int) -> int:
        found = select(table.c.id).where(where).limit(limit)
        return int(self._db.conn.execute(delete(table).where(table.c.id.in_(found))).rowcount)


def _settled(before: datetime) -> ColumnElement[bool]:
    """Done, and asked for and sent before then."""
    c = t.outbox.c
    return and_(c.state == OutboxState.DONE, c.at < before, or_(c.sent_at.is_(None), c.sent_at < before))
