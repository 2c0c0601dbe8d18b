"""A withdrawal leaves nothing behind, whatever lands in its midst."""

from typing import Any

from bot.grants import actions as grants
from bot.model.audit import AuditAction
from bot.model.effect.notices import SendDm, WithdrawDms
from bot.model.effect.threads import Withdraw
from bot.model.effect_kind import Effect
from bot.model.room import Post, ThreadState
from bot.notices.messages.access import ToldStays
from bot.notices.messages.work import ReminderDue
from bot.outbox import enqueue
from bot.outbox.calls import SlackDelete, SlackDm
from bot.outbox.calls.outcomes import Done, Outcome, Refused
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage


def post(tx: Tx, thread: int, ts: str | None) -> Post:
    post_id = tx.posts.add(kind="notice", thread_id=thread)
    tx.posts.change(post_id, ts=ts, channel=stage.CHANNEL if ts else None)
    return tx.posts.get(post_id)


def to_the_end(tx: Tx, kind: type[Effect], *, midway: Any = None) -> list[str]:
    """Delete until nothing is left; what was deleted. `midway`: happens while the first deletion is out."""
    deleted = []
    for _ in range(10):
        owed = stage.open_effects(tx, kind)
        call = stage.prepared(tx, owed[-1]) if owed else None
        if not isinstance(call, SlackDelete):
            break
        if midway is not None:
            midway()
            midway = None
        deleted.append(call.ts)
        stage.comes_back(tx, owed[-1], Done())
    return deleted


async def test_a_post_that_lands_while_another_is_being_deleted_is_deleted_too(store: Store) -> None:
    def play(tx: Tx) -> list[str]:
        at = stage.built(tx)
        post(tx, at.thread, "1.1")
        late = post(tx, at.thread, None)
        tx.threads.change(at.thread, state=ThreadState.LEAVING, ts=None)
        enqueue.withdraw(tx, at.thread)
        return to_the_end(tx, Withdraw, midway=lambda: tx.posts.change(late.id, ts="2.2", channel=stage.CHANNEL))

    assert set(await store.run(play)) == {"1.1", "2.2"}


async def test_a_card_that_lands_while_a_post_is_being_deleted_is_deleted_too(store: Store) -> None:
    def play(tx: Tx) -> list[str]:
        at = stage.built(tx)
        post(tx, at.thread, "1.1")
        tx.threads.change(at.thread, state=ThreadState.LEAVING, ts=None)
        enqueue.withdraw(tx, at.thread)
        return to_the_end(tx, Withdraw, midway=lambda: tx.threads.change(at.thread, ts="0.9"))

    assert set(await store.run(play)) == {"1.1", "0.9"}


async def test_a_private_message_that_lands_while_another_is_taken_back_is_taken_back_too(store: Store) -> None:
    def play(tx: Tx) -> list[str]:
        at = stage.built(tx)
        ids = []
        for key in ("a", "b"):
            enqueue.dm(tx, at.asha.id, ReminderDue(chat=at.chat.id), key=key)
            effect = stage.the(tx, SendDm)
            assert isinstance(stage.prepared(tx, effect), SlackDm)
            ids.append(effect.target)
            tx.outbox.finish(effect)
        tx.posts.change(ids[0], channel="D1", ts="1.1")
        grants.revoke_label(tx, at.asha, at.label, by=at.boss, via="slack")
        return to_the_end(tx, WithdrawDms, midway=lambda: tx.posts.change(ids[1], channel="D1", ts="2.2"))

    assert set(await store.run(play)) == {"1.1", "2.2"}


async def test_a_withdrawal_stands_in_the_audit(store: Store) -> None:
    def play(tx: Tx) -> tuple[int, list[int]]:
        at = stage.built(tx)
        post(tx, at.thread, "1.1")
        tx.threads.change(at.thread, state=ThreadState.LEAVING)
        enqueue.withdraw(tx, at.thread)
        to_the_end(tx, Withdraw)
        return at.chat.id, [row["chat_id"] for row in tx.audit.newest(limit=5, action=AuditAction.WITHDRAWN)]

    chat, withdrawn = await store.run(play)

    assert withdrawn == [chat]


def told_and_revoked(tx: Tx, outcome: Outcome) -> list[int]:
    """Asha was told of the chat twice, loses it, and Slack answers each deletion so; how much admins hear that stays."""
    at = stage.built(tx)
    for ts in ("1.1", "2.2"):
        enqueue.dm(tx, at.asha.id, ReminderDue(chat=at.chat.id), key=ts)
        effect = stage.the(tx, SendDm)
        assert isinstance(stage.prepared(tx, effect), SlackDm)
        tx.outbox.finish(effect)
        tx.posts.change(effect.target, channel="D1", ts=ts)
    grants.revoke_label(tx, at.asha, at.label, by=at.boss, via="slack")
    for _ in range(2):
        assert isinstance(stage.prepared(tx, stage.the(tx, WithdrawDms)), SlackDelete)
        stage.comes_back(tx, stage.the(tx, WithdrawDms), outcome)
    stage.prepared(tx, stage.the(tx, WithdrawDms))
    return [row.count for row in shop.notices(tx, SendDm, ToldStays)]


async def test_a_private_message_that_slack_will_not_delete_is_told_to_admins(store: Store) -> None:
    assert await store.run(told_and_revoked, Refused(why="cant_delete_message")) == [2]


async def test_nothing_is_told_of_private_messages_that_are_gone(store: Store) -> None:
    assert await store.run(told_and_revoked, Done()) == []


async def test_where_there_is_no_such_place_nothing_stays(store: Store) -> None:
    assert await store.run(told_and_revoked, Refused(why="channel_not_found", what="place")) == []
