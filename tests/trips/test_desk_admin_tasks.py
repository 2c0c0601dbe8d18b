from typing import Any

from tests.trips.house import House


async def said(house: House, first: str, text: str) -> str:
    """What the app answers in words to a command."""
    done = await house.slack.command(house.person(first), text)
    await done.settled()
    return done.text


async def form(house: House, first: str, text: str) -> Any:
    """The form that a command opens."""
    done = await house.slack.command(house.person(first), text)
    await done.settled()
    return house.slack.views_of(house.person(first))[-1]


async def sent(house: House, first: str, view: Any, **values: Any) -> str:
    """What a form says after it was sent: errors at fields, or the form that took its place."""
    done = await house.slack.submit(house.person(first), view.id, values)
    open_ = house.slack.views_of(house.person(first))
    return f"{done.errors} {open_[-1].blocks if open_ else ''} {open_[-1].errors if open_ else ''}"


async def ids(house: House, *firsts: str) -> list[str]:
    roster = await house.store.read(lambda tx: tx.people.roster().agents)
    return [str(agent.id) for first in firsts for agent in roster if agent.name.startswith(first)]


async def label(house: House, name: str) -> str:
    return str(await house.store.read(lambda tx: next(one.id for one in tx.labels.all() if one.name == name)))


async def test_an_admin_invites_a_member_with_labels_who_then_sees_the_chats(house: House) -> None:
    mei = house.slack.add_user(name="Mei Lin", email="mei@harborbikes.example")

    told = await said(house, "Nina", "invite mei@harborbikes.example as member label sales")
    await house.until(lambda: mei.id in house.slack.channel("wa-sales").members)

    assert "1 of 1 done" in told
    assert mei.id not in house.slack.channel("wa-repairs").members


async def test_an_invitation_by_form_gives_each_address_its_own_result(house: House) -> None:
    house.slack.add_user(name="Mei Lin", email="mei@harborbikes.example")
    view = await form(house, "Nina", "invite")

    told = await sent(
        house,
        "Nina",
        view,
        emails="Mei@HarborBikes.example， nobody@elsewhere.example; not an address, asha@harborbikes.example",
        labels=[await label(house, "repairs")],
    )

    assert "mei@" in told
    assert "not an e-mail address" in told
    assert "already in the team" in told


async def test_a_member_can_invite_nobody(house: House) -> None:
    told = await said(house, "Asha", "invite mei@harborbikes.example")

    assert "for admins" in told
    assert await house.store.read(lambda tx: tx.people.by_email("mei@harborbikes.example")) is None


async def test_access_to_one_chat_is_added_and_removed(house: House) -> None:
    await house.world.periskope.customer_says(house.chat("Tom"), "still squeaking")
    await house.until(lambda: house.words("wa-repairs", "Tom"))
    asha = house.person("Asha")

    added = await said(house, "Nina", f"access add <@{asha}> to Tom Becker")
    await house.until(lambda: house.thread("wa-with-asha", "Tom"))
    again = await said(house, "Nina", f"access add <@{asha}> to Tom Becker")
    removed = await said(house, "Nina", f"access remove <@{asha}> Tom Becker")
    await house.until(lambda: not house.thread("wa-with-asha", "Tom"))

    assert "Done for Asha Rao" in added
    assert "already" in again
    assert "Done for Asha Rao" in removed


async def test_who_has_access_names_reasons_to_admins(house: House) -> None:
    told = await said(house, "Nina", "who has access to Tom Becker")

    assert "Nina Berg: admin" in told
    assert "Omar Haddad: label repairs" in told
    assert "Asha" not in told


async def test_an_admin_sets_somebody_offline(house: House) -> None:
    omar = house.person("Omar")
    await said(house, "Omar", "online")

    told = await said(house, "Nina", f"status offline <@{omar}> for 45m")
    seen = await said(house, "Omar", "status")

    assert "Omar Haddad is offline until" in told
    assert "You are offline" in seen


async def test_a_member_may_not_set_others_offline(house: House) -> None:
    told = await said(house, "Asha", f"status offline <@{house.person('Omar')}>")

    assert "for admins" in told


