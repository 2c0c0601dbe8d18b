"""With SENDER=author copies stand under the customer's name and face, as far as Slack keeps them there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.text.safe import MARKS, steady_mark
from sandbox.slack.records import Message
from tests.end_to_end.fidelity import Open, opened, press
from tests.fixtures.running_app import RunningApp

PRIYA, MEI, ALEKS = "61491570156", "447700900312", "447700900313"


@pytest.fixture
async def running_app(tmp_path: Path) -> AsyncIterator[RunningApp]:
    async with RunningApp.open(tmp_path, SENDER="author") as running:
        yield running


async def stands(thread: Open, words: str) -> Message:
    """The copy, once it is there."""
    await thread.sees(words)
    found = thread.found(words)
    assert found is not None
    return found


async def test_a_customer_speaks_under_their_name_and_face_until_the_copy_is_changed(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    said = await running_app.world.periskope.customer_says(thread.chat, "is it blue?")
    copy = await stands(thread, "is it blue?")

    assert (copy.username, copy.icon_emoji) == ("Priya Nair", f":{MARKS[steady_mark(f'{PRIYA}@c.us')]}:")
    assert copy.text.startswith("Priya Nair: ")
    assert "Priya" not in await thread.sees("is it blue?")

    await running_app.world.periskope.customer_edits(thread.chat, said.unique_id, "is it green?")
    changed = await thread.sees("is it green?")
    after = await stands(thread, "is it green?")

    assert after.ts == copy.ts
    assert (after.username, after.icon_emoji) == (None, None)
    assert "Priya Nair" in changed


async def test_in_a_group_whoever_speaks_after_another_is_named_in_the_post_too(running_app: RunningApp) -> None:
    thread = await opened(running_app, "Canal Couriers", "wa-fleet")
    for number, words in ((MEI, "one of Mei"), (MEI, "two of Mei"), (ALEKS, "of Aleks"), (MEI, "three of Mei")):
        await running_app.world.periskope.customer_says(thread.chat, words, sender=number)
    shown = {words: await thread.sees(words) for words in ("one of Mei", "two of Mei", "of Aleks", "three of Mei")}
    authors = {words: str((await stands(thread, words)).username).split()[0] for words in shown}

    assert authors == {"one of Mei": "Mei", "two of Mei": "Mei", "of Aleks": "Aleks", "three of Mei": "Mei"}
    assert [len(words.splitlines()) for words in shown.values()] == [2, 1, 2, 2]


async def test_what_is_shown_in_the_channel_too_names_the_customer(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "first answer")
    await running_app.until(lambda: "first answer" in running_app.heard(thread.chat))
    await running_app.until(lambda: "chat:release" in str(running_app.thread("wa-sales", "Priya")[0].blocks))
    await press(thread, "Asha", "chat:release")
    await running_app.until(lambda: "chat:take" in str(running_app.thread("wa-sales", "Priya")[0].blocks))
    await running_app.world.periskope.customer_says(thread.chat, "anybody there?")
    copy = await stands(thread, "anybody there?")

    assert copy.subtype == "thread_broadcast"
    assert copy.username == "Priya Nair"
    assert "Priya Nair" in await thread.sees("anybody there?")


async def test_no_customer_wears_the_name_of_a_colleague_or_the_app(running_app: RunningApp) -> None:
    for number, called, words in (("61491570111", "Asha Rао", "pay me"), ("61491570112", "Periskope", "pay it")):
        chat = running_app.world.periskope.add_chat(name=called, number=number, labels=("sales",))
        await running_app.world.periskope.customer_says(chat, words)
        thread = Open(running_app, called, "wa-sales")
        copy = await stands(thread, words)

        assert copy.username == f"{called} (…{number[-4:]})"


async def test_without_a_trial_that_passed_the_app_speaks_and_names_the_customer(running_app: RunningApp) -> None:
    await running_app.store.run(lambda tx: tx.settings.put_trial({"author": False}))
    thread = await opened(running_app)
    copy = await stands(thread, "first words")

    assert copy.username is None
    assert "Priya Nair" in await thread.sees("first words")
