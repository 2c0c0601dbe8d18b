"""Channels that Slack does not keep as they should be: closed at once, put right, or replaced in time."""

from datetime import timedelta

import pytest

from bot.flows import starting
from bot.flows.outgoing import lost
from tests.trips.acts import calls, grant, inside, opened, outside, revoke, says, shows, stands, told
from tests.trips.house import House


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that stays wrong is replaced after two seconds."""
    monkeypatch.setattr(lost, "PATIENCE", timedelta(seconds=2))


def channels(house: House, name: str) -> list[str]:
    """Every channel of this name or this name with a suffix, oldest first."""
    return [one.id for one in house.slack.channels.values() if one.name.startswith(name)]


async def replaced(house: House, name: str = "wa-sales") -> str:
    """The id of the channel that stands in for another."""
    await house.until(lambda: len(channels(house, name)) == 2, within=30)
    return channels(house, name)[1]


async def test_a_refused_removal_closes_the_room_and_after_a_while_replaces_it(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    old = house.slack.channel("wa-sales")
    house.slack.members_may_remove = False
    await revoke(house, "Asha", "sales")
    await says(house, "Priya", "not for Asha")
    fresh = house.slack.channels[await replaced(house)]
    await house.until(lambda: shows(house, fresh.id, "Priya", "not for Asha"))
    await house.until(lambda: not stands(old))
    await house.at_rest()

    assert house.person("Asha") in old.members
    assert house.person("Asha") not in fresh.members
    assert {house.person("Nina"), house.person("Lucía")} <= fresh.members
    assert any("could not be put right" in words for words in told(house, "Nina"))
    assert len(channels(house, "wa-sales")) == 2


async def test_a_removal_that_is_possible_again_in_time_keeps_the_room(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    house.slack.fail("conversations.kick", times=1, kind="error", error="restricted_action")
    await revoke(house, "Asha", "sales")
    await house.until(lambda: outside(house, "wa-sales", "Asha"))
    await opened(house, "Priya", "wa-sales", words="after all")
    await house.at_rest()

    assert len(channels(house, "wa-sales")) == 1


async def test_the_app_thrown_out_comes_back_with_a_new_room(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await house.slack.remove_app(house.slack.channel("wa-sales").id)
    await says(house, "Priya", "while you were out")
    fresh = house.slack.channels[await replaced(house)]
    await house.until(lambda: shows(house, fresh.id, "Priya", "while you were out"))
    await house.at_rest()

    assert {house.person(one) for one in ("Asha", "Lucía", "Nina")} <= fresh.members
    assert any("I was removed from" in words for words in told(house, "Nina"))


async def test_the_app_invited_back_in_time_goes_on_in_the_same_room(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    channel = house.slack.channel("wa-sales")
    await house.slack.remove_app(channel.id)
    await house.slack.join_by_hand(house.person("Asha"), channel.id, house.slack.bot_user_id)
    await opened(house, "Priya", "wa-sales", words="we go on")
    await house.at_rest()

    assert len(channels(house, "wa-sales")) == 1


@pytest.mark.parametrize("how", ["public", "shared", "pending"])
async def test_a_channel_open_to_others_closes_and_is_replaced(house: House, how: str) -> None:
    await opened(house, "Priya", "wa-sales")
    old = house.slack.channel("wa-sales")
    if how == "public":
        await house.slack.make_public(old.id)
    else:
        await house.slack.share(old.id, pending=how == "pending")
    if how != "shared":  # no event that the app hears: the comparison finds it
        await house.store.run(starting.compare_rooms)
    await house.until(house.slack.idle)
    await says(house, "Priya", "for colleagues only")
    fresh = house.slack.channels[await replaced(house)]
    await house.until(lambda: shows(house, fresh.id, "Priya", "for colleagues only"))
    await house.at_rest()

    assert not any("for colleagues only" in words for words in stands(old))
    assert not any("first words" in words for words in stands(old))


async def test_an_archived_room_is_opened_again(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await house.slack.archive_by_hand(house.person("Nina"), house.slack.channel("wa-sales").id)
    await opened(house, "Priya", "wa-sales", words="after the archive")
    await house.at_rest()

    assert not house.slack.channel("wa-sales").archived
    assert len(channels(house, "wa-sales")) == 1


async def test_a_deleted_channel_is_replaced(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await house.slack.delete_channel(house.slack.channel("wa-sales").id)
    await says(house, "Priya", "where is everybody")
    fresh = house.slack.channels[await replaced(house)]

    await house.until(lambda: shows(house, fresh.id, "Priya", "where is everybody"))


async def test_slack_being_away_replaces_nothing(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    house.slack.fail("conversations.kick", times=4, kind="500")
    await revoke(house, "Asha", "sales")
    await house.until(lambda: outside(house, "wa-sales", "Asha"), within=30)
    await house.at_rest()

    assert calls(house, "conversations.kick") == 5
    assert len(channels(house, "wa-sales")) == 1


async def test_a_taken_name_gets_a_suffix_and_nobody_is_left_behind(house: House) -> None:
    await house.slack.create_by_hand(house.person("Nina"), "wa-vip")
    chat = house.world.periskope.add_chat(name="Very Important", number="447700900888", labels=("vip",))
    await house.world.periskope.customer_says(chat, "hello there")
    await house.until(lambda: shows(house, "wa-triage", "Very Important"))
    await grant(house, "Omar", "vip")
    await house.until(lambda: any(name.startswith("wa-vip-") for name in house.rooms()))
    fresh = next(name for name in house.rooms() if name.startswith("wa-vip-"))
    await house.until(lambda: shows(house, fresh, "Very Important", "hello there"))
    await house.at_rest()

    assert inside(house, fresh, "Omar", "Nina")
