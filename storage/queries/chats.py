"""Chats, their labels, phones and contacts."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, exists, insert, select, update

from bot.domain.ids import LabelId
from bot.domain.model import Chat, Contact, Label, Phone
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.keeping import kept
from storage.queries.erasing_traces import tombstone
from storage.recall import remembered

_LABELS = select(t.chat_label.c.label_id).where(t.chat_label.c.chat_id == bindparam("of_chat"))


class Chats:
    """Questions and changes about chats."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.chat, Chat)

    def lane_key(self, wa_chat_id: str, phone_key: str) -> str:
        """The name of a chat in lanes, computable from a payload alone."""
        return self._db.hashed(f"chat:{wa_chat_id}:{phone_key}")

    def get(self, chat_id: int, *, lock: bool = False) -> Chat:
        """A chat by our id; `lock` holds it against other transactions."""
        return self._get(chat_id, lock=lock and not self._db.on_sqlite)

    @remembered(t.chat)
    def _get(self, chat_id: int, *, lock: bool) -> Chat:
        if not lock:
            return self._db.pick(t.chat, Chat, id=chat_id)
        found = select(*self._shown).where(t.chat.c.id == chat_id)
        return as_value(Chat, self._db.conn.execute(self._db.locked(found)).one())

    def by_key(self, key: str) -> Chat | None:
        """A chat by the key that buttons and lists carry."""
        found = select(*self._shown).where(t.chat.c.key == key, t.chat.c.kind != "erased")
        row = self._db.conn.execute(found).first()
        return None if row is None else as_value(Chat, row)

    def find(self, wa_chat_id: str, phone_key: str, *, lock: bool = False) -> Chat | None:
        """A chat by Periskope's id; `phone_key` is empty for groups, else our phone's id."""
        if self._db.on_sqlite or not lock:
            return self._db.pick_first(t.chat, Chat, wa_chat_id=wa_chat_id, phone_key=phone_key)
        found = select(*self._shown).where(t.chat.c.wa_chat_id == wa_chat_id, t.chat.c.phone_key == phone_key)
        row = self._db.conn.execute(self._db.locked(found)).first()
        return None if row is None else as_value(Chat, row)

    def find_or_add(self, wa_chat_id: str, phone: Phone, *, kind: str) -> Chat:
        """The chat, held by this transaction; new ones are unlabelled and unread."""
        phone_key = "" if kind == "group" else phone.org_phone
        known = self.find(wa_chat_id, phone_key, lock=True)
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
            "doubted": False,
            "version": 0,
        }
        self._db.insert_new(t.chat, values)
        found = self.find(wa_chat_id, phone_key, lock=True)
        if found is None:
            raise LookupError("a chat just added is not there")
        return found

    def everywhere(self, wa_chat_id: str) -> list[int]:
        """The chats of this Periskope id, one for each of our phones that is in it."""
        found = select(t.chat.c.id).where(t.chat.c.wa_chat_id == wa_chat_id).order_by(t.chat.c.id)
        return list(self._db.conn.execute(found).scalars())

    def change(self, chat_id: int, **values: Any) -> None:
        """Set columns of a chat; its version moves."""
        self._db.conn.execute(
            update(t.chat).where(t.chat.c.id == chat_id).values(version=t.chat.c.version + 1, **values)
        )

    @remembered(t.chat_label)
    def labels_of(self, chat_id: int) -> frozenset[LabelId]:
        """The chat's label ids."""
        return frozenset(self._db.conn.execute(_LABELS, {"of_chat": chat_id}).scalars())

    def set_labels(self, chat_id: int, label_ids: Iterable[int]) -> None:
        """Make the chat's labels exactly these."""
        self._db.conn.execute(delete(t.chat_label).where(t.chat_label.c.chat_id == chat_id))
        rows = [{"chat_id": chat_id, "label_id": label_id} for label_id in sorted(set(label_ids))]
        if rows:
            self._db.conn.execute(insert(t.chat_label), rows)

    def with_label(self, label_id: int, *, threaded: bool = False) -> list[int]:
        """Chats that carry the label; `threaded`: only those with a thread that still shows them."""
        found = select(t.chat_label.c.chat_id).where(t.chat_label.c.label_id == label_id)
        if threaded:
            live = exists().where(
                t.thread.c.chat_id == t.chat_label.c.chat_id, t.thread.c.state.in_(("current", "past"))
            )
            found = found.where(live)
        return list(self._db.conn.execute(found.order_by(t.chat_label.c.chat_id)).scalars())

    def held_by(self, agent_id: int) -> list[int]:
        """Chats that a person holds."""
        return list(self._db.conn.execute(select(t.chat.c.id).where(t.chat.c.holder_id == agent_id)).scalars())

    def open_unthreaded(self, *, limit: int = 500) -> list[int]:
        """Chats that owe or were given an answer but show nowhere."""
        live = exists().where(t.thread.c.chat_id == t.chat.c.id, t.thread.c.state == "current")
        owed = exists().where(t.wait.c.chat_id == t.chat.c.id, t.wait.c.ended_at.is_(None))
        return list(self._db.conn.execute(select(t.chat.c.id).where(owed, ~live).limit(limit)).scalars())


