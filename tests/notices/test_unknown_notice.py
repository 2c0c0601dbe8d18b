"""Notices that this release cannot read: held for a person, and nothing waits for them."""

from typing import Any

import pytest

from bot.model.effect.notices import PostEphemeral, PostNotice, SendDm
from bot.model.effect_kind import UnreadableEffect
from bot.notices.messages.replies import SendingOff
from bot.outbox import enqueue
from bot.outbox.models import NeedsPerson
from bot.outbox.unreadable import StateUnreadable, cannot_read
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage


def stored(tx: Tx, notice: Any) -> None:
    """Another release stored this instead of what this one would say."""
    tx.conn.execute(t.outbox.update().values(payload={"notice": notice}))


@pytest.mark.parametrize(
    "notice",
    [{"kind": "SaidByALaterRelease"}, {"kind": "SendingOff", "colour": 1}, {"kind": "NotSent"}, "sending off", {}],
)
async def test_what_another_release_stored_is_held_and_admins_are_told(store: Store, notice: Any) -> None:
    def play(tx: Tx) -> tuple[object, NeedsPerson, int]:
        at = stage.built(tx)
        tx.conn.execute(t.outbox.delete())
        enqueue.dm(tx, at.asha.id, SendingOff(), key="1")
        stored(tx, notice)
        entry = tx.outbox.head(f"tell:{at.asha.id}")
        assert entry is not None
        return entry.effect, cannot_read(tx, entry), len(shop.told(tx, StateUnreadable))

    effect, held, told = await store.run(play)

    assert effect == UnreadableEffect(
        kind=SendDm.kind, target=effect.target if isinstance(effect, UnreadableEffect) else 0
    )
    assert held.lane is False
    assert told == 1


async def test_a_line_and_an_ephemeral_hold_up_nothing_either(store: Store) -> None:
    def play(tx: Tx) -> list[tuple[str, bool]]:
        at = stage.built(tx)
        tx.conn.execute(t.outbox.delete())
        enqueue.notice(tx, tx.threads.get(at.thread), SendingOff(), key="1")
        enqueue.ephemeral(tx, SendingOff(), to="UASHA", channel="C1", root=None, key="1")
        stored(tx, {"kind": "SaidByALaterRelease"})
        lanes = tx.conn.execute(t.outbox.select()).all()
        entries = [entry for row in lanes if (entry := tx.outbox.head(row.lane)) is not None]
        return sorted((entry.kind, cannot_read(tx, entry).lane) for entry in entries)

    assert await store.run(play) == [(PostEphemeral.kind, False), (PostNotice.kind, False)]
