"""Weeks, switches and rules without a word typed beyond the command's name: by buttons and in forms."""

from typing import Any

from bot.model.ids import RuleId
from bot.model.routing import Rule
from sandbox.slack import plain
from sandbox.slack.interaction import Interaction
from storage.tx import Tx
from tests.end_to_end.test_interactions_admin_tasks import form, ids, label, sent
from tests.fixtures.running_app import RunningApp


async def said(running_app: RunningApp, first: str, text: str) -> Interaction:
    """A command and its private answer."""
    done = await running_app.slack.command(running_app.person(first), text)
    await done.settled()
    return done


async def pressed(running_app: RunningApp, first: str, done: Interaction, action: str) -> Any:
    """The form that a button of a private answer opens."""
    answer = done.messages[-1]
    clicked = await running_app.slack.click(running_app.person(first), answer.channel, answer.ts, action)
    await clicked.settled()
    return running_app.slack.views_of(running_app.person(first))[-1]


def words(view: Any) -> str:
    return str(view.blocks)


async def test_a_schedule_that_is_only_looked_at_can_be_changed_from_there(running_app: RunningApp) -> None:
    shown = await said(running_app, "Nina", f"schedule <@{running_app.person('Asha')}>")
    view = await pressed(running_app, "Nina", shown, "schedule:for")

    assert "Asha Rao" in shown.text
    assert [one["text"]["text"] for one in view.blocks[0]["element"]["initial_options"]] == ["Asha Rao"]


async def test_a_member_looks_at_their_own_week_and_is_told_whom_to_ask(running_app: RunningApp) -> None:
    shown = await said(running_app, "Asha", "schedule")

    assert "ask an admin" in str(shown.messages[-1].blocks)
    assert "schedule:for" not in str(shown.messages[-1].blocks)


async def test_the_next_changes_are_shown_before_anything_is_saved(running_app: RunningApp) -> None:
    view = await form(running_app, "Nina", "schedule set")
    people = await ids(running_app, "Asha")
    running_app.slack.fill(
        view.id, {"people": people, "days": ["0", "1", "2", "3", "4", "5", "6"], "shift0": "9:00-17:00"}
    )
    await (await running_app.slack.click_in_view(running_app.person("Nina"), view.id, "schedule:preview")).settled()
    shown = words(running_app.slack.views_of(running_app.person("Nina"))[-1])
    plan = await running_app.store.read(lambda tx: tx.availability.plan(int(people[0])))

    assert "*Asha Rao* · Asia/Kolkata" in shown
    assert "Mon to Sun 9:00-17:00" in shown
    assert shown.count("<!date^") == 4
    assert plan.schedule is None


async def test_what_is_wrong_is_shown_in_the_preview_too(running_app: RunningApp) -> None:
    view = await form(running_app, "Nina", "schedule set")
    people = await ids(running_app, "Asha")
    running_app.slack.fill(view.id, {"people": people, "shift0": "9:00-13:00", "shift1": "12:00-15:00"})
    await (await running_app.slack.click_in_view(running_app.person("Nina"), view.id, "schedule:preview")).settled()

    assert "overlap" in words(running_app.slack.views_of(running_app.person("Nina"))[-1])


async def test_any_time_zone_is_found_by_its_letters(running_app: RunningApp) -> None:
    view = await form(running_app, "Nina", "schedule set")
    found = await running_app.slack.suggest(running_app.person("Nina"), view.id, "zone", "auckl")
    people = await ids(running_app, "Asha")
    told = await sent(running_app, "Nina", view, people=people, zone=found[0]["value"], shift0="9:00-17:00")
    plan = await running_app.store.read(lambda tx: tx.availability.plan(int(people[0])))

    assert [one["value"] for one in found] == ["Pacific/Auckland"]
    assert "Saved" in told
    assert plan.schedule.tz == "Pacific/Auckland"


async def test_a_switch_that_is_looked_at_can_be_set_from_there(running_app: RunningApp) -> None:
    shown = await said(running_app, "Asha", "status")
    answer = shown.messages[-1]
    clicked = await running_app.slack.click(running_app.person("Asha"), answer.channel, answer.ts, "status:online")
    await clicked.settled()
    private = [
        plain(one)
        for one in running_app.slack.channels[answer.channel].messages.values()
        if one.ephemeral_to is not None
    ]

    assert "offline" in shown.text
    assert not any("You are *offline*" in words or "You are offline" in words for words in private)
    assert any("online" in words and "was offline" in words and "Go offline" in words for words in private)
    assert await running_app.store.read(
        lambda tx: tx.availability.online(tx.people.by_slack(running_app.person("Asha")).id)
    )


