"""*Undo*: everything as it was before, or nothing at all and why."""

from datetime import timedelta
from typing import Any

import pytest

from bot.app.routes import declared as _declared  # noqa: F401  # loads every declaration
from bot.app.routes import interactions
from bot.grants import actions as grants
from bot.grants import effects as grants_effects
from bot.interactions import answers
from bot.interactions.models import ButtonPressed, CommandUsed, FormState, FormSubmitted, Reply
from bot.interactions.undo import OFFERED
from bot.model.audit import AuditAction
from bot.model.effect.chats import SyncChatLabels
from bot.model.effect.people import SyncChatAccess
from bot.model.ids import AgentId, RuleId
from bot.model.policies import Identity
from bot.model.routing import Pool, Rule, to_json
from bot.outbox.calls import PatchAccess
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage

NINA, OMAR, ASHA, RAVI = 1, 2, 3, 4
ACTS = {
    "access given": "access add ravi to Customer 3",
    "access removed": "access remove asha from Customer 1",
    "access of several": "access remove asha, ravi from Customer 1",
    "a label given": "label add vip to asha",
    "a label taken": "label remove sales from asha",
    "made admin": "role asha admin sure",
    "made member": "role omar member label vip sure",
    "out of the team": "role ravi out sure",
    "back in the team": "role gone back sure",
    "a schedule replaced": "schedule set asha tue 10:00-12:00",
    "a first schedule": "schedule set ravi tue 10:00-12:00",
    "a schedule copied": "schedule copy from asha to ravi",
    "a schedule cleared": "schedule clear asha sure",
    "days off": "exceptions add asha 24 dec off",
    "days off removed": "exceptions remove asha sure",
    "a rule removed": "routing remove nights sure",
}


def house(tx: Tx) -> None:
    """Two admins; Asha and Ravi with the label sales, Asha with one chat more and a week; three chats; two rules."""
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    sales = shop.label(tx)
    fleet = tx.labels.seen("l-fleet", "fleet", tx.engine_now)
    tx.labels.seen("l-vip", "vip", tx.engine_now)
    people = shop.hire(tx, "nina", "omar", role="admin") + shop.hire(tx, "asha", "ravi", label=sales)
    (gone,) = shop.hire(tx, "gone")
    tx.people.change(gone.id, state="inactive")
    for n, label_id in ((1, sales), (2, sales), (3, fleet)):
        shop.customer(tx, n, label_id)
    tx.people.override(ASHA, 3, allow=True, by=NINA)
    shop.works(tx, [people[2]])
    typed(tx, "exceptions add asha 2 jan off")
    for name in ("nights", "days"):
        tx.routing.add_rule(Rule(id=RuleId(0), name=name, pool=Pool(people=frozenset({AgentId(ASHA)}))))


def typed(tx: Tx, text: str, *, by: str = "UNINA") -> Any:
    once = f"{text}:{tx.engine_now.timestamp()}"
    return interactions.answer(tx, CommandUsed(once=once, team="T1", slack_user=by, text=text))


def stands(tx: Tx) -> dict[str, Any]:
    """All that these acts change."""
    roster = tx.people.roster()
    return {
        "people": {one.id: (one.role, one.state == "inactive") for one in roster.agents},
        "labels": {agent: held for agent, held in roster.granted.items() if held},
        "chats": {one.id: tx.people.overrides_of(one.id) for one in roster.agents},
        "plans": tx.availability.plans(one.id for one in roster.agents),
        "rules": [to_json(one) for one in tx.routing.rules()],
    }


def undo_of(answer: Any) -> tuple[str, str] | None:
    """The action and value of the button under an answer."""
    blocks = answer.blocks if isinstance(answer, Reply) else answer.view["blocks"]
    found = [one for block in blocks or () for one in block.get("elements", ()) if one.get("type") == "button"]
    mine = [(one["action_id"], one["value"]) for one in found if one["action_id"].startswith("undo:")]
    return mine[0] if mine else None


def press(tx: Tx, button: tuple[str, str] | None, *, by: str = "UNINA") -> Any:
    assert button is not None
    action, value = button
    once = f"press:{value}:{by}:{tx.engine_now.timestamp()}"
    return interactions.answer(
        tx, ButtonPressed(once=once, team="T1", slack_user=by, action=action, value=value, channel="C1")
    )


