"""Hundreds of people to be moved at once, under limits like Slack's: removals first, all can see how far it is, nothing is forgotten."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.flows import roster
from bot.flows.steps import moves
from storage.tx import Tx
from tests.trips.acts import grant, label_id, opened, told, until_read
from tests.trips.house import House
from tests.trips.process import Process

SCALE = 0.02  # of Slack's minute, for both sides: fifty a minute are fifty in 1.2 seconds
PEOPLE = 150
LABELS = ("sales", "repairs")
LOST = 3  # made, but not written down when the program was killed: looked up, not counted


async def crowd(house: House, count: int) -> list[str]:
    """So many members with both labels, all in both rooms; their Slack ids."""
    users = [house.slack.add_user(name=f"Helper {n}", email=f"h{n}@harborbikes.example") for n in range(count)]
    labels = tuple([await label_id(house, name) for name in LABELS])
    await house.store.run(_invited, [user.email for user in users], labels)
    rooms = [house.slack.channel(f"wa-{name}") for name in LABELS]
    ids = {user.id for user in users}
    await house.until(lambda: all(ids <= room.members for room in rooms), within=240)
    await house.at_rest(within=60)
    return sorted(ids)


def _invited(tx: Tx, emails: list[str], labels: tuple[int, ...]) -> None:
    for email in emails:
        roster.invite(tx, email, "member", labels, by=None, via="test")


def _revoked(tx: Tx, users: list[str], labels: list[int]) -> None:
    by = tx.people.by_email("nina@harborbikes.example")
    for user in users:
        agent = tx.people.by_slack(user)
        assert agent is not None
        for label in labels:
            assert roster.revoke_label(tx, agent, label, by=by, via="test") is None


async def all_revoked(house: House, users: list[str]) -> None:
    labels = [await label_id(house, name) for name in LABELS]
    await house.store.run(_revoked, users, labels)


def still_in(house: House, users: list[str]) -> int:
    return sum(len(house.slack.channel(f"wa-{name}").members & set(users)) for name in LABELS)


def progress(house: House) -> list[str]:
    """What the message to the admin says of it now; there is only one a run."""
    return [words for words in told(house, "Nina") if "between channels" in words]


def shown(house: House) -> list[str]:
    """All that this message ever said, in order."""
    updates: list[dict[str, Any]] = [dict(one.args) for one in house.slack.calls if one.method == "chat.update"]
    return [str(one.get("text")) for one in updates if "between channels" in str(one.get("text"))]


async def removed_over_a_restart(folder: Path, people: int, scale: float, *, within: float) -> None:
    """All lose both labels; the program is stopped in the middle and killed a little later; then it goes on."""
    async with House.open(folder) as house:
        await opened(house, "Priya", "wa-sales")
        users = await crowd(house, people)
        house.slack.pace.on, house.slack.pace.scale = True, scale
        house.overrides["PACE"] = str(scale)
        await house.stop_app()
        await house.start_app()
        await all_revoked(house, users)
        await grant(house, "Omar", "sales")
        await house.world.periskope.customer_says(house.chat("Priya"), "said meanwhile")
        await house.until(lambda: still_in(house, users) < people * 1.7, within=within)
        await until_read(house, lambda tx: moves.progress(tx) is not None)
        await house.stop_app()
        await _killed_in_the_middle(house, users, within)
        left_at_the_kill = still_in(house, users)
        await house.start_app()
        await house.until(lambda: not still_in(house, users), within=within)
        await house.until(lambda: any("said meanwhile" in words for words in house.words("wa-sales", "Priya")))
        await house.until(lambda: house.person("Omar") in house.slack.channel("wa-sales").members, within=60)
        await house.until(lambda: any("I have moved" in words for words in progress(house)), within=30)
        await house.at_rest(within=60)
        calls = [one for one in house.slack.calls if one.ok]

    sales = house.slack.channel("wa-sales").id
    kicks = [n for n, one in enumerate(calls) if one.method == "conversations.kick" and one.args["channel"] == sales]
    said = [n for n, one in enumerate(calls) if "said meanwhile" in str(one.args) and one.args.get("channel") == sales]
    assert left_at_the_kill > 0
    assert len(progress(house)) == 1
    assert max(kicks) < min(said)
    assert all(re.search(r"\d+ of \d+\* done", words) for words in shown(house)[:-1])
    assert people * 2 - LOST <= int(re.findall(r"all (\d+)", progress(house)[0])[0]) <= people * 2 + 1


async def _killed_in_the_middle(house: House, users: list[str], within: float) -> None:
    process = Process(house)
    await process.start()
    try:
        await house.healthy()
        before = still_in(house, users)
        await house.until(lambda: still_in(house, users) < before - 5, within=within)
    finally:
        await process.kill()


async def test_three_hundred_removals_go_first_show_how_far_they_are_and_survive_a_kill(tmp_path: Path) -> None:
    await removed_over_a_restart(tmp_path, PEOPLE, SCALE, within=60)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_three_hundred_removals_at_slacks_own_pace(tmp_path: Path) -> None:
    await removed_over_a_restart(tmp_path, PEOPLE, 1.0, within=900)


async def test_a_few_moves_are_not_worth_a_message(house: House) -> None:
    await grant(house, "Asha", "repairs")
    await house.until(lambda: house.person("Asha") in house.slack.channel("wa-repairs").members)
    await house.at_rest()

    assert progress(house) == []
