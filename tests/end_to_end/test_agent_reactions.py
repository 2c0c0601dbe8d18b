"""What an agent's reaction in Slack does: some are commands, the rest stay in Slack or go to the customer."""

from dataclasses import replace

from sandbox.periskope.records import Message
from tests.end_to_end.fidelity import Open, opened
from tests.fixtures.running_app import RunningApp


async def a_question(thread: Open, words: str = "is it blue?") -> tuple[Message, str]:
    """A customer's message, and the post that shows it."""
    said = await thread.running_app.world.periskope.customer_says(thread.chat, words)
    await thread.sees(words)
    copy = thread.found(words)
    assert copy is not None
    return said, copy.ts


def ours(running_app: RunningApp, message: Message) -> str | None:
    """The emoji that the customer has from us on this message."""
    given = [one for who, one in message.by_sender.items() if who in running_app.world.periskope.phones]
    return given[0].emoji if given else None


async def test_a_plain_reaction_stays_in_slack_and_its_author_is_told_once(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    asha, lucia = running_app.person("Asha"), running_app.person("Lucía")
    said, ts = await a_question(thread)
    await running_app.slack.react(asha, thread.channel, ts, "tada")
    await running_app.until(lambda: any("stays in Slack" in one for one in thread.whispered("Asha")))
    await running_app.slack.react(asha, thread.channel, ts, "heart")
    await running_app.slack.react(lucia, thread.channel, ts, "heart")
    await running_app.until(lambda: any("stays in Slack" in one for one in thread.whispered("Lucía")))
    await running_app.at_rest()

    assert len([one for one in thread.whispered("Asha") if "stays in Slack" in one]) == 1
    assert ours(running_app, said) is None


async def test_a_team_may_have_plain_reactions_carried_over_and_taken_back(running_app: RunningApp) -> None:
    await running_app.store.run(
        lambda tx: tx.settings.put_policies(replace(tx.settings.policies(), reactions="customer"), by=None)
    )
    thread = await opened(running_app)
    asha, lucia = running_app.person("Asha"), running_app.person("Lucía")
    said, ts = await a_question(thread)
    await running_app.slack.react(asha, thread.channel, ts, "large_blue_circle")
    await running_app.slack.react(asha, thread.channel, ts, "heart")
    await running_app.until(lambda: ours(running_app, said) == "❤️")
    await running_app.slack.react(lucia, thread.channel, ts, "tada")
    await running_app.until(lambda: ours(running_app, said) == "🎉")
    await running_app.slack.unreact(asha, thread.channel, ts, "heart")
    await running_app.at_rest()
    kept = ours(running_app, said)
    await running_app.slack.unreact(lucia, thread.channel, ts, "tada")
    await running_app.until(lambda: ours(running_app, said) == "")

    assert kept == "🎉"
    assert thread.whispered("Asha") == []


async def test_a_ticket_emoji_makes_one_ticket_of_the_words(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    _, ts = await a_question(thread, "my bell is broken")
    await running_app.slack.react(running_app.person("Asha"), thread.channel, ts, "ticket")
    tickets = running_app.world.periskope.tickets
    await running_app.until(lambda: tickets)
    await running_app.slack.react(running_app.person("Lucía"), thread.channel, ts, "ticket")
    await running_app.until(lambda: "my bell is broken" in str(running_app.thread("wa-sales", "Priya")[0].blocks[1]))
    await running_app.at_rest()

    assert [one.subject for one in tickets.values()] == ["my bell is broken"]
    assert thread.whispered("Asha") == []


async def test_somebody_without_the_chat_makes_no_ticket_and_reacts_at_no_customer(running_app: RunningApp) -> None:
    await running_app.store.run(
        lambda tx: tx.settings.put_policies(replace(tx.settings.policies(), reactions="customer"), by=None)
    )
    thread = await opened(running_app)
    said, ts = await a_question(thread)
    omar = running_app.person("Omar")
    running_app.slack.channel(thread.room).members.add(omar)  # in the channel, for an instant, without the right
    await running_app.slack.react(omar, thread.channel, ts, "ticket")
    await running_app.slack.react(omar, thread.channel, ts, "tada")
    await running_app.at_rest()

    assert running_app.world.periskope.tickets == {}
    assert ours(running_app, said) is None
