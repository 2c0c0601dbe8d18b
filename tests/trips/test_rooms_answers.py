"""Whatever Slack answers once to an invitation or a removal, the room ends as it should be."""

from datetime import timedelta

import pytest

from bot.flows import starting
from bot.flows.outgoing import lost
from tests.trips.acts import grant, inside, opened, outside, revoke, shows, told
from tests.trips.house import House

KICK = ("not_in_channel", "user_not_found", "restricted_action", "not_supported", "channel_not_found", "cant_kick_self")
INVITE = (
    "cant_invite",
    "user_is_restricted",
    "ura_max_channels",
    "user_not_found",
    "org_user_not_in_team",
    "no_external_invite_permission",
    "is_archived",
    "not_in_channel",
    "restricted_action",
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack is asked again after a short while; a room that stays wrong is replaced after twelve seconds."""
    monkeypatch.setattr(lost, "PATIENCE", timedelta(seconds=12))
    monkeypatch.setattr(lost, "LONGEST_PAUSE", 0.3)


@pytest.mark.parametrize("error", KICK)
async def test_a_removal_answered_by_an_error_is_made_all_the_same(house: House, error: str) -> None:
    await opened(house, "Priya", "wa-sales")
    house.slack.fail("conversations.kick", times=1, kind="error", error=error)
    await revoke(house, "Asha", "sales")
    if error == "not_in_channel":  # taken at its word; the next comparison sees that it was not so
        await house.at_rest()
        await house.store.run(starting.compare_rooms)
    await house.until(lambda: outside(house, "wa-sales", "Asha"))
    await opened(house, "Priya", "wa-sales", words="after the error")
    await house.at_rest()

    assert inside(house, "wa-sales", "Lucía", "Nina")
    assert sum(name.startswith("wa-sales") for name in house.rooms()) == 1


@pytest.mark.parametrize("error", INVITE)
async def test_an_invitation_answered_by_an_error_is_made_later(house: House, error: str) -> None:
    await opened(house, "Tom", "wa-repairs")
    house.slack.fail("conversations.invite", times=1, kind="error", error=error)
    await grant(house, "Asha", "repairs")
    await house.at_rest()
    await house.store.run(starting.compare_rooms)
    await house.until(lambda: inside(house, "wa-repairs", "Asha"))
    await opened(house, "Tom", "wa-repairs", words="after the error")
    await house.at_rest()

    assert shows(house, "wa-repairs", "Tom", "first words")


async def test_admins_hear_once_who_cannot_be_invited(house: House) -> None:
    house.slack.fail("conversations.invite", times=3, kind="error", error="ura_max_channels")
    await grant(house, "Asha", "repairs")
    await house.until(lambda: any("would not let me invite" in words for words in told(house, "Nina")))
    await house.store.run(starting.compare_rooms)
    await house.at_rest()

    assert sum("would not let me invite" in words for words in told(house, "Nina")) == 1
