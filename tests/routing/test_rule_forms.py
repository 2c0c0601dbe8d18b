"""A rule is saved as it was meant: empty is never all, nothing widens by itself, and the default rule can be changed."""

from typing import Any

import pytest

from bot.app.routes import interactions
from bot.chats.actions import by_people
from bot.chats.actions import card as chats_card
from bot.interactions.models import Answer, ButtonPressed, FieldErrors, FormState, FormSubmitted, Push, Reply
from bot.model.ids import AgentId, LabelId, RuleId
from bot.model.person import Agent
from bot.model.policies import Identity
from bot.model.routing import Match, Pool, Rule
from bot.routing import messages as routing_messages
from bot.routing.queries import marked
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop

VALUES: dict[str, Any] = {"mode": "status", "chooser": "round_robin", "cap": "5", "pass_on": "15", "kind": "any"}
ALL: dict[str, Any] = {"all_chats": ["all"], "everybody": ["everybody"]}


@pytest.fixture
async def people(store: Store) -> list[Agent]:
    """Boss, an admin, and Asha, Ben and Cara, who have the label."""

    def begin(tx: Tx) -> list[Agent]:
        label = shop.label(tx)
        tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
        return [*shop.hire(tx, "boss", role="admin"), *shop.hire(tx, "asha", "ben", "cara", label=label)]

    return await store.run(begin)


def submitted(data: str, **values: Any) -> FormSubmitted:
    filled = VALUES | values
    shown = frozenset({*filled, "all_chats", "everybody"})
    state = FormState(callback="rule", view_id="V1", hash="1", data=data, values=filled, shown=shown)
    return FormSubmitted(once=repr((data, filled)), team="T1", slack_user="UBOSS", form=state)


async def save(store: Store, data: str, **values: Any) -> Answer:
    """Boss sends the form of the rule with this number, as it is now, or of a new one."""

    def sent(tx: Tx) -> Answer:
        every = {str(one.id): one for one in (*tx.routing.rules(), tx.routing.default_rule())}
        return interactions.answer(tx, submitted(marked(tx, every[data]) if data in every else data, **values))

    return await store.run(sent)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"everybody": ["everybody"]}, "all_chats", routing_messages.WHICH_CHATS),
        (ALL | {"words": "refund"}, "all_chats", routing_messages.ALL_AND_SOME),
        ({"all_chats": ["all"]}, "everybody", routing_messages.WHICH_PEOPLE),
        (ALL | {"pool": ["2"]}, "everybody", routing_messages.ALL_AND_NAMED),
    ],
)
async def test_nothing_chosen_is_not_everything(
    store: Store, people: list[Agent], values: dict[str, Any], field: str, sentence: str
) -> None:
    answer = await save(store, "new", **values)

    assert isinstance(answer, FieldErrors)
    assert answer.errors == {field: sentence}
    assert await store.read(lambda tx: tx.routing.rules()) == ()


@pytest.mark.parametrize(
    "values", [ALL, {"kind": "group", "everybody": ["everybody"]}, {"all_chats": ["all"], "pool": ["2"]}]
)
async def test_what_was_said_outright_is_saved(store: Store, people: list[Agent], values: dict[str, Any]) -> None:
    assert isinstance(await save(store, "new", **values), Reply)
    assert len(await store.read(lambda tx: tx.routing.rules())) == 1


async def test_somebody_who_left_does_not_widen_a_rule_that_is_edited(store: Store, people: list[Agent]) -> None:
    ben = people[2]
    pool = Pool(people=frozenset({AgentId(ben.id)}))
    await store.run(
        lambda tx: tx.routing.add_rule(Rule(id=RuleId(0), name="Ben's", match=Match(kind="group"), pool=pool))
    )
    await store.run(lambda tx: tx.people.change(ben.id, state="inactive"))
    answer = await save(store, "1", kind="group", cap="7", pool=[str(ben.id)])
    (rule,) = await store.read(lambda tx: tx.routing.rules())

    assert isinstance(answer, Reply)
    assert (rule.cap, rule.pool) == (7, pool)
    assert "Nobody is among these people now" in answer.text


async def test_a_label_that_is_gone_does_not_widen_a_rule_that_is_edited(store: Store, people: list[Agent]) -> None:
    match = Match(labels=frozenset({LabelId(1)}))
    await store.run(lambda tx: tx.routing.add_rule(Rule(id=RuleId(0), match=match)))
    await store.run(lambda tx: tx.conn.exec_driver_sql("update label set state = 'gone'"))
    await save(store, "1", everybody=["everybody"], cap="7", match_labels=["1"])
    (rule,) = await store.read(lambda tx: tx.routing.rules())

    assert (rule.cap, rule.match) == (7, match)


async def test_the_default_rule_is_changed_and_used(store: Store, people: list[Agent]) -> None:
    answer = await save(store, "0", everybody=["everybody"], cap="1", pass_on="", mode="both")
    rule = await store.read(lambda tx: tx.routing.default_rule())

    assert isinstance(answer, Reply)
    assert (rule.id, rule.cap, rule.pass_on_min, rule.mode) == (0, 1, None, "both")


