"""What people wrote under an older card while nothing listened is found, too: it goes to the customer like any other."""

import pytest

from sandbox.slack import posting
from tests.end_to_end.fidelity import Open
from tests.end_to_end.test_second_look import away, back, given_up
from tests.fixtures.running_app import RunningApp


def admin_deletes_card(thread: Open, ts: str) -> None:
    channel = thread.running_app.slack.channel(thread.room)
    posting.delete(thread.running_app.slack, channel, channel.messages[ts])


@pytest.mark.parametrize("when", ["before", "meanwhile", "after"])
async def test_a_reply_under_a_card_that_was_deleted_is_found(running_app: RunningApp, when: str) -> None:
    """`when`: the card is deleted before the program stops, while it is away, or as soon as it is back."""
    thread = await away(running_app)
    old = thread.root
    asha = running_app.person("Asha")
    if when == "before":
        await running_app.start_app()
        admin_deletes_card(thread, old)
        await running_app.until(lambda: thread.count("former card"))
        await running_app.at_rest()
        await running_app.stop_app()
    await running_app.slack.say(asha, thread.channel, "I am here", thread_ts=old)
    if when == "meanwhile":
        admin_deletes_card(thread, old)
    given_up(running_app)
    await back(running_app)
    if when == "after":
        admin_deletes_card(thread, old)
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == ["I am here"]
