from typing import Any

from tests.fixtures.running_app import RunningApp


async def said(running_app: RunningApp, first: str, text: str) -> str:
    """What the app answers in words to a command."""
    done = await running_app.slack.command(running_app.person(first), text)
    await done.settled()
    return done.text


async def form(running_app: RunningApp, first: str, text: str) -> Any:
    """The form that a command opens."""
    done = await running_app.slack.command(running_app.person(first), text)
    await done.settled()
    return running_app.slack.views_of(running_app.person(first))[-1]


async def sent(running_app: RunningApp, first: str, view: Any, **values: Any) -> str:
    """What a form says after it was sent: errors at fields, or the form that took its place."""
    done = await running_app.slack.submit(running_app.person(first), view.id, values)
    open_ = running_app.slack.views_of(running_app.person(first))
    return f"{done.errors} {open_[-1].blocks if open_ else ''} {open_[-1].errors if open_ else ''}"


async def ids(running_app: RunningApp, *firsts: str) -> list[str]:
    roster = await running_app.store.read(lambda tx: tx.people.roster().agents)
    return [str(agent.id) for first in firsts for agent in roster if agent.name.startswith(first)]


async def label(running_app: RunningApp, name: str) -> str:
    return str(await running_app.store.read(lambda tx: next(one.id for one in tx.labels.all() if one.name == name)))


async def test_an_admin_invites_a_member_with_labels_who_then_sees_the_chats(running_app: RunningApp) -> None:
    mei = running_app.slack.add_user(name="Mei Lin", email="mei@harborbikes.example")

    told = await said(running_app, "Nina", "invite mei@harborbikes.example as member label sales")
    await running_app.until(lambda: mei.id in running_app.slack.channel("wa-sales").members)

    assert "1 of 1 done" in told
    assert mei.id not in running_app.slack.channel("wa-repairs").members


async def test_an_invitation_by_form_gives_each_address_its_own_result(running_app: RunningApp) -> None:
    running_app.slack.add_user(name="Mei Lin", email="mei@harborbikes.example")
    view = await form(running_app, "Nina", "invite")

    told = await sent(
        running_app,
        "Nina",
        view,
        emails="Mei@HarborBikes.example， nobody@elsewhere.example; not an address, asha@harborbikes.example",
        labels=[await label(running_app, "repairs")],
    )

    assert "mei@" in told
    assert "not an e-mail address" in told
    assert "already in the team" in told


async def test_a_member_can_invite_nobody(running_app: RunningApp) -> None:
    told = await said(running_app, "Asha", "invite mei@harborbikes.example")

    assert "for admins" in told
    assert await running_app.store.read(lambda tx: tx.people.by_email("mei@harborbikes.example")) is None


async def test_access_to_one_chat_is_added_and_removed(running_app: RunningApp) -> None:
    await running_app.world.periskope.customer_says(running_app.chat("Tom"), "still squeaking")
    await running_app.until(lambda: running_app.words("wa-repairs", "Tom"))
    asha = running_app.person("Asha")

    added = await said(running_app, "Nina", f"access add <@{asha}> to Tom Becker")
    await running_app.until(lambda: running_app.thread("wa-with-asha", "Tom"))
    again = await said(running_app, "Nina", f"access add <@{asha}> to Tom Becker")
    removed = await said(running_app, "Nina", f"access remove <@{asha}> Tom Becker")
    await running_app.until(lambda: not running_app.thread("wa-with-asha", "Tom"))

    assert "Access to Tom Becker given to Asha Rao (asha@" in added
    assert "already" in again
    assert "Access to Tom Becker removed for Asha Rao (asha@" in removed


async def test_who_has_access_names_reasons_to_admins(running_app: RunningApp) -> None:
    told = await said(running_app, "Nina", "who has access to Tom Becker")

    assert "Nina Berg: admin" in told
    assert "Omar Haddad: label repairs" in told
    assert "Asha" not in told


async def test_an_admin_sets_somebody_offline(running_app: RunningApp) -> None:
    omar = running_app.person("Omar")
    await said(running_app, "Omar", "online")

    told = await said(running_app, "Nina", f"status offline <@{omar}> for 45m")
    seen = await said(running_app, "Omar", "status")

    assert "Omar Haddad is offline until" in told
    assert "You are offline" in seen


async def test_a_member_may_not_set_others_offline(running_app: RunningApp) -> None:
    told = await said(running_app, "Asha", f"status offline <@{running_app.person('Omar')}>")

    assert "for admins" in told


async def test_three_shifts_for_two_people_by_form(running_app: RunningApp) -> None:
    view = await form(running_app, "Nina", "schedule set")
    people = await ids(running_app, "Asha", "Omar")

    told = await sent(
        running_app,
        "Nina",
        view,
        people=people,
        days=["0", "1", "2", "3", "4"],
        shift0="6:00-10:00",
        shift1="12:00-15:00",
        shift2="22:00-02:00",
    )
    plans = await running_app.store.read(lambda tx: tx.availability.plans([int(one) for one in people]))

    assert "Saved" in told
    assert [len(plan.schedule.shifts) for plan in plans.values()] == [15, 15]
    assert {plan.schedule.tz for plan in plans.values()} == {"Asia/Kolkata", "Europe/Berlin"}