def submit(tx: Tx, callback: str, data: str, *, by: str = "UNINA", **values: Any) -> Any:
    state = FormState(callback=callback, view_id="V", hash="h", data=data, values=values)
    return interactions.answer(tx, FormSubmitted(once=f"form:{callback}", team="T1", slack_user=by, form=state))


@pytest.mark.parametrize("line", ACTS.values(), ids=ACTS.keys())
async def test_pressed_at_once_everything_is_as_before(store: Store, line: str) -> None:
    await store.run(house)
    before = await store.read(stands)
    button = undo_of(await store.run(typed, line))
    changed = await store.read(stands)
    said = await store.run(press, button)

    assert changed != before
    assert said.text.startswith("Undone. ")
    assert said.replace
    assert await store.read(stands) == before
    assert await store.read(lambda tx: tx.audit.newest(limit=1, action=AuditAction.UNDONE)[0]["actor_id"]) == NINA


@pytest.mark.parametrize(
    ("line", "since"),
    [
        ("access remove asha from Customer 1", "access add asha to Customer 1"),
        ("label add vip to asha", "label remove vip from asha"),
        ("role asha admin sure", "role asha member label vip sure"),
        ("schedule clear asha sure", "schedule set asha mon 9:00-10:00"),
        ("routing remove nights sure", "routing remove days sure"),
    ],
)
async def test_what_changed_again_since_is_left_alone(store: Store, line: str, since: str) -> None:
    await store.run(house)
    button = undo_of(await store.run(typed, line))
    await store.run(lambda tx: typed(tx, since, by="UOMAR"))
    now = await store.read(stands)
    said = await store.run(press, button)

    assert said.text == answers.UNDO_OVERTAKEN
    assert await store.read(stands) == now


async def test_a_schedule_that_is_back_is_not_called_saved(store: Store) -> None:
    await store.run(house)
    button = undo_of(await store.run(typed, "schedule set asha mon-fri 7:00-15:00"))
    told = (await store.run(press, button)).text

    assert told.startswith("Undone. Shifts of *asha* are as before.")
    assert "Saved" not in told


async def test_after_ten_minutes_it_is_over_and_says_so(store: Store) -> None:
    await store.run(house)
    button = undo_of(await store.run(typed, ACTS["access removed"]))
    now = await store.read(stands)

    def later(tx: Tx) -> Any:
        tx.__dict__["engine_now"] = tx.engine_now + OFFERED + timedelta(seconds=1)
        return press(tx, button)

    assert (await store.run(later)).text == answers.UNDO_OVER
    assert await store.read(stands) == now


async def test_whoever_is_no_admin_any_more_undoes_nothing(store: Store) -> None:
    await store.run(house)
    button = undo_of(await store.run(typed, ACTS["access removed"]))
    await store.run(lambda tx: typed(tx, "role nina member sure", by="UOMAR"))
    now = await store.read(stands)

    assert (await store.run(press, button)).text == answers.ADMINS_ONLY
    assert await store.read(stands) == now


async def test_nobody_undoes_what_another_did_or_what_is_undone(store: Store) -> None:
    await store.run(house)
    before = await store.read(stands)
    button = undo_of(await store.run(typed, ACTS["access removed"]))
    by_another = await store.run(lambda tx: press(tx, button, by="UOMAR"))
    assert await store.read(stands) != before
    await store.run(press, button)
    again = await store.run(press, button)

    assert by_another.text == answers.TOO_LATE
    assert again.text == answers.TOO_LATE
    assert await store.read(stands) == before


async def test_what_changed_nothing_offers_no_undo(store: Store) -> None:
    await store.run(house)

    assert undo_of(await store.run(typed, "access add asha to Customer 1")) is None


async def test_access_to_several_chats_by_form_is_undone_in_one_press(store: Store) -> None:
    await store.run(house)
    before = await store.read(stands)
    keys = await store.read(lambda tx: " ".join(tx.chats.get(n).key for n in (1, 2)))
    answer = await store.run(lambda tx: submit(tx, "access", keys, people=[str(ASHA), str(RAVI)], action="remove"))
    changed = await store.read(stands)
    await store.run(press, undo_of(answer))

    assert [changed["chats"][one] for one in (ASHA, RAVI)] == [{1: False, 2: False, 3: True}, {1: False, 2: False}]
    assert await store.read(stands) == before


