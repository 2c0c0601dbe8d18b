"""Slack may tell an edit or a deletion before the message itself: what was taken back or made a note never leaves."""

import pytest

from bot.model.effect.replies import SendWhatsApp
from bot.outbox.calls import WaSend
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import stage

FIRST, NEWER, OLDER = "He is a haggler", "1772445592.000100", "1772445591.000100"


def leaving(tx: Tx) -> list[str]:
    calls = [stage.prepared(tx, one) for one in stage.open_effects(tx, SendWhatsApp)]
    return [one.text for one in calls if isinstance(one, WaSend)]


async def test_a_message_deleted_before_it_is_told_is_not_sent(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, list[str], str]:
        at = stage.built(tx)
        stage.deletes(tx)
        said = stage.writes(tx, at.asha, FIRST)
        return said, leaving(tx), stage.written(tx).state

    assert await store.run(play) == ("known", [], "dropped")


async def test_a_message_edited_and_deleted_before_it_is_told_is_not_sent(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, list[str]]:
        at = stage.built(tx)
        stage.edits(tx, at.asha, "other words")
        stage.deletes(tx)
        return stage.writes(tx, at.asha, FIRST), leaving(tx)

    assert await store.run(play) == ("known", [])


@pytest.mark.parametrize("edits", [[(OLDER, "Forty"), (NEWER, "Fifty")], [(NEWER, "Fifty"), (OLDER, "Forty")]])
async def test_a_message_edited_before_it_is_told_leaves_in_its_newest_words(
    store: Store, edits: list[tuple[str, str]]
) -> None:
    def play(tx: Tx) -> tuple[str, list[str], str]:
        at = stage.built(tx)
        for edited, words in edits:
            stage.edits(tx, at.asha, words, edited=edited)
        said = stage.writes(tx, at.asha, FIRST)
        return said, leaving(tx), stage.edits(tx, at.asha, "Forty", edited=OLDER)

    assert await store.run(play) == ("send", ["Fifty"], "older edit")


@pytest.mark.parametrize(
    ("first", "newest", "said"),
    [
        (FIRST, "note: he is a haggler", "note"),
        ("note: he is a haggler", "he is a haggler", "note"),
        (FIRST, "@ravi is he a haggler?", "note"),
        ("@periskope find haggler", "hello", "never"),
        ("see https://shop.slack.com/archives/C1/p1", "hello", "ask"),
        (FIRST, "see https://shop.slack.com/archives/C1/p1", "ask"),
    ],
)
async def test_the_stricter_of_what_it_was_and_what_it_is_counts(
    store: Store, first: str, newest: str, said: str
) -> None:
    def play(tx: Tx) -> tuple[str, list[str]]:
        at = stage.built(tx)
        stage.edits(tx, at.asha, newest)
        return stage.writes(tx, at.asha, first), leaving(tx)

    assert await store.run(play) == (said, [])


async def test_what_was_written_long_ago_is_not_waited_for(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, str]:
        at = stage.built(tx)
        old = "1772400000.000100"
        return stage.edits(tx, at.asha, "x", ts=old), stage.writes(tx, at.asha, "y", ts=old)

    assert await store.run(play) == ("not ours", "send")
