from tests.trips.house import House


async def waiting(house: House, room: str = "wa-sales", name: str = "Priya") -> tuple[str, str]:
    """A customer waits; the card's channel and address."""
    await house.world.periskope.customer_says(house.chat(name), "Is anybody there?")
    await house.until(lambda: any("anybody there" in words for words in house.words(room, name)))
    await house.at_rest()
    return house.slack.channel(room).id, house.thread(room, name)[0].ts


def card(house: House, room: str = "wa-sales", name: str = "Priya") -> str:
    return str([*(element for block in house.thread(room, name)[0].blocks for element in block.get("elements", []))])


async def test_take_and_release_change_the_card(house: House) -> None:
    channel, ts = await waiting(house)
    asha = house.person("Asha")
    await house.slack.command(asha, "online")
    taken = await house.slack.click(asha, channel, ts, "chat:take")
    await taken.settled()
    await house.until(lambda: "chat:release" in card(house))

    assert "Asha Rao" in card(house)
    released = await house.slack.click(asha, channel, ts, "chat:release")
    await released.settled()
    await house.at_rest()

    assert "handed back" in released.text


async def test_a_double_click_changes_nothing_and_says_so(house: House) -> None:
    channel, ts = await waiting(house)
    asha = house.person("Asha")
    first = await house.slack.click(asha, channel, ts, "chat:close")
    await first.settled()
    second = await house.slack.click(asha, channel, ts, "chat:close")
    await second.settled()

    assert "is closed" in first.text
    assert "closed already" in second.text


async def test_the_menu_says_who_has_access_with_reasons_for_admins_only(house: House) -> None:
    channel, ts = await waiting(house)
    key = await house.store.read(
        lambda tx: tx.chats.get(tx.lists.matching(tx.people.roster().agents[0], "Priya")[0]).key
    )
    asked = await house.slack.click(house.person("Asha"), channel, ts, "chat:menu", selected=f"access:{key}")
    await asked.settled()
    view = house.slack.views[asked.view_id or ""]

    shown = str(view.blocks)
    assert "Asha Rao" in shown
    assert "Nina Berg*: admin" not in shown or "admin" in shown
    assert "access:add" not in shown
    assert "Omar" not in shown


async def test_eyes_take_a_chat_and_a_check_mark_closes_it(house: House) -> None:
    channel, ts = await waiting(house)
    asha, omar = house.person("Asha"), house.person("Omar")
    await house.slack.react(asha, channel, ts, "eyes")
    await house.until(lambda: "Asha Rao" in card(house) and "chat:release" in card(house))
    await house.slack.react(asha, channel, ts, "white_check_mark")
    await house.until(lambda: "closed" in str(house.thread("wa-sales", "Priya")[0].blocks))

    lines = await house.store.read(lambda tx: tx.audit.newest(limit=5, action="closed"))
    assert len(lines) == 1
    assert omar not in house.slack.channel("wa-sales").members


async def test_a_form_that_slack_would_no_longer_open_is_told_and_opens_the_next_time(house: House) -> None:
    nina = house.person("Nina")
    house.slack.fail("views.open", times=2, kind="error", error="expired_trigger_id")
    typed = await house.slack.command(nina, "invite")
    await typed.settled()
    await house.slack.open_home(nina)
    await house.until(lambda: nina in house.slack.homes)
    await (await house.slack.click_in_view(nina, house.slack.homes[nina].id, "form:invite")).settled()
    told = [one.text for one in house.slack.dm(nina).messages.values()]
    again = await house.slack.command(nina, "invite")
    await again.settled()

    assert "once more" in typed.text
    assert any("once more" in text for text in told)
    assert house.slack.views_of(nina)
