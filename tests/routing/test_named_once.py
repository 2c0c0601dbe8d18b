"""Whoever is assigned a waiting chat is named once for that, also when the line that names them waits its turn."""

from datetime import UTC, datetime

import pytest

from bot.chats.actions import by_people
from bot.model.effect.notices import PostNotice
from bot.model.effect.threads import PostCopy
from bot.model.person import Agent
from bot.notices.messages.work import AssigneeNamed
from bot.notices.queries import words as notices_words
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock

CHAT = 1


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 3, 3, 12, tzinfo=UTC))


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Asha and Ben, both on; a chat whose customer's words are in Slack, and nobody has been named below them."""

    def begin(tx: Tx) -> list[Agent]:
        found = shop.hire(tx, "asha", "ben", label=shop.label(tx))
        shop.customer(tx, CHAT, 1)
        shop.writes(tx, CHAT)
        shop.done(tx, PostCopy)
        shop.goes(tx, found, on=True)
        return found

    return await store.run(begin)


def _hands(tx: Tx, by: Agent, to: Agent) -> None:
    by_people.hand_over(tx, shop.seen(tx, by, CHAT), to=to, by=by)


def _goes_out(tx: Tx) -> list[int]:
    """Whom the lines would name that are, or were, to be posted, as things are now."""
    lines = shop.notices(tx, PostNotice, AssigneeNamed)
    return [line.agent for line in lines if notices_words.words(tx, line, None, private=False) is not None]


async def test_a_chat_that_comes_back_before_its_line_went_out_names_its_assignee_once(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    asha, ben = people
    first = (await store.read(shop.assignees))[0]
    had, other = (asha, ben) if first == asha.id else (ben, asha)
    clock.later(minutes=1)
    await store.run(_hands, had, other)
    between = await store.read(_goes_out)
    clock.later(minutes=1)
    await store.run(_hands, other, had)

    assert between == [other.id]
    assert await store.read(_goes_out) == [had.id]


async def test_a_line_of_the_wait_before_names_nobody_in_the_next(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    held = (await store.read(shop.assignees))[0]
    [assignee] = [one for one in people if one.id == held]
    before = await store.read(_goes_out)
    await store.run(lambda tx: shop.answers(tx, CHAT, assignee))
    clock.later(minutes=1)
    await store.run(lambda tx: shop.writes(tx, CHAT, "And when?"))

    assert before == [assignee.id]
    assert len(await store.read(shop.named_under_words)) == 1
    assert await store.read(_goes_out) == []


async def test_who_takes_a_chat_that_was_about_to_name_them_is_not_named(
    store: Store, people: list[Agent], clock: Clock
) -> None:
    held = (await store.read(shop.assignees))[0]
    [assignee] = [one for one in people if one.id == held]
    [other] = [one for one in people if one.id != held]
    clock.later(minutes=1)
    await store.run(_hands, assignee, other)
    await store.run(lambda tx: by_people.take(tx, shop.seen(tx, assignee, CHAT), by=assignee))

    assert await store.read(_goes_out) == []


async def test_a_chat_that_comes_back_names_its_assignee_again(store: Store, people: list[Agent], clock: Clock) -> None:
    """The thread's last line names a colleague: without a new one nobody would know of it."""
    held = (await store.read(shop.assignees))[0]
    [had] = [one for one in people if one.id == held]
    [other] = [one for one in people if one.id != held]
    named = []
    for by, to in ((had, other), (other, had)):
        named += await store.read(_goes_out)
        clock.later(minutes=1)
        await store.run(_hands, by, to)
    named += await store.read(_goes_out)

    assert named == [had.id, other.id, had.id]
