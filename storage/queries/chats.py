"""Chats, their labels, phones and contacts."""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import bindparam, case, delete, exists, insert, select, update

from bot.model.chat import Chat, Label, Phone
from bot.model.ids import LabelId
from bot.model.room import ThreadState
from bot.text.names import fold, stored_words
from storage import tables as t
from storage.chat_words import write_words
from storage.column_types import ChatColumns
from storage.db import Db, as_value, columns
from storage.prepared import prepare
from storage.process_cache import kept
from storage.transaction_cache import remembered, remembered_part, remembered_row

_LABELS = select(t.chat_label.c.label_id).where(t.chat_label.c.chat_id == bindparam("of_chat"))
_C, _P = t.chat.c, t.contact.c
_OTHER_ID = select(_P.lid).where(_P.wa_id == bindparam("of_wa"))
_FOUND = select(_C.id).where(_C.wa_chat_id == bindparam("of_wa"), _C.phone_key == bindparam("of_phone"))
_TWIN = select(_C.id).where(
    _C.wa_chat_id.in_(_OTHER_ID.union(select(_P.wa_id).where(_P.lid == bindparam("of_wa")))),
    _C.phone_key == select(_C.phone_key).where(_C.id == bindparam("of_chat")).correlate(None).scalar_subquery(),
)
prepare(_LABELS, _TWIN, _FOUND)


