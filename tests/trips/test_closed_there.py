"""A chat closed in Periskope's console: closed here when that is seen, until the customer writes again."""

from datetime import timedelta

from sandbox.slack import plain
from tests.trips import acts
from tests.trips.house import House


def card(house: House) -> str:
    return plain(house.thread("wa-sales", "Priya")[0])


async def test_a_chat_closed_in_periskope_is_closed_here_and_opens_with_the_next_message(house: House) -> None:
    await acts.opened(house, "Priya", "wa-sales", words="anybody there")
    house.world.clock.move(timedelta(minutes=5))
    house.world.periskope.close(house.chat("Priya"))
    await house.until(lambda: "closed" in card(house))
    await house.at_rest()
    await house.world.periskope.customer_says(house.chat("Priya"), "hello again?")
    await house.until(lambda: "waiting since" in card(house) and "hello again?" in card(house))
    await house.at_rest()

    assert "closed" not in card(house)
