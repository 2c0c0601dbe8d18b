"""What was under way when access was lost: invitations and posts that land late, lanes that are held, many moves."""

import asyncio

from bot.model.lane import Family
from storage.tx import Tx
from tests.end_to_end.acts import calls, grant, inside, opened, outside, revoke, says, shows, stands
from tests.fixtures.running_app import RunningApp


async def test_an_invitation_that_lands_after_the_revocation_is_undone_before_anything_is_said(
    running_app: RunningApp,
) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    running_app.slack.fail("conversations.invite", times=1, kind="late", seconds=1.0)
    before = calls(running_app, "conversations.invite")
    await grant(running_app, "Asha", "repairs")
    await running_app.until(lambda: calls(running_app, "conversations.invite") > before)
    await revoke(running_app, "Asha", "repairs")
    await says(running_app, "Tom", "not for Asha")
    await running_app.until(lambda: shows(running_app, "wa-repairs", "Tom", "not for Asha"))
    await running_app.at_rest()

    heard = [call for call in running_app.slack.calls if call.ok]
    kicked = max(n for n, call in enumerate(heard) if call.method == "conversations.kick")
    said = min(n for n, call in enumerate(heard) if "not for Asha" in str(call.args))
    assert outside(running_app, "wa-repairs", "Asha")
    assert kicked < said


async def test_an_invitation_of_which_nothing_was_heard_is_looked_into(running_app: RunningApp) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    running_app.slack.hold_events = True
    running_app.slack.fail("conversations.invite", times=1, kind="drop_after")
    before = calls(running_app, "conversations.invite")
    await grant(running_app, "Asha", "repairs")
    await running_app.until(lambda: calls(running_app, "conversations.invite") > before)
    await revoke(running_app, "Asha", "repairs")
    await running_app.until(lambda: outside(running_app, "wa-repairs", "Asha"))
    await running_app.slack.release_events(shuffle=True)
    await running_app.at_rest()

    assert outside(running_app, "wa-repairs", "Asha")


async def test_given_and_taken_many_times_it_ends_as_it_was_decided_last(running_app: RunningApp) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    running_app.slack.hold_events = True
    for _ in range(4):
        await grant(running_app, "Asha", "repairs")
        await asyncio.sleep(0)
        await revoke(running_app, "Asha", "repairs")
    await grant(running_app, "Asha", "repairs")
    await running_app.slack.release_events(shuffle=True)
    await running_app.until(lambda: inside(running_app, "wa-repairs", "Asha"))
    await running_app.at_rest()

    assert inside(running_app, "wa-repairs", "Asha")


async def test_a_post_that_lands_after_its_thread_was_withdrawn_is_withdrawn_too(running_app: RunningApp) -> None:
    await opened(running_app, "Saturday Riders", "wa-sales", "wa-repairs")
    channel = running_app.slack.channel("wa-repairs")
    running_app.slack.fail("chat.postMessage", times=1, kind="late", seconds=1.5, channel=channel.id)
    before = calls(running_app, "chat.postMessage")
    await says(running_app, "Saturday Riders", "landing late")
    await running_app.until(lambda: calls(running_app, "chat.postMessage") > before)
    running_app.world.periskope.set_labels(running_app.chat("Saturday Riders"), ["sales"])
    await running_app.until(lambda: not shows(running_app, "wa-repairs", "Saturday Riders"))
    await running_app.at_rest()

    assert not any("landing late" in words or "Saturday Riders" in words for words in stands(channel))
    assert shows(running_app, "wa-sales", "Saturday Riders", "landing late")


async def test_a_removal_waits_for_no_held_lane(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.store.run(_hold_everything)
    await says(running_app, "Priya", "stays behind")
    await revoke(running_app, "Asha", "sales")
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))

    assert not shows(running_app, "wa-sales", "Priya", "stays behind")


def _hold_everything(tx: Tx) -> None:
    """Every lane that a room's work has, but that of its removals."""
    for family in (Family.POSTS, Family.LOOKS, Family.ROOM, Family.WHATSAPP, Family.CHAT):
        rows = tx.conn.exec_driver_sql(f"select lane from lane where lane like '{family.pattern}'")  # noqa: S608  # our own words
        for row in rows.all():
            tx.lanes.hold_back(row.lane, "a person looks into it")


async def test_a_removal_waits_behind_no_post(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    channel = running_app.slack.channel("wa-sales")
    running_app.slack.fail("chat.postMessage", times=10_000, kind="429", retry_after=1, channel=channel.id)
    for number in range(20):
        await says(running_app, "Priya", f"number {number}")
    await revoke(running_app, "Asha", "sales")
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))
    waiting = not shows(running_app, "wa-sales", "Priya", "number")
    running_app.slack.faults.waiting.clear()
    await running_app.until(lambda: shows(running_app, "wa-sales", "Priya", "number 19"))

    assert waiting


async def test_removals_owed_before_a_crash_are_made_after_it(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    running_app.slack.fail("conversations.kick", times=100, kind="500")
    await revoke(running_app, "Asha", "sales")
    await running_app.until(lambda: calls(running_app, "conversations.kick"))
    await running_app.stop_app()
    running_app.slack.faults.waiting.clear()
    await running_app.start_app()
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))
    await running_app.at_rest()

    assert outside(running_app, "wa-sales", "Asha")
