"""`label attach`: what follows is shown first, and done on an admin's word."""

from typing import Any

from tests.trips import acts
from tests.trips.house import House


def top(house: House, first: str) -> Any:
    return house.slack.views_of(house.person(first))[-1]


async def says(house: House, who: str, text: str) -> str:
    said = await house.slack.command(house.person(who), text)
    await said.settled()
    await house.at_rest()
    return str(said.text)


async def test_a_channel_is_attached_once_an_admin_has_seen_what_follows(house: House) -> None:
    await acts.opened(house, "Priya", "wa-sales")
    nina = house.person("Nina")
    channel = await house.slack.create_by_hand(nina, "team-sales")
    for one in (house.person("Omar"), house.slack.bot_user_id):
        await house.slack.join_by_hand(nina, channel.id, one)
    words = f"label attach sales <#{channel.id}|team-sales>"
    first = await says(house, "Nina", words)
    member = await says(house, "Asha", words)
    await says(house, "Nina", words)
    form = top(house, "Nina")
    shown = str(form.blocks)
    await house.slack.submit(nina, form.id, {})
    await house.until(lambda: acts.shows(house, channel.id, "Priya", "first words"))
    await house.until(lambda: acts.outside(house, channel.id, "Omar"))

    assert "looking at that channel" in first
    assert "for admins" in member
    assert "Omar" in shown
    assert "2 chats" in shown


async def test_a_public_channel_is_refused_with_the_reason(house: House) -> None:
    nina = house.person("Nina")
    channel = await house.slack.create_by_hand(nina, "team-sales")
    await house.slack.join_by_hand(nina, channel.id, house.slack.bot_user_id)
    await house.slack.make_public(channel.id)
    words = f"label attach sales <#{channel.id}|team-sales>"
    await says(house, "Nina", words)

    assert "public" in await says(house, "Nina", words)
