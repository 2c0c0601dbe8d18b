"""A file that its author takes off a reply in Slack is deleted at the customer's, or its author is asked, never unsaid."""

from tests.end_to_end.fidelity import Open, later, opened, press
from tests.fixtures.running_app import RunningApp

OFFER = ("offer.pdf", b"%PDF-1.4 offer")
PLAN = ("plan.pdf", b"%PDF-1.4 plan")


async def sent(thread: Open, words: str, *files: tuple[str, bytes]) -> list[str]:
    """Ids of the files of a reply that the customer has."""
    ts = await thread.says("Asha", words, files=list(files))
    await thread.running_app.until(lambda: len(has(thread)) == len(files))
    await thread.running_app.at_rest()
    return [file.id for file in thread.running_app.slack.channels[thread.channel].messages[ts].files]


def has(thread: Open) -> list[str]:
    """The files that the customer has from us."""
    ours = [one for one in thread.running_app.world.periskope.messages(thread.chat) if one.from_me]
    return [str(one.media.filename) for one in ours if one.media is not None and not one.is_deleted]


async def test_a_message_of_one_file_loses_it_at_the_customers_too(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    (offer,) = await sent(thread, "", OFFER)
    await running_app.slack.delete_file(running_app.person("Asha"), offer)
    await running_app.until(lambda: has(thread) == [])


async def test_a_further_file_is_taken_back_alone(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    _, plan = await sent(thread, "as agreed", OFFER, PLAN)
    await running_app.slack.delete_file(running_app.person("Asha"), plan)
    await running_app.until(lambda: has(thread) == ["offer.pdf"])
    await running_app.at_rest()

    assert thread.whispered("Asha") == []


async def test_a_file_with_words_is_asked_about_and_deleted_by_a_press(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    (offer,) = await sent(thread, "as agreed", OFFER)
    await running_app.slack.delete_file(running_app.person("Asha"), offer)
    await running_app.until(lambda: any("still has the file" in one for one in thread.whispered("Asha")))
    before = has(thread)
    await press(thread, "Asha", "reply:delete")
    await running_app.until(lambda: has(thread) == [])

    assert before == ["offer.pdf"]


async def test_both_files_taken_off_within_a_second_are_both_dealt_with(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    offer, plan = await sent(thread, "", OFFER, PLAN)
    await running_app.slack.delete_file(running_app.person("Asha"), offer)
    await running_app.slack.delete_file(running_app.person("Asha"), plan)
    await running_app.until(lambda: has(thread) == [])


async def test_a_file_that_is_too_old_to_be_taken_back_is_said(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    (offer,) = await sent(thread, "", OFFER)
    await later(running_app, minutes=20)
    await running_app.slack.delete_file(running_app.person("Asha"), offer)
    await running_app.until(lambda: any("15 minutes only" in one for one in thread.whispered("Asha")))

    assert has(thread) == ["offer.pdf"]
