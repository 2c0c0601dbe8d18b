from tests.trips.house import House


async def test_a_customers_message_becomes_a_thread_in_the_labels_channel(house: House) -> None:
    await house.world.periskope.customer_says(house.chat("Priya"), "Is it in blue?")

    await house.until(lambda: any("Is it in blue?" in words for words in house.words("wa-sales", "Priya")))
    assert house.words("wa-repairs", "Priya") == []
    assert house.words("wa-triage", "Priya") == []


async def test_further_messages_come_into_the_same_thread_in_order(house: House) -> None:
    for number in range(5):
        await house.world.periskope.customer_says(house.chat("Priya"), f"sentence {number}")

    await house.until(lambda: any("sentence 4" in words for words in house.words("wa-sales", "Priya")))
    lines = [line for words in house.words("wa-sales", "Priya") for line in words.splitlines()]
    assert [line for line in lines if line.startswith("sentence")] == [f"sentence {number}" for number in range(5)]


async def test_an_agents_reply_reaches_the_customer_once(house: House) -> None:
    chat = house.chat("Priya")
    await house.world.periskope.customer_says(chat, "Is it in blue?")
    await house.until(lambda: house.words("wa-sales", "Priya"))
    root = house.thread("wa-sales", "Priya")[0]

    await house.slack.say(house.person("Asha"), house.slack.channel("wa-sales").id, "Yes, *it is*", thread_ts=root.ts)
    await house.until(lambda: house.heard(chat))
    await house.at_rest()

    assert house.heard(chat) == ["Yes, *it is*"]
    assert sum("it is" in words for words in house.words("wa-sales", "Priya")) == 1


async def test_a_reply_of_somebody_without_access_is_not_sent_and_explained(house: House) -> None:
    chat = house.chat("Priya")
    await house.world.periskope.customer_says(chat, "Is it in blue?")
    await house.until(lambda: house.words("wa-sales", "Priya"))
    root, channel = house.thread("wa-sales", "Priya")[0], house.slack.channel("wa-sales")
    stranger = house.slack.add_user(name="Eve Stranger", email="eve@harborbikes.example")
    house.slack.hold_events = True
    await house.slack.join_by_hand(house.person("Asha"), channel.id, stranger.id)
    ts = await house.slack.say(stranger.id, channel.id, "I am not in the team", thread_ts=root.ts)
    await house.slack.release_events()

    await house.until(lambda: "no_entry_sign" in channel.messages[ts].reactions)
    await house.at_rest()
    assert house.heard(chat) == []
    assert stranger.id not in channel.members