async def test_a_rule_is_put_first_leaves_admins_out_and_is_removed_by_button(running_app: RunningApp) -> None:
    def first(tx: Tx) -> None:
        tx.routing.add_rule(Rule(id=RuleId(0), name="Everything"))

    await running_app.store.run(first)
    rules = await form(running_app, "Nina", "routing")
    await (await running_app.slack.click_in_view(running_app.person("Nina"), rules.id, "rule:new")).settled()
    view = running_app.slack.views_of(running_app.person("Nina"))[-1]
    told = await sent(
        running_app, "Nina", view, name="Groups", kind="group", everybody=["everybody"], place="1", members=["members"]
    )
    stored = await running_app.store.read(lambda tx: tx.routing.rules())
    again = await form(running_app, "Nina", "routing change Groups")
    await (await running_app.slack.click_in_view(running_app.person("Nina"), again.id, "rule:remove")).settled()
    left = await running_app.store.read(lambda tx: tx.routing.rules())

    assert "admins left out" in told
    assert [(rule.name, rule.pool.members) for rule in stored] == [("Groups", True), ("Everything", False)]
    assert [rule.name for rule in left] == ["Everything"]


async def test_each_wrong_week_is_refused_at_its_field_and_nothing_is_saved(running_app: RunningApp) -> None:
    view = await form(running_app, "Nina", "schedule set")
    nina, asha, daily = running_app.person("Nina"), (await ids(running_app, "Asha"))[0], [str(day) for day in range(7)]
    week: dict[str, Any] = {"people": [asha], "days": daily, "shift1": "", "shift2": ""}
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"shift0": "9:00-9:00"}, "shift0", "It ends when it begins"),
        ({"shift0": "9:00-13:00", "shift1": "12:59-15:00"}, "shift1", "overlap"),
        ({"shift0": "9:00-18:00", "shift1": "22:00-9:30"}, "shift1", "the day before"),
        ({"shift0": "8-9, 10-11, 12-13", "shift1": "14-15"}, "shift1", "a fourth shift"),
        ({"shift0": "early to late"}, "shift0", "cannot read"),
        ({"shift0": "9-17", "people": []}, "people", ""),
        ({"shift0": ""}, "shift0", "at least one shift"),
    ]
    for values, field, why in wrong:
        done = await running_app.slack.submit(nina, view.id, {**week, **values})

        assert list(done.errors) == [field], values
        assert why in done.errors[field]
    plan = await running_app.store.read(lambda tx: tx.availability.plan(int(asha)))

    assert plan.schedule is None


async def test_a_zone_that_is_none_is_answered_with_the_nearest(running_app: RunningApp) -> None:
    done = await said(running_app, "Nina", f"schedule <@{running_app.person('Asha')}> mon-fri 9-17 Europe/Berln")

    assert "Europe/Berlin" in done.text
    assert "Nothing was changed" in done.text


async def test_an_exception_that_ends_before_it_begins_is_refused_at_its_field(running_app: RunningApp) -> None:
    view = await form(running_app, "Nina", "exceptions add")
    people = await ids(running_app, "Asha")
    done = await running_app.slack.submit(
        running_app.person("Nina"), view.id, {"people": people, "first": "2026-12-24", "last": "2026-12-23"}
    )

    assert list(done.errors) == ["last"]
    assert "ends before it begins" in done.errors["last"]


async def test_somebody_outside_the_team_cannot_be_planned(running_app: RunningApp) -> None:
    stranger = running_app.slack.add_user(name="Mei Lin", email="mei@elsewhere.example")
    done = await said(running_app, "Nina", f"schedule <@{stranger.id}> mon-fri 9-17")

    assert "not in the team" in done.text


async def test_a_rule_that_can_match_nobody_is_saved_with_a_warning(running_app: RunningApp) -> None:
    rules = await form(running_app, "Nina", "routing")
    await (await running_app.slack.click_in_view(running_app.person("Nina"), rules.id, "rule:new")).settled()
    view = running_app.slack.views_of(running_app.person("Nina"))[-1]
    fleet = await label(running_app, "fleet")
    told = await sent(running_app, "Nina", view, match_labels=[fleet], pool=await ids(running_app, "Omar"))
    stored = await running_app.store.read(lambda tx: tx.routing.rules())

    assert "may see such chats" in told
    assert len(stored) == 1
