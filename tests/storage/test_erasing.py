"""What is left of a customer who was erased, on both databases: counts, and what keeps them from coming back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.model.chat import Phone
from bot.model.effect.notices import PostNotice, SendDm
from bot.model.ids import PostId
from bot.model.lane import Lane
from bot.model.message import MessageDirection, MessageSource, MessageState
from bot.model.new_message import NewMessage
from bot.model.queue import Arrival
from bot.notices.messages.work import Answered
from storage import tables as t
from storage.store import Store
from storage.tables import metadata
from storage.tx import Tx
from tests.storage.conftest import NOON

OURS, THEIRS, GROUP = "14155550100@c.us", "491511234567@c.us", "120363000001@g.us"
WORDS = "my bicycle is pürple"
LATER = NOON + timedelta(minutes=1)


def ours(tx: Tx) -> Phone:
    phone = tx.phones.by_number(OURS)
    assert isinstance(phone, Phone)
    return phone


def told(tx: Tx, chat_id: int, wa_id: str, **values: Any) -> int:
    row = NewMessage(
        chat_id=chat_id,
        wa_id=wa_id,
        full_id=f"false_{wa_id}",
        direction=MessageDirection.IN,
        source=MessageSource.CUSTOMER,
        state=MessageState.SEEN,
        body={"kind": "chat", "doc": [WORDS]},
        at=NOON,
        seen_at=NOON,
    )
    message_id = tx.messages.add(replace(row, **values))
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
    told(
        tx,
        chat.id,
        "A2",
        direction=MessageDirection.OUT,
        source=MessageSource.SLACK,
        state=MessageState.SENT,
        author_id=1,
        author_email="asha@example.com",
    )
    told(tx, group.id, "G1", contact_id=person)
    told(tx, group.id, "G2", body={"kind": "chat", "doc": [f"ask @{THEIRS.partition('@')[0]}"]})
    tx.messages.react(told(tx, group.id, "G3", body={"kind": "chat"}), THEIRS, "👍", NOON)
    lane = Lane.in_chat(tx.hashed(f"chat:{THEIRS} {OURS}"))
    tx.inbox.arrive(Arrival(source="periskope", key="k1", lane=lane, raw=WORDS.encode()))
    tx.inbox.arrive(Arrival(source="periskope", key="k2", lane=Lane.in_org(), raw=f'{{"chat": "{THEIRS}"}}'.encode()))
    for item in (*tx.inbox.items(str(lane)), *tx.inbox.items("in:org")):
        tx.inbox.finish(item)
    tx.outbox.post(
        SendDm(target=PostId(1), notice=Answered(text=WORDS, names=(chat.id,))),
        lane=Lane.person(1),
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
    contact = tx.erasure.contact_of(THEIRS)
    tx.erasure.stop([chat_id])
    tx.erasure.chat(chat_id)
    assert contact is not None
    tx.erasure.person(contact)


async def test_nothing_of_an_erased_customer_is_left_but_counts(store: Store) -> None:
    def play(tx: Tx) -> None:
        chat_id, _ = built(tx)
        before = left(tx)
        extent = tx.erasure.extent([chat_id], tx.erasure.contact_of(THEIRS))
        erase(tx, chat_id)
        query = f"select direction, author_id from message where chat_id={chat_id} order by id"  # noqa: S608  # our own id
        kept = tx.conn.exec_driver_sql(query).all()

        assert len(before) > 5
        assert extent.messages == 3
        assert left(tx) == []
        assert [tuple(row) for row in kept] == [("in", None), ("out", 1)]

    await store.run(play)


async def test_what_was_erased_is_held_back_and_what_is_new_is_not(store: Store) -> None:
    def play(tx: Tx) -> None:
        chat_id, _ = built(tx)
        untouched = tx.erasure.held_back(THEIRS, ours(tx), unique_id="A1", at=NOON)
        erase(tx, chat_id)
        again = tx.erasure.held_back(THEIRS, ours(tx), unique_id="A1", at=NOON)
        never_seen = tx.erasure.held_back(THEIRS, ours(tx), unique_id="B7", at=NOON - timedelta(days=1))
        in_group = tx.erasure.held_back(GROUP, ours(tx), unique_id="G1", at=NOON)
        of_others = tx.erasure.held_back(GROUP, ours(tx), unique_id="G2", at=NOON)
        fresh = tx.erasure.held_back(THEIRS, ours(tx), unique_id="C1", at=LATER)

        assert not untouched
        assert (again, never_seen, in_group) == (True, True, True)
        assert (of_others, fresh) == (False, False)
        assert tx.erasure.forgotten(THEIRS, ours(tx))
        assert not tx.erasure.forgotten(GROUP, ours(tx))

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
        assert all(tx.erasure.held_back(THEIRS, ours(tx), unique_id=one, at=LATER) for one in ("A1", "C1"))

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
        draft = tx.proposals.add("start", {"text": "Good morning", "chat": group})
        about_it = tx.proposals.add("start", {"text": "some text"})
        tx.outbox.post(PostNotice(target=PostId(1), notice=Answered(text="10")), lane=Lane.parse("post:1:1"), key="h")
        effect = tx.outbox.head("post:1:1")
        assert effect is not None
        tx.outbox.finish(effect)
        contact = tx.contacts.seen("0@c.us", "WhatsApp")
        tx.erasure.chat(whatsapp.id)
        shown = tx.erasure.person(contact)

        assert shown == []
        assert tx.messages.get(said).version == 0
        assert tx.proposals.get(draft, "start") is not None
        assert tx.proposals.get(about_it, "start") is None
        assert tx.conn.execute(select(t.outbox.c.payload).where(t.outbox.c.id == effect.id)).scalar_one() == {
            "notice": {"kind": "Answered", "text": "10"}
        }

    await store.run(play)
