"""What the app answered somebody in private goes when they may no longer see a chat that the answer told of."""

from functools import partial

import pytest

from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp

LONG = "Harbour Regatta Rental Desk for the Northern Pier " * 3


async def asked(running_app: RunningApp, who: str, *lines: str) -> None:
    """Lines typed to the app in its direct messages, each answered."""
    person = running_app.person(who)
    direct = running_app.slack.direct(running_app.slack.users[person])
    for count, line in enumerate(lines, start=len(acts.told(running_app, who))):
        await running_app.slack.say(person, direct.id, line)
        await running_app.until(partial(_has_more, running_app, who, count))
    await running_app.at_rest()


def _has_more(running_app: RunningApp, who: str, count: int) -> bool:
    return len(acts.told(running_app, who)) > count


@pytest.mark.parametrize(
    "line", ["tickets", "chats", "find Priya", "why Priya", "open Priya", "mute Priya", "assign Priya to me"]
)
async def test_an_answer_goes_with_access_to_what_it_told_of(running_app: RunningApp, line: str) -> None:
    await acts.opened(running_app, "Priya", "wa-sales")
    chat = await acts.chat_id(running_app, "Priya")
    await running_app.store.run(lambda tx: tx.tickets.add(chat, subject="Cracked fork"))
    await asked(running_app, "Asha", line)
    standing = acts.told(running_app, "Asha")

    await acts.set_access(running_app, "Asha", "Priya", allow=False)
    await running_app.until(lambda: not _tells(acts.told(running_app, "Asha")))
    await running_app.at_rest()

    assert _tells(standing)
    assert not _tells(acts.told(running_app, "Asha"))


async def test_an_answer_that_shows_only_the_beginning_of_a_long_name_goes_too(running_app: RunningApp) -> None:
    running_app.world.periskope.chats[running_app.chat("Priya")].name = LONG
    await acts.says(running_app, LONG, "first words")
    await running_app.until(lambda: acts.shows(running_app, "wa-sales", "Harbour Regatta", "first words"))
    await asked(running_app, "Asha", "chats")
    before = acts.told(running_app, "Asha")

    await acts.set_access(running_app, "Asha", LONG, allow=False)
    await running_app.until(lambda: not any("Harbour Regatta" in words for words in acts.told(running_app, "Asha")))

    assert any("Harbour Regatta" in words for words in before)
    assert not any(LONG in words for words in before)


def _tells(told: list[str]) -> bool:
    return any("Priya" in words or "Cracked fork" in words for words in told)