class Chats:
    """Queries and changes of chats."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.chat, Chat)

    def lane_key(self, wa_chat_id: str, phone_key: str) -> str:
        """The name of a chat in lanes, computable from a payload alone."""
        return self._db.hashed(f"chat:{wa_chat_id}:{phone_key}")

    def get(self, chat_id: int) -> Chat:
        """A chat by our id."""
        self._db.chats_read.add(chat_id)
        return self._get(chat_id)

    @remembered_row(t.chat)
    def _get(self, chat_id: int) -> Chat:
        return self._db.pick(t.chat, Chat, id=chat_id)

    def by_key(self, key: str) -> Chat | None:
        """A chat by the key that buttons and lists carry."""
        found = select(*self._shown).where(t.chat.c.key == key, t.chat.c.kind != "erased")
        row = self._db.conn.execute(found).first()
        return None if row is None else self._read(as_value(Chat, row))

    def _read(self, chat: Chat) -> Chat:
        self._db.chats_read.add(chat.id)
        return chat

    def find(self, wa_chat_id: str, phone_key: str) -> Chat | None:
        """A chat by Periskope's id; `phone_key` is empty for groups, else our phone's id."""
        known = self._find(wa_chat_id, phone_key)
        return None if known is None else self.get(known)

    @remembered_part(_C.wa_chat_id, _C.phone_key)
    def _find(self, wa_chat_id: str, phone_key: str) -> int | None:
        return self._db.found_id(_FOUND, of_wa=wa_chat_id, of_phone=phone_key)

    def find_or_add(self, wa_chat_id: str, phone: Phone, *, kind: str) -> Chat:
        """The chat; a new one has no labels and was never read. Raises LookupError if the one just added is not there."""
        phone_key = "" if kind == "group" else phone.org_phone
        known = self.find(wa_chat_id, phone_key)
        if known is not None:
            return known
        values = {
            "key": secrets.token_hex(8),
            "wa_chat_id": wa_chat_id,
            "phone_key": phone_key,
            "phone_id": phone.id,
            "kind": kind,
            "name": "",
            "muted": False,
            "access_in_doubt": False,
            "version": 0,
        }
        self._db.insert_new(t.chat, values)
        found = self.find(wa_chat_id, phone_key)
        if found is None:
            raise LookupError("a chat just added is not there")
        write_words(self._db, found.id)
        if (twin := self.twin(found)) is not None:
            self.share_denials(twin.id, found.id)
        return found

    def twin(self, chat: Chat) -> Chat | None:
        """The chat with the same person under their other id, on the same phone of ours, if there is one."""
        if chat.kind != "user":
            return None
        known = self._twin(chat.id, chat.wa_chat_id)
        return None if known is None else self.get(known)

    @remembered_part(_C.wa_chat_id, _C.phone_key, _P.wa_id, _P.lid)
    def _twin(self, chat_id: int, wa_chat_id: str) -> int | None:
        found = self._db.conn.execute(_TWIN, {"of_chat": chat_id, "of_wa": wa_chat_id}).first()
        return None if found is None else int(found.id)

    def share_denials(self, one: int, other: int) -> frozenset[int]:
        """Deny each of two chats to whoever is denied the other; the chats in which somebody lost access by it."""
        denied = {
            chat_id: set(
                self._db.conn.execute(
                    select(t.access.c.agent_id).where(t.access.c.chat_id == chat_id, ~t.access.c.allow)
                ).scalars()
            )
            for chat_id in (one, other)
        }
        both = denied[one] | denied[other]
        for chat_id in (one, other):
            for agent_id in sorted(both - denied[chat_id]):
                row = {"agent_id": agent_id, "chat_id": chat_id}
                self._db.upsert(t.access, row, {"allow": False, "by_id": None, "at": self._db.engine_now})
        return frozenset(chat_id for chat_id in (one, other) if both - denied[chat_id])

    def exists(self, chat_id: int) -> bool:
        """Whether there is such a chat."""
        return self._db.conn.execute(select(t.chat.c.id).where(t.chat.c.id == chat_id)).first() is not None

    def by_lane(self, hashed: str) -> int | None:
        """The chat whose conversation has this keyed hash, as incoming lanes are named; every chat is looked through."""
        found = select(t.chat.c.id, t.chat.c.wa_chat_id, t.phone.c.org_phone).join(
            t.phone, t.phone.c.id == t.chat.c.phone_id
        )
        for row in self._db.conn.execute(found):
            if hashed in {
                self._db.hashed(f"chat:{name}") for name in (row.wa_chat_id, f"{row.wa_chat_id} {row.org_phone}")
            }:
                return int(row.id)
        return None

    def everywhere(self, wa_chat_id: str) -> list[int]:
        """The chats with this Periskope id, one for each of our phones in it."""
        found = select(t.chat.c.id).where(t.chat.c.wa_chat_id == wa_chat_id).order_by(t.chat.c.id)
        return list(self._db.conn.execute(found).scalars())

    def change(self, chat_id: int, **values: Unpack[ChatColumns]) -> None:
        """Set columns of a chat; its version moves."""
        words = {"name_words": stored_words(values["name"] or "")} if "name" in values else {}
        self._db.change(t.chat, chat_id, {**words, **values}, counted=True)
        if not values.keys().isdisjoint({"name", "wa_chat_id"}):
            write_words(self._db, chat_id)

    @remembered(t.chat_label)
    def labels_of(self, chat_id: int) -> frozenset[LabelId]:
        """The chat's label ids."""
        return frozenset(self._db.conn.execute(_LABELS, {"of_chat": chat_id}).scalars())

    def set_labels(self, chat_id: int, label_ids: Iterable[int]) -> None:
        """Replace the chat's labels."""
        self._db.conn.execute(delete(t.chat_label).where(t.chat_label.c.chat_id == chat_id))
        rows = [{"chat_id": chat_id, "label_id": label_id} for label_id in sorted(set(label_ids))]
        if rows:
            self._db.conn.execute(insert(t.chat_label), rows)

    def with_label(self, label_id: int, *, threaded: bool = False) -> list[int]:
        """Chats with the label; `threaded`: only those with a current or past thread."""
        found = select(t.chat_label.c.chat_id).where(t.chat_label.c.label_id == label_id)
        if threaded:
            live = exists().where(
                t.thread.c.chat_id == t.chat_label.c.chat_id,
                t.thread.c.state.in_((ThreadState.CURRENT, ThreadState.PAST)),
            )
            found = found.where(live)
        return list(self._db.conn.execute(found.order_by(t.chat_label.c.chat_id)).scalars())

    def assigned_to(self, agent_id: int) -> list[int]:
        """Chats that are assigned to a person."""
        return list(self._db.conn.execute(select(t.chat.c.id).where(t.chat.c.assignee_id == agent_id)).scalars())

    def open_unthreaded(self, *, limit: int = 500) -> list[int]:
        """Chats with an open wait that have no current thread."""
        live = exists().where(t.thread.c.chat_id == t.chat.c.id, t.thread.c.state == ThreadState.CURRENT)
        unanswered = exists().where(t.wait.c.chat_id == t.chat.c.id, t.wait.c.ended_at.is_(None))
        return list(self._db.conn.execute(select(t.chat.c.id).where(unanswered, ~live).limit(limit)).scalars())


