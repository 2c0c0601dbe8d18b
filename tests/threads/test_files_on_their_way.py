"""A file that is on its way into a thread is taken away with it: Slack takes a share first, and shows it later."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app.routes import effects
from bot.model.effect.threads import DropFile, ShareFile, Withdraw
from bot.model.effect_kind import Effect
from bot.model.lane import Lane
from bot.model.message import FileState, MessageFile
from bot.model.policies import Policies
from bot.model.queue import OutboxEntry
from bot.model.room import ThreadState
from bot.outbox import enqueue
from bot.outbox.calls import DeleteFile, FindShare, PostFile, SlackDelete
from bot.outbox.calls.outcomes import Done
from bot.outbox.models import Complete, NotBefore, Requeue, Settlement, Skip
from bot.threads import actions as threads
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import Stage

NOT_YET = Done(value=False)


def uploaded(tx: Tx, at: Stage) -> MessageFile:
    """A customer's photo that Slack has, and that is to be shown in the thread next."""
    shop.writes(tx, at.chat.id, "see")
    message = tx.messages.last(at.chat.id, limit=1)[-1]
    file_id = tx.files.add(message.id, at.thread)
    assert file_id is not None
    tx.files.change(file_id, state=FileState.STAGED, slack_file_id="F1")
    threads.share(tx, tx.files.get(file_id))
    return tx.files.get(file_id)


def share(tx: Tx) -> OutboxEntry[Effect]:
    """Slack is asked to show it, and the answer is still out."""
    entry = stage.the(tx, ShareFile)
    assert isinstance(stage.prepared(tx, entry), PostFile)
    return replace(tx.outbox.mark_sending(entry), attempts=1)


def answered(tx: Tx, entry: OutboxEntry[Effect], outcome: Done[Any]) -> Settlement:
    settled = effects.settle(entry, outcome, tx)
    tx.outbox.mark_ready(entry)
    return settled


def leave(tx: Tx, at: Stage) -> None:
    """Somebody in the room may no longer see the chat."""
    tx.threads.change(at.thread, state=ThreadState.LEAVING)
    enqueue.withdraw(tx, at.thread)


def withdrawn(tx: Tx) -> tuple[list[str], Any]:
    """What Slack is asked to delete until there is nothing more to ask, and what the last look said."""
    asked: list[str] = []
    while isinstance(call := stage.prepared(tx, stage.the(tx, Withdraw)), SlackDelete | DeleteFile):
        asked.append(call.ts if isinstance(call, SlackDelete) else call.slack_file)
        stage.comes_back(tx, stage.the(tx, Withdraw), Done())
        tx.outbox.mark_ready(stage.the(tx, Withdraw))
    return asked, call


async def test_a_share_that_slack_took_and_has_not_shown_yet_is_withdrawn_with_its_thread(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        uploaded(tx, at)
        answered(tx, share(tx), NOT_YET)
        leave(tx, at)

        assert withdrawn(tx) == ([stage.ROOT, "F1"], Skip(why="withdrawn"))

    await store.run(play)


@pytest.mark.parametrize("answer", [NOT_YET, Done(value=True)], ids=["not shown yet", "shown"])
async def test_a_share_whose_answer_comes_after_its_thread_was_to_leave_is_withdrawn(
    store: Store, answer: Done[Any]
) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        uploaded(tx, at)
        out = share(tx)
        leave(tx, at)
        before, waits = withdrawn(tx)
        answered(tx, out, answer)

        assert (before, type(waits)) == ([stage.ROOT], NotBefore)
        assert withdrawn(tx) == (["F1"], Skip(why="withdrawn"))

    await store.run(play)


async def test_a_share_that_slack_never_shows_holds_up_no_further_post_and_is_said_at_last(
    store: Store,
) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        file = uploaded(tx, at)
        answered(tx, share(tx), NOT_YET)
        look = stage.the(tx, ShareFile)
        assert isinstance(effects.settle(replace(look, at=look.at - timedelta(seconds=20)), NOT_YET, tx), Complete)
        apart = tx.outbox.newest_for(ShareFile, file.id)
        assert apart is not None
        assert apart.lane == str(Lane.file(file.id))
        minutes = effects.settle(replace(apart, at=apart.at - timedelta(minutes=10)), NOT_YET, tx)
        hours = effects.settle(replace(apart, at=apart.at - timedelta(hours=2)), NOT_YET, tx)

        assert isinstance(minutes, Requeue)
        assert 30 < minutes.after <= 90
        assert isinstance(hours, Complete)
        assert tx.files.get(file.id).state == FileState.REFUSED

    await store.run(play)


async def test_a_look_that_ends_after_the_file_was_taken_away_brings_nothing_back(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        file = uploaded(tx, at)
        answered(tx, share(tx), NOT_YET)
        look = stage.the(tx, ShareFile)
        assert isinstance(stage.prepared(tx, look), FindShare)
        leave(tx, at)
        withdrawn(tx)
        effects.settle(look, Done(value=True), tx)

        assert tx.files.get(file.id).state == FileState.GONE

    await store.run(play)


@pytest.mark.parametrize("answer", [NOT_YET, Done(value=True)], ids=["not shown yet", "shown"])
@pytest.mark.parametrize("late", [True, False], ids=["its answer is out", "it was answered"])
async def test_a_file_of_a_message_that_is_to_be_hidden_is_taken_away_however_far_it_is(
    store: Store, answer: Done[Any], *, late: bool
) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        tx.settings.put_policies(Policies(deleted="hidden"), by=None)
        file = uploaded(tx, at)
        out = share(tx)
        if not late:
            answered(tx, out, answer)
        tx.messages.change(file.message_id, deleted_at=tx.engine_now)
        threads.drop(tx, tx.messages.get(file.message_id))
        waits = stage.prepared(tx, stage.the(tx, DropFile))
        if late:
            answered(tx, out, answer)

        assert isinstance(waits, NotBefore if late else DeleteFile)
        assert stage.prepared(tx, stage.the(tx, DropFile)) == DeleteFile(slack_file="F1")

    await store.run(play)