async def test_the_default_rule_opens_by_its_button_and_cannot_be_removed(store: Store, people: list[Agent]) -> None:
    def pressed(tx: Tx, action: str) -> Answer:
        value = marked(tx, tx.routing.default_rule())
        return interactions.answer(
            tx, ButtonPressed(once=action, team="T1", slack_user="UBOSS", action=action, value=value)
        )

    opened = await store.run(pressed, "rule:change")

    assert isinstance(opened, Push)
    assert "for all chats that no other rule is for." in str(opened.view)
    assert "Remove this rule" not in str(opened.view)
    assert await store.run(pressed, "rule:remove") == Reply(text=routing_messages.DEFAULT_STAYS)


async def test_what_a_rule_holds_and_is_no_more_is_shown_so_and_can_be_taken_out(
    store: Store, people: list[Agent]
) -> None:
    ben = people[2]
    pool = Pool(people=frozenset({AgentId(ben.id)}), labels=frozenset({LabelId(1)}))
    rule = Rule(id=RuleId(0), name="Ben's", match=Match(kind="group"), pool=pool, otherwise=AgentId(ben.id))
    await store.run(lambda tx: tx.routing.add_rule(rule))
    await store.run(lambda tx: tx.people.change(ben.id, state="inactive"))
    await store.run(lambda tx: tx.conn.exec_driver_sql("update label set state = 'gone'"))

    def opened(tx: Tx) -> str:
        press = ButtonPressed(
            once="o", team="T1", slack_user="UBOSS", action="rule:change", value=marked(tx, tx.routing.rules()[0])
        )
        said = interactions.answer(tx, press)
        assert isinstance(said, Push)
        return str(said.view).replace("\u2060", "")

    shown = await store.run(opened)
    await save(store, "1", kind="group", pool=[str(ben.id)], otherwise=str(ben.id))
    (left,) = await store.read(lambda tx: tx.routing.rules())

    assert shown.count("ben (left)") >= 2
    assert "A label that is gone" in shown
    assert (left.pool, left.otherwise) == (Pool(people=frozenset({AgentId(ben.id)})), ben.id)


async def test_a_rule_that_another_changed_meanwhile_is_not_overwritten(store: Store, people: list[Agent]) -> None:
    await store.run(lambda tx: tx.routing.add_rule(Rule(id=RuleId(0), name="All")))
    before = await store.run(lambda tx: marked(tx, tx.routing.rules()[0]))
    await save(store, "1", **ALL, cap="7")
    refused = await save(store, before, **ALL, cap="3")
    (rule,) = await store.read(lambda tx: tx.routing.rules())

    assert isinstance(refused, FieldErrors)
    assert refused.errors == {"mode": routing_messages.RULE_CHANGED}
    assert rule.cap == 7


async def test_a_rule_for_every_chat_tells_which_rules_it_keeps_from_being_used(
    store: Store, people: list[Agent]
) -> None:
    await store.run(lambda tx: tx.routing.add_rule(Rule(id=RuleId(0), name="Groups", match=Match(kind="group"))))
    answer = await save(store, "new", **ALL, name="All", place="1")

    assert isinstance(answer, Reply)
    assert "Never used now, as this rule takes all of their chats: *Groups*." in answer.text


async def why(store: Store, agent: Agent) -> str:
    def asked(tx: Tx) -> Answer:
        return chats_card.why(tx, agent, shop.seen(tx, agent, 1))

    answer = await store.read(asked)
    assert isinstance(answer, Reply)
    return answer.text


async def test_why_names_the_rule_as_it_was_even_without_a_name_or_when_it_is_gone(
    store: Store, people: list[Agent]
) -> None:
    boss, asha = people[:2]
    await store.run(shop.goes, [asha], on=True)
    await store.run(lambda tx: tx.routing.add_rule(Rule(id=RuleId(0), match=Match(kind="user"))))
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 1, 1).id))
    before = await why(store, boss)
    await store.run(lambda tx: tx.routing.drop_rule(1))
    after = await why(store, boss)

    assert before.startswith(
        "*asha* got *Customer 1* by a rule without a name (all one-to-one chats to everybody with access"
    )
    assert ", removed since)" in after
    assert "built in" not in before + after


async def test_why_says_of_a_chat_that_does_not_wait_that_no_rule_chooses(store: Store, people: list[Agent]) -> None:
    await store.run(shop.customer, 1, 1)
    told = await why(store, people[0])

    assert "is not waiting, so no rule chooses anybody" in told


async def test_why_says_who_has_no_schedule_where_the_rule_asks_for_one(store: Store, people: list[Agent]) -> None:
    boss, asha, ben, _ = people
    await store.run(shop.works, [ben])
    await store.run(shop.goes, [asha], on=True)
    await store.run(lambda tx: tx.routing.add_rule(Rule(id=RuleId(0), name="Shift", mode="shift")))
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 1, 1).id, at=tx.business_now))
    told = await why(store, boss)

    assert "*ben* got *Customer 1* by the rule *Shift*." in told
    assert "• asha has no schedule, which the rule asks for" in told
    assert "outside" not in told


async def test_why_does_not_contradict_itself_after_a_person_changed_it(store: Store, people: list[Agent]) -> None:
    boss, asha, ben, _ = people
    await store.run(shop.goes, [asha], on=True)
    await store.run(lambda tx: shop.writes(tx, shop.customer(tx, 1, 1).id))
    await store.run(lambda tx: by_people.take(tx, shop.seen(tx, ben, 1), by=ben))

    assert "by the default rule" not in await why(store, boss)
