"""Whoever is named in the app's direct messages or under a card is who Slack says they are, whatever people call themselves."""

from typing import Any

import pytest

from tests.end_to_end.acts import agent, opened, until_read
from tests.fixtures.running_app import RunningApp


async def call(running_app: RunningApp, who: str, name: str) -> None:
    """Somebody gives themselves this name in Slack."""
    known = await agent(running_app, who)
    assert known is not None
    await running_app.store.run(lambda tx: tx.people.change(known.id, name=name))


async def role(running_app: RunningApp, who: str) -> Any:
    known = await agent(running_app, who)
    assert known is not None
    return known.role


@pytest.mark.parametrize("name", ["colleague", "@colleague", "group", "everyone"])
async def test_a_mention_in_a_direct_message_is_the_person_mentioned(running_app: RunningApp, name: str) -> None:
    await call(running_app, "Omar", name)
    nina, asha = running_app.person("Nina"), running_app.person("Asha")
    direct = running_app.slack.direct(running_app.slack.users[nina])

    await running_app.slack.say(nina, direct.id, f"role <@{asha}> admin sure")
    await until_read(
        running_app, lambda tx: asha in [agent.slack_user for agent in tx.people.roster().agents if agent.admin]
    )
    await running_app.at_rest()

    assert await role(running_app, "Omar") == "member"


async def test_a_group_or_everybody_in_a_direct_message_is_nobody_of_that_name(running_app: RunningApp) -> None:
    nina = running_app.person("Nina")
    direct = running_app.slack.direct(running_app.slack.users[nina])
    for name, mark in (("group", "<!subteam^S0GROUP1>"), ("everyone", "<!everyone>"), ("channel", "<!channel>")):
        await call(running_app, "Omar", name)
        await running_app.slack.say(nina, direct.id, f"role {mark} admin sure")
        await running_app.at_rest()

        assert await role(running_app, "Omar") == "member"


async def test_a_mention_under_a_card_is_the_person_mentioned(running_app: RunningApp) -> None:
    await opened(running_app, "Canal", "wa-fleet")
    await call(running_app, "Omar", "colleague")
    nina, lucia = running_app.person("Nina"), running_app.person("Lucía")
    omar = await agent(running_app, "Omar")
    assert omar is not None
    root = running_app.thread("wa-fleet", "Canal")[0].ts

    us = f"<@{running_app.slack.bot_user_id}>"
    await running_app.slack.say(
        nina, running_app.slack.channel("wa-fleet").id, f"{us} access add <@{lucia}>", thread_ts=root
    )
    given = await agent(running_app, "Lucia")
    assert given is not None
    await until_read(running_app, lambda tx: tx.people.overrides_of(given.id))
    await running_app.at_rest()

    assert not await running_app.store.read(lambda tx: tx.people.overrides_of(omar.id))


async def test_a_mark_typed_letter_by_letter_names_nobody(running_app: RunningApp) -> None:
    nina, asha = running_app.person("Nina"), running_app.person("Asha")
    direct = running_app.slack.direct(running_app.slack.users[nina])

    await running_app.slack.say(nina, direct.id, f"role &lt;@{asha}&gt; admin sure")
    await running_app.at_rest()

    assert await role(running_app, "Asha") == "member"


async def test_words_said_in_a_chat_name_none_of_them(running_app: RunningApp) -> None:
    await opened(running_app, "Tom", "wa-repairs", words="My brakes squeal like a pelican")
    nina, asha = running_app.person("Nina"), running_app.person("Asha")

    said = await running_app.slack.command(nina, f"access add <@{asha}> pelican")
    await said.settled()
    await running_app.at_rest()

    assert "no such chat" in said.text.lower() or "find no" in said.text.lower()
    assert not await running_app.store.read(lambda tx: tx.people.overrides_of(tx.people.by_slack(asha).id))
