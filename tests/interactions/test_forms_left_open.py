"""Forms that change what there is: sent as they came they change nothing; overtaken, they take nothing of others away."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.availability.slack.week_form import week_form
from bot.chats.slack.many import ChatLabelsForm
from bot.chats.slack.reminders import RemindForm
from bot.interactions import answers
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import redrawn
from bot.interactions.models import Answer, ButtonPressed, CommandUsed, FieldErrors, FormState, Replace, Reply
from bot.model.ids import AgentId, RuleId
from bot.model.routing import Match, Pool, Rule
from bot.model.schedule import Schedule, Shift, TimeOff
from bot.replies.slack.from_card import QuickReplyForm
from bot.replies.slack.quick_replies import StoredReplyForm
from bot.routing.slack.rule_form import RuleForm
from storage.store import Store
from storage.tx import Tx
from tests.fixtures.forms import held, sent, view_of
from tests.interactions import lines
from tests.interactions.test_declared_forms import asking
from tests.interactions.test_doors_named import state

NIGHTS = Schedule(
    tz="Europe/Berlin", shifts=tuple(Shift(weekday=day, start_min=1320, end_min=1800) for day in range(5))
)
ODD = Schedule(
    tz="Asia/Kolkata",
    shifts=(Shift(weekday=6, start_min=540, end_min=600), *(Shift(weekday=2, start_min=at, end_min=at + 60) for at in (900, 540, 700))),
)  # fmt: skip
RULE = Rule(
    id=RuleId(0),
    name="A & B <c>",
    match=Match(words=("kettle", "tea pot")),
    pool=Pool(people=frozenset({AgentId(2)}), everybody=False),
    away_text="Back {back}, *soon*\nuntil then",
    away_zone="Asia/Kolkata",
    cap=1_000,
    pass_on_min=7,
)


def a_week(week: Schedule) -> Callable[[Ctx, Tx], Answer]:
    def open_form(ctx: Ctx, tx: Tx) -> Answer:
        tx.availability.put_schedule(2, week)
        return week_form(ctx, [tx.people.get(2)])

    return open_form


def a_rule(ctx: Ctx, tx: Tx) -> Answer:
    number = tx.routing.add_rule(RULE)
    return RuleForm.for_rule(ctx, next(one for one in tx.routing.rules() if int(one.id) == number))


def the_default_rule(ctx: Ctx, tx: Tx) -> Answer:
    return RuleForm.for_rule(ctx, tx.routing.default_rule())


def labels_of_a_chat(ctx: Ctx, tx: Tx) -> Answer:
    tx.chats.set_labels(1, [one.id for one in tx.labels.all()][:2])
    return ChatLabelsForm.open(ctx, data=tx.chats.get(1).key)


def typed(tx: Tx, text: str) -> Answer:
    return interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user="UNINA", text=text))


EDITED = {
    "a week of nights": a_week(NIGHTS),
    "a week of many hours": a_week(ODD),
    "a rule": a_rule,
    "the default rule": the_default_rule,
    "labels of a chat": labels_of_a_chat,
}


@pytest.mark.parametrize("name", EDITED)
async def test_a_form_that_is_sent_as_it_came_changes_nothing_and_says_so(store: Store, name: str) -> None:
    await store.run(lines.world)
    view = await store.run(lambda tx: view_of(EDITED[name](asking(tx), tx)))
    before = await store.run(state)
    said = await store.run(sent, view, "UNINA")

    assert said == Reply(text=answers.NOTHING_CHANGED)
    assert await store.run(state) == before


async def test_a_week_that_was_changed_meanwhile_is_asked_about_before_it_is_replaced(store: Store) -> None:
    await store.run(lines.world)
    view = await store.run(lambda tx: view_of(EDITED["a week of nights"](asking(tx), tx)))
    await store.run(lambda tx: tx.availability.put_schedule(2, ODD))
    first = await store.run(sent, view, "UNINA", shift0="9-17")
    between = await store.run(lambda tx: tx.availability.plan(2).schedule)
    assert isinstance(first, Replace)
    await store.run(sent, first.view, "UNINA", shift0="9-17")

    assert "Sun 9:00-10:00" in str(first.view)
    assert between == ODD
    assert {one.start_min for one in (await store.run(lambda tx: tx.availability.plan(2))).schedule.shifts} == {540}  # type: ignore[union-attr]


@pytest.mark.parametrize(("moved", "chosen", "place"), [("up", None, 1), ("up", "4", 4), ("away", None, 2)])
async def test_a_rule_stays_where_another_admin_put_it_meanwhile(
    store: Store, moved: str, chosen: str | None, place: int
) -> None:
    def play(tx: Tx) -> tuple[Any, int, str]:
        ids = [int(one.id) for one in tx.routing.rules()]
        view = view_of(RuleForm.for_rule(asking(tx), tx.routing.rules()[2]))
        if moved == "up":
            tx.routing.order_rules([ids[2], *ids[:2], *ids[3:]])
        else:
            for one in (ids[0], *ids[3:]):
                tx.routing.drop_rule(one)
        changed = {} if chosen is None else {"place": chosen}
        said = sent(tx, view, "UNINA", cap="9", all_chats=["all"], everybody=["everybody"], **changed)
        after = tx.routing.rules()
        at = next(at for at, one in enumerate(after, 1) if int(one.id) == ids[2])
        return said, at, str(after[at - 1].cap)

    await store.run(lines.world)
    said, at, cap = await store.run(play)

    assert (at, cap) == (place, "9"), said


async def test_a_new_quick_reply_takes_no_others_place(store: Store) -> None:
    def play(tx: Tx) -> list[Any]:
        new = view_of(StoredReplyForm.open(asking(tx)))
        changed = view_of(typed(tx, "replies add prices"))
        bodies = [(one.name, one.body) for one in tx.quick_replies.of(1)]
        said = [
            sent(tx, new, "UNINA", short="hours", text="Mine instead"),
            sent(tx, new, "UNINA", short="prices", text="Mine instead", whose="team"),
            sent(tx, changed, "UNINA", short="both"),
        ]
        return [*said, bodies == [(one.name, one.body) for one in tx.quick_replies.of(1)]]

    await store.run(lines.world)
    *said, kept = await store.run(play)

    assert [list(one.errors) for one in said if isinstance(one, FieldErrors)] == [["short"]] * 3
    assert kept


async def test_a_text_that_no_form_can_hold_is_neither_cut_nor_sent_in_part(store: Store) -> None:
    def play(tx: Tx) -> list[Any]:
        tx.quick_replies.put(1, "long", "x" * 3_001)
        data = tx.chats.get(1).key
        number = next(str(one.id) for one in tx.quick_replies.of(1) if one.name == "long")
        form = FormState(callback="quick_reply", view_id="V", hash="h", data=data, values={"text": "mine"})
        press = ButtonPressed(once="p", team="T1", slack_user="UNINA", action="reply", value=number, view=form)
        return [redrawn(tx, asking(tx).agent, press), typed(tx, "replies add long")]

    await store.run(lines.world)
    picked, opened = await store.run(play)

    assert isinstance(picked, Replace)
    assert "too long" in str(picked.view)
    assert [held(one) for one in picked.view["blocks"] if one.get("block_id") == "text"] == ["mine"]
    assert isinstance(opened, Reply)
    assert QuickReplyForm.text.longest == StoredReplyForm.text.longest == 3_000


async def test_a_date_to_be_reminded_on_begins_with_the_usual_hour(store: Store) -> None:
    def play(tx: Tx) -> Any:
        data = tx.chats.get(1).key
        view = view_of(RemindForm.open(asking(tx), data=data))
        form = FormState(
            callback="remind", view_id="V", hash="h", data=view["private_metadata"], values={"later": "date"}
        )
        press = ButtonPressed(once="p", team="T1", slack_user="UNINA", action="later", value="date", view=form)
        return redrawn(tx, asking(tx).agent, press)

    await store.run(lines.world)
    shown = await store.run(play)

    assert [held(one) for one in shown.view["blocks"] if one.get("block_id") == "time"] == ["09:00"]


async def test_off_until_midnight_is_until_the_end_of_that_day(store: Store) -> None:
    def play(tx: Tx) -> list[Any]:
        view = {"callback_id": "exceptions", "private_metadata": "", "blocks": []}
        said = {"people": ["2"], "kind": "off", "first": "2026-12-24", "from_time": "14:00", "until_time": "00:00"}
        sent(tx, view, "UNINA", **said)
        return [what for _, what in tx.availability.exceptions(2)]

    await store.run(lines.world)
    eve = date(2026, 12, 24)

    assert await store.run(play) == [TimeOff(first=eve, last=eve, from_min=840)]
