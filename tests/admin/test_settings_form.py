"""The settings form: every policy is a question with its default, and what is saved is what was changed, nothing else."""

import re
from dataclasses import fields, replace
from typing import Any

import pytest

from bot.admin.slack.settings import FIRST, GROUPS, SettingsForm, group_of
from bot.app.routes import interactions
from bot.interactions import answers
from bot.interactions.models import (
    ButtonPressed,
    CommandUsed,
    FieldErrors,
    FormState,
    FormSubmitted,
    OpenModal,
    Replace,
    Reply,
)
from bot.interactions.undo import offered_in
from bot.model.policies import Identity, Policies
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.blockkit.strict import takes_view
from tests.fixtures import shop

AS_FIRST = Policies()
NUMBERS = ("15550101", "15550102")


def house(tx: Tx, now: Policies = AS_FIRST, labels: int = 4, phones: int = 2) -> None:
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    shop.hire(tx, "nina", role="admin")
    shop.hire(tx, "asha")
    for at in range(labels):
        shop.label(tx, f"Label {at}")
    for number in NUMBERS[:phones]:
        tx.conn.execute(t.phone.insert().values(org_phone=f"{number}@c.us", name=f"Line {number[-1]}"))
    tx.settings.put_policies(now, by=None)


def opened(tx: Tx, text: str = "settings", user: str = "UNINA") -> dict[str, Any]:
    said = interactions.answer(
        tx, CommandUsed(once=f"{text}{tx.settings.author_tried()}", team="T1", slack_user=user, text=text)
    )
    assert isinstance(said, OpenModal), said
    return takes_view(said.view)


def initial(element: dict[str, Any]) -> Any:
    """What the form would send of this field if nobody touched it."""
    if "initial_options" in element:
        return [one["value"] for one in element["initial_options"]]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return element.get("initial_users", element.get("initial_value"))


def sent(tx: Tx, view: dict[str, Any], once: str = "1", **changed: Any) -> Any:
    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    values = {one["block_id"]: initial(one["element"]) for one in inputs} | changed
    form = FormState(
        callback="settings",
        view_id="V1",
        hash="h",
        data=view["private_metadata"],
        values=values,
        shown=frozenset(values),
    )
    return interactions.answer(tx, FormSubmitted(once=once, team="T1", slack_user="UNINA", form=form))


def names(view: dict[str, Any]) -> list[str]:
    return [one["block_id"] for one in view["blocks"] if one["type"] == "input"]


async def test_every_policy_is_a_question_with_its_default_under_its_groups_heading(store: Store) -> None:
    await store.run(house)
    await store.run(lambda tx: tx.settings.put_trial({"author": True}))
    view = await store.run(opened)
    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    headings = [one["text"]["text"] for one in view["blocks"] if one["type"] == "header"]

    assert {one.partition(":")[0] for one in names(view)} == {one.name for one in fields(Policies)}
    assert all(one["label"]["text"].endswith("?") for one in inputs)
    assert [one for one in inputs if not re.search(r"Default: [a-z\d][^\[(]*\.$", one["hint"]["text"])] == []
    assert "Default: 5." in str(inputs)
    assert [one.lower() for one in headings] == list(FIRST.values()) == list(GROUPS)


@pytest.mark.parametrize("group", GROUPS)
async def test_a_group_that_is_named_is_shown_alone(store: Store, group: str) -> None:
    await store.run(house)
    view = await store.run(opened, f"settings {group}")

    assert {group_of(one) for one in names(view)} == {group}


async def test_a_form_that_is_sent_as_it_came_changes_nothing(store: Store) -> None:
    now = Policies(
        send_delay=2.5, history=7, members_label=False, close_words=("ok",), alert_to=("a@x.io",), allowed_bots=("B1",),
        label_order=(3, 1), new_chat_label={"": "Label 1", NUMBERS[0]: "Gone long ago"}, sign_replies="name",
    )  # fmt: skip
    await store.run(house, now)
    said = await store.run(lambda tx: sent(tx, opened(tx)))

    assert said == Reply(text="Nothing was changed.")
    assert await store.run(lambda tx: tx.settings.policies()) == now


