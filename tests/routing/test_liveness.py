"""Whatever people and customers do, no chat waits for nobody while somebody who could have it is free."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test
from hypothesis.stateful import rule as act

from bot.access import queries as access_queries
from bot.availability import jobs as availability_jobs
from bot.chats.actions import by_people
from bot.model.ids import AgentId, RuleId
from bot.model.person import Agent
from bot.model.routing import Rule
from bot.rooms.actions import place
from bot.routing import jobs as routing_jobs
from bot.routing import queries as routing_queries
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.fixtures.shop import Clock

CHATS = 8
numbers = st.integers(1, CHATS)
who = st.integers(0, 3)


class Day(RuleBasedStateMachine):
    """Three members and an admin, on to begin with, each with two waiting chats at most.

    Half of the chats are for one label, half for another; Cara and the admin see both.
    """

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.store: Store = shop.empty_store(self.template, Path(self.folder.name), self.clock)
        self.people: list[Agent] = self.runner.run(self.store.run(_open_shop))

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    @act(chats=st.lists(numbers, min_size=1, max_size=CHATS, unique=True))
    def customers_write(self, chats: list[int]) -> None:
        for n in chats:
            self.clock.later(seconds=1)
            self.runner.run(self.store.run(shop.writes, n))

    @act(agent=who, minutes=st.none() | st.sampled_from([5, 20, 90]))
    def somebody_comes(self, agent: int, minutes: int | None) -> None:
        self._switch(agent, minutes, on=True)

    @act(agent=who, minutes=st.none() | st.sampled_from([5, 20, 90]))
    def somebody_goes(self, agent: int, minutes: int | None) -> None:
        self._switch(agent, minutes, on=False)

    @act(n=numbers)
    def the_assignee_answers(self, n: int) -> None:
        self.clock.later(seconds=1)
        self.runner.run(self.store.run(_answer, n))

    @act(n=numbers, agent=who)
    def somebody_takes(self, n: int, agent: int) -> None:
        self._acts(n, agent, by_people.take)

    @act(n=numbers, agent=who)
    def somebody_releases(self, n: int, agent: int) -> None:
        self._acts(n, agent, by_people.release)

    @act(n=numbers, agent=who)
    def somebody_closes(self, n: int, agent: int) -> None:
        self._acts(n, agent, by_people.close)

    @act(minutes=st.sampled_from([1, 6, 16, 31]))
    def time_passes(self, minutes: int) -> None:
        self.clock.later(minutes=minutes)
        self.runner.run(self.store.run(availability_jobs.boundaries_due))
        self.runner.run(self.store.run(routing_jobs.waits_due))

    @invariant()
    def nobody_waits_for_nobody(self) -> None:
        free = self.runner.run(self.store.read(_could_have_had_it))

        assert free == []

    @invariant()
    def nobody_holds_what_they_may_not_see(self) -> None:
        blind = self.runner.run(self.store.read(_blind))

        assert blind == []

    @invariant()
    def every_assignee_has_one_open_stretch(self) -> None:
        wrong = self.runner.run(self.store.read(_stretches))

        assert wrong == []

    def _switch(self, agent: int, minutes: int | None, *, on: bool) -> None:
        self.clock.later(seconds=1)
        until = None if minutes is None else self.clock.at + timedelta(minutes=minutes)
        self.runner.run(self.store.run(shop.goes, [self.people[agent]], on=on, until=until))

    def _acts(self, n: int, agent: int, what: Callable[..., object]) -> None:
        self.clock.later(seconds=1)
        self.runner.run(self.store.run(_do, n, self.people[agent], what))


def _open_shop(tx: Tx) -> list[Agent]:
    sales, repairs = shop.label(tx), shop.label(tx, "repairs")
    people = shop.hire(tx, "asha", label=sales) + shop.hire(tx, "ben", label=repairs)
    people += shop.hire(tx, "cara", label=sales) + shop.hire(tx, "ada", role="admin")
    tx.people.grant_label(people[2].id, repairs, by=None)
    for n in range(CHATS):
        chat = shop.customer(tx, n, sales if n % 2 else repairs)
        place.place(tx, chat.id, begin=True)
    tx.routing.add_rule(Rule(id=RuleId(0), cap=2))
    shop.goes(tx, people, on=True)
    return people


def _answer(tx: Tx, n: int) -> None:
    chat = tx.chats.get(n)
    if chat.assignee_id is not None:
        shop.answers(tx, n, tx.people.get(chat.assignee_id))


def _do(tx: Tx, n: int, agent: Agent, what: Callable[..., object]) -> None:
    if access_queries.may_see_chat(tx, agent, n):
        what(tx, shop.seen(tx, agent, n), by=agent)


def _could_have_had_it(tx: Tx) -> list[tuple[int, list[AgentId]]]:
    """Chats that wait for nobody, each with those who are free for it."""
    found = []
    everybody = [agent.id for agent in tx.people.roster().agents]
    for wait, chat in tx.routing.waiting():
        about = routing_queries.case(tx, chat, wait)
        if chat.assignee_id is None and routing_queries.any_free(tx, about, everybody):
            found.append((chat.id, [one for one in everybody if routing_queries.any_free(tx, about, [one])]))
    return found


def _blind(tx: Tx) -> list[int]:
    chats = [tx.chats.get(n) for n in range(1, CHATS + 1)]
    roster = tx.people.roster()
    return [
        c.id
        for c in chats
        if c.assignee_id is not None and not access_queries.may_see_chat(tx, roster.get(c.assignee_id), c.id)
    ]


def _stretches(tx: Tx) -> list[int]:
    wrong = []
    for n in range(1, CHATS + 1):
        assignee = tx.chats.get(n).assignee_id
        still = [held.agent_id for held in tx.routing.holdings(n, limit=1000) if held.ended_at is None]
        if still != ([] if assignee is None else [assignee]):
            wrong.append(n)
    return wrong


def _days(template: Path, examples: int) -> None:
    Day.template = template
    lived = settings(max_examples=examples, stateful_step_count=30, deadline=None, database=None)
    run_state_machine_as_test(Day, settings=lived)


def test_no_chat_waits_for_nobody_while_somebody_is_free(template: Path) -> None:
    _days(template, 10)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_no_chat_waits_for_nobody_on_many_days(template: Path) -> None:
    _days(template, 150)
