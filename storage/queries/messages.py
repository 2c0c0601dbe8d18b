"""Messages, their former words, reactions and files."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update

from bot.domain.model import Message
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.recall import remembered

_M, _R = t.message.c, t.reaction.c
_REACTIONS = select(_R.who, _R.emoji).where(_R.message_id == bindparam("of_message"), _R.emoji != "").order_by(_R.at)
_NEWEST = (
    select(_M.at)
    .where(_M.chat_id == bindparam("of_chat"), _M.way.in_(("in", "out")), _M.state.in_(("seen", "sent")))
    .order_by(_M.at.desc())
    .limit(1)
)
_EARLIER = and_(_M.chat_id == bindparam("of_chat"), _M.id < bindparam("below"))
_IN_THREAD = (
    select(t.copy.c.message_id)
    .select_from(t.copy.join(t.post, t.post.c.id == t.copy.c.post_id))
    .where(t.post.c.thread_id == bindparam("of_thread"))
)
_LAST_SAID = select(func.max(_M.id)).where(_EARLIER, _M.way != "line")
_LAST_SHOWN = _LAST_SAID.where(_M.id.in_(_IN_THREAD))
_LINES = (
    select(*columns(t.message, Message)).where(_EARLIER, _M.way == "line", _M.id > bindparam("above")).order_by(_M.id)
)


class Messages:
    """Questions and changes about messages."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.message, Message)

    @remembered(t.message)
    def get(self, message_id: int) -> Message:
        """A message by our id."""
        return self._db.pick(t.message, Message, id=message_id)

    @remembered(t.message)
    def by_wa(self, chat_id: int, wa_id: str) -> Message | None:
        """A message by its WhatsApp id within its chat."""
        return self._db.pick_first(t.message, Message, chat_id=chat_id, wa_id=wa_id)

    def by_slack(self, channel: str, ts: str) -> Message | None:
        """The message that a person wrote as this Slack message."""
        return self._one(t.message.c.slack_channel == channel, t.message.c.slack_ts == ts)

    def by_key(self, key: str) -> Message | None:
        """A message by the key that buttons carry."""
        return self._one(t.message.c.key == key)

    def add(self, **values: Any) -> int | None:
        """A new message; None if its WhatsApp id or its Slack message is already known."""
        row = {"key": secrets.token_hex(8), "state": "seen", "ack": 0, "version": 0, "body": {}, **values}
        return self._db.insert_new(t.message, row)

    def change(self, message_id: int, *, shown: bool = True, **values: Any) -> None:
        """Set columns; `shown`: what people see of it changes, so its version moves."""
        moved = {"version": t.message.c.version + 1} if shown else {}
        self._db.conn.execute(update(t.message).where(t.message.c.id == message_id).values(**moved, **values))

    def keep_former(self, message: Message, at: datetime) -> None:
        """Remember the words that an edit is about to replace."""
        values = {"message_id": message.id, "version": message.version, "body": message.body, "at": at}
        self._db.insert_new(t.message_was, values, key="message_id")

    def former(self, message_id: int) -> list[dict[str, Any]]:
        """Former bodies, oldest first."""
        found = select(t.message_was.c.body).where(t.message_was.c.message_id == message_id)
        return list(self._db.conn.execute(found.order_by(t.message_was.c.version)).scalars())

    def remove(self, message_id: int) -> None:
        """Forget a row that turned out to be another one's echo."""
        self._db.conn.execute(t.message.delete().where(t.message.c.id == message_id))

    def last(
        self, chat_id: int, *, limit: int, before: tuple[datetime, int] | None = None, apart_from: int | None = None
    ) -> list[Message]:
        """The chat's newest settled messages (no notes, nothing on its way), oldest of them first.

        `before`: only what was written before that time, or at it with a smaller id of ours. `apart_from`: without
        what has, or will have, a post of its own in this thread.
        """
        c = t.message.c
        shown = and_(c.chat_id == chat_id, c.way.in_(("in", "out")), c.state.in_(("seen", "sent")))
        if before is not None:
            at, below = before
            shown = and_(shown, c.id != below, or_(c.at < at, and_(c.at == at, c.id < below)))
        values = {} if apart_from is None else {"of_thread": apart_from}
        if apart_from is not None:
            shown = and_(shown, c.id.not_in(_IN_THREAD))
        found = select(*self._shown).where(shown).order_by(c.at.desc(), c.id.desc()).limit(limit)
        return [as_value(Message, row) for row in reversed(self._db.conn.execute(found, values).all())]

    def count(self, chat_id: int) -> int:
        """How many messages of the chat are known."""
        c = t.message.c
        found = select(func.count()).where(c.chat_id == chat_id, c.way.in_(("in", "out")))
        return int(self._db.conn.execute(found).scalar_one())

    def next_id(self, chat_id: int) -> int:
        """A bound above every message of the chat so far."""
        newest = select(func.max(t.message.c.id)).where(t.message.c.chat_id == chat_id)
        return int(self._db.conn.execute(newest).scalar_one() or 0) + 1

    def first_heard(self, chat_id: int, since: datetime) -> int | None:
        """The customer's first message from `since` on."""
        c = t.message.c
        found = select(c.id).where(c.chat_id == chat_id, c.way == "in", c.at >= since).order_by(c.at, c.id).limit(1)
        return self._db.conn.execute(found).scalar_one_or_none()

    def known_ids(self, chat_id: int, since: datetime) -> frozenset[str]:
        """WhatsApp ids of the chat's outgoing messages that are accounted for, from `since` on."""
        c = t.message.c
        found = select(c.wa_id).where(c.chat_id == chat_id, c.way == "out", c.state != "echo", c.at >= since)
        return frozenset(wa_id for wa_id in self._db.conn.execute(found).scalars() if wa_id)

    def stray_echoes(self, before: datetime, *, limit: int = 100) -> list[int]:
        """Echoes that no send of ours has claimed since."""
        found = select(t.message.c.id).where(t.message.c.state == "echo", t.message.c.seen_at < before).limit(limit)
        return list(self._db.conn.execute(found).scalars())

    def newest_at(self, chat_id: int, way: str) -> datetime | None:
        """When the chat's newest message of this way was written."""
        raw: datetime | None = self._db.conn.execute(
            select(t.message.c.at)
            .where(t.message.c.chat_id == chat_id, t.message.c.way == way)
            .order_by(t.message.c.at.desc())
            .limit(1)
        ).scalar_one_or_none()
        return raw

    def react(self, message_id: int, who: str, emoji: str, at: datetime, *, first: bool = False) -> bool:
        """The newest reaction of `who` wins; True if anything changed.

        Times may be whole seconds: within one, what was told as their `first` reaction changes nothing later.
        """
        r = t.reaction.c
        known = self._db.conn.execute(
            self._db.locked(select(r.emoji, r.at).where(r.message_id == message_id, r.who == who))
        ).first()
        if known is not None and (known.at > at or (known.at == at and (first or known.emoji == emoji))):
            return False
        self._db.upsert(t.reaction, {"message_id": message_id, "who": who}, {"emoji": emoji, "at": at})
        return known is None or known.emoji != emoji

    @remembered(t.reaction)
    def reactions(self, message_id: int) -> list[tuple[str, str]]:
        """(who, emoji) of the reactions that stand."""
        return [(row.who, row.emoji) for row in self._db.conn.execute(_REACTIONS, {"of_message": message_id})]

    @remembered(t.message)
    def newest_settled(self, chat_id: int) -> datetime | None:
        """When the newest message that stands in the chat was written, whoever wrote it."""
        newest: datetime | None = self._db.conn.execute(_NEWEST, {"of_chat": chat_id}).scalar_one_or_none()
        return newest

    def parts(self, message_id: int) -> list[Message]:
        """The messages that carry the further files of this one, in order."""
        return self._all(t.message.c.part_of == message_id)

    def last_note(self, author_id: int, channel: str) -> Message | None:
        """The newest note of a person in a channel."""
        c = t.message.c
        mine = and_(c.author_id == author_id, c.slack_channel == channel, c.way == "note")
        row = self._db.conn.execute(select(*self._shown).where(mine).order_by(c.slack_ts.desc()).limit(1)).first()
        return None if row is None else as_value(Message, row)

    def in_doubt(self, chat_id: int, since: datetime) -> list[Message]:
        """Replies that were not sent, or perhaps, oldest first."""
        c = t.message.c
        return self._all(c.chat_id == chat_id, c.way == "out", c.state.in_(("unknown", "failed")), c.at >= since)

    def overtaken(self, message: Message) -> bool:
        """Has the customer had an answer of somebody else, written after this one?"""
        c = t.message.c
        theirs = c.author_email.is_distinct_from(message.author_email)
        answered = and_(c.chat_id == message.chat_id, c.way == "out", c.via.in_(("slack", "console", "handset")))
        there = and_(c.state.in_(("seen", "sent")), c.at > message.at, c.id != message.id)
        found = select(c.id).where(answered, there, theirs).limit(1)
        return self._db.conn.execute(found).first() is not None

    def lines_above(self, message: Message, thread_id: int) -> list[Message]:
        """The quiet lines between the last message that has a copy in the thread (else: the last of all) and this one."""
        ask = self._db.conn.execute
        near = {"of_chat": message.chat_id, "below": message.id}
        shown = ask(_LAST_SHOWN, {**near, "of_thread": thread_id}).scalar_one()
        newest = shown or ask(_LAST_SAID, near).scalar_one() or 0
        return [as_value(Message, row) for row in ask(_LINES, {**near, "above": newest})]

    def absorb(self, early: Message, message_id: int) -> None:
        """What hangs on a row that turned out to be this message's echo hangs on this message from now on."""
        for table in (t.reaction, t.copy, t.file):
            self._db.conn.execute(update(table).where(table.c.message_id == early.id).values(message_id=message_id))

    def _all(self, *where: Any) -> list[Message]:
        found = select(*self._shown).where(*where).order_by(t.message.c.id)
        return [as_value(Message, row) for row in self._db.conn.execute(found)]

    def _one(self, *where: Any) -> Message | None:
        row = self._db.conn.execute(select(*self._shown).where(*where)).first()
        return None if row is None else as_value(Message, row)
