"""A chat closed in Periskope's console: closed here when that is seen, until the customer writes again."""

from datetime import timedelta

from sandbox.slack import plain
from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp


def card(running_app: RunningApp) -> str:
    return plain(running_app.thread("wa-sales", "Priya")[0])


async def test_a_chat_closed_in_periskope_is_closed_here_and_opens_with_the_next_message(
    running_app: RunningApp,
) -> None:
    await acts.opened(running_app, "Priya", "wa-sales", words="anybody there")
    running_app.world.clock.move(timedelta(minutes=5))
    running_app.world.periskope.close(running_app.chat("Priya"))
    await running_app.until(lambda: "closed" in card(running_app))
    await running_app.at_rest()
    await running_app.world.periskope.customer_says(running_app.chat("Priya"), "hello again?")
    await running_app.until(lambda: "waiting since" in card(running_app) and "hello again?" in card(running_app))
    await running_app.at_rest()

    assert "closed" not in card(running_app)
