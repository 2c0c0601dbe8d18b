"""After a gap in which nothing reached the program: all of it comes, once, in order, and said to be late."""

from datetime import datetime, timedelta

from bot.inbound import actions as inbound
from sandbox.slack import plain
from tests.end_to_end.acts import told
from tests.end_to_end.fidelity import Open, opened
from tests.fixtures.running_app import RunningApp

LONG = timedelta(minutes=18)


async def went_away(running_app: RunningApp) -> datetime:
    """The program stops, its last look was eighteen minutes ago, and no webhook is kept for it."""
    await running_app.at_rest()
    since = running_app.world.clock.now() - LONG

    def long_ago(tx: object) -> None:
        for name in tx.conn.exec_driver_sql("select name from cursor").scalars().all():  # type: ignore[attr-defined]
            tx.settings.move_cursor(name, since)  # type: ignore[attr-defined]

    await running_app.store.run(long_ago)
    await running_app.stop_app()
    running_app.world.periskope.webhook_url = None
    return since


def lines(thread: Open, start: str) -> list[str]:
    """Lines that begin so, in the order in which they stand in the thread."""
    return [line for words in thread.words() for line in words.splitlines() if line.startswith(start)]


async def test_what_was_said_in_a_gap_comes_once_in_order_and_marked_as_late(running_app: RunningApp) -> None:
    group, single = await opened(running_app, "Canal Couriers", "wa-fleet"), await opened(running_app)
    since = await went_away(running_app)
    for number in range(12):
        at = since + timedelta(minutes=1 + number)
        await running_app.world.periskope.customer_says(single.chat, f"single {number:02d}", timestamp=at)
        await running_app.world.periskope.customer_says(group.chat, f"group {number:02d}", timestamp=at)
    await running_app.start_app()
    await running_app.until(lambda: single.count("single 11") and group.count("group 11"))
    await running_app.at_rest()

    assert lines(single, "single") == [f"single {number:02d}" for number in range(12)]
    assert lines(group, "group") == [f"group {number:02d}" for number in range(12)]
    assert "came late, written" in await single.sees("single 03")
    assert single.count("first words") == 1


async def test_edits_deletions_and_reactions_made_in_a_gap_are_found(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    before = await running_app.world.periskope.customer_says(thread.chat, "said before it")
    await thread.sees("said before it")
    since = await went_away(running_app)
    early = since + timedelta(minutes=5)
    edited = await running_app.world.periskope.customer_says(thread.chat, "at nine", timestamp=early)
    gone = await running_app.world.periskope.customer_says(thread.chat, "never mind", timestamp=early)
    await running_app.world.periskope.customer_edits(thread.chat, edited.unique_id, "at ten")
    await running_app.world.periskope.customer_deletes(thread.chat, gone.unique_id)
    await running_app.world.periskope.customer_reacts(thread.chat, before.unique_id, "👍")
    await running_app.world.periskope.console_replies(thread.chat, "nina@harborbikes.example", "answered by hand")
    await running_app.start_app()
    await thread.sees("answered by hand")
    await running_app.until(lambda: "👍" in plain_of(thread, "said before it"))
    await running_app.at_rest()

    assert (thread.count("at nine"), thread.count("at ten"), thread.count("answered by hand")) == (0, 1, 1)
    assert "deleted by the sender" in await thread.sees("never mind")


def plain_of(thread: Open, words: str) -> str:
    found = thread.found(words)
    return "" if found is None else plain(found)


async def test_admins_see_how_far_it_is_and_hear_when_a_gap_is_closed(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    since = await went_away(running_app)
    for number in range(3):
        at = since + timedelta(minutes=1 + number)
        await running_app.world.periskope.customer_says(thread.chat, f"missed {number}", timestamp=at)
    await running_app.start_app()
    await thread.sees("missed 2")
    far = await running_app.store.read(inbound.progress)
    asked = await running_app.slack.command(running_app.person("Nina"), "health")
    await asked.settled()
    await running_app.store.run(inbound.tell_when_done)
    await running_app.until(
        lambda: any("nothing from WhatsApp reached this app" in said for said in told(running_app, "Nina"))
    )

    assert far.found >= 3
    assert f"Catching up with {far.found} messages" in asked.text
    assert any(f"{far.found} messages" in said for said in told(running_app, "Nina"))
    assert await running_app.store.read(inbound.progress) is None


async def test_a_short_gap_is_closed_without_a_word(running_app: RunningApp) -> None:
    await running_app.at_rest()
    now = await running_app.store.read(lambda tx: tx.engine_now)
    await running_app.store.run(inbound.found, now - timedelta(minutes=3), 5)

    assert await running_app.store.read(inbound.progress) is None
