"""A channel that people made becomes a label's room."""

from typing import Any

import pytest

from bot.flows.steps import attaching
from tests.trips.acts import agent, inside, label_id, opened, outside, shows, until_read
from tests.trips.house import House


async def looked_at(house: House, label: str, channel: str) -> Any:
    """What looking at a channel for this label came to."""
    label_key, nina = await label_id(house, label), await agent(house, "Nina")
    await house.store.run(attaching.look, label_key, channel, by=nina)
    return await until_read(house, lambda tx: attaching.proposal(tx, label_key, channel))


async def test_an_attached_channel_shows_the_labels_chats_to_its_holders_only(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    channel = await house.slack.create_by_hand(house.person("Nina"), "team-sales")
    for one in (house.person("Omar"), house.person("Asha"), house.slack.bot_user_id):
        await house.slack.join_by_hand(house.person("Nina"), channel.id, one)
    found = await looked_at(house, "sales", channel.id)
    label_key, nina = await label_id(house, "sales"), await agent(house, "Nina")
    await house.store.run(attaching.attach, label_key, found.key, channel.id, by=nina)
    await house.until(lambda: shows(house, channel.id, "Priya", "first words"))
    await opened(house, "Priya", words="after the move")
    await house.until(lambda: shows(house, channel.id, "Priya", "after the move"))
    await house.at_rest()

    assert found.body["refused"] is None
    assert found.body["removed"] == [house.person("Omar")]
    assert found.body["readable"] == 2
    assert inside(house, channel.id, "Asha", "Lucía", "Nina")
    assert outside(house, channel.id, "Omar")
    assert not shows(house, "wa-sales", "Priya")


@pytest.mark.parametrize(
    ("how", "why"),
    [("public", "not_private"), ("shared", "shared"), ("room", "a_room_already"), ("away", "not_ours_to_read")],
)
async def test_a_channel_that_others_may_read_is_not_attached(house: House, how: str, why: str) -> None:
    channel = await house.slack.create_by_hand(house.person("Nina"), "team-sales")
    if how != "away":
        await house.slack.join_by_hand(house.person("Nina"), channel.id, house.slack.bot_user_id)
    if how == "public":
        await house.slack.make_public(channel.id)
    elif how == "shared":
        await house.slack.share(channel.id)
    wanted = house.slack.channel("wa-repairs").id if how == "room" else channel.id
    found = await looked_at(house, "sales", wanted)
    label_key, nina = await label_id(house, "sales"), await agent(house, "Nina")

    assert found.body["refused"] == why
    assert await house.store.run(attaching.attach, label_key, found.key, wanted, by=nina) is None
