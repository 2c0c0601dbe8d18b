"""Ids that a sender chooses: nobody writes under another's name, and nothing is told twice by writing it differently."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.inbound import events as inbound_events
from bot.model.event import MessageSeen
from bot.model.message import Content
from bot.model.queue import Arrival
from bot.text.document import words
from bot.wire.periskope import events
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage

GROUP = "120363000000000001@g.us"
ANNA, BORIS = "15550000001@c.us", "15550000002@c.us"


def seen(tx: Tx, sender: str | None, text: str, *, later: int = 0, **values: Any) -> str:
    at = tx.business_now + timedelta(seconds=later)
    event = MessageSeen(
        said="created", org_phone="15550100@c.us", chat=GROUP, unique_id="3EB0C0FFEE", from_me=False, sender=sender,
        at=at, changed_at=at, content=Content(doc=words(text)),
    )  # fmt: skip
    for name, value in values.items():
        object.__setattr__(event, name, value)
    return str(inbound_events.message_seen(event, tx))


def group(tx: Tx) -> int:
    stage.built(tx)
    chat = tx.chats.find_or_add(GROUP, tx.phones.get(1), kind="group")
    tx.chats.change(chat.id, access_read_at=tx.engine_now)
    return int(chat.id)


def said(tx: Tx, chat: int) -> str:
    return str([message.body for message in tx.messages.last(chat, limit=5)])


async def test_a_participant_cannot_change_what_another_wrote(store: Store) -> None:
    def play(tx: Tx) -> str:
        chat = group(tx)
        seen(tx, ANNA, "I will pay on Monday")
        seen(tx, BORIS, "I will never pay", later=60)
        return said(tx, chat)

    words_now = await store.run(play)

    assert "on Monday" in words_now
    assert "never" not in words_now


@pytest.mark.parametrize("values", [{"performed_by": "boss@shop.example", "from_me": True}, {"from_me": True}])
async def test_a_participant_cannot_change_what_the_company_wrote(store: Store, values: dict[str, Any]) -> None:
    def play(tx: Tx) -> str:
        chat = group(tx)
        seen(tx, None, "The price is 40", **values)
        seen(tx, ANNA, "The price is 4", later=60)
        return said(tx, chat)

    assert "The price is 40" in await store.run(play)


async def test_the_sender_still_edits_their_own(store: Store) -> None:
    def play(tx: Tx) -> str:
        chat = group(tx)
        seen(tx, ANNA, "I will pay on Monday")
        seen(tx, ANNA, "I will pay on Tuesday", later=60, said="updated")
        tx.contacts.pair({ANNA: "9990001@lid"})  # one record of Periskope named both
        seen(tx, "9990001@lid", "I will pay on Friday", later=120, said="updated")
        return said(tx, chat)

    assert "on Friday" in await store.run(play)


def test_the_same_webhook_spaced_differently_is_the_same() -> None:
    body = {"event": "chat.updated", "data": {"chat_id": "1@c.us", "org_phone": "2@c.us", "label_ids": ["a", "b"]}}
    spaced = [
        json.dumps(body, separators=(",", ":")), json.dumps(body), json.dumps(body, indent=3), json.dumps(body) + "\n\n",
        json.dumps(body, sort_keys=True),
    ]  # fmt: skip
    arrivals = [events.arrived(one.encode(), lane_key=str) for one in spaced]

    assert len({arrival.key for arrival in arrivals if isinstance(arrival, Arrival)}) == 1


async def test_a_new_data_folder_is_nobody_elses(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    store = open_store(f"sqlite:///{folder / 'periskope.db'}", business_clock=shop.Clock())
    await store.close()
    modes = {path.name: path.stat().st_mode & 0o077 for path in (folder, folder / "periskope.db")}

    assert modes == {"data": 0, "periskope.db": 0}
