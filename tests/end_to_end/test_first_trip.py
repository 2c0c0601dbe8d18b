from tests.fixtures.running_app import RunningApp


async def test_a_customers_message_becomes_a_thread_in_the_labels_channel(running_app: RunningApp) -> None:
    await running_app.world.periskope.customer_says(running_app.chat("Priya"), "Is it in blue?")

    await running_app.until(lambda: any("Is it in blue?" in words for words in running_app.words("wa-sales", "Priya")))
    assert running_app.words("wa-repairs", "Priya") == []
    assert running_app.words("wa-triage", "Priya") == []


async def test_further_messages_come_into_the_same_thread_in_order(running_app: RunningApp) -> None:
    for number in range(5):
        await running_app.world.periskope.customer_says(running_app.chat("Priya"), f"sentence {number}")

    await running_app.until(lambda: any("sentence 4" in words for words in running_app.words("wa-sales", "Priya")))
    lines = [line for words in running_app.words("wa-sales", "Priya") for line in words.splitlines()]
    assert [line for line in lines if line.startswith("sentence")] == [f"sentence {number}" for number in range(5)]


async def test_an_agents_reply_reaches_the_customer_once(running_app: RunningApp) -> None:
    chat = running_app.chat("Priya")
    await running_app.world.periskope.customer_says(chat, "Is it in blue?")
    await running_app.until(lambda: running_app.words("wa-sales", "Priya"))
    root = running_app.thread("wa-sales", "Priya")[0]

    await running_app.slack.say(
        running_app.person("Asha"), running_app.slack.channel("wa-sales").id, "Yes, *it is*", thread_ts=root.ts
    )
    await running_app.until(lambda: running_app.heard(chat))
    await running_app.at_rest()

    assert running_app.heard(chat) == ["Yes, *it is*"]
    assert sum("it is" in words for words in running_app.words("wa-sales", "Priya")) == 1


async def test_a_reply_of_somebody_without_access_is_not_sent_and_explained(running_app: RunningApp) -> None:
    chat = running_app.chat("Priya")
    await running_app.world.periskope.customer_says(chat, "Is it in blue?")
    await running_app.until(lambda: running_app.words("wa-sales", "Priya"))
    root, channel = running_app.thread("wa-sales", "Priya")[0], running_app.slack.channel("wa-sales")
    stranger = running_app.slack.add_user(name="Eve Stranger", email="eve@harborbikes.example")
    running_app.slack.hold_events = True
    await running_app.slack.join_by_hand(running_app.person("Asha"), channel.id, stranger.id)
    ts = await running_app.slack.say(stranger.id, channel.id, "I am not in the team", thread_ts=root.ts)
    await running_app.slack.release_events()

    await running_app.until(lambda: "no_entry_sign" in channel.messages[ts].reactions)
    await running_app.at_rest()
    assert running_app.heard(chat) == []
    assert stranger.id not in channel.members
