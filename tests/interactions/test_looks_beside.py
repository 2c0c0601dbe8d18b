"""A line that changes nothing is answered beside the transactions; who asked, and what they may see, is judged again after."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest

from bot.app.asked import answered
from bot.app.routes import interactions
from bot.interactions import answers
from bot.interactions.models import CommandUsed, FieldErrors, FormState, FormSubmitted, OpenModal, Quiet, Replace, Reply
from bot.model.effect.reports import SendDmFile
from storage.opening import open_store
from storage.store import Store
from storage.transaction_cache import OnlyLooks
from storage.tx import Tx
from tests.counting import threads
from tests.fixtures import shop
from tests.interactions import lines

LOOKS = ("metrics 30d by person", "chats", "find Tod", "status", "team", "health", "schedule", "help", "access Tod")
FORMS: dict[str, dict[str, Any]] = {
    "metrics": {"days": "30d", "by": "chat", "shape": "here"},
    "audit_filter": {"did": "any"},
    "chats_filter": {"state": "any", "assignee": "any"},
}


def send(callback: str, user: str = "UNINA", **values: Any) -> FormSubmitted:
    filled = FORMS[callback] | values
    state = FormState(callback=callback, view_id="V1", hash="h", values=filled, shown=frozenset(filled))
    return FormSubmitted(once=f"{callback} {user} {values}", team="T1", slack_user=user, form=state)


def ask(text: str, user: str = "UNINA", once: str = "1") -> CommandUsed:
    return CommandUsed(once=f"{once} {text} {user}", team="T1", slack_user=user, text=text)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Any, template: Any) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("migrated_postgres_url"))
    (tmp_path / "house.db").write_bytes(template.read_bytes())
    return f"sqlite:///{tmp_path / 'house.db'}"


ASKED: dict[str, CommandUsed | FormSubmitted] = {
    **{text: ask(text) for text in LOOKS},
    **{f"the form {one}": send(one) for one in FORMS},
}


@pytest.mark.parametrize("what", ASKED)
async def test_it_is_answered_by_a_reader_and_the_writer_only_sees_to_it_that_it_is_once(url: str, what: str) -> None:
    store = open_store(url, business_clock=shop.Clock())
    try:
        await store.run(lines.world)
        await answered(store, replace(ASKED[what], once="warm"))
        with threads() as seen:
            said = await answered(store, ASKED[what])
            again = await answered(store, ASKED[what])
    finally:
        await store.close()

    assert isinstance(said, Reply | OpenModal | Replace)
    assert again == Quiet()
    assert any("reader" in one for one in seen)
    assert sum(count for one, count in seen.items() if "writer" in one) < 40


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
    assert looked is not None
    assert looked.chats == {2}
    await store.run(TAKEN[how])

    assert await store.run(interactions.still_true, asked, looked) is None


async def test_figures_that_name_a_chat_are_not_told_to_whom_it_is_denied_by_then(store: Store) -> None:
    def answers_tod(tx: Tx) -> None:
        tx.people.override(_asha(tx), 2, allow=True, by=None)
        shop.writes(tx, 2)
        shop.answers(tx, 2, tx.people.get(_asha(tx)))

    await store.run(lines.world)
    await store.run(answers_tod)
    for asked in (ask("metrics 30d by chat", "UP0"), send("metrics", "UP0")):
        known = await store.read(interactions.read, asked) if isinstance(asked, CommandUsed) else None
        looked = await store.look(interactions.look, asked, known)
        assert looked is not None
        assert "Tod" in str(asdict(looked.said))
        await store.run(TAKEN["denied the chat"])

        assert await store.run(interactions.still_true, asked, looked) is None
        assert "Tod" not in str(asdict(await answered(store, asked)))
        await store.run(lambda tx: tx.people.override(_asha(tx), 2, allow=True, by=None))


async def test_a_form_with_an_error_is_not_taken_and_can_be_sent_again(store: Store) -> None:
    await store.run(lines.world)
    wrong = send("metrics", days="range", first="2026-03-09", last="2026-03-02")
    said = await answered(store, wrong)
    again = await answered(store, wrong)

    assert isinstance(said, FieldErrors)
    assert again == said


async def test_a_form_that_sends_a_file_still_sends_it_and_once(store: Store) -> None:
    await store.run(lines.world)
    asked = send("metrics", shape="csv")
    said = await answered(store, asked)
    again = await answered(store, asked)
    owed = await store.read(shop.owed, SendDmFile)

    assert not isinstance(said, FieldErrors | Quiet)
    assert again == Quiet()
    assert len(owed) == 1


@pytest.mark.parametrize("what", ["line", "form"])
async def test_a_refusal_is_still_noted(store: Store, what: str) -> None:
    await store.run(lines.world)
    line = ask("metrics 30d by person of Nina", "UP0")
    said = await answered(store, line if what == "line" else send("metrics", "UP0", whose="1"))
    noted = await store.read(lambda tx: tx.chat_lists.audit(start=0, limit=5, action="refused"))

    told = said.errors.values() if isinstance(said, FieldErrors) else {said.text} if isinstance(said, Reply) else ()
    assert {answers.ADMINS_ONLY, answers.NOT_FOR_YOU}.intersection(told)
    assert noted[1] == 1


def _asha(tx: Tx) -> int:
    agent = tx.people.by_slack("UP0")
    assert agent is not None
    return agent.id
