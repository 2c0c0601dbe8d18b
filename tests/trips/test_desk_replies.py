from typing import Any

from tests.trips.house import House


async def waiting(house: House) -> tuple[str, str]:
    await house.world.periskope.customer_says(house.chat("Priya"), "When do you open?")
    await house.until(lambda: any("do you open" in words for words in house.words("wa-sales", "Priya")))
    await house.at_rest()
    return house.slack.channel("wa-sales").id, house.thread("wa-sales", "Priya")[0].ts


def top(house: House, first: str) -> Any:
    return house.slack.views_of(house.person(first))[-1]


async def test_a_quick_reply_is_stored_and_sent_from_the_card(house: House) -> None:
    channel, ts = await waiting(house)
    asha = house.person("Asha")
    stored = await house.slack.command(asha, "replies add hours We open at nine, {name}.")
    await stored.settled()
    key = await house.store.read(lambda tx: tx.chats.get(tx.lists.matching(tx.people.by_slack(asha), "Priya")[0]).key)
    reply = await house.store.read(lambda tx: str(tx.replies.of(tx.people.by_slack(asha).id)[0].id))
    await (await house.slack.click(asha, channel, ts, "chat:menu", selected=f"more:{key}")).settled()
    await (await house.slack.click_in_view(asha, top(house, "Asha").id, "chat:reply", value=key)).settled()
    form = top(house, "Asha")
    await (await house.slack.click_in_view(asha, form.id, "reply", selected=reply)).settled()
    await house.until(lambda: "We open at nine, Priya Nair." in str(top(house, "Asha").blocks))
    await house.slack.submit(asha, top(house, "Asha").id, {})
    await house.until(lambda: house.heard(house.chat("Priya")))

    assert "Stored" in stored.text
    assert house.heard(house.chat("Priya")) == ["We open at nine, Priya Nair."]


async def test_a_member_cannot_write_the_teams_quick_replies(house: House) -> None:
    asha, nina = house.person("Asha"), house.person("Nina")
    await (await house.slack.command(nina, "replies add")).settled()
    await house.slack.submit(nina, top(house, "Nina").id, {"short": "hours", "text": "Nine to five", "whose": "team"})
    gone = await house.slack.command(asha, "replies remove hours")
    await gone.settled()

    assert "no quick reply like that" in gone.text
    assert await house.store.read(lambda tx: [one.agent_id for one in tx.replies.of(1)]) == [None]


async def test_a_note_from_the_cards_form_reaches_no_customer(house: House) -> None:
    channel, ts = await waiting(house)
    asha = house.person("Asha")
    key = await house.store.read(lambda tx: tx.chats.get(tx.lists.matching(tx.people.by_slack(asha), "Priya")[0]).key)
    await (await house.slack.click(asha, channel, ts, "chat:menu", selected=f"more:{key}")).settled()
    await (await house.slack.click_in_view(asha, top(house, "Asha").id, "chat:note", value=key)).settled()
    await house.slack.submit(asha, top(house, "Asha").id, {"note": "She is a regular"})
    await house.until(lambda: any("She is a regular" in words for words in house.words("wa-sales", "Priya")))
    await house.at_rest()

    assert house.heard(house.chat("Priya")) == []


async def test_a_reminder_makes_a_chat_wait_later(house: House) -> None:
    await waiting(house)
    asha = house.person("Asha")
    told = await house.slack.command(asha, "remind Priya Nair in 3h")
    await told.settled()
    remind_at = await house.store.read(
        lambda tx: tx.conn.exec_driver_sql("select remind_at from chat where name like 'Priya%'").scalar_one()
    )

    assert "waits again" in told.text
    assert remind_at is not None


async def test_a_member_writes_to_a_new_number_first_under_a_label_of_theirs(house: House) -> None:
    asha = house.person("Asha")
    sales = await house.store.read(lambda tx: str(next(one.id for one in tx.labels.all() if one.name == "sales")))
    await (await house.slack.command(asha, "start +1 415 555 0142")).settled()
    view = top(house, "Asha")
    wrong = await house.slack.submit(asha, view.id, {"number": "12", "label": sales, "text": "Your bike is ready"})
    refused = str(house.slack.views[view.id].errors)
    await house.slack.submit(asha, view.id, {"number": "+1 415 555 0142", "label": sales, "text": "Your bike is ready"})
    await house.until(lambda: house.heard("14155550142@c.us"))
    await house.until(lambda: house.thread("wa-sales", "0142"))
    await house.at_rest()

    assert wrong.status == "ok"
    assert "number" in refused
    assert house.heard("14155550142@c.us") == ["Your bike is ready"]


async def test_a_number_whose_chat_is_hidden_answers_like_one_that_cannot_be_started(house: House) -> None:
    asha = house.person("Asha")
    told = []
    for number in ("+1 415 555 0123", "+1 415 555 0100"):
        await (await house.slack.command(asha, "start")).settled()
        view = top(house, "Asha")
        sales = await house.store.read(lambda tx: str(next(one.id for one in tx.labels.all() if one.name == "sales")))
        await house.slack.submit(asha, view.id, {"number": number, "label": sales, "text": "Hello"})
        told.append(house.slack.views[view.id].errors)
        await house.slack.close_view(asha, view.id)

    assert "cannot start" in str(told[0])
    assert told[0] == told[1]
    assert house.heard(house.chat("Sof")) == []
