"""Whatever Slack answers to an invitation or a removal, once or always, the room ends as it should be, and nobody waits for ever."""

from datetime import timedelta

import pytest

from bot.app import maintenance
from bot.rooms.actions import gate
from tests.end_to_end.acts import grant, inside, opened, outside, revoke, shows, told
from tests.fixtures.running_app import RunningApp

# Slack's reference pages of conversations.kick and conversations.invite, and what was seen in the field
KICK = (
    "not_in_channel", "user_not_found", "restricted_action", "not_supported", "channel_not_found", "cant_kick_self",
    "cant_kick_from_general", "method_not_supported_for_channel_type",
)  # fmt: skip
INVITE = (
    "cant_invite", "user_is_restricted", "not_in_channel", "restricted_action", "is_archived", "user_not_found",
    "ura_max_channels", "org_user_not_in_team", "no_external_invite_permission", "channel_not_found",
    "external_channel_migrating", "invitee_cant_see_channel", "method_not_supported_for_channel_type", "no_user",
    "already_in_channel", "cant_invite_self",
)  # fmt: skip
AS_GOOD_AS_IN = frozenset({"already_in_channel", "cant_invite_self"})  # taken for a yes; comparing finds out
FOR_EVER = 10_000


def few(errors: tuple[str, ...], usual: int) -> list[object]:
    """All of them in the long run, the first in every."""
    return [*errors[:usual], *(pytest.param(error, marks=pytest.mark.soak) for error in errors[usual:])]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack is asked again after a short while; a room that stays wrong is replaced after twelve seconds."""
    monkeypatch.setattr(gate, "PATIENCE", timedelta(seconds=12))
    monkeypatch.setattr(gate, "LONGEST_PAUSE", 0.3)


@pytest.mark.parametrize("error", few(KICK, 6))
async def test_a_removal_answered_by_an_error_is_made_all_the_same(running_app: RunningApp, error: str) -> None:
    await opened(running_app, "Priya", "wa-sales")
    running_app.slack.fail("conversations.kick", times=1, kind="error", error=error)
    await revoke(running_app, "Asha", "sales")
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))
    await opened(running_app, "Priya", "wa-sales", words="after the error")
    await running_app.at_rest()

    assert inside(running_app, "wa-sales", "Lucía", "Nina")
    assert sum(name.startswith("wa-sales") for name in running_app.rooms()) == 1


@pytest.mark.parametrize("error", few(KICK, 3))
async def test_a_removal_always_answered_by_an_error_ends_in_a_new_room_and_admins_hear_of_it(
    running_app: RunningApp, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    monkeypatch.setattr(gate, "PATIENCE", timedelta(seconds=1))
    await opened(running_app, "Priya", "wa-sales")
    running_app.slack.fail("conversations.kick", times=FOR_EVER, kind="error", error=error)
    await revoke(running_app, "Asha", "sales")
    await opened(running_app, "Priya", "wa-sales-2", words="in the new room")
    await running_app.at_rest()

    assert inside(running_app, "wa-sales-2", "Lucía", "Nina")
    assert outside(running_app, "wa-sales-2", "Asha")
    assert not shows(running_app, "wa-sales", "Priya")
    assert any("would not let me remove" in words for words in told(running_app, "Nina"))


@pytest.mark.parametrize("error", ["not_in_channel", "user_not_found"])
async def test_nothing_is_said_in_a_room_on_slacks_word_alone_that_somebody_is_not_there(
    running_app: RunningApp, error: str
) -> None:
    await opened(running_app, "Priya", "wa-sales")
    running_app.slack.fail("conversations.kick", times=2, kind="error", error=error)
    await revoke(running_app, "Asha", "sales")
    await opened(running_app, "Priya", "wa-sales", words="not for Asha")
    heard = [call for call in running_app.slack.calls if call.ok]
    kicked = max(n for n, call in enumerate(heard) if call.method == "conversations.kick")
    said = min(n for n, call in enumerate(heard) if "not for Asha" in str(call.args))

    assert outside(running_app, "wa-sales", "Asha")
    assert kicked < said


@pytest.mark.parametrize("error", few(INVITE, 5))
async def test_an_invitation_answered_by_an_error_is_made_later(running_app: RunningApp, error: str) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    running_app.slack.fail("conversations.invite", times=1, kind="error", error=error)
    await grant(running_app, "Asha", "repairs")
    await running_app.at_rest()
    if error in AS_GOOD_AS_IN:
        return
    await running_app.store.run(maintenance.compare_rooms)
    await running_app.until(lambda: inside(running_app, "wa-repairs", "Asha"))
    await opened(running_app, "Tom", "wa-repairs", words="after the error")
    await running_app.at_rest()

    assert shows(running_app, "wa-repairs", "Tom", "first words")


@pytest.mark.parametrize("error", few(tuple(one for one in INVITE if one not in AS_GOOD_AS_IN), 4))
async def test_an_invitation_always_answered_by_an_error_keeps_nobody_else_waiting_and_admins_hear_of_it(
    running_app: RunningApp, error: str
) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    running_app.slack.fail("conversations.invite", times=FOR_EVER, kind="error", error=error)
    await grant(running_app, "Asha", "repairs")
    await opened(running_app, "Tom", "wa-repairs", words="for the others")
    await running_app.at_rest()
    tried = sum(call.method == "conversations.invite" for call in running_app.slack.calls)
    heard = told(running_app, "Nina")
    running_app.slack.faults.waiting.clear()
    await running_app.store.run(maintenance.compare_rooms)
    await running_app.until(lambda: inside(running_app, "wa-repairs", "Asha"))

    assert tried < 10
    assert error == "is_archived" or any("would not let me invite" in words for words in heard)
    assert sum(name.startswith("wa-repairs") for name in running_app.rooms()) == 1


async def test_admins_hear_once_who_cannot_be_invited(running_app: RunningApp) -> None:
    running_app.slack.fail("conversations.invite", times=3, kind="error", error="ura_max_channels")
    await grant(running_app, "Asha", "repairs")
    await running_app.until(lambda: any("would not let me invite" in words for words in told(running_app, "Nina")))
    await running_app.store.run(maintenance.compare_rooms)
    await running_app.at_rest()

    assert sum("would not let me invite" in words for words in told(running_app, "Nina")) == 1