async def test_what_is_changed_is_changed_and_nothing_else(store: Store) -> None:
    now = Policies(new_chat_label={"": "Label 1", NUMBERS[0]: "Label 2"})
    await store.run(house, now)
    changed: dict[str, Any] = {"new_chat_label": "none", f"new_chat_label:{NUMBERS[1]}": "4", "wait_minutes": "20", "sending": "no",
               "label_order": ["3", "1"]}  # fmt: skip
    said = await store.run(lambda tx: sent(tx, opened(tx), **changed))

    assert said.text.splitlines()[0].startswith("Saved.")
    assert [line.rpartition("? ")[2] for line in said.text.splitlines()[1:]] == [
        "*no* (was: yes)", "*20* (was: 10)", "*Label 2, Label 0* (was: none)", "*none* (was: Label 1)", "*Label 3* (was: none)"
    ]  # fmt: skip
    assert await store.run(lambda tx: tx.settings.policies()) == replace(
        now,
        new_chat_label={NUMBERS[0]: "Label 2", NUMBERS[1]: "Label 3"},
        wait_minutes=20,
        sending=False,
        label_order=(3, 1),
    )


async def test_a_group_that_is_saved_leaves_the_others_as_they_are(store: Store) -> None:
    now = Policies(send_delay=9, label_order=(2,), new_chat_label={"": "Label 1"})
    await store.run(house, now)
    await store.run(lambda tx: sent(tx, opened(tx, "settings waits"), wait_minutes="20"))

    assert await store.run(lambda tx: tx.settings.policies()) == replace(now, wait_minutes=20)


@pytest.mark.parametrize("typed", ["many", "-1", "", "10001", "1,000", "1.000", "2.5", "0", "1e3", "1_0"])
async def test_what_is_no_number_is_refused_at_its_field(store: Store, typed: str) -> None:
    await store.run(house)
    said = await store.run(lambda tx: sent(tx, opened(tx), long_thread=typed, history="3"))

    assert isinstance(said, FieldErrors)
    assert set(said.errors) == {"long_thread"}
    assert await store.run(lambda tx: tx.settings.policies()) == Policies()


async def test_what_two_admins_change_at_once_is_asked_about_and_all_else_of_both_is_saved(store: Store) -> None:
    await store.run(house)
    first = await store.run(opened)
    await store.run(lambda tx: sent(tx, first, "1", history="3", sending="no"))
    said = await store.run(lambda tx: sent(tx, first, "2", history="4", wait_minutes="20"))
    between = await store.run(lambda tx: tx.settings.policies())
    assert isinstance(said, Replace)
    anew = first | {"private_metadata": said.view["private_metadata"]}  # Slack keeps what stands in the fields
    await store.run(lambda tx: sent(tx, anew, "3", history="4", wait_minutes="20"))

    assert "is *3* now" in str(said.view)
    assert between == Policies(history=3, sending=False)
    assert await store.run(lambda tx: tx.settings.policies()) == Policies(history=4, sending=False, wait_minutes=20)


async def test_a_form_that_was_overtaken_takes_nothing_back_that_it_did_not_change(store: Store) -> None:
    await store.run(house)
    first = await store.run(opened)
    await store.run(lambda tx: sent(tx, first, "1", sending="no", reply_guard="off"))
    said = await store.run(lambda tx: sent(tx, first, "2"))
    await store.run(lambda tx: sent(tx, first, "3", wait_minutes="20"))

    assert said == Reply(text="Nothing was changed.")
    assert await store.run(lambda tx: tx.settings.policies()) == Policies(
        sending=False, reply_guard="off", wait_minutes=20
    )


async def test_alerts_go_only_to_addresses_of_the_team(store: Store) -> None:
    await store.run(house)
    known = await store.run(lambda tx: tx.people.roster().agents[1].email)
    unknown = await store.run(lambda tx: sent(tx, opened(tx), alert_to=f"{known}, nobody@x.io"))
    await store.run(lambda tx: sent(tx, opened(tx, "settings waits"), "2", alert_to=known))

    assert isinstance(unknown, FieldErrors)
    assert "nobody@x.io" in unknown.errors["alert_to"].replace("\u2060", "")
    assert (await store.run(lambda tx: tx.settings.policies())).alert_to == (known,)


async def test_many_labels_are_looked_up_and_hostile_sizes_are_taken(store: Store) -> None:
    await store.run(house, Policies(close_words=tuple(f"w{n}" for n in range(400)), away_text="x" * 1_000), 60)
    view = await store.run(opened)
    kinds = {one["block_id"]: one["element"]["type"] for one in view["blocks"] if one["type"] == "input"}

    assert kinds["new_chat_label"] == "external_select"
    assert kinds["label_order"] == "multi_static_select"


