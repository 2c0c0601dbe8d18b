"""What was found in a thread after a gap is one list until the look is done, and nothing of it stays behind."""

from sqlalchemy import func, select

from bot.model.effect.notices import PostNotice
from bot.notices.messages.found import FoundAfterGap
from bot.replies.actions import second_look
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.shop import notices
from tests.fixtures.stage import built


def settings(tx: Tx) -> int:
    return int(tx.conn.execute(select(func.count()).select_from(t.setting)).scalar_one())


def found(tx: Tx) -> tuple[list[str], list[object], int, list[str]]:
    """Two things are found, one of them twice; what is answered, asked about, left among the settings, and proposed."""
    thread = tx.threads.get(built(tx).thread)
    before = settings(tx)
    for what in ("send", "edit", "send"):
        second_look.ask_later(tx, thread, {"what": what})
    said = [second_look.looked(tx, thread), second_look.looked(tx, thread)]
    [asked] = notices(tx, PostNotice, FoundAfterGap)
    listed = tx.proposals.get(asked.draft, second_look.AWAY)
    assert listed is not None
    kinds = list(tx.conn.execute(select(t.proposal.c.kind)).scalars())
    return said, listed.body["items"], settings(tx) - before, kinds


async def test_the_list_is_asked_about_once_and_leaves_nothing_behind(store: Store) -> None:
    said, items, more, kinds = await store.run(found)

    assert said == ["asked about", "looked at"]
    assert items == [{"what": "send"}, {"what": "edit"}]
    assert (more, kinds) == (0, [second_look.AWAY])
