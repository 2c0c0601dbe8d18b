"""What somebody changes in WhatsApp about an agent's reply is said under that reply, in one line that stays true."""

from typing import Any

from tests.end_to_end.fidelity import Open, opened
from tests.end_to_end.test_fidelity_rooms import two_rooms
from tests.fixtures.running_app import RunningApp

LINE = "in WhatsApp"


async def sent(thread: Open, words: str) -> tuple[str, Any]:
    """Asha's reply, and the message that the customer has."""
    ts = await thread.says("Asha", words)
    await thread.running_app.until(lambda: words in thread.running_app.heard(thread.chat))
    await thread.running_app.at_rest()
    return ts, thread.running_app.world.periskope.messages(thread.chat)[-1]


def permalink(thread: Open, ts: str) -> str:
    return f"/archives/{thread.channel}/p{ts.replace('.', '')}"


async def test_an_edit_on_the_handset_is_said_under_the_reply_and_shown_in_its_copies(running_app: RunningApp) -> None:
    sales, repairs = await two_rooms(running_app)
    ts, message = await sent(sales, "90 EUR")
    running_app.world.periskope.edit_sent(message, "900 EUR")
    said = await sales.sees(LINE)
    await running_app.at_rest()
    line = sales.found(LINE)

    assert "“900 EUR”" in said
    assert line is not None
    assert permalink(sales, ts) in str(line.blocks)
    assert "900 EUR" in await repairs.sees("900 EUR")
    assert "Before the edit" in await repairs.sees("900 EUR")
    assert repairs.count(LINE) == 0


async def test_a_deletion_on_the_handset_is_said_under_the_reply_and_shown_in_its_copies(
    running_app: RunningApp,
) -> None:
    sales, repairs = await two_rooms(running_app)
    ts, message = await sent(sales, "90 EUR")
    running_app.world.periskope.delete_message(message)
    said = await sales.sees(LINE)
    await running_app.at_rest()

    assert "deleted" in said
    assert "no longer has it" in said
    assert sales.count("90 EUR") == 1
    assert "deleted for everyone" in await repairs.sees("90 EUR")
    assert ts in running_app.slack.channel("wa-sales").messages


async def test_one_line_follows_all_that_happens_to_the_reply(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    _, message = await sent(thread, "90 EUR")
    for words in ("900 EUR", "950 EUR"):
        running_app.world.periskope.edit_sent(message, words)
        await thread.sees(words)
        await running_app.at_rest()
    edited = [words for words in thread.words() if LINE in words]
    running_app.world.periskope.edit_sent(message, "90 EUR")
    await running_app.until(lambda: not thread.count("950 EUR"))
    running_app.world.periskope.delete_message(message)
    await thread.sees("no longer has it")
    await running_app.at_rest()

    assert len(edited) == 1
    assert "950 EUR" in edited[0]
    assert [words for words in thread.words() if LINE in words or "0 EUR" in words][1:] == [
        words for words in thread.words() if LINE in words
    ]
    assert thread.count(LINE) == 1


async def test_what_the_author_changes_in_slack_is_no_change_in_whatsapp(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "*90* EUR, as _agreed_:\n• today\n> quoted")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    message = running_app.world.periskope.messages(thread.chat)[-1]
    await running_app.slack.edit(running_app.person("Asha"), thread.channel, ts, "*95* EUR, as _agreed_\n1. today")
    await running_app.until(lambda: "95" in running_app.heard(thread.chat)[-1])
    await running_app.world.periskope.customer_reads(thread.chat)
    await running_app.at_rest()
    before = thread.count(LINE)
    await running_app.slack.remove(running_app.person("Asha"), thread.channel, ts)
    await running_app.until(lambda: message.is_deleted)
    await running_app.until(running_app.world.periskope.idle)
    await running_app.at_rest()

    assert (before, thread.count(LINE)) == (0, 0)


async def test_an_edit_in_slack_of_what_was_deleted_in_whatsapp_is_answered(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts, message = await sent(thread, "90 EUR")
    running_app.world.periskope.delete_message(message)
    await thread.sees(LINE)
    await running_app.slack.edit(running_app.person("Asha"), thread.channel, ts, "95 EUR")
    await running_app.until(lambda: any("was deleted in WhatsApp" in one for one in thread.whispered("Asha")))
    await running_app.at_rest()

    assert message.body == "90 EUR"


async def test_an_edit_in_slack_after_one_on_the_handset_wins(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts, message = await sent(thread, "90 EUR")
    running_app.world.periskope.edit_sent(message, "900 EUR")
    await thread.sees(LINE)
    await running_app.slack.edit(running_app.person("Asha"), thread.channel, ts, "95 EUR")
    await running_app.until(lambda: message.body == "95 EUR")
    await running_app.at_rest()

    assert "95 EUR" in await thread.sees(LINE)
    assert thread.count("900 EUR") == 0
