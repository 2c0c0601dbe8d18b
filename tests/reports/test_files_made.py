"""Files for one person are made where nothing can be written; the transactions only judge and note."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import making
from bot.charts.render import Painter
from bot.model.effect.reports import AuditFile, CoverageFile, FiguresFile, SendDmFile
from bot.model.ids import AgentId
from bot.model.lane import Lane
from bot.notices.messages.tasks import NotDone
from bot.outbox.calls import SlackTellFile
from bot.outbox.calls.outcomes import Done, Refused
from bot.outbox.models import Complete
from storage.store import Store
from storage.tx import Tx
from tests.counting import threads
from tests.fixtures import shop, stage

Wanted = AuditFile | CoverageFile | FiguresFile


def figures(at: stage.Stage, name: Any = "metrics", by: Any = "chat") -> FiguresFile:
    return FiguresFile(name=name, start=SINCE, end=SINCE + timedelta(days=365), zone="UTC", by=by)


SINCE = shop.Clock()() - timedelta(days=180)
WANTED: dict[str, tuple[Callable[[stage.Stage], Wanted], str, bool]] = {
    "the figures of chats": (figures, "metrics.csv", True),
    "a chart of replies": (lambda at: figures(at, "replies", "person"), "replies.png", False),
    "who covers which hours": (lambda _: CoverageFile(zone="UTC"), "coverage.png", False),
    "the audit": (lambda _: AuditFile(where={}), "audit.csv", True),
}


def asks(tx: Tx, at: stage.Stage, wanted: Wanted) -> SlackTellFile:
    """An admin asks for a file of a chat that was answered and given to somebody."""
    shop.writes(tx, at.chat.id, "hello?")
    shop.answers(tx, at.chat.id, at.asha)
    tx.audit.write("take", actor=at.asha.id, via="slack", chat_id=at.chat.id)  # type: ignore[arg-type]  # its word
    tx.outbox.post(SendDmFile(target=AgentId(at.boss.id), file=wanted), lane=Lane.person(at.boss.id), key="file")
    effect = stage.the(tx, SendDmFile)
    call = stage.prepared(tx, effect)
    assert isinstance(call, SlackTellFile)
    tx.outbox.mark_sending(effect)
    return call


@pytest.mark.parametrize("what", WANTED)
async def test_a_file_is_made_by_readers_alone(store: Store, tmp_path: Path, what: str) -> None:
    of, name, tells_of_chats = WANTED[what]
    at = await store.run(stage.built)
    call = await store.run(asks, at, of(at))
    with threads() as asked:
        made = await making.made(store, Painter(tmp_path), call)

    assert isinstance(made, SlackTellFile)
    assert (made.name, made.slack_user, bool(made.content)) == (name, at.boss.slack_user, True)
    assert (made.chats == {at.chat.id}) is tells_of_chats
    assert asked
    assert not [one for one in asked if "writer" in one]


async def test_what_is_named_by_then_is_noted_and_withdrawn_if_it_is_hidden_by_then(
    store: Store, tmp_path: Path
) -> None:
    at = await store.run(stage.built)
    call = await store.run(asks, at, figures(at))
    made = await making.made(store, Painter(tmp_path), call)
    assert isinstance(made, SlackTellFile)

    def arrives(tx: Tx) -> tuple[object, bool]:
        tx.people.change(at.boss.id, role="member")
        effect = stage.the(tx, SendDmFile)
        settled = stage.comes_back(tx, effect, Done(value=("D1", "F1", made.chats)))
        return settled, tx.posts.dm_to_withdraw(tx.people.get(at.boss.id)) is not None

    assert await store.run(arrives) == (Complete(), True)


async def test_whose_right_ended_meanwhile_gets_none_and_is_told(store: Store, tmp_path: Path) -> None:
    at = await store.run(stage.built)
    call = await store.run(asks, at, figures(at))
    await store.run(lambda tx: tx.people.change(at.boss.id, role="member"))
    made = await making.made(store, Painter(tmp_path), call)
    assert isinstance(made, Refused)

    def refused(tx: Tx) -> list[int]:
        stage.comes_back(tx, stage.the(tx, SendDmFile), made)
        return [reader for reader, _ in shop.told(tx, NotDone)]

    assert await store.run(refused) == [at.boss.id]
