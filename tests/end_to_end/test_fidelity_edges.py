"""Changes to messages that stand in an unusual way: split, withdrawn, older than the program; and equal words in doubt."""

from pathlib import Path

import pytest

from tests.end_to_end.fidelity import Open, opened
from tests.fixtures.running_app import RunningApp

LONG = "\n\n".join(f"paragraph {number}: " + "many words " * 40 for number in range(12))


@pytest.mark.parametrize(("kind", "ours"), [("drop_after", 1), ("drop", 0)])
async def test_equal_words_from_the_console_are_not_taken_for_a_send_in_doubt(
    tmp_path: Path, kind: str, ours: int
) -> None:
    async with RunningApp.open(tmp_path, QUIET_SECONDS="1.5") as running_app:
        thread = await opened(running_app)
        running_app.world.periskope.hold_webhooks = True
        running_app.world.periskope.fail("/message/send", times=1, kind=kind)  # type: ignore[arg-type]  # as `fail` takes them
        await running_app.world.periskope.console_replies(thread.chat, "nina@harborbikes.example", "On it!")
        ts = await thread.says("Asha", "On it!")
        await running_app.until(lambda: not running_app.world.periskope.faults_waiting)
        await running_app.world.periskope.console_replies(thread.chat, "nina@harborbikes.example", "On it!")
        await running_app.world.periskope.release_webhooks()
        await running_app.at_rest()
        message = await running_app.store.read(lambda tx: tx.messages.by_slack(thread.channel, ts))
        by_api = [one for one in running_app.world.periskope.messages(thread.chat) if one.performed_by == "api"]

        assert running_app.heard(thread.chat).count("On it!") == 2 + len(by_api)
        assert len(by_api) in ({1} if ours else {0, 1})  # sent once, or not, and then a person is asked
        assert (message.state == "sent") <= (len(by_api) == 1)
        assert message.wa_id is None or message.wa_id == by_api[0].unique_id
        assert message.state in {"sent", "unknown", "asked"}


async def test_a_deletion_and_a_reaction_find_a_message_that_was_split(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, LONG)
    await thread.sees("paragraph 11")
    await running_app.at_rest()
    parts = [words for words in thread.words() if "paragraph" in words]
    await running_app.world.periskope.customer_reacts(thread.chat, message.unique_id, "👍")
    await thread.sees("👍")
    await running_app.world.periskope.customer_deletes(thread.chat, message.unique_id)
    await running_app.world.periskope.redeliver(2)
    await thread.sees("deleted by the sender")
    await running_app.at_rest()
    after = [words for words in thread.words() if "paragraph" in words]

    assert len(parts) > 1
    assert len(after) == len(parts)
    assert sum("👍" in words for words in after) == 1
    assert "👍" in after[-1]
    assert [sum(f"paragraph {number}:" in words for words in after) for number in range(12)] == [1] * 12


async def test_what_happens_to_a_withdrawn_message_shows_only_where_the_chat_is_now(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    said = [await running_app.world.periskope.customer_says(thread.chat, f"number {n}") for n in range(3)]
    await thread.says("Asha", "our answer")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    running_app.world.periskope.set_labels(thread.chat, ("repairs",))
    await running_app.until(
        lambda: running_app.thread("wa-repairs", "Priya") and not running_app.thread("wa-sales", "Priya")
    )
    await running_app.at_rest()
    posts = len(running_app.slack.channel("wa-sales").messages)
    await running_app.world.periskope.customer_edits(thread.chat, said[0].unique_id, "number zero")
    await running_app.world.periskope.customer_deletes(thread.chat, said[1].unique_id)
    await running_app.world.periskope.customer_reacts(thread.chat, said[2].unique_id, "👍")
    await running_app.world.periskope.customer_says(thread.chat, "and now?")
    now = Open(running_app, "Priya", "wa-repairs")
    await now.sees("and now?")
    await running_app.at_rest()

    assert len(running_app.slack.channel("wa-sales").messages) == posts
    assert running_app.thread("wa-sales", "Priya") == []
    assert now.count("and now?") == 1
    ours = [one for one in running_app.world.periskope.messages(thread.chat) if one.from_me]
    assert [(one.body, one.is_deleted) for one in ours] == [("our answer", False)]


async def test_what_happens_to_a_message_older_than_the_program_posts_nothing(running_app: RunningApp) -> None:
    chat = running_app.chat("Priya")
    old = [one for one in running_app.world.periskope.messages(chat) if not one.from_me]
    assert old, "the company's past is needed here"
    thread = await opened(running_app)
    posts = len(thread.replies())
    for times in range(2):
        await running_app.world.periskope.customer_reacts(chat, old[0].unique_id, "👍" if times else "❤️")
        await running_app.world.periskope.customer_edits(chat, old[0].unique_id, f"older words {times}")
    await running_app.world.periskope.customer_deletes(chat, old[0].unique_id)
    await running_app.world.periskope.customer_says(chat, "something new")
    await thread.sees("something new")
    await running_app.at_rest()

    assert len(thread.replies()) == posts + 1
    assert not any("older words" in words for words in thread.words()[posts:])
