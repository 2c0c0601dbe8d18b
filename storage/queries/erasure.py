"""Erasure of a customer from our rows; counts stay, and keyed hashes by which what was erased stays erased."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, and_, cast, delete, func, or_, select, update

from bot.model.chat import Phone, is_group
from bot.model.effect.replies import SendWhatsApp
from bot.model.effect.threads import SyncMarks, SyncReactions
from bot.model.lane import Lane
from bot.model.message import FileState, MessageDirection, MessageState, searched_words
from bot.model.queue import OutboxState
from bot.model.room import Thread, ThreadState
from bot.model.ticket import TicketState
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.queries.erasure_traces import EMPTIED, MARK, ErasureTraces, tombstone
from storage.statements import slices
from storage.transaction_cache import remembered_part

KIND = "erased"
FLAG = "erased"
SHORTEST = 6  # digits: fewer are found in anybody's words
GRACE = timedelta(minutes=15)  # a message that was on its way when its chat was erased is a new one
EMPTY = {"kind": "erased"}
UNSENT = frozenset(
    {MessageState.WAITS, MessageState.ASKED, MessageState.SENDING, MessageState.UNKNOWN, MessageState.FAILED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of a customer is stored: for the form that asks for confirmation, and for the report afterwards."""

    messages: int = 0
    files: int = 0
    rooms: int = 0
    posts: int = 0
    tickets: int = 0
    typed: int = 0


