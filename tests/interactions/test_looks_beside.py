"""A line that changes nothing is answered beside the transactions; who asked, and what they may see, is judged again after."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.app.asked import answered
from bot.app.routes import interactions
from bot.interactions import answers
from bot.interactions.models import CommandUsed, OpenModal, Quiet, Reply
from storage import prepared
from storage.opening import open_store
from storage.store import Store
from storage.transaction_cache import OnlyLooks
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions import lines

LOOKS = ("metrics 30d by person", "chats", "find Tod", "status", "team", "health", "schedule", "help", "access Tod")


def ask(text: str, user: str = "UNINA", once: str = "1") -> CommandUsed:
    return CommandUsed(once=f"{once} {text} {user}", team="T1", slack_user=user, text=text)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Any, template: Any) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("migrated_postgres_url"))
    (tmp_path / "house.db").write_bytes(template.read_bytes())
    return f"sqlite:///{tmp_path / 'house.db'}"


@pytest.mark.parametrize("text", LOOKS)
async def test_it_is_answered_by_a_reader_and_the_writer_only_sees_to_it_that_it_is_once(url: str, text: str) -> None:
    store = open_store(url, business_clock=shop.Clock())
    threads: list[str] = []

    def noted(*_: Any) -> None:
        threads.append(threading.current_thread().name)

    try:
        await store.run(lines.world)
        await answered(store, ask(text, once="warm"))
        event.listen(Engine, "before_cursor_execute", noted)
        prepared.watchers.append(noted)
        said = await answered(store, ask(text))
        again = await answered(store, ask(text))
    finally:
        event.remove(Engine, "before_cursor_execute", noted)
        prepared.watchers.remove(noted)
        await store.close()

    assert isinstance(said, Reply | OpenModal)
    assert again == Quiet()
    assert any("reader" in one for one in threads)
    assert sum("writer" in one for one in threads) < 40


async def test_a_look_that_would_write_writes_nothing_and_says_so(url: str) -> None:
    store = open_store(url, business_clock=shop.Clock())
    try:
        await store.run(lines.world)
        with pytest.raises(OnlyLooks):
            await store.look(lambda tx: tx.chats.change(1, muted=True))
        with pytest.raises(OnlyLooks):
            await store.read(lambda tx: tx.inbox.once("k", source="slack"))

        assert not await store.read(lambda tx: tx.chats.get(1).muted)
        assert not store.refused()
    finally:
        await store.close()


TAKEN: dict[str, Callable[[Tx], object]] = {
    "denied the chat": lambda tx: tx.people.override(_asha(tx), 2, allow=False, by=None),
    "no longer in the team": lambda tx: tx.people.change(_asha(tx), state="inactive"),
    "another role": lambda tx: tx.people.change(_asha(tx), role="admin"),
    "another label": lambda tx: tx.people.grant_label(_asha(tx), shop.label(tx, "another"), by=None),
}


@pytest.mark.parametrize("how", TAKEN)
async def test_whoever_may_see_something_else_by_then_is_answered_anew(store: Store, how: str) -> None:
    await store.run(lines.world)
    await store.run(lambda tx: tx.people.override(_asha(tx), 2, allow=True, by=None))
    asked = ask("find Tod", "UP0")
    known = await store.read(interactions.read, asked)
    assert known is not None
    looked = await store.look(interactions.look, asked, known)
    assert looked.chats == {2}
    await store.run(TAKEN[how])

    assert await store.run(interactions.still_true, asked, looked) is None


async def test_a_refusal_is_still_noted(store: Store) -> None:
    await store.run(lines.world)
    said = await answered(store, ask("metrics 30d by person of Nina", "UP0"))
    noted = await store.read(lambda tx: tx.chat_lists.audit(start=0, limit=5, action="refused"))

    assert isinstance(said, Reply)
    assert said.text in {answers.ADMINS_ONLY, answers.NOT_FOR_YOU}
    assert noted[1] == 1


def _asha(tx: Tx) -> int:
    agent = tx.people.by_slack("UP0")
    assert agent is not None
    return agent.id
