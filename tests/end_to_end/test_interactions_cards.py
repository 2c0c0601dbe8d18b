from bot.model.audit import AuditAction
from tests.fixtures.running_app import RunningApp


async def waiting(running_app: RunningApp, room: str = "wa-sales", name: str = "Priya") -> tuple[str, str]:
    """A customer waits; the card's channel and address."""
    await running_app.world.periskope.customer_says(running_app.chat(name), "Is anybody there?")
    await running_app.until(lambda: any("anybody there" in words for words in running_app.words(room, name)))
    await running_app.at_rest()
    return running_app.slack.channel(room).id, running_app.thread(room, name)[0].ts


def card(running_app: RunningApp, room: str = "wa-sales", name: str = "Priya") -> str:
    return str(
        [*(element for block in running_app.thread(room, name)[0].blocks for element in block.get("elements", []))]
    )


def whispered(running_app: RunningApp, who: str) -> list[str]:
    """What only this person sees in the channel."""
    messages = running_app.slack.channel("wa-sales").messages.values()
    return [one.text for one in messages if one.ephemeral_to == who]


async def test_take_and_release_change_the_card(running_app: RunningApp) -> None:
    channel, ts = await waiting(running_app)
    asha = running_app.person("Asha")
    taken = await running_app.slack.click(asha, channel, ts, "chat:take")
    await taken.settled()
    await running_app.until(lambda: "chat:release" in card(running_app))

    assert "Asha Rao" in card(running_app)
    released = await running_app.slack.click(asha, channel, ts, "chat:release")
    await released.settled()
    await running_app.at_rest()

    assert (taken.text, released.text) == ("", "")
    assert whispered(running_app, asha) == []


async def test_a_double_click_changes_nothing_and_says_so(running_app: RunningApp) -> None:
    channel, ts = await waiting(running_app)
    asha = running_app.person("Asha")
    running_app.slack.fail("chat.update", kind="500", times=100)  # the card is still what it was
    before = len(running_app.slack.calls)
    first = await running_app.slack.click(asha, channel, ts, "chat:close")
    await running_app.until(lambda: any(call.method == "chat.update" for call in running_app.slack.calls[before:]))
    second = await running_app.slack.click(asha, channel, ts, "chat:close")
    await second.settled()

    assert first.text == ""
    assert "closed already" in second.text


async def test_the_menu_says_who_has_access_and_by_which_labels_to_admins_only(running_app: RunningApp) -> None:
    channel, ts = await waiting(running_app)
    key = await running_app.store.read(
        lambda tx: tx.chats.get(tx.chat_lists.matching(tx.people.roster().agents[0], "Priya")[0]).key
    )
    views = []
    for who in (running_app.person("Asha"), running_app.person("Nina")):
        await (await running_app.slack.click(who, channel, ts, "chat:menu", selected=f"more:{key}")).settled()
        more = running_app.slack.views_of(who)[-1]
        await (await running_app.slack.click_in_view(who, more.id, "chat:access", value=key)).settled()
        views.append(str(running_app.slack.views_of(who)[-1].blocks))

    shown, to_admin = views
    assert "Asha Rao: label" in shown
    assert "*sales*" not in shown
    assert "Asha Rao: label *sales*" in to_admin
    assert "access:add" not in shown
    assert "Omar" not in shown


async def test_eyes_take_a_chat_and_a_check_mark_closes_it(running_app: RunningApp) -> None:
    channel, ts = await waiting(running_app)
    asha, omar = running_app.person("Asha"), running_app.person("Omar")
    await running_app.slack.react(asha, channel, ts, "eyes")
    await running_app.until(lambda: "Asha Rao" in card(running_app) and "chat:release" in card(running_app))
    await running_app.slack.react(asha, channel, ts, "white_check_mark")
    await running_app.until(lambda: "closed" in str(running_app.thread("wa-sales", "Priya")[0].blocks))

    lines = await running_app.store.read(lambda tx: tx.audit.newest(limit=5, action=AuditAction.CLOSED))
    assert len(lines) == 1
    assert omar not in running_app.slack.channel("wa-sales").members


async def test_a_form_that_slack_would_no_longer_open_is_told_and_opens_the_next_time(running_app: RunningApp) -> None:
    nina = running_app.person("Nina")
    running_app.slack.fail("views.open", times=2, kind="error", error="expired_trigger_id")
    typed = await running_app.slack.command(nina, "invite")
    await typed.settled()
    await running_app.slack.open_home(nina)
    await running_app.until(lambda: nina in running_app.slack.homes)
    await running_app.slack.click_in_view(nina, running_app.slack.homes[nina].id, "form:invite")
    await running_app.until(
        lambda: any("Do it again" in one.text for one in running_app.slack.dm(nina).messages.values())
    )
    again = await running_app.slack.command(nina, "invite")
    await again.settled()

    assert "Do it again" in typed.text
    assert running_app.slack.views_of(nina)
