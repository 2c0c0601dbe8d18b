"""What has another row of the same number waits for nothing, and is not taken for it."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.app.routes import effects
from bot.model.effect.replies import CheckDeletion
from bot.model.ids import MessageId
from bot.model.lane import Lane
from bot.model.room import ThreadState
from bot.notices.messages.work import AssigneeNamed
from bot.outbox import enqueue
from bot.outbox.calls import SlackDelete
from bot.outbox.claim import claim
from bot.outbox.handlers import EffectDispatch
from bot.outbox.worker_pool import Capacity
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import stage
from tests.fixtures.engine_world import QUIET


def calls(tx: Tx) -> list[Any]:
    """What is called for now."""
    dispatch = EffectDispatch(
        prepare=effects.prepare, settle=effects.settle, verify=effects.verify, keys=lambda _: [], quiet=QUIET
    )
    found, more = [], True
    while more:
        taken = claim(tx, Capacity(free=50, doors=Counter()), dispatch, owner="me", lease_seconds=60.0)
        found += [one.out.call for one in taken.started if one.out is not None]
        more = taken.more
    return found


async def test_a_withdrawal_does_not_wait_for_the_look_at_a_message_with_its_number(store: Store) -> None:
    def play(tx: Tx) -> list[Any]:
        at = stage.built(tx)
        check = CheckDeletion(target=MessageId(at.thread))
        tx.outbox.sync(check, lane=Lane.deletion_check(at.thread), due=tx.engine_now + timedelta(minutes=10))
        tx.threads.change(at.thread, state=ThreadState.LEAVING)
        enqueue.withdraw(tx, at.thread)
        return [one for one in calls(tx) if isinstance(one, SlackDelete)]

    assert await store.run(play) == [SlackDelete(channel=stage.CHANNEL, ts=stage.ROOT)]


async def test_an_erasure_stops_nothing_of_another_chats_message_with_its_number(store: Store) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        other = tx.chats.find_or_add("15550777@c.us", tx.phones.get(1), kind="user")
        for n in range(other.id):
            stage.writes(tx, at.asha, "hello", ts=f"177244559{n}.000200")
        message = tx.messages.get(other.id)
        assert message.chat_id == at.chat.id
        enqueue.marks(tx, message)
        tx.erasure.stop([other.id])
        found = select(t.outbox.c.state).where(t.outbox.c.lane == str(Lane.marks(message)))
        return str(tx.conn.execute(found).scalar_one())

    assert await store.run(play) == "ready"


async def test_an_erasure_stops_lines_about_the_assignee_too(store: Store) -> None:
    def play(tx: Tx) -> list[str]:
        at = stage.built(tx)
        thread = tx.threads.get(at.thread)
        enqueue.assignee_line(tx, thread, AssigneeNamed(agent=at.asha.id, chat=at.chat.id), key="1")
        tx.erasure.stop([at.chat.id])
        found = select(t.outbox.c.state).where(t.outbox.c.lane == str(Lane.lines(thread)))
        return list(tx.conn.execute(found).scalars())

    assert await store.run(play) == ["done"]