async def test_customers_names_on_posts_are_offered_once_a_trial_has_passed(store: Store) -> None:
    await store.run(house)
    before = await store.run(opened)
    await store.run(lambda tx: tx.settings.put_trial({"author": True}))
    after = await store.run(opened, "settings threads")

    assert "sender" not in names(before)
    assert "./run check --try" in str(before)
    assert "sender" in names(after)
    assert "./run check --try" not in str(after)


async def test_without_labels_nothing_is_asked_about_them(store: Store) -> None:
    await store.run(house, Policies(), 0)

    assert "label_order" not in names(await store.run(opened))
    assert names(await store.run(opened, "settings routing")) == []
    assert set(SettingsForm.fields) >= set(FIRST)


BEYOND = {
    "send_delay": (90.0, "20"),
    "auto_close_days": (0.0, "3"),
    "quiet_day_hours": (0.0, "12"),
    "long_thread": (5, "50"),
    "history": (20_000, "30"),
}


@pytest.mark.parametrize("name", BEYOND)
async def test_a_number_from_before_its_limits_stays_until_it_is_changed(store: Store, name: str) -> None:
    stored, typed = BEYOND[name]
    await store.run(house, Policies.from_json({name: stored}))
    view = await store.run(opened)
    other = await store.run(lambda tx: sent(tx, view, "1", wait_minutes="20"))
    left = await store.run(lambda tx: tx.settings.policies())
    again = await store.run(lambda tx: sent(tx, view, "2", **{name: "70000"}))
    mended = await store.run(lambda tx: sent(tx, view, "3", **{name: typed}))

    assert isinstance(other, Reply)
    assert len(other.text.splitlines()) == 2
    assert left == Policies.from_json({name: stored, "wait_minutes": 20})
    assert isinstance(again, FieldErrors)
    assert set(again.errors) == {name}
    assert f"*{typed}* (was: {stored:g})" in mended.text
    assert getattr(await store.run(lambda tx: tx.settings.policies()), name) == float(typed)


async def test_what_the_form_itself_fills_in_can_be_read(store: Store) -> None:
    now = Policies(auto_close_days=1.125, quiet_day_hours=2.375)
    await store.run(house, now)
    view = await store.run(opened)
    said = await store.run(lambda tx: sent(tx, view, "1", wait_minutes="20"))
    moved = await store.run(lambda tx: sent(tx, view, "2", auto_close_days="1.5"))

    assert isinstance(said, Reply)
    assert "*1.5* (was: 1.125)" in moved.text
    assert await store.run(lambda tx: tx.settings.policies()) == replace(now, wait_minutes=20, auto_close_days=1.5)


async def test_a_question_that_came_up_while_the_form_was_open_is_left_as_it_is(store: Store) -> None:
    now = Policies(label_order=(2, 1), new_chat_label={"": "Label 1"})
    await store.run(house, now, 0)
    view = await store.run(opened)

    def came_up(tx: Tx) -> None:
        for at in range(3):
            shop.label(tx, f"Label {at}")
        tx.settings.put_trial({"author": True})

    await store.run(came_up)
    said = await store.run(lambda tx: sent(tx, view, history="3"))

    assert isinstance(said, Reply), said
    assert await store.run(lambda tx: tx.settings.policies()) == replace(now, history=3)


async def test_it_is_shown_as_it_is_where_the_form_is_shown_anew(store: Store) -> None:
    now = Policies(label_order=(2, 1))
    await store.run(house, now, 0)
    view = await store.run(opened)
    await store.run(lambda tx: [shop.label(tx, f"Label {at}") for at in range(3)] and None)
    await store.run(lambda tx: sent(tx, view, "1", history="4"))
    said = await store.run(lambda tx: sent(tx, view, "2", history="3"))
    assert isinstance(said, Replace)
    takes_view(said.view)
    done = await store.run(lambda tx: sent(tx, said.view, "3", history="3", label_order=["1"]))

    assert isinstance(done, Reply), done
    assert await store.run(lambda tx: tx.settings.policies()) == Policies(history=3, label_order=(1,))


MANY = tuple(f"UBOT{at}" for at in range(130))


