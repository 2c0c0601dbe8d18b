"""A customer is erased while others do something about them: two admins at once, a reply, an admin who is one no more."""

from bot.domain.owed import Nothing
from bot.flows.steps import erasing
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.security import stage

WORDS = "the purple bicycle"


def known(tx: Tx, at: stage.Stage) -> int:
    """The customer wrote, so they are somebody by now."""
    contact = tx.contacts.seen(at.chat.wa_chat_id, "Customer 7")
    row = {"way": "in", "via": "customer", "at": tx.house, "seen_at": tx.now, "contact_id": contact}
    tx.messages.add(chat_id=at.chat.id, wa_id="A1", **row)
    return contact


def carried_out(tx: Tx, *, looks: int = 4) -> list[str]:
    """Every order to erase, one after the other, as far as it goes in so many looks; how each ended."""
    ended = []
    for order in stage.owed(tx, "Erase"):
        for _ in range(looks):
            effect = next(one for one in stage.owed(tx, "Erase") if one.id == order.id)
            found = stage.prepared(tx, effect)
            if isinstance(found, Nothing):
                ended.append(found.why)
                tx.outbox.finish(effect)
                break
    return ended


async def test_a_customer_erased_by_two_admins_at_once_stays_erased(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[str], bool, bool]:
        at = stage.built(tx)
        number, phone = at.chat.wa_chat_id, tx.phones.get(at.chat.phone_id).org_phone
        contact = known(tx, at)
        for once in ("first", "second"):
            erasing.order(tx, [at.chat.id], contact, by=at.boss, once=once)
        tx.threads.change(at.thread, state="gone")
        ended = carried_out(tx)
        back = not tx.erasing.held_back(number, phone, unique_id="A1", at=tx.house)
        return ended, back, tx.erasing.forgotten(number, phone)

    ended, comes_back, forgotten = await store.run(play)

    assert ended == ["erased", "erased"]
    assert not comes_back
    assert forgotten


async def test_a_person_erased_by_two_admins_at_once_is_erased_once(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[str], int | None]:
        at = stage.built(tx)
        contact = known(tx, at)
        for once in ("first", "second", "third"):
            erasing.order(tx, [], contact, by=at.boss, once=once)
        return carried_out(tx), tx.erasing.contact_of(at.chat.wa_chat_id)

    assert await store.run(play) == (["erased", "erased", "erased"], None)


async def test_nobody_writes_to_a_customer_whose_copies_are_still_being_taken_away(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, str, int]:
        at = stage.built(tx)
        before = stage.writes(tx, at.boss, WORDS)
        erasing.order(tx, [at.chat.id], known(tx, at), by=at.boss, once="first")
        carried_out(tx)
        after = stage.writes(tx, at.boss, WORDS, ts="1772445590.000300")
        return before, after, sum(WORDS in str(row.body) for row in tx.conn.execute(t.message.select()))

    assert await store.run(play) == ("send", "no_access", 0)
