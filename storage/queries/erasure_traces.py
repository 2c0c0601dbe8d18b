"""Erasure of a customer's words in stored events, effects and proposals."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import String, cast, delete, func, or_, select, true, update

from bot.model.effect.notices import PostEphemeral, PostNotice, SendDm
from bot.model.effect.replies import ReadForStart
from bot.model.effect.reports import SendDmFile
from bot.model.lane import Lane
from bot.model.queue import InboxState, OutboxState
from storage import tables as t
from storage.db import Db
from storage.statements import slices

MARK = "erased:"
EMPTIED: dict[str, Any] = {"payload": {}, "noted": {}, "newer": None}  # what an effect is left with
NAMING = (SendDm, PostEphemeral, PostNotice, SendDmFile, ReadForStart)  # effects that may say something of a chat
KEPT = (InboxState.NEW,)  # what has not been taken in yet is judged when it is


class ErasureTraces:
    """Empties rows that were processed. The rows stay, so that a redelivery is still recognised."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of_chat(self, chat_id: int, wa_chat_id: str, phone_key: str) -> None:
        """Empty the events of a chat and of its threads, and effects and proposals that name it."""
        lanes = [self.lane_of(wa_chat_id, phone_key), *self._thread_lanes(chat_id)]
        for some in slices(lanes):
            self._empty_events(t.inbox.c.lane.in_(some))
        keys = set(self._db.conn.execute(select(t.message.c.key).where(t.message.c.chat_id == chat_id)).scalars())
        self._empty_effects(chat_id, keys)
        for row in self._db.conn.execute(select(t.proposal.c.id, t.proposal.c.body)).all():
            if mentions(row.body, chat_id, keys):
                self._db.conn.execute(delete(t.proposal).where(t.proposal.c.id == row.id))

    def lane_of(self, wa_chat_id: str, phone_key: str) -> str:
        """The inbox lane of a conversation."""
        name = f"chat:{wa_chat_id} {phone_key}" if phone_key else f"chat:{wa_chat_id}"
        return str(Lane.in_chat(self._db.hashed(name)))

    def waiting(self, wa_chat_id: str, phone_key: str) -> bool:
        """Whether events of this conversation are not processed yet."""
        c = t.inbox.c
        found = select(c.id).where(c.lane == self.lane_of(wa_chat_id, phone_key), c.state.in_(KEPT)).limit(1)
        return self._db.conn.execute(found).first() is not None

    def _thread_lanes(self, chat_id: int) -> list[str]:
        both = t.thread.join(t.room, t.room.c.id == t.thread.c.room_id)
        found = select(t.room.c.slack_id, t.thread.c.ts).select_from(both).where(t.thread.c.chat_id == chat_id)
        m = t.message.c
        typed = select(m.slack_channel, m.slack_ts).where(m.chat_id == chat_id, m.slack_ts.is_not(None))
        return [str(Lane.in_thread(row[0], row[1])) for one in (found, typed) for row in self._db.conn.execute(one)]

    def _empty_effects(self, chat_id: int, keys: set[str]) -> None:
        c = t.outbox.c
        waits = c.state.in_((OutboxState.READY, OutboxState.HELD))
        naming = c.kind.in_([one.kind for one in NAMING])
        for row in self._db.conn.execute(select(c.id, c.payload, waits.label("waits")).where(naming)).all():
            if mentions(row.payload.get("notice", row.payload), chat_id, keys):
                values = EMPTIED | ({"state": OutboxState.DONE, "why": "erased"} if row.waits else {})
                self._db.conn.execute(update(t.outbox).where(c.id == row.id).values(**values))

    def of_words(self, needles: Sequence[str]) -> None:
        """Empty whatever else holds a number or a name: other lanes' events, settled effects."""
        for needle in needles:
            raw = {needle.encode(), json.dumps(needle)[1:-1].encode()}
            find = func.instr if self._db.on_sqlite else func.pg_catalog.position
            self._empty_events(or_(*(find(t.inbox.c.raw, one) > 0 for one in raw)))
            c, d = t.outbox.c, t.proposal.c
            for ids in self._saying(c.id, c.payload, needle, c.state == OutboxState.DONE):
                self._db.conn.execute(update(t.outbox).where(c.id.in_(ids)).values(**EMPTIED))
            for ids in self._saying(d.id, d.body, needle, true()):
                self._db.conn.execute(delete(t.proposal).where(d.id.in_(ids)))

    def _saying(self, key: Any, body: Any, needle: str, where: Any) -> Iterator[Sequence[int]]:
        """The ids of rows whose JSON holds the needle. Our own words in it do not count, whatever a customer's name is."""
        written = {needle, json.dumps(needle)[1:-1]}
        holds = or_(*(cast(body, String).like(f"%{_plainly(one)}%", escape="\\") for one in written))
        rows = self._db.conn.execute(select(key, body).where(where, holds)).all()
        ids = [row[0] for row in rows if says(row[1], needle)]
        yield from slices(ids)

    def _empty_events(self, where: Any) -> None:
        self._db.conn.execute(update(t.inbox).where(where, t.inbox.c.state.not_in(KEPT)).values(raw=b""))


def tombstone(db: Db, wa_id: str, beside: str = "contact") -> str:
    """The replacement of an erased chat's or person's id: the same for the same id, revealing nothing of it."""
    return MARK + db.hashed(f"erased:{wa_id}:{beside}")


def _plainly(pattern: str) -> str:
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def says(body: Any, needle: str) -> bool:
    """Whether a value in this JSON holds the needle, or a key does if it is a number (our own keys are not)."""
    match body:
        case str():
            return needle in body
        case dict():
            keys = needle.isdecimal() and any(needle in one for one in body)
            return keys or any(says(one, needle) for one in body.values())
        case list():
            return any(says(one, needle) for one in body)
    return False


def mentions(body: dict[str, Any], chat_id: int, keys: set[str]) -> bool:
    """Whether the JSON is about the chat or one of its messages."""
    named = [*(body.get("names") or ()), *(body.get("chats") or ())]
    return body.get("chat") == chat_id or chat_id in named or body.get("message") in keys
