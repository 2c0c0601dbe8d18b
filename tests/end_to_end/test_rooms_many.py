"""Hundreds of people to be moved at once, under limits like Slack's: removals first, all can see how far it is, nothing is forgotten."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.grants import actions as grants
from bot.rooms.actions import bulk_progress
from bot.team import actions as team
from storage.tx import Tx
from tests.end_to_end.acts import grant, label_id, opened, told, until_read
from tests.fixtures.running_app import AppProcess, RunningApp

SCALE = 0.02  # of Slack's minute, for both sides: fifty a minute are fifty in 1.2 seconds
PEOPLE = 150
LABELS = ("sales", "repairs")
LOST = 3  # made, but not written down when the program was killed: looked up, not counted


async def crowd(running_app: RunningApp, count: int) -> list[str]:
    """So many members with both labels, all in both rooms; their Slack ids."""
    users = [running_app.slack.add_user(name=f"Helper {n}", email=f"h{n}@harborbikes.example") for n in range(count)]
    labels = tuple([await label_id(running_app, name) for name in LABELS])
    await running_app.store.run(_invited, [user.email for user in users], labels)
    rooms = [running_app.slack.channel(f"wa-{name}") for name in LABELS]
    ids = {user.id for user in users}
    await running_app.until(lambda: all(ids <= room.members for room in rooms), within=240)
    await running_app.at_rest()
    return sorted(ids)


def _invited(tx: Tx, emails: list[str], labels: tuple[int, ...]) -> None:
    for email in emails:
        team.invite(tx, email, "member", labels, by=None, via="test")


def _revoked(tx: Tx, users: list[str], labels: list[int]) -> None:
    by = tx.people.by_email("nina@harborbikes.example")
    for user in users:
        agent = tx.people.by_slack(user)
        assert agent is not None
        for label in labels:
            assert grants.revoke_label(tx, agent, label, by=by, via="test") is None


async def all_revoked(running_app: RunningApp, users: list[str]) -> None:
    labels = [await label_id(running_app, name) for name in LABELS]
    await running_app.store.run(_revoked, users, labels)


def still_in(running_app: RunningApp, users: list[str]) -> int:
    return sum(len(running_app.slack.channel(f"wa-{name}").members & set(users)) for name in LABELS)


def progress(running_app: RunningApp) -> list[str]:
    """What the message to the admin says of it now; there is only one a run."""
    return [words for words in told(running_app, "Nina") if "between channels" in words]


def shown(running_app: RunningApp) -> list[str]:
    """All that this message ever said, in order."""
    updates: list[dict[str, Any]] = [dict(one.args) for one in running_app.slack.calls if one.method == "chat.update"]
    return [str(one.get("text")) for one in updates if "between channels" in str(one.get("text"))]


async def removed_over_a_restart(folder: Path, people: int, scale: float, *, within: float) -> None:
    """All lose both labels; the program is stopped in the middle and killed a little later; then it goes on."""
    async with RunningApp.open(folder) as running_app:
        await opened(running_app, "Priya", "wa-sales")
        users = await crowd(running_app, people)
        running_app.slack.pace.on, running_app.slack.pace.scale = True, scale
        running_app.overrides["PACE"] = str(scale)
        await running_app.stop_app()
        await running_app.start_app()
        await all_revoked(running_app, users)
        await grant(running_app, "Omar", "sales")
        await running_app.world.periskope.customer_says(running_app.chat("Priya"), "said meanwhile")
        await running_app.until(lambda: still_in(running_app, users) < people * 1.7, within=within)
        await until_read(running_app, lambda tx: bulk_progress.progress(tx) is not None)
        await running_app.stop_app()
        await _killed_in_the_middle(running_app, users, within)
        left_at_the_kill = still_in(running_app, users)
        await running_app.start_app()
        await running_app.until(lambda: not still_in(running_app, users), within=within)
        await running_app.until(
            lambda: any("said meanwhile" in words for words in running_app.words("wa-sales", "Priya"))
        )
        await running_app.until(lambda: running_app.person("Omar") in running_app.slack.channel("wa-sales").members)
        await running_app.until(lambda: any("I have moved" in words for words in progress(running_app)))
        await running_app.at_rest()
        calls = [one for one in running_app.slack.calls if one.ok]

    sales = running_app.slack.channel("wa-sales").id
    kicks = [n for n, one in enumerate(calls) if one.method == "conversations.kick" and one.args["channel"] == sales]
    said = [n for n, one in enumerate(calls) if "said meanwhile" in str(one.args) and one.args.get("channel") == sales]
    assert left_at_the_kill > 0
    assert len(progress(running_app)) == 1
    assert max(kicks) < min(said)
    assert all(re.search(r"\d+ of \d+\* done", words) for words in shown(running_app)[:-1])
    assert people * 2 - LOST <= int(re.findall(r"all (\d+)", progress(running_app)[0])[0]) <= people * 2 + 1


async def _killed_in_the_middle(running_app: RunningApp, users: list[str], within: float) -> None:
    process = AppProcess(running_app)
    await process.start()
    try:
        await running_app.healthy()
        before = still_in(running_app, users)
        await running_app.until(lambda: still_in(running_app, users) < before - 5, within=within)
    finally:
        await process.kill()


async def test_three_hundred_removals_go_first_show_how_far_they_are_and_survive_a_kill(tmp_path: Path) -> None:
    await removed_over_a_restart(tmp_path, PEOPLE, SCALE, within=60)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_three_hundred_removals_at_slacks_own_pace(tmp_path: Path) -> None:
    await removed_over_a_restart(tmp_path, PEOPLE, 1.0, within=900)


async def test_a_few_moves_are_not_worth_a_message(running_app: RunningApp) -> None:
    await grant(running_app, "Asha", "repairs")
    await running_app.until(lambda: running_app.person("Asha") in running_app.slack.channel("wa-repairs").members)
    await running_app.at_rest()

    assert progress(running_app) == []
