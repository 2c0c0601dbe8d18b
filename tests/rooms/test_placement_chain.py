"""A grant looks at a label's chats one after the other, waiting ones first, and costs no more with more of them."""

import json

from sqlalchemy import select

from bot.chats import events as chats_events
from bot.grants import actions as grants
from bot.model.effect.people import SyncRemovals
from bot.model.event import PlaceChat
from bot.model.ids import LabelId
from bot.model.person import Agent
from bot.model.room import RoomState
from bot.rooms.actions import membership, place
from bot.rooms.policy.placement import LabelRoom
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop


def _open(tx: Tx) -> tuple[Agent, int]:
    label = shop.label(tx)
    shop.hire(tx, "nina", role="admin")
    (asha,) = shop.hire(tx, "asha", label=label)
    return asha, label


def _asked(tx: Tx) -> list[int]:
    """Chats that are to be looked at again, in the order of asking."""
    found = tx.conn.execute(select(t.inbox.c.raw).where(t.inbox.c.source == "self").order_by(t.inbox.c.id)).scalars()
    return [json.loads(raw)["place"] for raw in found]


async def test_a_revocation_asks_for_one_chat_and_each_asks_for_the_next(store: Store) -> None:
    def run(tx: Tx) -> tuple[list[int], list[int]]:
        asha, label = _open(tx)
        chats = [shop.customer(tx, n, label).id for n in range(6)]
        for chat_id in chats[:4]:
            place.place(tx, chat_id, begin=True)
        grants.revoke_label(tx, asha, label, by=None, via="test")
        at_once = _asked(tx)
        for n in range(4):
            chats_events.place_again(PlaceChat(chat_id=_asked(tx)[n], why=f"label:{label}"), tx)
        return at_once, _asked(tx)

    at_once, all_of_them = await store.run(run)

    assert len(at_once) == 1
    assert all_of_them == [1, 2, 3, 4]


async def test_waiting_chats_are_asked_for_first_the_longest_waiting_before_the_others(store: Store) -> None:
    def run(tx: Tx) -> list[int]:
        asha, label = _open(tx)
        chats = [shop.customer(tx, n, label).id for n in range(4)]
        for place_of, chat_id in enumerate([chats[2], chats[1]]):
            shop.writes(tx, chat_id, at=shop.MONDAY.replace(hour=8 + place_of))
        grants.revoke_label(tx, asha, label, by=None, via="test")
        return _asked(tx)

    assert (await store.run(run))[:2] == [3, 2]


async def test_the_removal_is_owed_in_the_same_transaction_as_the_decision(store: Store) -> None:
    def run(tx: Tx) -> list[str]:
        asha, label = _open(tx)
        room = membership.make(tx, LabelRoom(label=LabelId(label)))
        tx.rooms.change(room.id, slack_id="C1", state=RoomState.OPEN, compared_at=tx.engine_now)
        tx.rooms.put_member(room.id, str(asha.slack_user), present=True)
        grants.revoke_label(tx, asha, label, by=None, via="test")
        found = select(t.outbox.c.lane).where(t.outbox.c.kind == SyncRemovals.kind)
        return list(tx.conn.execute(found).scalars())

    assert len(await store.run(run)) == 1


async def test_a_chat_whose_record_was_never_read_is_read_and_not_placed(store: Store) -> None:
    def run(tx: Tx) -> tuple[str, int]:
        _, label = _open(tx)
        chat = shop.customer(tx, 1, label)
        tx.chats.change(chat.id, access_read_at=None)
        said = chats_events.place_again(PlaceChat(chat_id=chat.id, why="waits"), tx)
        return said, len(tx.threads.of_chat(chat.id))

    assert await store.run(run) == ("unread", 0)