async def test_overlapping_shifts_are_refused_at_the_field_and_can_be_put_right(running_app: RunningApp) -> None:
    view = await form(running_app, "Nina", "schedule set")
    people = await ids(running_app, "Asha")

    wrong = await sent(running_app, "Nina", view, people=people, shift0="9:00-13:00", shift1="12:00-15:00")
    right = await sent(running_app, "Nina", view, people=people, shift0="9:00-13:00", shift1="13:30-15:00")

    assert "overlap" in wrong
    assert "Saved" in right


async def test_a_schedule_is_typed(running_app: RunningApp) -> None:
    both = f"<@{running_app.person('Asha')}> <@{running_app.person('Omar')}>"

    told = await said(
        running_app, "Nina", f"schedule {both} mon-fri 9:00-13:00, 14:00 to 18:00 and sat 10-12 Europe/Berlin"
    )
    off = await said(running_app, "Nina", f"exceptions {both} 24 dec to 31 dec off")

    assert "Mon to Fri 9:00-13:00, 14:00-18:00" in told
    assert "Sat 10:00-12:00" in told
    assert "24 Dec" in off
    assert "off" in off


async def test_a_new_schedule_names_the_week_before_and_the_address_where_two_share_a_name(
    running_app: RunningApp,
) -> None:
    running_app.slack.add_user(name="Asha Rao", email="asha.rao@harborbikes.example")
    await said(running_app, "Nina", "invite asha.rao@harborbikes.example as member label sales")
    await running_app.at_rest()  # who has this address is asked of Slack first

    first = await said(running_app, "Nina", "schedule asha@harborbikes.example mon-fri 9:00-17:00 Asia/Kolkata")
    second = await said(running_app, "Nina", "schedule asha@harborbikes.example sat 10:00-12:00 Asia/Kolkata")

    assert "Saved for Asha Rao (asha@harborbikes.example)." in first.replace("\u2060", "")
    assert "Before: no weekly shifts." in first
    assert "Before: Mon to Fri 9:00-17:00 (Asia/Kolkata)." in second


async def test_round_robin_both_is_set_in_the_rules_form(running_app: RunningApp) -> None:
    rules = await form(running_app, "Nina", "routing")
    opened = await running_app.slack.click_in_view(running_app.person("Nina"), rules.id, "rule:new")
    await opened.settled()
    view = running_app.slack.views_of(running_app.person("Nina"))[-1]

    told = await sent(
        running_app,
        "Nina",
        view,
        name="Everything",
        all_chats=["all"],
        everybody=["everybody"],
        mode="both",
        chooser="round_robin",
    )
    stored = await running_app.store.read(lambda tx: tx.routing.rules())

    assert "Saved" in told
    assert [(rule.name, rule.mode, rule.chooser) for rule in stored] == [("Everything", "both", "round_robin")]


async def test_the_teams_three_figures(running_app: RunningApp) -> None:
    await running_app.world.periskope.customer_says(running_app.chat("Priya"), "Is it in blue?")
    await running_app.until(lambda: any("in blue?" in words for words in running_app.words("wa-sales", "Priya")))
    root = running_app.thread("wa-sales", "Priya")[0]
    await running_app.slack.say(
        running_app.person("Asha"), running_app.slack.channel("wa-sales").id, "Yes", thread_ts=root.ts
    )
    await running_app.until(lambda: running_app.heard(running_app.chat("Priya")))
    await running_app.at_rest()

    told = await said(running_app, "Nina", "metrics today by person")
    own = await said(running_app, "Omar", "metrics")

    assert "1 total reply" in told
    assert "open tickets" in told
    assert "first response time" in told
    assert "of it on duty" in told
    assert "Asha Rao" in told
    assert "0 total replies" in own
    assert "Asha" not in own


async def test_the_audit_tells_what_was_done_and_settings_hold_at_once(running_app: RunningApp) -> None:
    await said(running_app, "Nina", f"status offline <@{running_app.person('Omar')}>")
    view = await form(running_app, "Nina", "settings")
    saved = await sent(running_app, "Nina", view, wait_minutes="20")
    audit = await form(running_app, "Nina", "audit")

    assert "*20* (was: 10)" in saved
    assert await running_app.store.read(lambda tx: tx.settings.policies().wait_minutes) == 20
    assert "Omar Haddad" in str(audit.blocks)
    assert "wait_minutes" in str(audit.blocks) or "wait minutes" in str(audit.blocks)


async def test_health_is_told_to_admins_and_to_nobody_else(running_app: RunningApp) -> None:
    told = await said(running_app, "Nina", "health")
    refused = await said(running_app, "Asha", "health")

    assert "All is well" in told
    assert "for admins" in refused


async def test_the_audit_of_one_chat(running_app: RunningApp) -> None:
    await said(running_app, "Nina", f"access add <@{running_app.person('Asha')}> to Tom Becker")
    view = await form(running_app, "Nina", "audit Tom Becker")

    assert "access to *Tom Becker*" in str(view.blocks)
    assert "Asha Rao" in str(view.blocks)