@pytest.mark.parametrize("place", ["1", "2", "3"])
async def test_a_rule_added_is_gone_again_and_the_others_keep_their_places(store: Store, place: str) -> None:
    values: dict[str, Any] = {
        "name": "new",
        "place": place,
        "mode": "status",
        "chooser": "round_robin",
        "cap": "5",
        "pass_on": "15",
    }
    chosen: dict[str, Any] = {"kind": "any", "all_chats": ["all"], "everybody": ["everybody"]}
    await store.run(house)
    before = await store.read(lambda tx: tx.routing.rules())
    answer = await store.run(lambda tx: submit(tx, "rule", "new", **values, **chosen))
    added = await store.read(lambda tx: [one.name for one in tx.routing.rules()])
    said = await store.run(press, undo_of(answer))

    assert added.index("new") == int(place) - 1
    assert "new" not in said.text
    assert await store.read(lambda tx: tx.routing.rules()) == before


def _assigned(tx: Tx) -> str:
    shop.writes(tx, 1)
    shop.writes(tx, 2)
    typed(tx, "assign Customer 1 to asha")
    typed(tx, "assign Customer 2 to ravi")
    return " ".join(tx.chats.get(n).key for n in (1, 2))


async def test_several_chats_handed_over_go_back_to_whom_they_were_assigned(store: Store) -> None:
    await store.run(house)
    keys = await store.run(_assigned)
    answer = await store.run(lambda tx: submit(tx, "assign", keys, to=str(NINA)))
    handed = await store.read(shop.assignees)
    await store.run(press, undo_of(answer))

    assert handed[:2] == [NINA, NINA]
    assert (await store.read(shop.assignees))[:2] == [ASHA, RAVI]


async def test_where_one_part_cannot_go_back_none_does(store: Store) -> None:
    await store.run(house)
    keys = await store.run(_assigned)
    answer = await store.run(lambda tx: submit(tx, "assign", keys, to=str(NINA)))
    await store.run(lambda tx: typed(tx, "access remove ravi from Customer 2", by="UOMAR"))
    said = await store.run(press, undo_of(answer))

    assert said.text.startswith("Nothing was undone. ")
    assert "may not see *Customer 2*" in said.text
    assert (await store.read(shop.assignees))[:2] == [NINA, NINA]


async def test_a_label_put_on_a_chat_is_asked_off_again_behind_it(store: Store) -> None:
    await store.run(house)
    button = undo_of(await store.run(typed, "label add vip to Customer 1"))
    await store.run(press, button)
    asked = await store.run(shop.owed, SyncChatLabels)

    assert [(one.get("add"), one.get("remove")) for one in asked] == [([3], None), (None, [3])]


async def test_nor_is_it_where_another_admin_took_it_off_meanwhile(store: Store) -> None:
    await store.run(house)
    button = undo_of(await store.run(typed, "label add vip to Customer 1"))

    def read_back_and_taken_off(tx: Tx) -> None:
        tx.chats.set_labels(1, [1, 3])
        typed(tx, "label remove vip from Customer 1", by="UOMAR")

    await store.run(read_back_and_taken_off)
    said = await store.run(press, button)

    assert said.text == answers.UNDO_OVERTAKEN
    assert len(await store.run(shop.owed, SyncChatLabels)) == 2


async def test_a_member_who_may_take_no_label_off_is_offered_none(store: Store) -> None:
    await store.run(house)
    answer = await store.run(lambda tx: typed(tx, "label add vip to Customer 1", by="UASHA"))

    assert len(await store.run(shop.owed, SyncChatLabels)) == 1
    assert undo_of(answer) is None


async def test_what_was_written_to_periskope_is_written_as_the_person_sees_it_again(store: Store) -> None:
    await store.run(house)
    await store.run(lambda tx: grants.confirm(tx, tx.people.get(ASHA), by=tx.people.get(NINA)))
    button = undo_of(await store.run(typed, ACTS["access removed"]))
    written = await store.run(lambda tx: grants_effects.prepare_chat(stage.the(tx, SyncChatAccess), tx))
    await store.run(press, button)
    again = await store.run(lambda tx: grants_effects.prepare_chat(stage.the(tx, SyncChatAccess), tx))

    assert isinstance(written, PatchAccess)
    assert written.access == {"asha@shop.example": False}
    assert isinstance(again, PatchAccess)
    assert again.access == {"asha@shop.example": True}
