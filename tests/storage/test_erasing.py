"""What is left of a customer who was erased, on both databases: counts, and what keeps them from coming back."""

from datetime import timedelta
from typing import Any

from bot.domain.events import Arrival
from bot.domain.model import Phone
from storage.queries.outbox import Effect
from storage.store import Store
from storage.tables import metadata
from storage.tx import Tx
from tests.storage.conftest import NOON

OURS, THEIRS, GROUP = "14155550100@c.us", "491511234567@c.us", "120363000001@g.us"
WORDS = "my bicycle is pürple"
LATER = NOON + timedelta(minutes=1)


def told(tx: Tx, chat_id: int, wa_id: str, **values: Any) -> int:
    row = {"way": "in", "via": "customer", "body": {"kind": "chat", "doc": [WORDS]}, "at": NOON, "seen_at": NOON}
    message_id = tx.messages.add(chat_id=chat_id, wa_id=wa_id, full_id=f"false_{wa_id}", **row | values)
    assert message_id is not None
    return message_id


def built(tx: Tx) -> tuple[int, int]:
    """A chat, and a group in which the same person wrote and is mentioned."""
    tx.phones.seen(OURS, name="Support", ready=True)
    phone = tx.phones.by_number(OURS)
    assert isinstance(phone, Phone)
    chat, group = (tx.chats.find_or_add(one, phone, kind=kind) for one, kind in ((THEIRS, "user"), (GROUP, "group")))
    tx.chats.change(chat.id, name="Jürgen Groß")
    person = tx.contacts.seen(THEIRS, "Jürgen Groß")
    told(tx, chat.id, "A1", contact_id=person)
    told(tx, chat.id, "A2", way="out", via="slack", state="sent", author_id=1, author_email="asha@example.com")
    told(tx, group.id, "G1", contact_id=person)
    told(tx, group.id, "G2", body={"kind": "chat", "doc": [f"ask @{THEIRS.partition('@')[0]}"]})
    tx.messages.react(told(tx, group.id, "G3", body={"kind": "chat"}), THEIRS, "👍", NOON)
    lane = f"in:chat:{tx.hashed(f'chat:{THEIRS} {OURS}')}"
    tx.inbox.arrive(Arrival(source="periskope", key="k1", lane=lane, raw=WORDS.encode()))
    tx.inbox.arrive(Arrival(source="periskope", key="k2", lane="in:org", raw=f'{{"chat": "{THEIRS}"}}'.encode()))
    for item in (*tx.inbox.items(lane), *tx.inbox.items("in:org")):
        tx.inbox.finish(item)
    tx.outbox.owe(
        Effect(kind="Tell", target=1, payload={"kind": "answer", "text": WORDS, "names": [chat.id]}),
        lane="person:1",
        key="t",
    )
    return chat.id, group.id


def left(tx: Tx) -> list[str]:
    rows = [
        f"{table.name} " + " ".join(one.decode() if isinstance(one, bytes) else str(one) for one in row)
        for table in metadata.sorted_tables
        for row in tx.conn.execute(table.select())
    ]
    return [row for row in rows if any(one in row for one in (THEIRS.partition("@")[0], "Groß", "pürple"))]


def erase(tx: Tx, chat_id: int) -> None:
    contact = tx.erasing.contact_of(THEIRS)
    tx.erasing.stop([chat_id])
    tx.erasing.chat(chat_id)
    assert contact is not None
    tx.erasing.person(contact)


async def test_nothing_of_an_erased_customer_is_left_but_counts(store: Store) -> None:
    def play(tx: Tx) -> None:
        chat_id, _ = built(tx)
        before = left(tx)
        extent = tx.erasing.extent([chat_id], tx.erasing.contact_of(THEIRS))
        erase(tx, chat_id)
        kept = tx.conn.exec_driver_sql(f"select way, author_id from message where chat_id={chat_id} order by id").all()  # noqa: S608  # our own id

        assert len(before) > 5
        assert extent.messages == 3
        assert left(tx) == []
        assert [tuple(row) for row in kept] == [("in", None), ("out", 1)]

    await store.run(play)


async def test_what_was_erased_is_held_back_and_what_is_new_is_not(store: Store) -> None:
    def play(tx: Tx) -> None:
        chat_id, _ = built(tx)
        untouched = tx.erasing.held_back(THEIRS, OURS, unique_id="A1", at=NOON)
        erase(tx, chat_id)
        again = tx.erasing.held_back(THEIRS, OURS, unique_id="A1", at=NOON)
        never_seen = tx.erasing.held_back(THEIRS, OURS, unique_id="B7", at=NOON - timedelta(days=1))
        in_group = tx.erasing.held_back(GROUP, "", unique_id="G1", at=NOON)
        of_others = tx.erasing.held_back(GROUP, "", unique_id="G2", at=NOON)
        fresh = tx.erasing.held_back(THEIRS, OURS, unique_id="C1", at=LATER)

        assert not untouched
        assert (again, never_seen, in_group) == (True, True, True)
        assert (of_others, fresh) == (False, False)
        assert tx.erasing.forgotten(THEIRS, OURS)
        assert not tx.erasing.forgotten(GROUP, "")

    await store.run(play)


async def test_a_customer_can_be_erased_again_after_coming_back(store: Store) -> None:
    def play(tx: Tx) -> None:
        chat_id, _ = built(tx)
        erase(tx, chat_id)
        phone = tx.phones.by_number(OURS)
        assert phone is not None
        tx.contacts.learn({THEIRS: "Jürgen Groß"})
        listed = left(tx)
        second = tx.chats.find_or_add(THEIRS, phone, kind="user")
        told(tx, second.id, "C1", contact_id=tx.contacts.seen(THEIRS, "Jürgen Groß"), at=LATER)
        erase(tx, second.id)

        assert listed == []
        assert left(tx) == []
        assert all(tx.erasing.held_back(THEIRS, OURS, unique_id=one, at=LATER) for one in ("A1", "C1"))

    await store.run(play)


async def test_whoever_has_too_short_a_number_or_a_word_of_ours_for_a_name_takes_nothing_of_others_along(
    store: Store,
) -> None:
    def play(tx: Tx) -> None:
        _, group = built(tx)
        phone = tx.phones.by_number(OURS)
        assert phone is not None
        whatsapp = tx.chats.find_or_add("0@c.us", phone, kind="user")
        tx.chats.change(whatsapp.id, name="text")
        said = told(tx, group, "G9", body={"kind": "chat", "doc": ["at 10:00"]})
        draft = tx.drafts.add("start", {"text": "Good morning", "chat": group})
        about_it = tx.drafts.add("start", {"text": "some text"})
        tx.outbox.owe(Effect(kind="PostHistory", target=1, payload={"text": "10"}), lane="post:1:1", key="h")
        effect = tx.outbox.head("post:1:1")
        assert effect is not None
        tx.outbox.finish(effect)
        contact = tx.contacts.seen("0@c.us", "WhatsApp")
        tx.erasing.chat(whatsapp.id)
        shown = tx.erasing.person(contact)

        assert shown == []
        assert tx.messages.get(said).version == 0
        assert tx.drafts.get(draft, "start") is not None
        assert tx.drafts.get(about_it, "start") is None
        assert tx.outbox.payload(effect) == {"text": "10"}

    await store.run(play)
