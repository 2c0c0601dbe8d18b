"""A channel that people made becomes a label's room."""

from typing import Any

import pytest

from bot.rooms.actions import attach
from tests.end_to_end.acts import agent, inside, label_id, opened, outside, shows, until_read
from tests.fixtures.running_app import RunningApp


async def looked_at(running_app: RunningApp, label: str, channel: str) -> Any:
    """What looking at a channel for this label came to."""
    label_key, nina = await label_id(running_app, label), await agent(running_app, "Nina")
    await running_app.store.run(attach.look, label_key, channel, by=nina)
    return await until_read(running_app, lambda tx: attach.proposal(tx, label_key, channel))


async def test_an_attached_channel_shows_the_labels_chats_to_its_holders_only(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    channel = await running_app.slack.create_by_hand(running_app.person("Nina"), "team-sales")
    for one in (running_app.person("Omar"), running_app.person("Asha"), running_app.slack.bot_user_id):
        await running_app.slack.join_by_hand(running_app.person("Nina"), channel.id, one)
    found = await looked_at(running_app, "sales", channel.id)
    label_key, nina = await label_id(running_app, "sales"), await agent(running_app, "Nina")
    await running_app.store.run(attach.attach, label_key, found.key, channel.id, by=nina)
    await running_app.until(lambda: shows(running_app, channel.id, "Priya", "first words"))
    await opened(running_app, "Priya", words="after the move")
    await running_app.until(lambda: shows(running_app, channel.id, "Priya", "after the move"))
    await running_app.at_rest()

    assert found.body["refused"] is None
    assert found.body["removed"] == [running_app.person("Omar")]
    assert found.body["readable"] == 2
    assert inside(running_app, channel.id, "Asha", "Lucía", "Nina")
    assert outside(running_app, channel.id, "Omar")
    assert not shows(running_app, "wa-sales", "Priya")


@pytest.mark.parametrize(
    ("how", "why"),
    [("public", "not_private"), ("shared", "shared"), ("room", "a_room_already"), ("away", "not_ours_to_read")],
)
async def test_a_channel_that_others_may_read_is_not_attached(running_app: RunningApp, how: str, why: str) -> None:
    channel = await running_app.slack.create_by_hand(running_app.person("Nina"), "team-sales")
    if how != "away":
        await running_app.slack.join_by_hand(running_app.person("Nina"), channel.id, running_app.slack.bot_user_id)
    if how == "public":
        await running_app.slack.make_public(channel.id)
    elif how == "shared":
        await running_app.slack.share(channel.id)
    wanted = running_app.slack.channel("wa-repairs").id if how == "room" else channel.id
    found = await looked_at(running_app, "sales", wanted)
    label_key, nina = await label_id(running_app, "sales"), await agent(running_app, "Nina")

    assert found.body["refused"] == why
    assert await running_app.store.run(attach.attach, label_key, found.key, wanted, by=nina) is None
