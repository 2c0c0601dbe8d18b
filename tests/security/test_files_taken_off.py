"""Item by item: a file taken off a reply does not leave, and a reply that goes no further takes its files along."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions.models import ButtonPressed
from bot.model.effect.notices import PostEphemeral
from bot.model.effect.replies import SendWhatsApp
from bot.model.event import ReplyDeleted, ReplyEdited, ReplyWritten
from bot.model.message import FileSeen, Message, MessageState, from_json
from bot.model.queue import OutboxState
from bot.notices.messages.changes import CustomerHasFile
from bot.outbox.calls import Sent, WaSend
from bot.outbox.calls.outcomes import Done, Refused
from bot.replies import events as replies_events
from bot.replies.actions import deletions, edits
from bot.text.document import words
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import CHANNEL, ROOT, Stage

TS = "1772445590.000200"
FIRST, SECOND, THIRD = (
    FileSeen(slack_file=f"F{n}", name=f"{n}.pdf", mime="application/pdf", size=7, url=f"https://files.slack.com/{n}")
    for n in (1, 2, 3)
)
GONE = FileSeen(slack_file="F1", mode="tombstone")


def written(tx: Tx, at: Stage, *files: FileSeen, text: str = "Here you are", ts: str = TS) -> str:
    user = str(at.asha.slack_user)
    event = ReplyWritten(channel=CHANNEL, ts=ts, root=ROOT, slack_user=user, doc=words(text), files=files)
    return replies_events.reply_written(event, tx, replies_events.verdict_on(event, tx))


def edited(tx: Tx, at: Stage, *left: FileSeen, text: str = "Here you are", edited: str = "1772445591.000100") -> str:
    user, doc = str(at.asha.slack_user), words(text)
    event = ReplyEdited(channel=CHANNEL, ts=TS, root=ROOT, slack_user=user, doc=doc, edited=edited, files=left)
    return edits.edited(event, tx)


def leaving(tx: Tx) -> list[tuple[str, str]]:
    """Words and file of every message that would go to the customer now, and with the next look."""
    found: list[tuple[str, str]] = []
    for _ in range(4):
        for entry in stage.open_effects(tx, SendWhatsApp):
            call = stage.prepared(tx, entry)
            if isinstance(call, WaSend):
                found.append((call.text, call.file_name))
            tx.outbox.finish(entry)
    return found


def first_sent(tx: Tx, outcome: Any) -> None:
    """The reply itself is sent, its further files are on their way."""
    entry = stage.the(tx, SendWhatsApp)
    assert isinstance(stage.prepared(tx, entry), WaSend)
    stage.comes_back(tx, entry, outcome)
    tx.outbox.finish(entry, state=OutboxState.DONE if isinstance(outcome, Done) else OutboxState.HELD)


def pressed(tx: Tx, at: Stage, what: str) -> None:
    press = ButtonPressed(
        once=what, team="T1", slack_user=str(at.asha.slack_user), action=f"reply:{what}", value=stage.written(tx).key
    )
    interactions.answer(tx, press)


@pytest.mark.parametrize(
    ("left", "out"),
    [
        ((FIRST, SECOND), [("Here you are", "1.pdf"), ("", "2.pdf")]),
        ((SECOND,), [("Here you are", "2.pdf")]),
        ((GONE, SECOND), [("Here you are", "2.pdf")]),
        ((FIRST,), [("Here you are", "1.pdf")]),
        ((), [("Here you are", "")]),
        ((GONE,), [("Here you are", "")]),
    ],
)
async def test_only_the_files_that_are_left_leave(
    store: Store, left: tuple[FileSeen, ...], out: list[tuple[str, str]]
) -> None:
    def play(tx: Tx) -> list[tuple[str, str]]:
        at = stage.built(tx)
        written(tx, at, FIRST, SECOND)
        edited(tx, at, *left)
        return leaving(tx)

    assert await store.run(play) == out


async def test_a_file_taken_off_with_other_words_does_not_leave_either(store: Store) -> None:
    def play(tx: Tx) -> list[tuple[str, str]]:
        at = stage.built(tx)
        written(tx, at, FIRST, SECOND)
        edited(tx, at, SECOND, text="Only one")
        return leaving(tx)

    assert await store.run(play) == [("Only one", "2.pdf")]


async def test_a_reply_of_which_nothing_is_left_is_not_sent(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, list[tuple[str, str]], str]:
        at = stage.built(tx)
        written(tx, at, FIRST, text="")
        said = edited(tx, at, GONE, text="")
        return said, leaving(tx), stage.written(tx).state

    assert await store.run(play) == ("taken back", [], "dropped")


async def test_a_file_taken_off_before_the_message_is_told_does_not_leave(store: Store) -> None:
    def play(tx: Tx) -> list[tuple[str, str]]:
        at = stage.built(tx)
        edited(tx, at, SECOND)
        written(tx, at, FIRST, SECOND)
        return leaving(tx)

    assert await store.run(play) == [("Here you are", "2.pdf")]


async def test_a_further_file_taken_off_while_the_first_is_out_does_not_leave(store: Store) -> None:
    def play(tx: Tx) -> list[tuple[str, str]]:
        at = stage.built(tx)
        written(tx, at, FIRST, SECOND, THIRD)
        first_sent(tx, Done(value=Sent(unique_id="3EB0AAAA", queue_id="q1")))
        edited(tx, at, FIRST, THIRD)
        return leaving(tx)

    assert await store.run(play) == [("", "3.pdf")]


async def test_a_file_that_the_customer_has_stays_on_the_message_and_its_author_is_told(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[str], int]:
        at = stage.built(tx)
        written(tx, at, FIRST)
        first_sent(tx, Done(value=Sent(unique_id="3EB0AAAA", queue_id="q1")))
        edited(tx, at, GONE)
        told = shop.notices(tx, PostEphemeral, CustomerHasFile)
        return [file.name for file in from_json(stage.written(tx).body).files], len(told)

    assert await store.run(play) == (["1.pdf"], 1)


def _into_note(tx: Tx, at: Stage) -> None:
    edited(tx, at, FIRST, SECOND, text="note: he haggles")


def _into_command(tx: Tx, at: Stage) -> None:
    edited(tx, at, FIRST, SECOND, text="@periskope why")


def _into_mention(tx: Tx, at: Stage) -> None:
    edited(tx, at, FIRST, SECOND, text="@ravi can you")


def _into_question(tx: Tx, at: Stage) -> None:
    edited(tx, at, FIRST, SECOND, text="@harborbikes")


def _deleted(tx: Tx, at: Stage) -> None:
    stage.deletes(tx)


def _deleted_by_an_owner(tx: Tx, at: Stage) -> None:
    deletions.deleted(ReplyDeleted(channel=CHANNEL, ts=TS, root=ROOT, replaced=True), tx)


def _dropped(tx: Tx, at: Stage) -> None:
    pressed(tx, at, "drop")


def _author_gone(tx: Tx, at: Stage) -> None:
    tx.people.revoke_label(at.asha.id, at.label)


ENDS = (
    _into_note,
    _into_command,
    _into_mention,
    _into_question,
    _deleted,
    _deleted_by_an_owner,
    _dropped,
    _author_gone,
)


@pytest.mark.parametrize("ends", ENDS)
async def test_a_failed_reply_that_goes_no_further_takes_its_further_files_along(
    store: Store, ends: Callable[[Tx, Stage], None]
) -> None:
    def play(tx: Tx) -> list[tuple[str, str]]:
        at = stage.built(tx)
        written(tx, at, FIRST, SECOND)
        first_sent(tx, Refused(why="http_403"))
        ends(tx, at)
        return leaving(tx)

    assert await store.run(play) == []


@pytest.mark.parametrize("ends", [_into_note, _into_command, _deleted, _deleted_by_an_owner, _author_gone])
async def test_the_further_files_of_a_reply_that_is_out_stay_here(
    store: Store, ends: Callable[[Tx, Stage], None]
) -> None:
    def play(tx: Tx) -> list[tuple[str, str]]:
        at = stage.built(tx)
        written(tx, at, FIRST, SECOND)
        first_sent(tx, Done(value=Sent(unique_id="3EB0AAAA", queue_id="q1")))
        ends(tx, at)
        return leaving(tx)

    assert await store.run(play) == []


async def test_a_failed_reply_itself_lets_its_further_files_go(store: Store) -> None:
    def play(tx: Tx) -> list[tuple[str, str]]:
        at = stage.built(tx)
        written(tx, at, FIRST, SECOND)
        first_sent(tx, Refused(why="http_403"))
        return leaving(tx)

    assert await store.run(play) == [("", "2.pdf")]


async def test_what_was_asked_about_goes_whole_once_its_author_says_so(store: Store) -> None:
    def play(tx: Tx) -> tuple[Message, list[tuple[str, str]]]:
        at = stage.built(tx)
        written(tx, at, FIRST, SECOND, THIRD)
        first_sent(tx, Refused(why="http_403"))
        _into_question(tx, at)
        asked = stage.written(tx)
        pressed(tx, at, "send")
        return asked, leaving(tx)

    asked, out = await store.run(play)

    assert asked.state == MessageState.ASKED
    assert out == [("@harborbikes", "1.pdf"), ("", "2.pdf")]
