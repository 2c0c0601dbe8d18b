"""The counter that tells how far this database has come, and the lock on one that is older than the world."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import BigInteger, String, and_, func, select, type_coerce, update
from sqlalchemy import cast as as_type

from bot.model.effect.notices import PostNotice, SendDm
from bot.model.effect.replies import SendWhatsApp
from bot.model.effect.reports import PostDaily, PostDigest
from bot.model.effect.threads import PostCard, PostCopy, PostHistory
from bot.model.generation import Generation
from bot.model.queue import OutboxState
from storage import tables as t
from storage.db import Db
from storage.process_cache import kept

COUNTER = "generation"
LOCK = "restored"  # a backup carries this row from the moment it is made
CONFIRMED = "restore_confirmed"
Seen = Literal["backup", "file", "slack"]
# Kinds that say something once: to a customer, in a thread, to a colleague. What stands for a row is simply done again.
SAID_ONCE = [
    one.kind for one in (SendWhatsApp, PostCard, PostCopy, PostHistory, PostNotice, PostDigest, PostDaily, SendDm)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """The database is older than the world, and nobody has said yet that it may act.

    `seen`: what showed it. `at`: when the backup was made, or when the counter was found to be ahead.
    """

    seen: Seen
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterMessage:
    """Where in Slack the counter stands."""

    channel: str
    ts: str


class Generations:
    """Questions and changes about the counter and the lock."""

    def __init__(self, db: Db) -> None:
        self._db = db

    @property
    def installation(self) -> str:
        """An opaque name of this installation, the same in every copy of its database."""
        return self._db.hashed("generation")

    def current(self) -> Generation:
        """How far this database has come; number 0 before the first step."""
        told = self._value(COUNTER) or {}
        return Generation(
            installation=self.installation, number=int(told.get("number", 0)), token=str(told.get("token", ""))
        )

    def advance(self, *, beyond: int = 0) -> Generation:
        """One step further, and beyond that number. Outside it is written only when this is committed."""
        values = {"name": COUNTER, "value": {}, "version": 0}
        self._db.insert_new(t.setting, values, key="version")
        told = dict(self._value(COUNTER) or {})
        told |= {"number": max(int(told.get("number", 0)), beyond) + 1, "token": secrets.token_hex(8)}
        self._put(COUNTER, told)
        return self.current()

    def message(self) -> CounterMessage | None:
        """Where in Slack the counter stands, as far as this database knows."""
        told = (self._value(COUNTER) or {}).get("message")
        return None if told is None else CounterMessage(**told)

    def put_message(self, message: CounterMessage | None) -> None:
        """It stands there from now on."""
        told = None if message is None else {"channel": message.channel, "ts": message.ts}
        self._put(COUNTER, {**(self._value(COUNTER) or {}), "message": told})

    @kept(t.setting)
    def locked(self) -> Locked | None:
        """Is this database older than the world? Then no door answers and nothing is sent."""
        told = self._value(LOCK)
        if told is None:
            return None
        if isinstance(told, str):  # the mark that a backup carries
            return Locked(seen="backup", at=datetime.fromisoformat(told))
        return Locked(seen=cast("Seen", told["seen"]), at=datetime.fromisoformat(told["at"]))

    def lock(self, seen: Seen) -> None:
        """Act no more until somebody has confirmed who may see what."""
        self._put(LOCK, {"seen": seen, "at": self._db.engine_now.isoformat()})

    def unlock(self, *, beyond: int, quiet: float) -> Generation:
        """Act again; whatever stands outside is overtaken, up to `beyond`.

        In the same transaction what was to be sent falls into doubt (`quiet`: see there): between the two it would be
        sent unlooked for, or what came of it be taken for somebody else's.
        """
        self.doubt_what_was_to_be_sent(quiet=quiet)
        self._db.conn.execute(t.setting.delete().where(t.setting.c.name == LOCK))
        self._put(CONFIRMED, self._db.business_now.isoformat())
        for way in ("in", "out", "clock"):
            self._db.wake(way)
        return self.advance(beyond=beyond)

    def confirmed_at(self) -> datetime | None:
        """When an older database was last let go on (business time): what people wrote before may be done already."""
        told = self._value(CONFIRMED)
        return None if told is None else datetime.fromisoformat(told)

    def doubt_what_was_to_be_sent(self, *, quiet: float) -> int:
        """What was to be sent before now may have been said all the same: it is looked for before it is said; how many.

        `quiet`: the seconds for which a call may still be under way; whoever made these calls is gone that long.
        """
        c = t.outbox.c
        sync = c.kind.concat(":").concat(as_type(c.target, String)).concat(":").concat(c.lane)
        unsent = and_(c.state == OutboxState.READY, c.kind.in_(SAID_ONCE), c.key != sync)
        since = type_coerce(func.coalesce(c.sent_at, c.at), BigInteger) - int(quiet * 1_000_000)
        return self._db.conn.execute(
            update(t.outbox).where(unsent).values(state=OutboxState.SENDING, sent_at=since)
        ).rowcount

    def last_change(self) -> int:
        """A number that rises whenever somebody's rights change: the newest line of the audit."""
        return int(self._db.conn.execute(select(func.max(t.audit.c.id))).scalar_one() or 0)

    def _value(self, name: str) -> Any:
        found = select(t.setting.c.value).where(t.setting.c.name == name)
        return self._db.conn.execute(found).scalar_one_or_none()

    def _put(self, name: str, value: Any) -> None:
        self._db.upsert(t.setting, {"name": name}, {"value": value, "at": self._db.engine_now, "version": 0})
