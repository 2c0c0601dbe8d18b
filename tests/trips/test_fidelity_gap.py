"""After a gap in which nothing reached the program: all of it comes, once, in order, and said to be late."""

from datetime import datetime, timedelta

from bot.flows.steps import catchup
from sandbox.slack import plain
from tests.trips.acts import told
from tests.trips.fidelity import Open, opened
from tests.trips.house import House

LONG = timedelta(minutes=18)


async def went_away(house: House) -> datetime:
    """The program stops, its last look was eighteen minutes ago, and no webhook is kept for it."""
    await house.at_rest()
    since = house.world.clock.now() - LONG

    def long_ago(tx: object) -> None:
        for name in tx.conn.exec_driver_sql("select name from cursor").scalars().all():  # type: ignore[attr-defined]
            tx.settings.move_cursor(name, since)  # type: ignore[attr-defined]

    await house.store.run(long_ago)
    await house.stop_app()
    house.world.periskope.webhook_url = None
    return since


def lines(thread: Open, start: str) -> list[str]:
    """Lines that begin so, in the order in which they stand in the thread."""
    return [line for words in thread.words() for line in words.splitlines() if line.startswith(start)]


async def test_what_was_said_in_a_gap_comes_once_in_order_and_marked_as_late(house: House) -> None:
    group, single = await opened(house, "Canal Couriers", "wa-fleet"), await opened(house)
    since = await went_away(house)
    for number in range(12):
        at = since + timedelta(minutes=1 + number)
        await house.world.periskope.customer_says(single.chat, f"single {number:02d}", timestamp=at)
        await house.world.periskope.customer_says(group.chat, f"group {number:02d}", timestamp=at)
    await house.start_app()
    await house.until(lambda: single.count("single 11") and group.count("group 11"), within=30)
    await house.at_rest(within=30)

    assert lines(single, "single") == [f"single {number:02d}" for number in range(12)]
    assert lines(group, "group") == [f"group {number:02d}" for number in range(12)]
    assert "came late, written" in await single.sees("single 03")
    assert single.count("first words") == 1


async def test_edits_deletions_and_reactions_made_in_a_gap_are_found(house: House) -> None:
    thread = await opened(house)
    before = await house.world.periskope.customer_says(thread.chat, "said before it")
    await thread.sees("said before it")
    since = await went_away(house)
    early = since + timedelta(minutes=5)
    edited = await house.world.periskope.customer_says(thread.chat, "at nine", timestamp=early)
    gone = await house.world.periskope.customer_says(thread.chat, "never mind", timestamp=early)
    await house.world.periskope.customer_edits(thread.chat, edited.unique_id, "at ten")
    await house.world.periskope.customer_deletes(thread.chat, gone.unique_id)
    await house.world.periskope.customer_reacts(thread.chat, before.unique_id, "👍")
    await house.world.periskope.console_replies(thread.chat, "nina@harborbikes.example", "answered by hand")
    await house.start_app()
    await thread.sees("answered by hand", within=30)
    await house.until(lambda: "👍" in plain_of(thread, "said before it"))
    await house.at_rest(within=30)

    assert (thread.count("at nine"), thread.count("at ten"), thread.count("answered by hand")) == (0, 1, 1)
    assert "deleted by the sender" in await thread.sees("never mind")


def plain_of(thread: Open, words: str) -> str:
    found = thread.found(words)
    return "" if found is None else plain(found)


async def test_admins_see_how_far_it_is_and_hear_when_a_gap_is_closed(house: House) -> None:
    thread = await opened(house)
    since = await went_away(house)
    for number in range(3):
        at = since + timedelta(minutes=1 + number)
        await house.world.periskope.customer_says(thread.chat, f"missed {number}", timestamp=at)
    await house.start_app()
    await thread.sees("missed 2", within=30)
    far = await house.store.read(catchup.progress)
    asked = await house.slack.command(house.person("Nina"), "health")
    await asked.settled()
    await house.store.run(catchup.tell_when_done)
    await house.until(lambda: any("nothing from WhatsApp reached this app" in said for said in told(house, "Nina")))

    assert far.found >= 3
    assert f"Catching up with {far.found} messages" in asked.text
    assert any(f"{far.found} messages" in said for said in told(house, "Nina"))
    assert await house.store.read(catchup.progress) is None


async def test_a_short_gap_is_closed_without_a_word(house: House) -> None:
    await house.at_rest()
    now = await house.store.read(lambda tx: tx.now)
    await house.store.run(catchup.found, now - timedelta(minutes=3), 5)

    assert await house.store.read(catchup.progress) is None
