"""Without any webhook: all that webhooks would have told is found by asking, in its order."""

from tests.end_to_end.fidelity import opened
from tests.fixtures.running_app import RunningApp


async def test_everything_arrives_by_asking_alone(running_app: RunningApp) -> None:
    thread = await opened(running_app, "Canal Couriers", "wa-fleet")
    running_app.world.periskope.webhook_url = None
    message = await running_app.world.periskope.customer_says(thread.chat, "asked for")
    await thread.sees("asked for")
    await running_app.world.periskope.customer_reacts(thread.chat, message.unique_id, "👍")
    await running_app.world.periskope.console_note(thread.chat, "nina@harborbikes.example", "quietly")
    await running_app.world.periskope.group_event(thread.chat, "add", "447700900399")
    await thread.sees("👍")
    await thread.sees("quietly")
    await running_app.until(running_app.world.periskope.idle)
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, "asked again")
    await thread.sees("asked again")
    await running_app.world.periskope.customer_says(thread.chat, "the next one")
    await thread.sees("the next one")
    await running_app.at_rest()

    assert "👍" in await thread.sees("asked again")
    assert sum("joined the group" in words for words in thread.words()) == 1


async def test_what_is_told_and_asked_for_is_shown_once(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.world.periskope.console_note(thread.chat, "nina@harborbikes.example", "quietly")
    await running_app.world.periskope.call(thread.chat, "MISSED")
    await thread.sees("quietly")
    await thread.sees("Missed voice call")
    seen = len(running_app.world.periskope.calls)
    await running_app.until(lambda: len(running_app.world.periskope.calls) > seen + 12)
    await running_app.at_rest()

    assert (thread.count("quietly"), thread.count("Missed voice call")) == (1, 1)


async def test_what_comes_after_newer_ones_is_marked_as_late(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    early = running_app.world.clock.now()
    await running_app.world.periskope.customer_says(thread.chat, "in time")
    await thread.sees("in time")
    at = early.replace(microsecond=0)
    await running_app.world.periskope.customer_says(thread.chat, "too late", timestamp=at.replace(year=at.year - 1))

    assert "came late" in await thread.sees("too late")
    assert "came late" not in await thread.sees("in time")
