"""`label attach`: what follows is shown first, and done on an admin's word."""

from typing import Any

from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp


def top(running_app: RunningApp, first: str) -> Any:
    return running_app.slack.views_of(running_app.person(first))[-1]


async def says(running_app: RunningApp, who: str, text: str) -> str:
    said = await running_app.slack.command(running_app.person(who), text)
    await said.settled()
    await running_app.at_rest()
    return str(said.text)


async def test_a_channel_is_attached_once_an_admin_has_seen_what_follows(running_app: RunningApp) -> None:
    await acts.opened(running_app, "Priya", "wa-sales")
    nina = running_app.person("Nina")
    channel = await running_app.slack.create_by_hand(nina, "team-sales")
    for one in (running_app.person("Omar"), running_app.slack.bot_user_id):
        await running_app.slack.join_by_hand(nina, channel.id, one)
    words = f"label attach sales <#{channel.id}|team-sales>"
    first = await says(running_app, "Nina", words)
    member = await says(running_app, "Asha", words)
    await says(running_app, "Nina", words)
    form = top(running_app, "Nina")
    shown = str(form.blocks)
    await running_app.slack.submit(nina, form.id, {})
    await running_app.until(lambda: acts.shows(running_app, channel.id, "Priya", "first words"))
    await running_app.until(lambda: acts.outside(running_app, channel.id, "Omar"))

    assert "looking at that channel" in first
    assert "for admins" in member
    assert "Omar" in shown
    assert "2 chats" in shown


async def test_a_public_channel_is_refused_with_the_reason(running_app: RunningApp) -> None:
    nina = running_app.person("Nina")
    channel = await running_app.slack.create_by_hand(nina, "team-sales")
    await running_app.slack.join_by_hand(nina, channel.id, running_app.slack.bot_user_id)
    await running_app.slack.make_public(channel.id)
    words = f"label attach sales <#{channel.id}|team-sales>"
    await says(running_app, "Nina", words)

    assert "public" in await says(running_app, "Nina", words)