class Erasure:
    """Queries and changes of what is being erased, or was."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def contact_of(self, wa_id: str) -> int | None:
        """The contact with this number or hidden id, if a chat or group has named one."""
        theirs = or_(t.contact.c.wa_id == wa_id, t.contact.c.lid == wa_id)
        return self._db.conn.execute(select(t.contact.c.id).where(theirs)).scalar_one_or_none()

    def extent(self, chat_ids: Iterable[int], contact_id: int | None) -> Extent:
        """What is stored of these chats, and of this contact in groups."""
        ids = list(chat_ids)
        m = t.message.c
        theirs = m.chat_id.in_(ids) if contact_id is None else or_(m.chat_id.in_(ids), m.contact_id == contact_id)
        said = select(m.id).where(theirs)
        threads = select(t.thread.c.id).where(t.thread.c.chat_id.in_(ids))
        shown = and_(t.post.c.thread_id.in_(threads), t.post.c.ts.is_not(None), t.post.c.deleted_at.is_(None))
        return Extent(
            messages=self._count(t.message, theirs),
            files=self._count(t.file, t.file.c.message_id.in_(said), t.file.c.state == FileState.SHARED),
            rooms=self._count(
                t.thread, t.thread.c.chat_id.in_(ids), t.thread.c.state.in_((ThreadState.CURRENT, ThreadState.PAST))
            ),
            posts=self._count(t.post, shown),
            tickets=self._count(t.ticket, t.ticket.c.chat_id.in_(ids), t.ticket.c.state != TicketState.DELETED),
            typed=self._count(t.message, m.chat_id.in_(ids), m.slack_ts.is_not(None)),
        )

    def _count(self, table: Any, *where: Any) -> int:
        return int(self._db.conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    def typed(self, chat_ids: Iterable[int], *, limit: int) -> list[tuple[str, str]]:
        """The (channel, ts) of messages that people typed, newest first: no app can delete those."""
        m = t.message.c
        where = and_(m.chat_id.in_(list(chat_ids)), m.slack_ts.is_not(None))
        rows = self._db.conn.execute(
            select(m.slack_channel, m.slack_ts).where(where).order_by(m.id.desc()).limit(limit)
        )
        return [(row.slack_channel, row.slack_ts) for row in rows]

    def unsent(self, chat_ids: Iterable[int]) -> list[tuple[int, int | None]]:
        """The (message, author) of replies for which no call has been made."""
        m, o = t.message.c, t.outbox.c
        out = select(o.target).where(o.kind == SendWhatsApp.kind, o.state == OutboxState.SENDING)
        where = and_(
            m.chat_id.in_(list(chat_ids)),
            m.direction == MessageDirection.OUT,
            m.state.in_((MessageState.WAITS, MessageState.ASKED)),
            m.id.not_in(out),
        )
        return [(row.id, row.author_id) for row in self._db.conn.execute(select(m.id, m.author_id).where(where))]

    def stop(self, chat_ids: Iterable[int]) -> None:
        """Drop everything about these chats that has not been sent yet."""
        for chat_id in chat_ids:
            c = t.outbox.c
            lanes = c.lane.in_([str(lane) for lane in self._lanes(chat_id)])
            messages = select(t.message.c.id).where(t.message.c.chat_id == chat_id)
            marks = and_(c.kind.in_((SyncMarks.kind, SyncReactions.kind)), c.target.in_(messages))
            waits = and_(c.state.in_((OutboxState.READY, OutboxState.HELD)), or_(lanes, marks))
            self._db.conn.execute(update(t.outbox).where(waits).values(state=OutboxState.DONE, why=KIND, **EMPTIED))
            asked_since = and_(c.state == OutboxState.SENDING, or_(lanes, marks))
            self._db.conn.execute(update(t.outbox).where(asked_since).values(newer=None))

    def _lanes(self, chat_id: int) -> list[Lane]:
        """The chat's own lanes, and those that it has in each room where it ever was."""
        found = self._db.conn.execute(select(*columns(t.thread, Thread)).where(t.thread.c.chat_id == chat_id))
        threads = [as_value(Thread, row) for row in found]
        in_rooms = [make(thread) for thread in threads for make in (Lane.posts, Lane.looks, Lane.card, Lane.lines)]
        return [Lane.whatsapp(chat_id), Lane.chat(chat_id), *in_rooms]

    def under_way(self, chat_ids: Iterable[int]) -> bool:
        """Whether a call about one of these chats is being made or in doubt, or an event of one is not processed yet."""
        ids = list(chat_ids)
        c, traces = t.outbox.c, ErasureTraces(self._db)
        lanes = [str(lane) for one in ids for lane in (Lane.whatsapp(one), Lane.chat(one))]
        out = select(c.id).where(c.lane.in_(lanes), c.state == OutboxState.SENDING).limit(1)
        named = select(t.chat.c.wa_chat_id, t.chat.c.phone_key).where(t.chat.c.id.in_(ids))
        coming = any(traces.waiting(row.wa_chat_id, row.phone_key) for row in self._db.conn.execute(named).all())
        return coming or self._db.conn.execute(out).first() is not None

    def standing(self, chat_ids: Iterable[int]) -> bool:
        """Whether something of these chats is still to be deleted in Slack."""
        ids = list(chat_ids)
        leaving = (
            select(t.thread.c.id).where(t.thread.c.chat_id.in_(ids), t.thread.c.state == ThreadState.LEAVING).limit(1)
        )
        naming = t.post.join(t.post_chat, t.post_chat.c.post_id == t.post.c.id)
        shown = and_(t.post_chat.c.chat_id.in_(ids), t.post.c.deleted_at.is_(None))
        private = select(t.post.c.id).select_from(naming).where(shown, t.post.c.ts.is_not(None)).limit(1)
        return any(self._db.conn.execute(found).first() is not None for found in (leaving, private))

    def reports_naming(self, chat_id: int) -> list[int]:
        """Posts in channels, outside threads and not for one reader, that name the chat."""
        p = t.post.c
        both = t.post.join(t.post_chat, t.post_chat.c.post_id == p.id)
        alone = and_(p.reader_id.is_(None), p.thread_id.is_(None), p.ts.is_not(None), p.deleted_at.is_(None))
        found = select(p.id).select_from(both).where(t.post_chat.c.chat_id == chat_id, alone)
        return list(self._db.conn.execute(found).scalars())

    def names_erased(self, post_id: int) -> bool:
        """Whether a post names a chat that is erased."""
        both = t.post_chat.join(t.chat, t.chat.c.id == t.post_chat.c.chat_id)
        found = select(t.chat.c.id).select_from(both).where(t.post_chat.c.post_id == post_id, t.chat.c.kind == KIND)
        return self._db.conn.execute(found.limit(1)).first() is not None

    def chat(self, chat_id: int) -> None:
        """Empty a chat's row and all that belongs to it. Its messages stay as counts: who wrote, when, in which way.

        Of one that was erased already nothing changes: what keeps it from coming back is made from its real id.
        """
        c = t.chat.c
        row = self._db.conn.execute(select(c.wa_chat_id, c.phone_key, c.name).where(c.id == chat_id)).one()
        if row.wa_chat_id.startswith(MARK):
            return
        traces = ErasureTraces(self._db)
        traces.of_chat(chat_id, row.wa_chat_id, row.phone_key)
        traces.of_words(
            [one for one in (row.wa_chat_id.partition("@")[0], row.name) if len(one) >= 4]
        )  # shorter ones are found in others' words too
        self._messages(t.message.c.chat_id == chat_id)
        for table in (t.chat_label, t.chat_phone, t.chat_word, t.access):
            self._db.conn.execute(delete(table).where(table.c.chat_id == chat_id))
        self._over(chat_id)
        tomb = tombstone(self._db, row.wa_chat_id, row.phone_key)
        before = self._count(t.chat, c.wa_chat_id == tomb)
        empty = dict.fromkeys(
            (
                "assignee_id",
                "held_since",
                "last_assignee_id",
                "assignee",
                "assignee_at",
                "remind_at",
                "needs_answer_at",
                "access",
            )
        )
        values = {
            "wa_chat_id": tomb,
            "phone_key": str(before),
            "kind": KIND,
            "name": "(erased)",
            "name_words": "",
            "access_in_doubt": False,
        }
        self._db.conn.execute(
            update(t.chat)
            .where(c.id == chat_id)
            .values(**empty, **values, closed_at=self._db.business_now, version=c.version + 1)
        )
        self._raise_flag()

    def _over(self, chat_id: int) -> None:
        now = self._db.business_now
        ends = (
            (t.wait, and_(t.wait.c.chat_id == chat_id, t.wait.c.ended_at.is_(None)), {"ended_at": now, "how": KIND}),
            (
                t.ticket,
                t.ticket.c.chat_id == chat_id,
                {"subject": "", "state": TicketState.DELETED, "message_id": None},
            ),
            (
                t.assignment,
                and_(t.assignment.c.chat_id == chat_id, t.assignment.c.ended_at.is_(None)),
                {"ended_at": now},
            ),
        )
        for table, where, values in ends:
            self._db.conn.execute(update(table).where(where).values(**values))
        self._db.conn.execute(
            update(t.thread)
            .where(t.thread.c.chat_id == chat_id, t.thread.c.state != ThreadState.GONE)
            .values(state=ThreadState.LEAVING)
        )

    def person(self, contact_id: int) -> list[int]:
        """Empty a person's row, and what they wrote in groups; returns the messages whose text changed."""
        m = t.message.c
        known_as = select(t.contact.c.wa_id, t.contact.c.lid).where(t.contact.c.id == contact_id)
        person = self._db.conn.execute(known_as).first()
        if person is None or person.wa_id.startswith(MARK):  # two people may have asked for it at once
            return []
        ids = [one for one in (person.wa_id, person.lid) if one is not None]
        theirs = list(self._db.conn.execute(select(m.id).where(m.contact_id == contact_id)).scalars())
        self._messages(m.contact_id == contact_id)
        named = {message_id for one in ids for message_id in self._unname(one.partition("@")[0])}
        self._db.conn.execute(delete(t.reaction).where(t.reaction.c.who.in_(ids)))
        tomb = tombstone(self._db, person.wa_id)
        known = self.contact_of(tomb)
        here = t.contact.c.id == contact_id
        self._db.conn.execute(
            update(t.contact).where(here).values(wa_id=tomb, lid=None, name="")
            if known is None
            else delete(t.contact).where(here)
        )
        self._raise_flag()
        return sorted({*theirs, *named})

    def _unname(self, digits: str) -> list[int]:
        """Take a number out of messages that mention it, and out of what else holds it; returns those messages."""
        m = t.message.c
        named = self._naming(digits)
        for row in named:
            body = json.loads(json.dumps(row.body).replace(digits, "0"))
            self._db.conn.execute(
                update(t.message)
                .where(m.id == row.id)
                .values(body=body, words=searched_words(body), version=m.version + 1)
            )
        if len(digits) >= SHORTEST:
            ErasureTraces(self._db).of_words([digits])
        return [row.id for row in named]

    def _naming(self, digits: str) -> list[Any]:
        """Messages that mention a number; none for one too short to be a person's (WhatsApp itself is 0)."""
        m = t.message.c
        if len(digits) < SHORTEST or not digits.isdecimal():
            return []
        return list(self._db.conn.execute(select(m.id, m.body).where(cast(m.body, String).like(f"%{digits}%"))))

    def _messages(self, where: Any) -> None:
        m = t.message.c
        rows = self._db.conn.execute(select(m.id, m.wa_id, m.state).where(where)).all()
        ids = [row.id for row in rows]
        for some in slices(ids):
            self._db.conn.execute(delete(t.reaction).where(t.reaction.c.message_id.in_(some)))
            self._db.conn.execute(delete(t.message_version).where(t.message_version.c.message_id.in_(some)))
        gone = dict.fromkeys(
            ("full_id", "queue_id", "contact_id", "quoted_wa_id", "slack_channel", "slack_ts", "slack_root",
             "slack_edited", "reacted", "mark")
        )  # fmt: skip
        for row in rows:
            hashed = row.wa_id if row.wa_id is None or row.wa_id.startswith(MARK) else self._word(row.wa_id)
            state = MessageState.DROPPED if row.state in UNSENT else row.state
            values = {**gone, "wa_id": hashed, "state": state, "body": EMPTY, "words": "", "version": m.version + 1}
            self._db.conn.execute(update(t.message).where(m.id == row.id).values(**values))

    def held_back(self, wa_chat_id: str, phone: Phone, *, unique_id: str, at: datetime | None) -> bool:
        """Whether this message was erased, or written before its chat was: then it does not come back by any way.

        `phone`: the one of ours that it came to. `at` None: it is not known when it was written.
        """
        if not self._flagged():
            return False
        phone_key = _phone_key(wa_chat_id, phone)
        c, m = t.chat.c, t.message.c
        tomb = tombstone(self._db, wa_chat_id, phone_key)
        where = or_(c.wa_chat_id == tomb, and_(c.wa_chat_id == wa_chat_id, c.phone_key == phone_key))
        rows = self._db.conn.execute(select(c.id, c.wa_chat_id, c.closed_at).where(where)).all()
        over = [row.closed_at for row in rows if row.wa_chat_id == tomb]
        if over and at is not None and at <= max(over) - GRACE:
            return True
        known = select(m.id).where(m.chat_id.in_([row.id for row in rows]), m.wa_id == self._word(unique_id)).limit(1)
        return self._db.conn.execute(known).first() is not None

    def forgotten(self, wa_chat_id: str, phone: Phone) -> bool:
        """Whether this chat was erased and has nothing new since: then no list or hint brings it back."""
        if not self._flagged():
            return False
        phone_key = _phone_key(wa_chat_id, phone)
        c = t.chat.c
        live = select(c.id).where(c.wa_chat_id == wa_chat_id, c.phone_key == phone_key)
        dead = select(c.id).where(c.wa_chat_id == tombstone(self._db, wa_chat_id, phone_key)).limit(1)
        return self._db.conn.execute(live).first() is None and self._db.conn.execute(dead).first() is not None

    def _word(self, unique_id: str) -> str:
        return MARK + self._db.hashed(f"erased message:{unique_id}")

    @remembered_part(t.setting.c.name)
    def _flagged(self) -> bool:
        found = select(t.setting.c.name).where(t.setting.c.name == FLAG)
        return self._db.conn.execute(found).first() is not None

    def _raise_flag(self) -> None:
        row = {"name": FLAG, "value": True, "at": self._db.engine_now, "version": 0}
        self._db.insert_new(t.setting, row, key="version")


def _phone_key(wa_chat_id: str, phone: Phone) -> str:
    """The phone's key of a chat: empty for a group, which is one chat for all our phones."""
    return "" if is_group(wa_chat_id) else phone.org_phone
