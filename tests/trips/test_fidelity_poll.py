"""Without any webhook: all that webhooks would have told is found by asking, in its order."""

from tests.trips.fidelity import opened
from tests.trips.house import House


async def test_everything_arrives_by_asking_alone(house: House) -> None:
    thread = await opened(house, "Canal Couriers", "wa-fleet")
    house.world.periskope.webhook_url = None
    message = await house.world.periskope.customer_says(thread.chat, "asked for")
    await thread.sees("asked for")
    await house.world.periskope.customer_reacts(thread.chat, message.unique_id, "👍")
    await house.world.periskope.console_note(thread.chat, "nina@harborbikes.example", "quietly")
    await house.world.periskope.group_event(thread.chat, "add", "447700900399")
    await thread.sees("👍")
    await thread.sees("quietly")
    await house.until(house.world.periskope.idle)
    await house.world.periskope.customer_edits(thread.chat, message.unique_id, "asked again")
    await thread.sees("asked again")
    await house.world.periskope.customer_says(thread.chat, "the next one")
    await thread.sees("the next one")
    await house.at_rest()

    assert "👍" in await thread.sees("asked again")
    assert sum("joined the group" in words for words in thread.words()) == 1


async def test_what_is_told_and_asked_for_is_shown_once(house: House) -> None:
    thread = await opened(house)
    await house.world.periskope.console_note(thread.chat, "nina@harborbikes.example", "quietly")
    await house.world.periskope.call(thread.chat, "MISSED")
    await thread.sees("quietly")
    await thread.sees("Missed voice call")
    seen = len(house.world.periskope.calls)
    await house.until(lambda: len(house.world.periskope.calls) > seen + 12)
    await house.at_rest()

    assert (thread.count("quietly"), thread.count("Missed voice call")) == (1, 1)


async def test_what_comes_after_newer_ones_is_marked_as_late(house: House) -> None:
    thread = await opened(house)
    early = house.world.clock.now()
    await house.world.periskope.customer_says(thread.chat, "in time")
    await thread.sees("in time")
    at = early.replace(microsecond=0)
    await house.world.periskope.customer_says(thread.chat, "too late", timestamp=at.replace(year=at.year - 1))

    assert "came late" in await thread.sees("too late")
    assert "came late" not in await thread.sees("in time")
