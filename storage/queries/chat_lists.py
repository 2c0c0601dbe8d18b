"""Lists, searches and counts of chats, each only over those that the asker may see."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select, true

from bot.model.chat import Chat, ChatQuery
from bot.model.message import MessageDirection
from bot.model.person import Agent
from bot.text.names import LONGEST, fold, last_digits, name_and_digits
from bot.text.safe import mask_number
from storage import tables as t
from storage.chat_words import typed_words
from storage.db import Db, as_value, columns
from storage.statements import slices

AT_A_TIME = 1_000  # of ids that are asked about in one statement
SEARCHED = 20_000
"""How many of the newest messages are looked through for words."""
KEY = re.compile(r"[0-9a-f]{16}")
WAITS = exists().where(t.wait.c.chat_id == t.chat.c.id, t.wait.c.ended_at.is_(None)).correlate(t.chat)


class ChatLists:
    """Questions about many chats at once."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.chat, Chat)
        self._counted: dict[str, int] = {}

    def chats(self, agent: Agent, wanted: ChatQuery, *, start: int = 0, limit: int = 10) -> tuple[list[Chat], int]:
        """A page of the chats that this person may see, the longest waiting first, then the newest; and how many."""
        where = and_(seen_by(agent), *self._asked(agent, wanted))
        total = int(self._db.conn.execute(select(func.count()).select_from(t.chat).where(where)).scalar_one())
        return self._page(where, start, limit), total

    def first(self, agent: Agent, wanted: ChatQuery, *, limit: int) -> list[Chat]:
        """The first of these chats, in the same order, for whom counting all of them is not worth it."""
        return self._page(and_(seen_by(agent), *self._asked(agent, wanted)), 0, limit)

    def any(self, agent: Agent) -> bool:
        """Whether there is a chat that this person may see."""
        found = select(t.chat.c.id).where(seen_by(agent)).limit(1)
        return self._db.conn.execute(found).first() is not None

    def _page(self, where: ColumnElement[bool], start: int, limit: int) -> list[Chat]:
        wait = t.wait.alias()
        waits = t.chat.outerjoin(wait, and_(wait.c.chat_id == t.chat.c.id, wait.c.ended_at.is_(None)))
        newest = func.coalesce(t.chat.c.last_in_at, t.chat.c.last_out_at)
        order = (wait.c.began_at.is_(None), wait.c.began_at, newest.is_(None), newest.desc(), t.chat.c.id)
        found = select(*self._shown).select_from(waits).where(where).order_by(*order).offset(start).limit(limit)
        page = [as_value(Chat, row) for row in self._db.conn.execute(found)]
        self._db.chats_read.update(chat.id for chat in page)
        return page

    def _asked(self, agent: Agent, wanted: ChatQuery) -> list[ColumnElement[bool]]:
        c = t.chat.c
        asked: list[ColumnElement[bool]] = []
        if wanted.labels:
            asked.append(
                exists().where(t.chat_label.c.chat_id == c.id, t.chat_label.c.label_id.in_(list(wanted.labels)))
            )
        if wanted.assignee is not None:
            asked.append(c.assignee_id == wanted.assignee if wanted.assignee else c.assignee_id.is_(None))
        if wanted.state == "waiting":
            asked.append(WAITS)
        elif wanted.state:
            asked.append(c.closed_at.is_(None) if wanted.state == "open" else c.closed_at.is_not(None))
        if wanted.phone is not None:
            there = exists().where(t.chat_phone.c.chat_id == c.id, t.chat_phone.c.phone_id == wanted.phone)
            asked.append(or_(c.phone_id == wanted.phone, there))
        if wanted.words:
            asked.append(c.id.in_(self.matching(agent, wanted.words)))
        return asked

    def matching(self, agent: Agent, words: str, *, limit: int = 500) -> list[int]:
        """Chats this person may see that a search finds: by a part of the name or last digits, else by words said."""
        typed = fold(words)[:LONGEST].strip()
        if not typed:
            return []
        part = t.chat.c.name_words.contains(typed, autoescape=True)
        return (self._found(agent, or_(part, *_by_digits(words))) or self._by_words(agent, typed))[:limit]

    def named(self, agent: Agent, words: str, *, whole: bool = False, limit: int | None = None) -> list[int]:
        """Every chat this person may see that was named. `whole`: by its whole name only; `limit`: no more than these.

        Else by its whole name, some whole words of it, its number's last digits, or name and digits together, all kinds
        alike; by its key alone. Customers choose their names, so none of these goes before another; what was said in a chat names none.
        """
        c, typed = t.chat.c, fold(words)[:LONGEST].strip()
        if not typed:
            return []
        if whole:
            return self._found(agent, c.name_words == typed, limit)
        if KEY.fullmatch(words.strip()) and (by_key := self._found(agent, c.key == words.strip())):
            return by_key
        name, digits = name_and_digits(words)
        both = [and_(_in_a_row(name), _ends(digits))] if name else []
        candidates = self._candidates(typed, last_digits(words) or digits)
        return self._found(agent, and_(candidates, or_(_in_a_row(typed), *_by_digits(words), *both)), limit)

    def common(self, words: Collection[str]) -> dict[str, int]:
        """In how many chats' names each of these folded words stands, hidden ones too: what stands in none names none."""
        c = t.chat_word.c
        found = select(c.word, func.count()).where(c.word.in_(sorted(words))).group_by(c.word)
        counted = dict.fromkeys(words, 0) | {word: int(count) for word, count in self._db.conn.execute(found)}
        self._counted |= counted
        return counted

    def _candidates(self, typed: str, digits: str) -> ColumnElement[bool]:
        """The chats that have the rarest of the words, or these last digits: few, however many chats there are."""
        words = typed_words(typed, "")
        unknown = [one for one in words if one not in self._counted]
        if len(words) > 1 and unknown:
            self.common(unknown)
        rarest = min(words, key=lambda one: self._counted.get(one, 0))
        number = [one for one in typed_words("", digits) if digits]
        c = t.chat_word.c
        return t.chat.c.id.in_(select(c.chat_id).where(c.word.in_([rarest, *number])))

    def _found(self, agent: Agent, where: ColumnElement[bool], limit: int | None = None) -> list[int]:
        found = select(t.chat.c.id).where(where, seen_by(agent)).order_by(t.chat.c.id).limit(limit)
        return list(self._db.conn.execute(found).scalars())

    def _by_words(self, agent: Agent, typed: str) -> list[int]:
        """Chats in whose newer messages these words stand, and were not deleted by whoever wrote them."""
        c = t.message.c
        newest = self._db.conn.execute(select(func.max(c.id))).scalar_one() or 0
        both = t.message.join(t.chat, t.chat.c.id == c.chat_id)
        said = c.words.contains(typed, autoescape=True)
        where = and_(
            c.id > newest - SEARCHED,
            c.direction.in_((MessageDirection.IN, MessageDirection.OUT)),
            c.deleted_at.is_(None),
            said,
            seen_by(agent),
        )
        found = select(t.chat.c.id).select_from(both).where(where).distinct().order_by(t.chat.c.id)
        return list(self._db.conn.execute(found).scalars())

    def names(self, agent: Agent) -> list[tuple[int, str]]:
        """All the chats that this person may see, by the name under which each is shown."""
        c = t.chat.c
        found = self._db.conn.execute(select(c.id, c.name, c.wa_chat_id).where(seen_by(agent)))
        return [(row.id, row.name or mask_number(row.wa_chat_id)) for row in found]

    def visible(self, agent: Agent, chat_ids: Collection[int]) -> frozenset[int]:
        """Those of these chats that this person may see."""
        asked, found = list(chat_ids), set[int]()
        for some in slices(asked, AT_A_TIME):
            where = and_(t.chat.c.id.in_(some), seen_by(agent))
            found.update(self._db.conn.execute(select(t.chat.c.id).where(where)).scalars())
        return frozenset(found)

    def open_held(self, agent_ids: Sequence[int]) -> dict[int, int]:
        """How many open chats each of these people holds."""
        c = t.chat.c
        where = and_(c.assignee_id.in_(list(agent_ids)), c.closed_at.is_(None))
        found = select(c.assignee_id, func.count()).where(where).group_by(c.assignee_id)
        return {row[0]: int(row[1]) for row in self._db.conn.execute(found)}

    def audit(self, *, start: int, limit: int, **where: Any) -> tuple[list[dict[str, Any]], int]:
        """A page of the audit, newest first; `since`: from then on, `until`: before; `about`: agents as actor or as whom."""
        c = t.audit.c
        asked: list[ColumnElement[bool]] = [true()]
        since: datetime | None = where.pop("since", None)
        about: Collection[int] | None = where.pop("about", None)
        until: datetime | None = where.pop("until", None)
        if since is not None:
            asked.append(c.at >= since)
        if until is not None:
            asked.append(c.at < until)
        if about:
            asked.append(or_(c.actor_id.in_(list(about)), c.whom_id.in_(list(about))))
        asked += [c[name] == value for name, value in where.items()]
        total = int(self._db.conn.execute(select(func.count()).select_from(t.audit).where(*asked)).scalar_one())
        found = select(t.audit).where(*asked).order_by(c.id.desc()).offset(start).limit(limit)
        return [dict(row._mapping) for row in self._db.conn.execute(found)], total


def seen_by(agent: Agent) -> ColumnElement[bool]:
    """The rule of `domain.access.may_see` as a condition on a chat's row."""
    if agent.state != "active":
        return false()
    if agent.role == "admin":
        return t.chat.c.kind != "erased"
    a = t.access.c
    own = select(a.allow).where(a.agent_id == agent.id, a.chat_id == t.chat.c.id).scalar_subquery()
    held = select(a.label_id).where(a.agent_id == agent.id, a.label_id.is_not(None), a.allow)
    labelled = exists().where(t.chat_label.c.chat_id == t.chat.c.id, t.chat_label.c.label_id.in_(held))
    return func.coalesce(own, labelled)


def _in_a_row(typed: str) -> ColumnElement[bool]:
    """The folded words stand in the chat's name, whole and in this order."""
    return (literal(" ") + t.chat.c.name_words + literal(" ")).contains(f" {typed} ", autoescape=True)


def _by_digits(typed: str) -> list[ColumnElement[bool]]:
    """A condition for last digits, if that is what was typed."""
    digits = last_digits(typed)
    return [_ends(digits)] if digits else []


def _ends(digits: str) -> ColumnElement[bool]:
    return t.chat.c.wa_chat_id.contains(f"{digits}@", autoescape=True)
