"""What customers do with any part of a reply leads back to it; what they do with nothing starts no wait."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sandbox.slack import plain
from tests.end_to_end.acts import chat as stored_chat
from tests.end_to_end.acts import chat_id, until_read
from tests.end_to_end.fidelity import Open, later, opened
from tests.fixtures.running_app import RunningApp

FILES = (("offer.pdf", b"%PDF-1.4 offer"), ("plan.pdf", b"%PDF-1.4 plan"))


async def sent(thread: Open) -> tuple[str, list[Any]]:
    """A reply with two files, and the messages that the customer has."""
    ts = await thread.says("Asha", "as agreed", files=list(FILES))
    await thread.running_app.until(lambda: len(ours(thread)) == 2)
    await thread.running_app.at_rest()
    return ts, ours(thread)


def ours(thread: Open) -> list[Any]:
    return [one for one in thread.running_app.world.periskope.messages(thread.chat) if one.from_me]


async def test_a_reaction_on_the_second_file_stands_on_the_reply(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts, (_, second) = await sent(thread)
    await running_app.world.periskope.customer_reacts(thread.chat, second.unique_id, "🙏")
    await running_app.until(lambda: "pray" in thread.marks(ts))
    await running_app.world.periskope.customer_reacts(thread.chat, second.unique_id, "")
    await running_app.until(lambda: "pray" not in thread.marks(ts))


async def test_a_reply_is_read_once_all_of_it_is(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.store.run(read_receipts)
    ts, (first, second) = await sent(thread)
    running_app.world.periskope.acknowledge(first, 5)
    await running_app.until(running_app.world.periskope.idle)
    await running_app.at_rest()
    before = "large_blue_circle" in thread.marks(ts)
    running_app.world.periskope.acknowledge(second, 5)
    await running_app.until(lambda: "large_blue_circle" in thread.marks(ts))

    assert not before


def read_receipts(tx: Any) -> None:
    tx.settings.put_policies(replace(tx.settings.policies(), receipts="read"), by=None)


async def test_a_quote_of_a_reply_or_of_its_second_file_links_to_it(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts, messages = await sent(thread)
    for number, message in enumerate(messages):
        await running_app.world.periskope.customer_says(thread.chat, f"about this {number}", quoted=message)
        await thread.sees(f"about this {number}")
        found = thread.found(f"about this {number}")

        assert found is not None
        assert f"/archives/{thread.channel}/p{ts.replace('.', '')}" in str(found.blocks)


async def test_a_message_from_the_future_neither_waits_for_ever_nor_makes_the_next_late(
    running_app: RunningApp,
) -> None:
    thread = await opened(running_app)
    ahead = running_app.world.clock.now() + timedelta(hours=3)
    await running_app.world.periskope.customer_says(thread.chat, "from the future", timestamp=ahead)
    await thread.sees("from the future")
    await running_app.at_rest()
    await thread.says("Asha", "an answer")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.until(lambda: "answered" in plain(running_app.thread("wa-sales", "Priya")[0]))
    await later(running_app, minutes=1)
    await running_app.world.periskope.customer_says(thread.chat, "and one from now")
    said = await thread.sees("and one from now")

    assert "came late" not in said
    assert "waiting" in plain(running_app.thread("wa-sales", "Priya")[0])


async def test_what_is_not_decrypted_starts_a_wait_with_its_words(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "an answer")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.until(lambda: "answered" in plain(running_app.thread("wa-sales", "Priya")[0]))
    await later(running_app, seconds=5)
    message = await running_app.world.periskope.customer_says(thread.chat, None, kind="ciphertext")
    await thread.sees("not decrypted")
    await running_app.at_rest()
    before = plain(running_app.thread("wa-sales", "Priya")[0])
    message.kind, message.body = "chat", "Can you read me now?"
    message.updated_at = running_app.world.clock.now() + timedelta(milliseconds=1)
    running_app.world.periskope.message_event("message.updated", message)
    await running_app.until(lambda: "waiting" in plain(running_app.thread("wa-sales", "Priya")[0]))

    assert "waiting" not in before


async def test_what_says_nothing_is_neither_shown_nor_waits(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    priya = await chat_id(running_app, "Priya")
    await thread.says("Asha", "an answer")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    await later(running_app, seconds=5)
    before = len(thread.words())
    for kind, words in (("e2e_notification", None), ("hologram", None), ("gp2", "changed the icon")):
        await running_app.world.periskope.customer_says(thread.chat, words, kind=kind)
    await running_app.until(running_app.world.periskope.idle)
    await running_app.at_rest()
    waits = await running_app.store.read(lambda tx: tx.waits.open(priya))
    shown = len(thread.words())
    await running_app.world.periskope.customer_says(thread.chat, "look here", kind="hologram")
    await until_read(running_app, lambda tx: tx.waits.open(priya))

    assert waits is None
    assert shown == before + 1  # the notice with words
    assert (await stored_chat(running_app, "Priya")).closed_at is None
