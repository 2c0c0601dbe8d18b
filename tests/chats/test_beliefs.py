"""Readings of Periskope come back in any order: only what was asked for later is believed."""

from datetime import timedelta

from bot.chats.actions import from_periskope as chats_from_periskope
from bot.model.event import ChatRecord, LabelSeen
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop


async def test_a_reading_that_began_before_the_one_believed_changes_nothing(store: Store) -> None:
    def run(tx: Tx) -> tuple[bool, bool, list[str]]:
        shop.label(tx, "sales")
        chat = shop.customer(tx, 1, None)
        now = LabelSeen(periskope_id="label-repairs", name="repairs")
        before = LabelSeen(periskope_id="label-sales", name="sales")
        record = ChatRecord(chat=chat.wa_chat_id, org_phone="15550100@c.us", kind="user", labels=(now,))
        newer = chats_from_periskope.apply_record(tx, chat, record, began=tx.engine_now)
        late = ChatRecord(chat=chat.wa_chat_id, org_phone="15550100@c.us", kind="user", labels=(before,))
        older = chats_from_periskope.apply_record(
            tx, tx.chats.get(chat.id), late, began=tx.engine_now - timedelta(seconds=1)
        )
        return newer, older, [tx.labels.get(one).name for one in tx.chats.labels_of(chat.id)]

    newer, older, labels = await store.run(run)

    assert newer
    assert not older
    assert labels == ["repairs"]
