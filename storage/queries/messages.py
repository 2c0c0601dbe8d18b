"""Messages, their former words and their reactions."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Unpack

from sqlalchemy import Select, String, and_, bindparam, cast, delete, func, or_, select, update

from bot.model.event import FileGone
from bot.model.message import Message, MessageDirection, MessageSource, MessageState, searched_words
from bot.model.new_message import NewMessage
from storage import tables as t
from storage.column_types import MessageColumns
from storage.db import Db, as_value, columns
from storage.prepared import prepare, ready
from storage.queries.forgetting import IS_FORGOTTEN
from storage.queries.quiet_lines import QuietLines
from storage.statements import names_of
from storage.transaction_cache import know, known, remembered_part, remembered_row

SAID = (MessageDirection.IN, MessageDirection.OUT)
SETTLED = (MessageState.SEEN, MessageState.SENT)
_M, _R = t.message.c, t.reaction.c
_REACTIONS = select(_R.who, _R.emoji).where(_R.message_id == bindparam("of_message"), _R.emoji != "").order_by(_R.at)
_NEWEST = (
    select(_M.at)
    .where(
        _M.chat_id == bindparam("of_chat"),
        _M.direction.in_(SAID),
        _M.state.in_(SETTLED),
    )
    .order_by(_M.at.desc())
    .limit(1)
)
_IN_THREAD = (
    select(t.copy.c.message_id)
    .select_from(t.copy.join(t.post, t.post.c.id == t.copy.c.post_id))
    .where(t.post.c.thread_id == bindparam("of_thread"))
)
_PARTS = select(_M.id).where(_M.part_of == bindparam("of_message")).order_by(_M.id)
_BY_WA = select(_M.id).where(_M.chat_id == bindparam("of_chat"), _M.wa_id == bindparam("of_wa"))
_NAME_MESSAGES = (_R.message_id, t.copy.c.message_id, t.file.c.message_id, t.message_version.c.message_id, _M.part_of)
_LAST_NOTE = (
    select(*columns(t.message, Message))
    .where(
        _M.author_id == bindparam("of_author"),
        _M.slack_channel == bindparam("of_channel"),
        _M.direction == MessageDirection.NOTE,
    )
    .order_by(_M.slack_ts.desc())
    .limit(1)
)
prepare(_REACTIONS, _NEWEST, _PARTS, _LAST_NOTE, _BY_WA)


@cache
def _newest(*, before: bool, apart: bool, forgotten: bool) -> Select[Any]:
    """A chat's newest settled messages, newest first; those `before` a time and id, `apart` from a thread's own.

    `forgotten`: also those whose words are no longer kept.
    """
    shown = and_(
        _M.chat_id == bindparam("of_chat"),
        _M.direction.in_(SAID),
        _M.state.in_(SETTLED),
    )
    if not forgotten:
        shown = and_(shown, ~IS_FORGOTTEN)
    if before:
        at, below = bindparam("before", type_=_M.at.type), bindparam("below", type_=_M.id.type)
        shown = and_(shown, _M.id != below, or_(_M.at < at, and_(_M.at == at, _M.id < below)))
    if apart:
        shown = and_(shown, _M.id.not_in(_IN_THREAD))
    found = select(*columns(t.message, Message)).where(shown).order_by(_M.at.desc(), _M.id.desc())
    return ready(found.limit(bindparam("most")))


class Messages:
    """Queries and changes of messages."""

    def __init__(self, db: Db, lines: QuietLines) -> None:
        self._db = db
        self._lines = lines
        self._shown = columns(t.message, Message)

    def _read(self, row: Any) -> Message:
        return self._noted(as_value(Message, row))

    def _noted(self, message: Message) -> Message:
        self._db.chats_read.add(message.chat_id)
        return message

    @remembered_row(t.message)
    def get(self, message_id: int) -> Message:
        """A message by our id."""
        return self._db.pick(t.message, Message, id=message_id)

    def by_wa(self, chat_id: int, wa_id: str) -> Message | None:
        """A message by its WhatsApp id within its chat."""
        known = self._by_wa(chat_id, wa_id)
        return None if known is None else self.get(known)

    @remembered_part(t.message.c.wa_id, of=t.message.c.chat_id)
    def _by_wa(self, chat_id: int, wa_id: str) -> int | None:
        return self._db.found_id(_BY_WA, of_chat=chat_id, of_wa=wa_id)

    def by_slack(self, channel: str, ts: str) -> Message | None:
        """The message that was written as this Slack message."""
        found = self._db.pick_first(t.message, Message, slack_channel=channel, slack_ts=ts)
        return None if found is None else self._noted(found)

    def written_in(self, channel: str, root: str, since: str) -> list[Message]:
        """What people wrote in a Slack thread from then on (a `ts`), deleted or not."""
        c = t.message.c
        return self._all(c.slack_channel == channel, c.slack_root == root, c.slack_ts >= since, c.part_of.is_(None))

    def with_slack_file(self, event: FileGone) -> list[Message]:
        """What people wrote in these channels with this file on it, further files of a reply included."""
        c = t.message.c
        said = cast(c.body, String).contains(f'"{event.file}"', autoescape=True)
        return self._all(c.slack_channel.in_(event.channels), c.part_of.is_(None), said)

    def outgoing_after(self, chat_id: int, at: datetime) -> bool:
        """Whether something of ours that was written later has left, or may be leaving."""
        c = t.message.c
        left = and_(c.direction == "out", c.state.in_(("sending", "sent", "seen", "unknown")), c.at > at)
        return self._db.conn.execute(select(c.id).where(c.chat_id == chat_id, left).limit(1)).first() is not None

    def anywhere(self, name: str) -> Message | None:
        """A message by WhatsApp's id or by the `ts` of the Slack message it was written as, in whatever chat."""
        return self._one(or_(t.message.c.wa_id == name, t.message.c.slack_ts == name))

    def by_key(self, key: str) -> Message | None:
        """A message by the key that buttons carry."""
        return self._one(t.message.c.key == key)

    def add(self, message: NewMessage) -> int | None:
        """Add a message; None if its WhatsApp id or its Slack message is known already."""
        row = {name: getattr(message, name) for name in names_of(message)}
        more = {"key": secrets.token_hex(8), "version": 0, "words": searched_words(message.body)}
        newest, line = known(self, Messages.newest_settled, message.chat_id), self._lines.first_known(message.chat_id)
        added = self._db.add(t.message, Message, row | more)
        if added is None:
            return None
        for named in _NAME_MESSAGES:
            self._db.cache.none_has(named.table.name, named.name, added.id)
        self._know_by_wa(added)
        if newest is not None:
            settled = added.direction in SAID and added.state in SETTLED
            latest = max(newest[0] or added.at, added.at) if settled else newest[0]
            know(self, Messages.newest_settled, added.chat_id, answer=latest)
        self._lines.know_first(added, line)
        return added.id

    def _know_by_wa(self, message: Message) -> None:
        if message.wa_id is not None:
            know(self, Messages._by_wa, message.chat_id, message.wa_id, answer=message.id)

    def fill(self, early: Message, message: NewMessage) -> None:
        """Store what has come of a message in the row that was made for it early; what is not known stays."""
        row = {name: getattr(message, name) for name in names_of(message)}
        known: dict[str, Any] = {name: value for name, value in row.items() if value is not None}
        moved = {"version": t.message.c.version + 1, "words": searched_words(message.body)}
        self._db.conn.execute(update(t.message).where(t.message.c.id == early.id).values(**known, **moved))

    def change(self, message_id: int, *, shown: bool = True, **values: Unpack[MessageColumns]) -> None:
        """Set columns; `shown`: what people see of it changes, so its version goes up."""
        said = {"words": searched_words(values["body"])} if "body" in values else {}
        self._db.change(t.message, message_id, {**said, **values}, counted=shown)
        if "wa_id" in values:
            self._know_by_wa(self.get(message_id))

    def keep_former(self, message: Message, at: datetime) -> None:
        """Store the words that an edit is about to replace."""
        values = {"message_id": message.id, "version": message.version, "body": message.body, "at": at}
        self._db.insert_new(t.message_version, values, key="message_id")

    @remembered_part(t.message_version.c.body, t.message_version.c.version, of=t.message_version.c.message_id, none=())
    def former(self, message_id: int) -> tuple[dict[str, Any], ...]:
        """Former bodies, oldest first."""
        found = select(t.message_version.c.body).where(t.message_version.c.message_id == message_id)
        return tuple(self._db.conn.execute(found.order_by(t.message_version.c.version)).scalars())

    def remove(self, message_id: int) -> None:
        """Delete a row that turned out to be the echo of another."""
        self._db.conn.execute(t.message.delete().where(t.message.c.id == message_id))

    def last(
        self,
        chat_id: int,
        *,
        limit: int,
        before: tuple[datetime, int] | None = None,
        apart_from: int | None = None,
        forgotten: bool = False,
    ) -> list[Message]:
        """The chat's newest settled messages (no notes, nothing on its way), oldest of them first.

        `before`: only what was written before that time, or at it with a smaller id of ours. `apart_from`: without
        what has, or will have, a post of its own in this thread. `forgotten`: also those whose words are no longer kept.
        """
        values: dict[str, Any] = {"of_chat": chat_id, "most": limit}
        if before is not None:
            values |= {"before": before[0], "below": before[1]}
        if apart_from is not None:
            values |= {"of_thread": apart_from}
        found = _newest(before=before is not None, apart=apart_from is not None, forgotten=forgotten)
        return [self._read(row) for row in reversed(self._db.conn.execute(found, values).all())]

    def latest(self, chat_id: int, *, limit: int) -> list[Message]:
        """The chat's newest messages in any state, and notes, oldest of them first."""
        found = select(*self._shown).where(t.message.c.chat_id == chat_id)
        newest = found.order_by(t.message.c.at.desc(), t.message.c.id.desc()).limit(limit)
        return [self._read(row) for row in reversed(self._db.conn.execute(newest).all())]

    def count(self, chat_id: int) -> int:
        """How many messages of the chat are known."""
        c = t.message.c
        found = select(func.count()).where(
            c.chat_id == chat_id, c.direction.in_((MessageDirection.IN, MessageDirection.OUT))
        )
        return int(self._db.conn.execute(found).scalar_one())

    def next_id(self, chat_id: int) -> int:
        """An id above all messages of the chat so far."""
        newest = select(func.max(t.message.c.id)).where(t.message.c.chat_id == chat_id)
        return int(self._db.conn.execute(newest).scalar_one() or 0) + 1

    def first_heard(self, chat_id: int, since: datetime) -> int | None:
        """The id of the customer's first message from `since` on."""
        c = t.message.c
        found = (
            select(c.id)
            .where(c.chat_id == chat_id, c.direction == MessageDirection.IN, c.at >= since)
            .order_by(c.at, c.id)
            .limit(1)
        )
        return self._db.conn.execute(found).scalar_one_or_none()

    def known_ids(self, chat_id: int, since: datetime) -> frozenset[str]:
        """The WhatsApp ids of the chat's outgoing messages that are known to be ours, from `since` on."""
        c = t.message.c
        found = select(c.wa_id).where(
            c.chat_id == chat_id, c.direction == MessageDirection.OUT, c.state != MessageState.ECHO, c.at >= since
        )
        return frozenset(wa_id for wa_id in self._db.conn.execute(found).scalars() if wa_id)

    def stray_echoes(self, before: datetime, *, limit: int = 100) -> list[int]:
        """The ids of echoes seen before then that no send of ours has claimed."""
        found = (
            select(t.message.c.id)
            .where(t.message.c.state == MessageState.ECHO, t.message.c.seen_at < before)
            .limit(limit)
        )
        return list(self._db.conn.execute(found).scalars())

    def deleted(self, *, after: int, limit: int) -> list[int]:
        """The ids above `after` of messages that were deleted for everyone, the oldest first."""
        c = t.message.c
        found = select(c.id).where(c.deleted_at.is_not(None), c.id > after).order_by(c.id).limit(limit)
        return list(self._db.conn.execute(found).scalars())

    def newest_at(self, chat_id: int, direction: MessageDirection) -> datetime | None:
        """When the chat's newest message of this direction was written."""
        raw: datetime | None = self._db.conn.execute(
            select(t.message.c.at)
            .where(t.message.c.chat_id == chat_id, t.message.c.direction == direction)
            .order_by(t.message.c.at.desc())
            .limit(1)
        ).scalar_one_or_none()
        return raw

    def ours_since(self, chat_id: int, since: datetime) -> list[Message]:
        """What of ours the customer got that was written at `since` or later."""
        c = t.message.c
        return self._all(c.chat_id == chat_id, c.direction == "out", c.state.in_(("seen", "sent")), c.at >= since)

    def react(
        self, message_id: int, who: str, emoji: str, at: datetime, *, first: bool = False, also: Sequence[str] = ()
    ) -> bool:
        """Store a reaction of `who` if it is their newest; True if anything changed. `also`: further ids of theirs.

        Times may be whole seconds: within one, what was told as their `first` reaction changes nothing later.
        """
        known = self.reaction_of(message_id, who, *also)
        if known is not None and (known[1] > at or (known[1] == at and (first or known[0] == emoji))):
            return False
        if also:
            r = t.reaction.c
            self._db.conn.execute(delete(t.reaction).where(r.message_id == message_id, r.who.in_(also)))
        self._db.upsert(t.reaction, {"message_id": message_id, "who": who}, {"emoji": emoji, "at": at})
        return known is None or known[0] != emoji

    def reaction_of(self, message_id: int, *ids: str) -> tuple[str, datetime] | None:
        """The (emoji, time) of the newest reaction of the person with these ids; the emoji is empty if it was taken back."""
        r = t.reaction.c
        theirs = and_(r.message_id == message_id, r.who.in_(ids))
        found = self._db.conn.execute(select(r.emoji, r.at).where(theirs).order_by(r.at.desc()).limit(1)).first()
        return None if found is None else (found.emoji, found.at)

    def quoting(self, message: Message) -> list[Message]:
        """The messages that quote this one."""
        if message.wa_id is None:
            return []
        return self._all(t.message.c.chat_id == message.chat_id, t.message.c.quoted_wa_id == message.wa_id)

    @remembered_part(_R.who, _R.emoji, _R.at, of=_R.message_id, none=())
    def reactions(self, message_id: int) -> tuple[tuple[str, str], ...]:
        """The (who, emoji) of the present reactions."""
        rows = self._db.conn.execute(_REACTIONS, {"of_message": message_id})
        return tuple((row.who, row.emoji) for row in rows)

    @remembered_part(_M.at, _M.direction, _M.state, of=_M.chat_id)
    def newest_settled(self, chat_id: int) -> datetime | None:
        """When the chat's newest settled message was written, by whomever."""
        newest: datetime | None = self._db.conn.execute(_NEWEST, {"of_chat": chat_id}).scalar_one_or_none()
        return newest

    def parts(self, message_id: int) -> list[Message]:
        """The messages that carry the further files of this one, in order."""
        return [self._noted(self.get(one)) for one in self._parts(message_id)]

    @remembered_part(of=_M.part_of, none=())
    def _parts(self, message_id: int) -> tuple[int, ...]:
        return tuple(self._db.conn.execute(_PARTS, {"of_message": message_id}).scalars())

    def last_note(self, author_id: int, channel: str) -> Message | None:
        """The newest note of a person in a channel."""
        row = self._db.conn.execute(_LAST_NOTE, {"of_author": author_id, "of_channel": channel}).first()
        return None if row is None else self._read(row)

    def in_doubt(self, chat_id: int, since: datetime) -> list[Message]:
        """Replies that were not sent or may not have been sent, oldest first."""
        c = t.message.c
        return self._all(
            c.chat_id == chat_id,
            c.direction == MessageDirection.OUT,
            c.state.in_((MessageState.UNKNOWN, MessageState.FAILED)),
            c.at >= since,
        )

    def overtaken(self, message: Message) -> bool:
        """Whether the customer got an answer by somebody else that was written after this one."""
        c = t.message.c
        theirs = c.author_email.is_distinct_from(message.author_email)
        answered = and_(
            c.chat_id == message.chat_id,
            c.direction == MessageDirection.OUT,
            c.source.in_((MessageSource.SLACK, MessageSource.CONSOLE, MessageSource.HANDSET)),
        )
        later = and_(c.state.in_((MessageState.SEEN, MessageState.SENT)), c.at > message.at, c.id != message.id)
        found = select(c.id).where(answered, later, theirs).limit(1)
        return self._db.conn.execute(found).first() is not None

    def absorb(self, early: Message, message_id: int) -> None:
        """Move to this message what belongs to a row that turned out to be its echo."""
        for table in (t.reaction, t.copy, t.file):
            self._db.conn.execute(update(table).where(table.c.message_id == early.id).values(message_id=message_id))

    def _all(self, *where: Any) -> list[Message]:
        found = select(*self._shown).where(*where).order_by(t.message.c.id)
        return [self._read(row) for row in self._db.conn.execute(found)]

    def _one(self, *where: Any) -> Message | None:
        row = self._db.conn.execute(select(*self._shown).where(*where)).first()
        return None if row is None else self._read(row)