@pytest.mark.parametrize("name", ["label_order", "allowed_bots"])
async def test_what_a_select_cannot_show_is_not_lost(store: Store, name: str) -> None:
    def play(tx: Tx) -> tuple[str, list[tuple[Any, ...]]]:
        house(tx, labels=130)
        stored: Any = {"label_order": tuple(one.id for one in tx.labels.all()), "allowed_bots": MANY}[name]
        tx.settings.put_policies(replace(AS_FIRST, **{name: stored}), by=None)
        view = opened(tx)
        [field] = [one for one in view["blocks"] if one.get("block_id") == name]
        found = []
        for once, changed in (
            ("1", {"members_label": "no"}),
            ("2", {name: initial(field["element"])[1:]}),
        ):
            sent(tx, view, once, **changed)
            found.append(tuple(map(str, getattr(tx.settings.policies(), name))))
        return field["hint"]["text"], [tuple(map(str, stored)), *found]

    hint, (stored, untouched, without_first) = await store.run(play)

    assert untouched == stored
    assert without_first == stored[1:]
    assert "the other 30 stay" in hint


async def test_a_stored_choice_that_is_not_offered_stays_until_another_is_chosen(store: Store) -> None:
    def play(tx: Tx) -> tuple[Any, str, Any, str]:
        house(tx, replace(AS_FIRST, reply_guard="later"))
        view = opened(tx)
        untouched = sent(tx, view, "1", members_label="no")
        stays: str = tx.settings.policies().reply_guard
        chosen = sent(tx, view, "2", reply_guard="warn")
        return untouched, stays, chosen, tx.settings.policies().reply_guard

    untouched, stays, chosen, then = await store.run(play)

    assert isinstance(untouched, Reply)
    assert "members" in untouched.text
    assert "guard" not in untouched.text.casefold()
    assert stays == "later"
    assert isinstance(chosen, Reply)
    assert then == "warn"


def undone(tx: Tx, answer: Any, once: str = "undo") -> str:
    action, value = offered_in(answer.blocks)
    press = ButtonPressed(once=once, team="T1", slack_user="UNINA", action=action, value=value, channel="C1")
    told = interactions.answer(tx, press)
    assert isinstance(told, Reply)
    return told.text


async def test_what_was_saved_is_undone_and_what_another_changed_since_stays(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, Policies]:
        house(tx)
        answer = sent(tx, opened(tx), group_waits="all", wait_minutes="7")
        tx.settings.put_policies(replace(tx.settings.policies(), sign_replies="name"), by=None)
        return undone(tx, answer), tx.settings.policies()

    told, now = await store.run(play)

    assert told == "Undone. 2 settings are as before. `/periskope settings` shows all."
    assert now == replace(AS_FIRST, sign_replies="name")


async def test_a_setting_that_another_changed_since_is_not_undone(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, Policies]:
        house(tx)
        answer = sent(tx, opened(tx), group_waits="all")
        tx.settings.put_policies(replace(tx.settings.policies(), group_waits="mention"), by=None)
        return undone(tx, answer), tx.settings.policies()

    told, now = await store.run(play)

    assert told == answers.UNDO_OVERTAKEN
    assert now.group_waits == "mention"


async def test_labels_of_two_numbers_are_two_settings_to_undo(store: Store) -> None:
    def play(tx: Tx) -> tuple[Any, str, Policies]:
        house(tx, replace(AS_FIRST, new_chat_label={NUMBERS[1]: "Label 3"}))
        first, second = (f"new_chat_label:{number}" for number in NUMBERS)
        answer = sent(tx, opened(tx), **{first: "1", second: "2"})
        now = tx.settings.policies()
        labels = {**now.new_chat_label, "": "Label 0"}
        tx.settings.put_policies(replace(now, new_chat_label=labels), by=None)
        return answer, undone(tx, answer), tx.settings.policies()

    answer, told, now = await store.run(play)

    assert len(answer.text.splitlines()) == 3
    assert told.startswith("Undone. 2 settings are as before.")
    assert now == replace(AS_FIRST, new_chat_label={"": "Label 0", NUMBERS[1]: "Label 3"})


async def test_a_number_whose_label_another_changed_since_is_not_undone(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, dict[str, str]]:
        house(tx)
        answer = sent(tx, opened(tx), **{f"new_chat_label:{NUMBERS[0]}": "1"})
        tx.settings.put_policies(replace(AS_FIRST, new_chat_label={NUMBERS[0]: "Label 2"}), by=None)
        return undone(tx, answer), dict(tx.settings.policies().new_chat_label)

    told, labels = await store.run(play)

    assert told == answers.UNDO_OVERTAKEN
    assert labels == {NUMBERS[0]: "Label 2"}
