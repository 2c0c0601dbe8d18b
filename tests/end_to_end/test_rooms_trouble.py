"""Channels that Slack does not keep as they should be: closed at once, put right, or replaced in time."""

from datetime import timedelta

import pytest

from bot.app import maintenance
from bot.rooms.actions import gate
from tests.end_to_end.acts import calls, grant, inside, opened, outside, revoke, says, shows, stands, told
from tests.fixtures.running_app import RunningApp


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that stays wrong is replaced after two seconds."""
    monkeypatch.setattr(gate, "PATIENCE", timedelta(seconds=2))


def channels(running_app: RunningApp, name: str) -> list[str]:
    """Every channel of this name or this name with a suffix, oldest first."""
    return [one.id for one in running_app.slack.channels.values() if one.name.startswith(name)]


async def replaced(running_app: RunningApp, name: str = "wa-sales") -> str:
    """The id of the channel that stands in for another."""
    await running_app.until(lambda: len(channels(running_app, name)) == 2)
    return channels(running_app, name)[1]


async def test_a_refused_removal_closes_the_room_and_after_a_while_replaces_it(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    old = running_app.slack.channel("wa-sales")
    running_app.slack.members_may_remove = False
    await revoke(running_app, "Asha", "sales")
    await says(running_app, "Priya", "not for Asha")
    fresh = running_app.slack.channels[await replaced(running_app)]
    await running_app.until(lambda: shows(running_app, fresh.id, "Priya", "not for Asha"))
    await running_app.until(lambda: not stands(old))
    await running_app.at_rest()

    assert running_app.person("Asha") in old.members
    assert running_app.person("Asha") not in fresh.members
    assert {running_app.person("Nina"), running_app.person("Lucía")} <= fresh.members
    assert any("could not be put right" in words for words in told(running_app, "Nina"))
    assert len(channels(running_app, "wa-sales")) == 2


async def test_a_removal_that_is_possible_again_in_time_keeps_the_room(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    running_app.slack.fail("conversations.kick", times=1, kind="error", error="restricted_action")
    await revoke(running_app, "Asha", "sales")
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))
    await opened(running_app, "Priya", "wa-sales", words="after all")
    await running_app.at_rest()

    assert len(channels(running_app, "wa-sales")) == 1


async def test_the_app_thrown_out_comes_back_with_a_new_room(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.slack.remove_app(running_app.slack.channel("wa-sales").id)
    await says(running_app, "Priya", "while you were out")
    fresh = running_app.slack.channels[await replaced(running_app)]
    await running_app.until(lambda: shows(running_app, fresh.id, "Priya", "while you were out"))
    await running_app.at_rest()

    assert {running_app.person(one) for one in ("Asha", "Lucía", "Nina")} <= fresh.members
    assert any("I was removed from" in words for words in told(running_app, "Nina"))


async def test_the_app_invited_back_in_time_goes_on_in_the_same_room(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    channel = running_app.slack.channel("wa-sales")
    await running_app.slack.remove_app(channel.id)
    await running_app.slack.join_by_hand(running_app.person("Asha"), channel.id, running_app.slack.bot_user_id)
    await opened(running_app, "Priya", "wa-sales", words="we go on")
    await running_app.at_rest()

    assert len(channels(running_app, "wa-sales")) == 1


@pytest.mark.parametrize("how", ["public", "shared", "pending"])
async def test_a_channel_open_to_others_closes_and_is_replaced(running_app: RunningApp, how: str) -> None:
    await opened(running_app, "Priya", "wa-sales")
    old = running_app.slack.channel("wa-sales")
    if how == "public":
        await running_app.slack.make_public(old.id)
    else:
        await running_app.slack.share(old.id, pending=how == "pending")
    if how != "shared":  # no event that the app hears: the comparison finds it
        await running_app.store.run(maintenance.compare_rooms)
    await running_app.until(running_app.slack.idle)
    await says(running_app, "Priya", "for colleagues only")
    fresh = running_app.slack.channels[await replaced(running_app)]
    await running_app.until(lambda: shows(running_app, fresh.id, "Priya", "for colleagues only"))
    await running_app.at_rest()

    assert not any("for colleagues only" in words for words in stands(old))
    assert not any("first words" in words for words in stands(old))


async def test_an_archived_room_is_opened_again(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.slack.archive_by_hand(running_app.person("Nina"), running_app.slack.channel("wa-sales").id)
    await opened(running_app, "Priya", "wa-sales", words="after the archive")
    await running_app.at_rest()

    assert not running_app.slack.channel("wa-sales").archived
    assert len(channels(running_app, "wa-sales")) == 1


async def test_a_deleted_channel_is_replaced(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.slack.delete_channel(running_app.slack.channel("wa-sales").id)
    await says(running_app, "Priya", "where is everybody")
    fresh = running_app.slack.channels[await replaced(running_app)]

    await running_app.until(lambda: shows(running_app, fresh.id, "Priya", "where is everybody"))


async def test_slack_being_away_replaces_nothing(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    running_app.slack.fail("conversations.kick", times=4, kind="500")
    await revoke(running_app, "Asha", "sales")
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))
    await running_app.at_rest()

    assert calls(running_app, "conversations.kick") == 5
    assert len(channels(running_app, "wa-sales")) == 1


async def test_a_taken_name_gets_a_suffix_and_nobody_is_left_behind(running_app: RunningApp) -> None:
    await running_app.slack.create_by_hand(running_app.person("Nina"), "wa-vip")
    chat = running_app.world.periskope.add_chat(name="Very Important", number="447700900888", labels=("vip",))
    await running_app.world.periskope.customer_says(chat, "hello there")
    await running_app.until(lambda: shows(running_app, "wa-triage", "Very Important"))
    await grant(running_app, "Omar", "vip")
    await running_app.until(lambda: any(name.startswith("wa-vip-") for name in running_app.rooms()))
    fresh = next(name for name in running_app.rooms() if name.startswith("wa-vip-"))
    await running_app.until(lambda: shows(running_app, fresh, "Very Important", "hello there"))
    await running_app.at_rest()

    assert inside(running_app, fresh, "Omar", "Nina")
