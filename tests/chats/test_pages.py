"""Pages of chats as a poll lists them: most are as they were, and cost next to nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.chats import events as chats_events
from bot.model.event import ChatRecord, LabelSeen
from storage.store import Store
from storage.tx import Tx
from tests.counting import statements
from tests.fixtures.shop import label

OURS = "15550100@c.us"
PAGE = [
    ChatRecord(
        chat=f"1555020{n:04d}@c.us",
        org_phone=OURS,
        kind="user",
        name=f"Customer {n}",
        labels=(LabelSeen(periskope_id="label-sales", name="sales"),),
        access={"asha@shop.example": True},
    )
    for n in range(100)
]


def listed(tx: Tx, page: list[ChatRecord], *, later: float) -> int:
    return chats_events.chats_listed(tx, OURS, page, tx.engine_now + timedelta(seconds=later))


def known(tx: Tx, record: ChatRecord) -> tuple[str, frozenset[int], datetime | None]:
    phone = tx.phones.by_number(OURS)
    assert phone is not None
    chat = tx.chats.find_or_add(record.chat, phone, kind="user")
    return chat.name, tx.chats.labels_of(chat.id), chat.read_started_at


async def test_a_page_that_is_as_it_was_is_confirmed_in_a_handful_of_statements(store: Store) -> None:
    await store.run(label)
    await store.run(listed, PAGE, later=0)
    began = (await store.read(known, PAGE[50]))[2]
    with statements() as asked:
        changed = await store.run(listed, PAGE, later=1)
    again = (await store.read(known, PAGE[50]))[2]

    assert changed == 0
    assert asked.total() <= 10
    assert began is not None
    assert again is not None
    assert again > began


async def test_of_a_page_only_what_differs_is_looked_into(store: Store) -> None:
    await store.run(label)
    await store.run(listed, PAGE, later=0)
    page = [*PAGE]
    page[3] = replace(page[3], name="Renamed")
    page[7] = replace(page[7], labels=())
    changed = await store.run(listed, page, later=1)

    assert changed == 2
    assert (await store.read(known, PAGE[3]))[0] == "Renamed"
    assert (await store.read(known, PAGE[7]))[1] == frozenset()
    assert (await store.read(known, PAGE[8]))[:2] == ("Customer 8", frozenset({1}))


async def test_an_older_reading_of_a_page_takes_nothing_back(store: Store) -> None:
    await store.run(label)
    await store.run(listed, PAGE, later=5)
    before = await store.read(known, PAGE[0])
    await store.run(listed, PAGE, later=1)

    assert await store.read(known, PAGE[0]) == before
