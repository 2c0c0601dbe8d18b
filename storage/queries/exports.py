"""One chat as it is stored, for whoever must hand it over: to the customer, or to a court."""

from typing import Any

from sqlalchemy import or_, select

from bot.text.names import fold
from storage import tables as t
from storage.db import Db


class Exports:
    """Queries of everything that is stored of a chat."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def chats_called(self, word: str) -> list[dict[str, Any]]:
        """The chats with this key, this number (digits), or exactly this name, each as its row."""
        c, digits = t.chat.c, "".join(one for one in word if one.isdigit())
        fits = [c.key == word, c.name == word, c.name_words == fold(word)]
        if len(digits) >= 6:
            fits.append(c.wa_chat_id.like(f"{digits}@%"))
        return self._rows(select(t.chat).where(or_(*fits), c.kind != "erased").order_by(c.id))

    def beside(self, chat_id: int) -> dict[str, list[dict[str, Any]]]:
        """What belongs to a chat and is not a message: labels, waits, assignees, tickets, and the audit."""
        labels = t.label.join(t.chat_label, t.chat_label.c.label_id == t.label.c.id)
        found = {
            "labels": self._rows(select(t.label.c.name).select_from(labels).where(t.chat_label.c.chat_id == chat_id))
        }
        for name, table in {
            "waits": t.wait,
            "assignments": t.assignment,
            "tickets": t.ticket,
            "audit": t.audit,
        }.items():
            found[name] = self._rows(select(table).where(table.c.chat_id == chat_id).order_by(table.c.id))
        return found

    def messages(self, chat_id: int, *, after: int, limit: int) -> list[dict[str, Any]]:
        """The next messages of a chat by our ids, each with its sender, former words and reactions."""
        m = t.message.c
        both = t.message.outerjoin(t.contact, t.contact.c.id == m.contact_id)
        sender = (t.contact.c.wa_id.label("sender"), t.contact.c.name.label("sender_name"))
        found = select(t.message, *sender).select_from(both).where(m.chat_id == chat_id, m.id > after)
        rows = self._rows(found.order_by(m.id).limit(limit))
        ids = [row["id"] for row in rows]
        former = self._by_message(t.message_version, ids, t.message_version.c.version)
        reactions = self._by_message(t.reaction, ids, t.reaction.c.at)
        return [row | {"former": former.get(row["id"], []), "reactions": reactions.get(row["id"], [])} for row in rows]

    def _by_message(self, table: Any, ids: list[int], order: Any) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {}
        for row in self._rows(select(table).where(table.c.message_id.in_(ids)).order_by(order)):
            found.setdefault(row["message_id"], []).append(row)
        return found

    def _rows(self, statement: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in self._db.conn.execute(statement).mappings()]