class Labels:
    """Questions and changes about labels."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.label, Label)

    def all(self) -> list[Label]:
        """Every label that Periskope still has, by name."""
        return [label for label in self._every() if label.state == "known"]

    @kept(t.label)
    def _every(self) -> tuple[Label, ...]:
        rows = self._db.conn.execute(select(*self._shown).order_by(t.label.c.name))
        return tuple(as_value(Label, row) for row in rows)

    def get(self, label_id: int) -> Label:
        """A label by our id."""
        [found] = [label for label in self._every() if label.id == label_id]
        return found

    def names(self) -> dict[str, str]:
        """Periskope's id to name, for every label known."""
        return {label.periskope_id: label.name for label in self.all()}

    def seen(self, periskope_id: str, name: str | None, at: datetime) -> int:
        """A label as a chat's record named it; our id. A new name of a known id is taken over."""
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


class Phones:
    """Questions and changes about our own numbers."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.phone, Phone)

    @kept(t.phone)
    def all(self) -> tuple[Phone, ...]:
        """Every number of ours."""
        found = select(*self._shown).order_by(t.phone.c.id)
        return tuple(as_value(Phone, row) for row in self._db.conn.execute(found))

    def get(self, phone_id: int) -> Phone:
        """A number by our id."""
        [found] = [phone for phone in self.all() if phone.id == phone_id]
        return found

    def by_number(self, org_phone: str) -> Phone | None:
        """A number by Periskope's id."""
        return next((phone for phone in self.all() if phone.org_phone == org_phone), None)

    def seen(self, org_phone: str, *, name: str | None, ready: bool | None) -> None:
        """A number as Periskope told it."""
        base = {"org_phone": org_phone, "name": name or "", "ready": ready is not False, "seen_at": self._db.now}
        if self._db.insert_new(t.phone, base) is None:
            told = {"name": name, "ready": ready}
            values: dict[str, Any] = {key: value for key, value in told.items() if value is not None}
            if ready is False:
                values["outages"] = t.phone.c.outages + case((t.phone.c.ready, 1), else_=0)
            self._db.conn.execute(
                update(t.phone).where(t.phone.c.org_phone == org_phone).values(seen_at=self._db.now, **values)
            )

    def numbers(self) -> frozenset[str]:
        """Periskope's ids of all our numbers."""
        return frozenset(phone.org_phone for phone in self.all())

    def note_in_chat(self, chat_id: int, phone_id: int) -> None:
        """The group has this phone of ours in it."""
        self._db.insert_new(t.chat_phone, {"chat_id": chat_id, "phone_id": phone_id}, key="chat_id")


class Contacts:
    """Questions and changes about people on WhatsApp."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.contact, Contact)

    def seen(self, wa_id: str, name: str | None) -> int:
        """A sender as a message named them; our id."""
        found = select(t.contact.c.id, t.contact.c.name).where(t.contact.c.wa_id == wa_id)
        row = self._db.conn.execute(found).first()
        if row is None:
            self._db.insert_new(t.contact, {"wa_id": wa_id, "name": name or "", "internal": False})
            row = self._db.conn.execute(found).one()
        if name and name != row.name:
            self._db.conn.execute(update(t.contact).where(t.contact.c.id == row.id).values(name=name))
        return int(row.id)

    def learn(self, named: Mapping[str, str]) -> None:
        """The people of a group as its record names them, by WhatsApp's id; those without a name are left out."""
        wanted = {wa_id: name for wa_id, name in named.items() if name}
        ids = sorted(wanted)
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            found = select(t.contact.c.wa_id, t.contact.c.name).where(t.contact.c.wa_id.in_(some))
            known = {row.wa_id: row.name for row in self._db.conn.execute(found)}
            for wa_id in some:
                if known.get(wa_id) != wanted[wa_id] and not (wa_id not in known and self._erased(wa_id)):
                    self.seen(wa_id, wanted[wa_id])

    def _erased(self, wa_id: str) -> bool:
        """Was this person erased, and has not written since? A group's list does not bring them back."""
        found = select(t.contact.c.id).where(t.contact.c.wa_id == tombstone(self._db, wa_id))
        return self._db.conn.execute(found).first() is not None

    def many(self, ids: Sequence[int]) -> dict[int, Contact]:
        """Contacts by our ids."""
        found = select(*self._shown).where(t.contact.c.id.in_(ids))
        return {row.id: as_value(Contact, row) for row in self._db.conn.execute(found)}

    @remembered(t.contact)
    def by_wa(self, wa_id: str) -> Contact | None:
        """A contact by WhatsApp's id."""
        return self._db.pick_first(t.contact, Contact, wa_id=wa_id)

    @remembered(t.contact)
    def get(self, contact_id: int) -> Contact:
        """A contact by our id."""
        return self._db.pick(t.contact, Contact, id=contact_id)
