"""Slack tells of a deleted file by its id alone, beside the change of its message or in its place: it counts once."""

from typing import Any

import pytest

from bot.model.effect.notices import PostEphemeral
from bot.model.effect.replies import DeleteWhatsApp
from bot.model.effect.threads import DropFile
from bot.model.event import FileGone, ReplyEdited, ReplyWritten
from bot.model.ids import FileId
from bot.model.lane import Lane
from bot.model.message import FileSeen, FileState, MessageState, from_json
from bot.model.room import ThreadState
from bot.notices.messages.changes import CustomerHasFile
from bot.replies import events as replies_events
from bot.replies.actions import edits
from bot.text.document import words
from bot.threads.queries import copies as threads_copies
from bot.wire.slack import events as wire_slack_events
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import CHANNEL, ROOT, Stage

TS = "1772445590.000200"
LATER = "1772445600.000100"
PLAN = FileSeen(slack_file="F0PLAN", name="plan.pdf", mime="application/pdf", size=7, url="https://files.slack.com/1")
TOLD = FileGone(file="F0PLAN", channels=(CHANNEL,), at=LATER)


def replied(tx: Tx, at: Stage, text: str, *, state: MessageState = MessageState.SENT) -> None:
    """Asha's reply with a file, which the customer has."""
    user = str(at.asha.slack_user)
    event = ReplyWritten(channel=CHANNEL, ts=TS, root=ROOT, slack_user=user, doc=words(text), files=(PLAN,))
    replies_events.reply_written(event, tx, replies_events.verdict_on(event, tx))
    tx.messages.change(stage.written(tx).id, state=state, wa_id="3EB0PLAN")


def changed(tx: Tx, at: Stage, text: str, edited: str) -> str:
    """The other way in which Slack tells it: the message without its file."""
    user, gone = str(at.asha.slack_user), FileSeen(slack_file="F0PLAN", mode="tombstone")
    event = ReplyEdited(
        channel=CHANNEL, ts=TS, root=ROOT, slack_user=user, doc=words(text), edited=edited, files=(gone,)
    )
    return edits.edited(event, tx)


def asked(tx: Tx) -> int:
    return len(shop.notices(tx, PostEphemeral, CustomerHasFile))


@pytest.mark.parametrize("told", ["by the file", "by the message", "by both", "by both, the message first"])
async def test_a_file_with_words_is_asked_about_once(store: Store, told: str) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        replied(tx, at, "as agreed")
        if told in {"by the message", "by both, the message first"}:
            changed(tx, at, "as agreed", "1772445599.000100")
        if told != "by the message":
            replies_events.file_gone(TOLD, tx)
        if told == "by both":
            changed(tx, at, "as agreed", "1772445600.000200")

        assert asked(tx) == 1
        assert stage.open_effects(tx, DeleteWhatsApp) == []

    await store.run(play)


async def test_a_message_of_nothing_but_the_file_is_deleted_at_the_customers(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        replied(tx, at, "")
        said = replies_events.file_gone(TOLD, tx)

        assert said == "file taken off"
        assert len(stage.open_effects(tx, DeleteWhatsApp)) == 1

    await store.run(play)


async def test_what_has_not_left_leaves_without_the_file(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        replied(tx, at, "as agreed", state=MessageState.WAITS)
        replies_events.file_gone(TOLD, tx)

        assert from_json(stage.written(tx).body).files == ()

    await store.run(play)


@pytest.mark.parametrize(
    "other",
    [FileGone(file="F0PLA", channels=(CHANNEL,), at=LATER), FileGone(file="F0PLAN", channels=("C0X",), at=LATER)],
)
async def test_another_file_and_another_channel_are_nobodys(store: Store, other: FileGone) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        replied(tx, at, "as agreed")

        assert replies_events.file_gone(other, tx) == "not ours"
        assert asked(tx) == 0

    await store.run(play)


def customers_file(tx: Tx, at: Stage) -> int:
    shop.writes(tx, at.chat.id, "see")
    message = tx.messages.last(at.chat.id, limit=1)[-1]
    file_id = tx.files.add(message.id, at.thread, slack_file_id="F0PLAN")
    assert file_id is not None
    tx.files.change(file_id, state=FileState.SHARED)
    return file_id


async def test_a_customers_file_that_somebody_deletes_is_said_and_can_be_fetched_again(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        file = tx.files.get(customers_file(tx, at))
        before = tx.messages.get(file.message_id).version
        said = replies_events.file_gone(TOLD, tx)
        copy = threads_copies.as_copy(tx, tx.messages.get(file.message_id), thread_id=at.thread)

        assert said == "file deleted"
        assert (copy.file, copy.file_why) == ("gone", "deleted_in_slack")
        assert tx.messages.get(file.message_id).version > before

    await store.run(play)


@pytest.mark.parametrize("how", ["with its thread", "with its message"])
async def test_what_we_take_away_ourselves_is_no_news(store: Store, how: str) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        file_id = customers_file(tx, at)
        if how == "with its thread":
            tx.threads.change(at.thread, state=ThreadState.LEAVING)
        else:
            tx.outbox.post(DropFile(target=FileId(file_id)), lane=Lane.file(file_id), key="drop")

        assert replies_events.file_gone(TOLD, tx) == "withdrawn"
        assert tx.files.get(file_id).state == FileState.SHARED

    await store.run(play)


def delivered(**fields: Any) -> Any:
    event = {"type": "file_deleted", "file_id": "F0PLAN", "channel_ids": [CHANNEL], "event_ts": LATER} | fields
    return wire_slack_events.arrived({"event_id": f"Ev{event['file_id']}", "team_id": "T1", "event": event})


def test_the_event_is_read_and_two_files_of_one_moment_are_two() -> None:
    one, other = delivered(), delivered(file_id="F0OTHER")

    assert wire_slack_events.parse(one.raw) == TOLD
    assert one.key2 != other.key2
    assert wire_slack_events.parse(delivered(channel_ids=None).raw) == FileGone(file="F0PLAN", channels=(), at=LATER)
    assert type(wire_slack_events.parse(delivered(file_id=None).raw)).__name__ == "Unreadable"
