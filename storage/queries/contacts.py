"""People on WhatsApp: their names, and the two ids that one person may have."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam, delete, select, update

from bot.model.chat import Contact
from storage import tables as t
from storage.db import Db, as_value, columns
from storage.prepared import prepare
from storage.queries.erasure_traces import tombstone
from storage.statements import slices
from storage.transaction_cache import remembered, remembered_part, remembered_row

HIDDEN = "@lid"
"""The end of an id that stands for a person whose number WhatsApp hides."""
_NAMED = select(t.contact.c.id, t.contact.c.name).where(t.contact.c.wa_id == bindparam("of_wa"))
_NUMBER = select(t.contact.c.wa_id).where(t.contact.c.lid == bindparam("of_lid"))
prepare(_NAMED, _NUMBER)


class Contacts:
    """Queries and changes of people on WhatsApp."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._shown = columns(t.contact, Contact)

    def one_id(self, wa_id: str) -> str:
        """The id by which a person is known here: their number, where a record named it beside the hidden id."""
        if not wa_id.endswith(HIDDEN):
            return wa_id
        return self._number_of(wa_id) or wa_id

    @remembered_part(t.contact.c.wa_id, t.contact.c.lid)
    def _number_of(self, hidden: str) -> str | None:
        number: str | None = self._db.conn.execute(_NUMBER, {"of_lid": hidden}).scalar_one_or_none()
        return number

    def one_ids(self, wa_ids: Iterable[str]) -> frozenset[str]:
        """As `one_id`, for several: as many as they are people."""
        found = set(wa_ids)
        hidden = sorted(one for one in found if one.endswith(HIDDEN))
        for some in slices(hidden):
            c = t.contact.c
            known = select(c.wa_id, c.lid).where(c.lid.in_(some))
            for row in self._db.conn.execute(known):
                found -= {row.lid}
                found |= {row.wa_id}
        return frozenset(found)

    def ids_of(self, wa_id: str) -> tuple[str, ...]:
        """All ids of the person with this one, the number first."""
        first = self.one_id(wa_id)
        hidden = self._db.conn.execute(select(t.contact.c.lid).where(t.contact.c.wa_id == first)).scalar_one_or_none()
        return (first,) if hidden is None else (first, hidden)

    def pair(self, pairs: Mapping[str, str]) -> list[tuple[str, str]]:
        """Store which number and which hidden id (in this order) are one person; returns the pairs that are new.

        The newest record holds: a number may pass to somebody else. Who was erased is not brought back.
        """
        new = []
        numbers = sorted(pairs)
        for some in slices(numbers):
            found = select(t.contact.c.wa_id, t.contact.c.lid).where(t.contact.c.wa_id.in_(some))
            known = {row.wa_id: row.lid for row in self._db.conn.execute(found)}
            changed = [one for one in some if known.get(one) != pairs[one]]
            new += [(one, pairs[one]) for one in changed if one in known or not self._erased(one)]
        for number, hidden in new:
            self._join(number, hidden)
        return new

    def _join(self, number: str, hidden: str) -> None:
        """One contact of two: what was said under the hidden id is theirs."""
        c = t.contact.c
        self._db.conn.execute(update(t.contact).where(c.lid == hidden).values(lid=None))
        apart = self._db.conn.execute(select(c.id, c.name).where(c.wa_id == hidden)).first()
        whole = self.seen(number, None)
        if apart is not None:
            said = t.message.c.contact_id == apart.id
            self._db.conn.execute(update(t.message).where(said).values(contact_id=whole))
            self._db.conn.execute(update(t.contact).where(c.id == whole, c.name == "").values(name=apart.name))
            self._db.conn.execute(delete(t.contact).where(c.id == apart.id))
        self._db.conn.execute(update(t.contact).where(c.id == whole).values(lid=hidden))

    def seen(self, wa_id: str, name: str | None) -> int:
        """Store a sender as a message has them; returns our id."""
        wa_id = self.one_id(wa_id)
        known = self._named(wa_id)
        if known is None:
            self._db.insert_new(t.contact, {"wa_id": wa_id, "name": name or "", "internal": False})
            known = self._named(wa_id)
        if known is None:
            raise LookupError("a contact just added is not there")
        if name and name != known[1]:
            self._db.change(t.contact, known[0], {"name": name})
        return known[0]

    @remembered_part(t.contact.c.wa_id, t.contact.c.name)
    def _named(self, wa_id: str) -> tuple[int, str] | None:
        row = self._db.conn.execute(_NAMED, {"of_wa": wa_id}).first()
        return None if row is None else (int(row.id), row.name)

    def learn(self, named: Mapping[str, str]) -> None:
        """Store the people of a group as its record has them, by WhatsApp's id; those without a name are left out."""
        wanted = {wa_id: name for wa_id, name in named.items() if name}
        ids = sorted(wanted)
        for some in slices(ids):
            found = select(t.contact.c.wa_id, t.contact.c.name).where(t.contact.c.wa_id.in_(some))
            known = {row.wa_id: row.name for row in self._db.conn.execute(found)}
            for wa_id in some:
                if known.get(wa_id) != wanted[wa_id] and not (wa_id not in known and self._erased(wa_id)):
                    self.seen(wa_id, wanted[wa_id])

    def _erased(self, wa_id: str) -> bool:
        """Whether this person was erased and has not written since: a group's list does not bring them back."""
        found = select(t.contact.c.id).where(t.contact.c.wa_id == tombstone(self._db, wa_id))
        return self._db.conn.execute(found).first() is not None

    def many(self, ids: Sequence[int]) -> dict[int, Contact]:
        """Contacts by our ids."""
        found = select(*self._shown).where(t.contact.c.id.in_(ids))
        return {row.id: as_value(Contact, row) for row in self._db.conn.execute(found)}

    @remembered(t.contact)
    def by_wa(self, wa_id: str) -> Contact | None:
        """A contact by one of their ids on WhatsApp."""
        return self._db.pick_first(t.contact, Contact, wa_id=self.one_id(wa_id))

    @remembered_row(t.contact)
    def get(self, contact_id: int) -> Contact:
        """A contact by our id."""
        return self._db.pick(t.contact, Contact, id=contact_id)
