"""What Slack will not let the app delete is not taken for gone, and what it marks waits for the room like all else."""

from typing import Any

import pytest

from bot.model.effect.people import SyncRoom
from bot.model.effect.threads import SyncMarks, SyncReactions, Withdraw
from bot.model.ids import MessageId
from bot.model.lane import Lane
from bot.model.message import MessageState
from bot.model.room import RoomState, ThreadState
from bot.notices.messages.rooms import LeftStanding
from bot.outbox import enqueue
from bot.outbox.calls import CreateRoom, DeleteFile, Invite, SlackDelete, SlackReact
from bot.outbox.calls.outcomes import Done, Refused
from bot.outbox.models import Complete, Requeue, Skip, WaitForGate
from bot.reports.queries import naming
from bot.rooms.actions import membership
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import Stage

CANNOT = Refused(why="cant_delete_message")


def leaving(tx: Tx, at: Stage, *ts: str) -> None:
    """The thread is to be withdrawn: its card, these posts, and a file."""
    for one in ts:
        post_id = tx.posts.add(kind="notice", thread_id=at.thread)
        tx.posts.change(post_id, ts=one, channel=stage.CHANNEL)
    tx.threads.change(at.thread, state=ThreadState.LEAVING)
    enqueue.withdraw(tx, at.thread)


def withdrawn(tx: Tx, answer: Any) -> list[str]:
    """Delete to the end; what was asked to be deleted. `answer`: Slack's, by what is being deleted."""
    asked: list[str] = []
    for _ in range(20):
        owed = stage.open_effects(tx, Withdraw)
        call = stage.prepared(tx, owed[-1]) if owed else None
        if not isinstance(call, SlackDelete | DeleteFile):
            break
        asked.append(call.ts if isinstance(call, SlackDelete) else call.slack_file)
        stage.comes_back(tx, owed[-1], answer(asked[-1]))
    return asked


def said(tx: Tx) -> list[int]:
    """How many messages each admin was told stand where."""
    return [payload.count for _, payload in shop.told(tx, LeftStanding)]


async def test_what_slack_refuses_to_delete_is_told_with_its_number_and_the_rest_is_deleted(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        leaving(tx, at, "1.1", "2.2", "3.3")
        asked = withdrawn(tx, lambda ts: CANNOT if ts in {stage.ROOT, "2.2"} else Done())
        shown = naming(tx)[0]

        assert asked == [stage.ROOT, "3.3", "2.2", "1.1"]
        assert tx.threads.get(at.thread).state == ThreadState.GONE
        assert said(tx) == [2]
        assert shown is not None
        assert "#wa-sales*: 2 messages" in str(shown.blocks)
        assert naming(tx)[0] is None

    await store.run(play)


async def test_what_is_gone_already_is_not_told(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        leaving(tx, at, "1.1")
        withdrawn(tx, lambda _: Done())

        assert said(tx) == []
        assert naming(tx)[0] is None

    await store.run(play)


@pytest.mark.parametrize("why", ["is_archived", "restricted_action", "channel_not_found"])
async def test_a_channel_that_lets_nothing_be_deleted_is_looked_at_and_tried_again(store: Store, why: str) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        leaving(tx, at, "1.1")
        owed = stage.open_effects(tx, Withdraw)[-1]
        stage.prepared(tx, owed)
        settled = stage.comes_back(tx, owed, Refused(why=why, what="place"))

        assert isinstance(settled, Requeue)
        assert tx.threads.get(at.thread).state == ThreadState.LEAVING
        assert tx.rooms.get(at.room).compared_at is None
        assert said(tx) == []

    await store.run(play)


async def test_in_a_room_used_no_more_what_stands_is_told(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        leaving(tx, at, "1.1", "2.2")
        tx.rooms.change(at.room, state=RoomState.REPLACED)
        owed = stage.open_effects(tx, Withdraw)[-1]
        stage.prepared(tx, owed)
        settled = stage.comes_back(tx, owed, Refused(why="is_archived", what="place"))

        assert settled == Complete(why="is_archived")
        assert tx.threads.get(at.thread).state == ThreadState.GONE
        assert said(tx) == [3]

    await store.run(play)


@pytest.mark.parametrize("sees", [True, False])
async def test_nobody_is_invited_to_where_they_could_read_what_stays(store: Store, *, sees: bool) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        leaving(tx, at, "1.1")
        withdrawn(tx, lambda _: CANNOT)
        tx.people.grant_label(at.omar.id, at.label, by=None)
        if not sees:
            tx.chats.set_labels(at.chat.id, [])
        membership.recompute(tx, tx.rooms.get(at.room))
        call = stage.prepared(tx, stage.open_effects(tx, SyncRoom)[-1])
        fresh = tx.rooms.find("label", label_id=at.label)

        assert fresh is not None
        if sees:
            assert isinstance(call, Invite)
            assert fresh.id == at.room
        else:
            assert isinstance(call, CreateRoom | Skip)
            assert fresh.replaces_id == at.room
            assert tx.rooms.get(at.room).state == RoomState.REPLACED

    await store.run(play)


def closed(tx: Tx, at: Stage) -> None:
    """Somebody is in the channel who should not be."""
    tx.rooms.put_member(at.room, "USTRANGER", wanted=False, present=True)


@pytest.mark.parametrize("kind", [SyncMarks, SyncReactions])
async def test_no_mark_is_put_on_a_message_while_its_room_is_closed(
    store: Store, kind: type[SyncMarks | SyncReactions]
) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "on its way")
        message = stage.written(tx)
        tx.messages.change(message.id, state=MessageState.SENT, ack=3, wa_id="A1")
        tx.messages.react(message.id, "15550207@c.us", "👍", tx.engine_now)
        tx.outbox.sync(kind(target=MessageId(message.id)), lane=Lane.marks(message))
        owed = stage.open_effects(tx, kind)[-1]
        open_ = stage.prepared(tx, owed)
        closed(tx, at)

        assert isinstance(open_, SlackReact)
        assert stage.prepared(tx, owed) == WaitForGate(gate=str(Lane.room(at.room)))

    await store.run(play)
