"""Readings of Periskope come back in any order: only what was asked for later is believed."""

from datetime import timedelta

from bot.domain.events import ChatRecord, LabelSeen
from bot.flows.steps import records
from storage.store import Store
from storage.tx import Tx
from tests.flows import shop


async def test_a_reading_that_began_before_the_one_believed_changes_nothing(store: Store) -> None:
    def run(tx: Tx) -> tuple[bool, bool, list[str]]:
        shop.label(tx, "sales")
        chat = shop.customer(tx, 1, None)
        now = LabelSeen(periskope_id="label-repairs", name="repairs")
        before = LabelSeen(periskope_id="label-sales", name="sales")
        record = ChatRecord(chat=chat.wa_chat_id, org_phone="15550100@c.us", kind="user", labels=(now,))
        newer = records.believe(tx, chat, record, began=tx.now)
        late = ChatRecord(chat=chat.wa_chat_id, org_phone="15550100@c.us", kind="user", labels=(before,))
        older = records.believe(tx, tx.chats.get(chat.id), late, began=tx.now - timedelta(seconds=1))
        return newer, older, [tx.labels.get(one).name for one in tx.chats.labels_of(chat.id)]

    newer, older, labels = await store.run(run)

    assert newer
    assert not older
    assert labels == ["repairs"]
