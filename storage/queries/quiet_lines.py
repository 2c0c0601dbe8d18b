"""What happened in a chat beside messages: quiet lines, which stand on the copy of the message below them."""

from sqlalchemy import and_, bindparam, func, literal_column, select

from bot.model.message import Message, MessageDirection
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.prepared import prepare
from storage.transaction_cache import know, known, remembered_part

_M = t.message.c
_EARLIER = and_(_M.chat_id == bindparam("of_chat"), _M.id < bindparam("below"))
_IN_THREAD = (
    select(t.copy.c.message_id)
    .select_from(t.copy.join(t.post, t.post.c.id == t.copy.c.post_id))
    .where(t.post.c.thread_id == bindparam("of_thread"))
)
_LAST_SAID = select(func.max(_M.id)).where(_EARLIER, _M.direction != MessageDirection.LINE)
_LAST_SHOWN = _LAST_SAID.where(_M.id.in_(_IN_THREAD))
_LAST_COPIED = (
    select(t.copy.c.message_id)
    .select_from(t.post.join(t.copy, t.copy.c.post_id == t.post.c.id))
    .where(t.post.c.thread_id == bindparam("of_thread"), t.copy.c.message_id < bindparam("below"))
    .order_by(t.post.c.id.desc())
    .limit(literal_column("1"))
)
_A_LINE = _M.direction == literal_column(f"'{MessageDirection.LINE}'")  # written out: only so is its index used
_FIRST = select(_M.id).where(_M.chat_id == bindparam("of_chat"), _A_LINE).order_by(_M.id).limit(literal_column("1"))
LINES = select(*columns(t.message, Message)).where(_EARLIER, _A_LINE, _M.id > bindparam("above")).order_by(_M.id)
prepare(_LAST_SAID, _LAST_SHOWN, _LAST_COPIED, _FIRST, LINES)


class QuietLines:
    """Queries of quiet lines."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def above(self, message: Message, thread_id: int) -> list[Message]:
        """Those between the last message with a copy in the thread (else: the last message) and this one."""
        ask = self._db.conn.execute
        near = {"of_chat": message.chat_id, "below": message.id}
        first = self._first(message.chat_id)
        if first is None or first > message.id:  # mostly: nothing has happened there but messages
            return []
        copied = ask(_LAST_COPIED, {"of_thread": thread_id, "below": message.id}).scalar_one_or_none()
        if ask(LINES, {**near, "above": copied or 0}).first() is None:  # what follows reads the whole chat
            return []
        shown = ask(_LAST_SHOWN, {**near, "of_thread": thread_id}).scalar_one()
        newest = shown or ask(_LAST_SAID, near).scalar_one() or 0
        self._db.chats_read.add(message.chat_id)
        return [as_value(Message, row) for row in ask(LINES, {**near, "above": newest})]

    @remembered_part(_M.direction, of=_M.chat_id)
    def _first(self, chat_id: int) -> int | None:
        return self._db.found_id(_FIRST, of_chat=chat_id)

    def first_known(self, chat_id: int) -> tuple[int | None] | None:
        """The id of the chat's first line, if it is known, in a tuple; else None."""
        return known(self, QuietLines._first, chat_id)

    def know_first(self, added: Message, before: tuple[int | None] | None) -> None:
        """Know the chat's first line after this message was added; `before`: what was known of it."""
        if before is not None:
            begins = before[0] is None and added.direction == MessageDirection.LINE
            know(self, QuietLines._first, added.chat_id, answer=added.id if begins else before[0])
