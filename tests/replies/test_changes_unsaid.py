"""A change of a sent reply whose answers do not say whether it was made: tried a few times, then said as uncertain."""

from collections.abc import Iterable

import pytest

from bot.model.effect.notices import SendDm
from bot.model.effect.replies import DeleteWhatsApp, EditWhatsApp, ReactWhatsApp, SendWhatsApp
from bot.model.effect_kind import Effect
from bot.model.ids import MessageId
from bot.model.lane import Lane
from bot.notices.messages.changes import CustomerKeepsIt, MayNotBeChanged, MayNotBeDeleted, TooLateToEdit
from bot.outbox import enqueue
from bot.outbox.calls import Sent
from bot.outbox.calls.outcomes import Done, Outcome, Refused
from bot.outbox.models import Complete, Requeue, Settlement
from bot.replies.effects.changes import NOT_KNOWN, TRIES
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import stage
from tests.fixtures.stage import Stage

UNSAID = Done(value=False)
MADE = Done(value=True)
LATE = Refused(why="http_400", what="shape")


def changed(tx: Tx, at: Stage, kind: type[Effect]) -> None:
    """A reply is sent, and then changed."""
    stage.writes(tx, at.asha, "It costs 40 euros.")
    entry = stage.the(tx, SendWhatsApp)
    stage.prepared(tx, entry)
    stage.comes_back(tx, entry, Done(value=Sent(unique_id="3EB0AAAA", queue_id="q1")))
    tx.outbox.finish(entry)
    message = stage.written(tx)
    if kind is EditWhatsApp:
        stage.edits(tx, at.asha, "It costs 45 euros.")
    elif kind is DeleteWhatsApp:
        enqueue.delete_whatsapp(tx, message, by=at.asha.id)
    else:
        effect = ReactWhatsApp(target=MessageId(message.id), emoji="👍", by=at.asha.id)
        tx.outbox.sync(effect, lane=Lane.whatsapp(message.chat_id))


def tried(tx: Tx, kind: type[Effect], outcomes: Iterable[Outcome]) -> list[Settlement]:
    """What the engine is told after each of the answers, with the effect ready again between them."""
    told = []
    for outcome in outcomes:
        entry = stage.the(tx, kind)
        stage.prepared(tx, entry)
        told.append(stage.comes_back(tx, entry, outcome))
        tx.outbox.mark_ready(entry)
    return told


def said(tx: Tx) -> list[str]:
    return [one.effect.notice.kind for one in stage.open_effects(tx, SendDm) if one.effect.notice]


@pytest.mark.parametrize(
    ("kind", "notices"),
    [(EditWhatsApp, [MayNotBeChanged.kind]), (DeleteWhatsApp, [MayNotBeDeleted.kind]), (ReactWhatsApp, [])],
)
async def test_later_replies_do_not_wait_for_ever(store: Store, kind: type[Effect], notices: list[str]) -> None:
    def play(tx: Tx) -> tuple[list[Settlement], list[str]]:
        changed(tx, stage.built(tx), kind)
        return tried(tx, kind, [UNSAID] * TRIES), said(tx)

    told, heard = await store.run(play)

    assert [type(one) for one in told] == [Requeue] * (TRIES - 1) + [Complete]
    assert told[-1] == Complete(why=NOT_KNOWN)
    assert heard == notices


@pytest.mark.parametrize("kind", [EditWhatsApp, DeleteWhatsApp, ReactWhatsApp])
async def test_a_later_answer_that_says_so_ends_the_doubt(store: Store, kind: type[Effect]) -> None:
    def play(tx: Tx) -> tuple[list[Settlement], list[str]]:
        changed(tx, stage.built(tx), kind)
        return tried(tx, kind, [UNSAID, MADE]), said(tx)

    told, heard = await store.run(play)

    assert told[-1] == Complete()
    assert heard == []


@pytest.mark.parametrize(
    ("kind", "answers", "notice"),
    [
        (EditWhatsApp, [UNSAID, LATE], MayNotBeChanged.kind),
        (EditWhatsApp, [LATE], TooLateToEdit.kind),
        (DeleteWhatsApp, [UNSAID, LATE], MayNotBeDeleted.kind),
        (DeleteWhatsApp, [LATE], CustomerKeepsIt.kind),
    ],
)
async def test_a_refusal_after_a_doubt_proves_nothing(
    store: Store, kind: type[Effect], answers: list[Outcome], notice: str
) -> None:
    def play(tx: Tx) -> list[str]:
        changed(tx, stage.built(tx), kind)
        tried(tx, kind, answers)
        return said(tx)

    assert await store.run(play) == [notice]
