"""What was under way when access was lost: invitations and posts that land late, lanes that are held, many moves."""

import asyncio

from bot.deliver import deliverer
from storage.tx import Tx
from tests.trips.acts import calls, grant, inside, opened, outside, revoke, says, shows, stands
from tests.trips.house import House


async def test_an_invitation_that_lands_after_the_revocation_is_undone_before_anything_is_said(house: House) -> None:
    await opened(house, "Tom", "wa-repairs")
    house.slack.fail("conversations.invite", times=1, kind="late", seconds=1.0)
    before = calls(house, "conversations.invite")
    await grant(house, "Asha", "repairs")
    await house.until(lambda: calls(house, "conversations.invite") > before)
    await revoke(house, "Asha", "repairs")
    await says(house, "Tom", "not for Asha")
    await house.until(lambda: shows(house, "wa-repairs", "Tom", "not for Asha"))
    await house.at_rest()

    heard = [call for call in house.slack.calls if call.ok]
    kicked = max(n for n, call in enumerate(heard) if call.method == "conversations.kick")
    said = min(n for n, call in enumerate(heard) if "not for Asha" in str(call.args))
    assert outside(house, "wa-repairs", "Asha")
    assert kicked < said


async def test_an_invitation_of_which_nothing_was_heard_is_looked_into(house: House) -> None:
    await opened(house, "Tom", "wa-repairs")
    house.slack.hold_events = True
    house.slack.fail("conversations.invite", times=1, kind="drop_after")
    before = calls(house, "conversations.invite")
    await grant(house, "Asha", "repairs")
    await house.until(lambda: calls(house, "conversations.invite") > before)
    await revoke(house, "Asha", "repairs")
    await house.until(lambda: outside(house, "wa-repairs", "Asha"), within=20)
    await house.slack.release_events(shuffle=True)
    await house.at_rest()

    assert outside(house, "wa-repairs", "Asha")


async def test_given_and_taken_many_times_it_ends_as_it_was_decided_last(house: House) -> None:
    await opened(house, "Tom", "wa-repairs")
    house.slack.hold_events = True
    for _ in range(4):
        await grant(house, "Asha", "repairs")
        await asyncio.sleep(0)
        await revoke(house, "Asha", "repairs")
    await grant(house, "Asha", "repairs")
    await house.slack.release_events(shuffle=True)
    await house.until(lambda: inside(house, "wa-repairs", "Asha"))
    await house.at_rest()

    assert inside(house, "wa-repairs", "Asha")


async def test_a_post_that_lands_after_its_thread_was_withdrawn_is_withdrawn_too(house: House) -> None:
    await opened(house, "Saturday Riders", "wa-sales", "wa-repairs")
    channel = house.slack.channel("wa-repairs")
    house.slack.fail("chat.postMessage", times=1, kind="late", seconds=1.5, channel=channel.id)
    before = calls(house, "chat.postMessage")
    await says(house, "Saturday Riders", "landing late")
    await house.until(lambda: calls(house, "chat.postMessage") > before)
    house.world.periskope.set_labels(house.chat("Saturday Riders"), ["sales"])
    await house.until(lambda: not shows(house, "wa-repairs", "Saturday Riders"), within=20)
    await house.at_rest()

    assert not any("landing late" in words or "Saturday Riders" in words for words in stands(channel))
    assert shows(house, "wa-sales", "Saturday Riders", "landing late")


async def test_a_removal_waits_for_no_held_lane(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await house.store.run(_hold_everything)
    await says(house, "Priya", "stays behind")
    await revoke(house, "Asha", "sales")
    await house.until(lambda: outside(house, "wa-sales", "Asha"))

    assert not shows(house, "wa-sales", "Priya", "stays behind")


def _hold_everything(tx: Tx) -> None:
    """Every lane that a room's work has, but that of its removals."""
    for family in ("post", "look", "room", "wa", "chat"):
        rows = tx.conn.exec_driver_sql(f"select lane from lane where lane like '{family}:%'")  # noqa: S608  # our own words
        for row in rows.all():
            tx.lanes.hold_back(row.lane, "a person looks into it")


async def test_a_removal_waits_behind_no_post(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    channel = house.slack.channel("wa-sales")
    house.slack.fail("chat.postMessage", times=40, kind="429", retry_after=1, channel=channel.id)
    for number in range(20):
        await says(house, "Priya", f"number {number}")
    started = asyncio.get_running_loop().time()
    await revoke(house, "Asha", "sales")
    await house.until(lambda: outside(house, "wa-sales", "Asha"))

    assert asyncio.get_running_loop().time() - started < 2.0


async def test_removals_owed_before_a_crash_are_made_after_it(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    house.slack.fail("conversations.kick", times=100, kind="500")
    await revoke(house, "Asha", "sales")
    await house.until(lambda: calls(house, "conversations.kick"))
    await house.stop_app()
    house.slack.faults.waiting.clear()
    await house.start_app()
    await house.until(lambda: outside(house, "wa-sales", "Asha"))
    await house.at_rest(within=deliverer.LOOK_SECONDS * 20)

    assert outside(house, "wa-sales", "Asha")