class Labels:
    """Queries and changes of labels."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.label, Label)

    def all(self) -> list[Label]:
        """All labels that Periskope still has, by name."""
        return [label for label in self._every() if label.state == "known"]

    @kept(t.label)
    def _every(self) -> tuple[Label, ...]:
        rows = self._db.conn.execute(select(*self._shown).order_by(t.label.c.name))
        return tuple(as_value(Label, row) for row in rows)

    @kept(t.label)
    def called(self) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
        """Our ids by name: letter for letter, and folded."""
        exact: dict[str, tuple[int, ...]] = {}
        folded: dict[str, tuple[int, ...]] = {}
        for label in self.all():
            for names, name in ((exact, " ".join(label.name.split())), (folded, fold(label.name))):
                names[name] = (*names.get(name, ()), label.id)
        return exact, folded

    def of_one_name(self) -> frozenset[int]:
        """Labels that share their name with another, in any case: by such a name nobody can tell which is meant."""
        named = Counter(_plainly(label.name) for label in self.all())
        return frozenset(label.id for label in self.all() if named[_plainly(label.name)] > 1)

    def get(self, label_id: int) -> Label:
        """A label by our id."""
        [found] = [label for label in self._every() if label.id == label_id]
        return found

    def names(self) -> dict[str, str]:
        """All known labels, as Periskope's id to name."""
        return {label.periskope_id: label.name for label in self.all()}

    def seen(self, periskope_id: str, name: str | None, at: datetime) -> int:
        """Store a label as a chat's record has it, with a changed name; returns our id."""
        found = select(t.label.c.id, t.label.c.name).where(t.label.c.periskope_id == periskope_id)
        row = self._db.conn.execute(found).first()
        if row is None:
            values = {"periskope_id": periskope_id, "name": name or periskope_id, "state": "known", "seen_at": at}
            return self._db.insert(t.label, values)
        if name is not None and name != row.name:
            self._db.conn.execute(
                update(t.label).where(t.label.c.id == row.id).values(name=name, state="known", seen_at=at)
            )
        return int(row.id)


def _plainly(name: str) -> str:
    return " ".join(name.split()).casefold()


class Phones:
    """Queries and changes of our own numbers."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.phone, Phone)

    @kept(t.phone)
    def all(self) -> tuple[Phone, ...]:
        """All our phones."""
        found = select(*self._shown).order_by(t.phone.c.id)
        return tuple(as_value(Phone, row) for row in self._db.conn.execute(found))

    def get(self, phone_id: int) -> Phone:
        """A phone by our id."""
        [found] = [phone for phone in self.all() if phone.id == phone_id]
        return found

    def by_number(self, org_phone: str) -> Phone | None:
        """A phone by Periskope's id."""
        return next((phone for phone in self.all() if phone.org_phone == org_phone), None)

    def seen(self, org_phone: str, *, name: str | None, ready: bool | None) -> None:
        """Store a phone as Periskope reports it."""
        base = {"org_phone": org_phone, "name": name or "", "ready": ready is not False, "seen_at": self._db.engine_now}
        if self._db.insert_new(t.phone, base) is None:
            given = {"name": name, "ready": ready}
            values: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
            if ready is False:
                values["outages"] = t.phone.c.outages + case((t.phone.c.ready, 1), else_=0)
            self._db.conn.execute(
                update(t.phone).where(t.phone.c.org_phone == org_phone).values(seen_at=self._db.engine_now, **values)
            )

    def numbers(self) -> frozenset[str]:
        """Periskope's ids of all our phones."""
        return frozenset(phone.org_phone for phone in self.all())

    def note_in_chat(self, chat_id: int, phone_id: int) -> None:
        """Record that a group has this phone of ours in it."""
        self._db.insert_new(t.chat_phone, {"chat_id": chat_id, "phone_id": phone_id}, key="chat_id")

    def in_chat(self, chat_id: int) -> list[Phone]:
        """Our phones that a group was seen to have in it."""
        found = select(t.chat_phone.c.phone_id).where(t.chat_phone.c.chat_id == chat_id)
        ids = set(self._db.conn.execute(found).scalars())
        return [phone for phone in self.all() if phone.id in ids]
