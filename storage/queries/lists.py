"""Lists, searches and counts of chats, each only over those that the asker may see."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, func, or_, select, true

from bot.domain.model import Chat
from bot.domain.names import mask_number
from bot.domain.people import Agent
from bot.domain.words_match import folded
from storage import tables as t
from storage.db import Db, as_value, columns

State = Literal["", "waiting", "open", "closed"]
SEARCHED = 20_000
"""How many of the newest messages are looked through for words."""
OWED = exists().where(t.wait.c.chat_id == t.chat.c.id, t.wait.c.ended_at.is_(None)).correlate(t.chat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which chats. What is empty asks nothing; `holder` 0: those that nobody holds; `phone`: our id of a number of ours."""

    labels: frozenset[int] = frozenset()
    holder: int | None = None
    state: State = ""
    phone: int | None = None
    words: str = field(default="", repr=False)


class Lists:
    """Questions about many chats at once."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.chat, Chat)

    def chats(self, agent: Agent, wanted: Wanted, *, start: int = 0, limit: int = 10) -> tuple[list[Chat], int]:
        """A page of the chats that this person may see, the longest waiting first, then the newest; and how many."""
        where = and_(seen_by(agent), *self._asked(agent, wanted))
        total = int(self._db.conn.execute(select(func.count()).select_from(t.chat).where(where)).scalar_one())
        wait = t.wait.alias()
        waits = t.chat.outerjoin(wait, and_(wait.c.chat_id == t.chat.c.id, wait.c.ended_at.is_(None)))
        newest = func.coalesce(t.chat.c.last_in_at, t.chat.c.last_out_at)
        order = (wait.c.began_at.is_(None), wait.c.began_at, newest.is_(None), newest.desc(), t.chat.c.id)
        found = select(*self._shown).select_from(waits).where(where).order_by(*order).offset(start).limit(limit)
        return [as_value(Chat, row) for row in self._db.conn.execute(found)], total

    def _asked(self, agent: Agent, wanted: Wanted) -> list[ColumnElement[bool]]:
        c = t.chat.c
        asked: list[ColumnElement[bool]] = []
        if wanted.labels:
            asked.append(
                exists().where(t.chat_label.c.chat_id == c.id, t.chat_label.c.label_id.in_(list(wanted.labels)))
            )
        if wanted.holder is not None:
            asked.append(c.holder_id == wanted.holder if wanted.holder else c.holder_id.is_(None))
        if wanted.state == "waiting":
            asked.append(OWED)
        elif wanted.state:
            asked.append(c.closed_at.is_(None) if wanted.state == "open" else c.closed_at.is_not(None))
        if wanted.phone is not None:
            there = exists().where(t.chat_phone.c.chat_id == c.id, t.chat_phone.c.phone_id == wanted.phone)
            asked.append(or_(c.phone_id == wanted.phone, there))
        if wanted.words:
            asked.append(c.id.in_(self.matching(agent, wanted.words)))
        return asked

    def matching(self, agent: Agent, words: str, *, limit: int = 500) -> list[int]:
        """Chats this person may see that fit what was typed: by whole name, else by part of it or last digits, else by words said."""
        if not folded(words):
            return []
        return (self.named(agent, words) or self._by_words(agent, words))[:limit]

    def named(self, agent: Agent, words: str) -> list[int]:
        """Chats this person may see whose name, a part of it or last digits were typed; the whole name goes first."""
        typed = folded(words)
        if not typed:
            return []
        digits = "".join(one for one in typed if one.isdigit())
        found = select(t.chat.c.id, t.chat.c.name, t.chat.c.wa_chat_id).where(seen_by(agent)).order_by(t.chat.c.id)
        rows = self._db.conn.execute(found).all()
        whole = [row.id for row in rows if folded(row.name) == typed]
        part = [row.id for row in rows if typed in folded(row.name) or _ends(row.wa_chat_id, digits, typed)]
        return whole or part

    def _by_words(self, agent: Agent, words: str) -> list[int]:
        """Chats in whose newer messages these words stand."""
        c = t.message.c
        newest = self._db.conn.execute(select(func.max(c.id))).scalar_one() or 0
        pattern = json.dumps(words.strip())[1:-1].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        both = t.message.join(t.chat, t.chat.c.id == c.chat_id)
        said = cast(c.body, String).ilike(f"%{pattern}%", escape="\\")
        where = and_(c.id > newest - SEARCHED, c.way.in_(("in", "out")), said, seen_by(agent))
        found = select(t.chat.c.id).select_from(both).where(where).distinct().order_by(t.chat.c.id)
        return list(self._db.conn.execute(found).scalars())

    def names(self, agent: Agent) -> list[tuple[int, str]]:
        """All the chats that this person may see, by the name under which each is shown."""
        c = t.chat.c
        found = self._db.conn.execute(select(c.id, c.name, c.wa_chat_id).where(seen_by(agent)))
        return [(row.id, row.name or mask_number(row.wa_chat_id)) for row in found]

    def visible(self, agent: Agent, chat_ids: Collection[int]) -> frozenset[int]:
        """Those of these chats that this person may see."""
        where = and_(t.chat.c.id.in_(list(chat_ids)), seen_by(agent))
        return frozenset(self._db.conn.execute(select(t.chat.c.id).where(where)).scalars())

    def open_held(self, agent_ids: Sequence[int]) -> dict[int, int]:
        """How many open chats each of these people holds."""
        c = t.chat.c
        where = and_(c.holder_id.in_(list(agent_ids)), c.closed_at.is_(None))
        found = select(c.holder_id, func.count()).where(where).group_by(c.holder_id)
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


def _ends(wa_chat_id: str, digits: str, typed: str) -> bool:
    """Last digits: at least four of them and little else typed, of a one-to-one chat."""
    only_digits = len(digits) >= 4 and all(one.isdigit() or one in "+ -().…" for one in typed)
    return only_digits and wa_chat_id.partition("@")[0].endswith(digits)