async def test_three_shifts_for_two_people_by_form(house: House) -> None:
    view = await form(house, "Nina", "schedule set")
    people = await ids(house, "Asha", "Omar")

    told = await sent(
        house,
        "Nina",
        view,
        people=people,
        days=["0", "1", "2", "3", "4"],
        shift0="6:00-10:00",
        shift1="12:00-15:00",
        shift2="22:00-02:00",
    )
    plans = await house.store.read(lambda tx: tx.availability.plans([int(one) for one in people]))

    assert "Saved" in told
    assert [len(plan.schedule.shifts) for plan in plans.values()] == [15, 15]
    assert {plan.schedule.tz for plan in plans.values()} == {"Asia/Kolkata", "Europe/Berlin"}


async def test_overlapping_shifts_are_refused_at_the_field_and_can_be_put_right(house: House) -> None:
    view = await form(house, "Nina", "schedule set")
    people = await ids(house, "Asha")

    wrong = await sent(house, "Nina", view, people=people, shift0="9:00-13:00", shift1="12:00-15:00")
    right = await sent(house, "Nina", view, people=people, shift0="9:00-13:00", shift1="13:30-15:00")

    assert "overlap" in wrong
    assert "Saved" in right


async def test_a_schedule_is_typed(house: House) -> None:
    both = f"<@{house.person('Asha')}> <@{house.person('Omar')}>"

    told = await said(house, "Nina", f"schedule {both} mon-fri 9:00-13:00, 14:00 to 18:00 and sat 10-12 Europe/Berlin")
    off = await said(house, "Nina", f"exceptions {both} 24 dec to 31 dec off")

    assert "Mon to Fri 9:00-13:00, 14:00-18:00" in told
    assert "Sat 10:00-12:00" in told
    assert "24 Dec" in off
    assert "off" in off


async def test_round_robin_both_is_set_in_the_rules_form(house: House) -> None:
    rules = await form(house, "Nina", "routing")
    opened = await house.slack.click_in_view(house.person("Nina"), rules.id, "rule:new")
    await opened.settled()
    view = house.slack.views_of(house.person("Nina"))[-1]

    told = await sent(house, "Nina", view, name="Everything", mode="both", chooser="round_robin")
    stored = await house.store.read(lambda tx: tx.routing.rules())

    assert "Saved" in told
    assert [(rule.name, rule.mode, rule.chooser) for rule in stored] == [("Everything", "both", "round_robin")]


async def test_the_teams_three_figures(house: House) -> None:
    await house.world.periskope.customer_says(house.chat("Priya"), "Is it in blue?")
    await house.until(lambda: any("in blue?" in words for words in house.words("wa-sales", "Priya")))
    root = house.thread("wa-sales", "Priya")[0]
    await house.slack.say(house.person("Asha"), house.slack.channel("wa-sales").id, "Yes", thread_ts=root.ts)
    await house.until(lambda: house.heard(house.chat("Priya")))
    await house.at_rest()

    told = await said(house, "Nina", "metrics today by person")
    own = await said(house, "Omar", "metrics")

    assert "1 total replies" in told
    assert "open tickets" in told
    assert "first response time" in told
    assert "Asha Rao" in told
    assert "0 total replies" in own
    assert "Asha" not in own


async def test_the_audit_tells_what_was_done_and_settings_hold_at_once(house: House) -> None:
    await said(house, "Nina", f"status offline <@{house.person('Omar')}>")
    view = await form(house, "Nina", "settings")
    saved = await sent(house, "Nina", view, wait_minutes="20")
    audit = await form(house, "Nina", "audit")

    assert "wait minutes" in saved
    assert await house.store.read(lambda tx: tx.settings.policies().wait_minutes) == 20
    assert "Omar Haddad" in str(audit.blocks)
    assert "wait_minutes" in str(audit.blocks) or "wait minutes" in str(audit.blocks)


async def test_health_is_told_to_admins_and_to_nobody_else(house: House) -> None:
    told = await said(house, "Nina", "health")
    refused = await said(house, "Asha", "health")

    assert "All is well" in told
    assert "for admins" in refused


async def test_the_audit_of_one_chat(house: House) -> None:
    await said(house, "Nina", f"access add <@{house.person('Asha')}> to Tom Becker")
    view = await form(house, "Nina", "audit Tom Becker")

    assert "granted" in str(view.blocks)
    assert "Asha Rao" in str(view.blocks)
