"""What a customer deleted or edited is read nowhere any more but in the message's own copy and behind *Before the edit*."""

from sandbox.slack import plain
from tests.end_to_end.fidelity import Open, later, opened, press
from tests.end_to_end.test_fidelity_threads import begun, roots
from tests.fixtures.running_app import RunningApp


def home_of(running_app: RunningApp, first: str) -> str:
    view = running_app.slack.home(running_app.person(first))
    return "" if view is None else str(view.blocks)


def elsewhere(thread: Open, own: str) -> str:
    """All that stands in the room but for the copy in which `own` is read."""
    found = thread.running_app.slack.channel(thread.room).messages.values()
    return "\n".join(plain(one) for one in found if not one.deleted and own not in plain(one))


async def test_a_deleted_message_stands_struck_in_its_copy_and_nowhere_else(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    nina = running_app.person("Nina")
    await running_app.slack.open_home(nina)
    message = await running_app.world.periskope.customer_says(thread.chat, "my code is 4711")
    await thread.sees("4711")
    await running_app.world.periskope.customer_says(thread.chat, "did you get it?", quoted=message)
    await thread.sees("did you get it?")
    await later(running_app, days=2)
    await running_app.world.periskope.customer_says(thread.chat, "me again")
    await begun(thread, "me again", threads=2)
    before = elsewhere(thread, "deleted by the sender")
    await running_app.world.periskope.customer_deletes(thread.chat, message.unique_id)
    await running_app.until(lambda: "deleted by the sender" in all_of(thread))
    await running_app.at_rest()

    assert before.count("4711") == 3  # in its copy, where it is quoted, and among the earlier messages
    assert "4711" not in elsewhere(thread, "deleted by the sender")
    assert all_of(thread).count("Deleted message") == 2
    await running_app.until(lambda: "4711" not in home_of(running_app, "Nina"))


async def test_a_deleted_message_is_on_no_card_in_no_search_and_no_form(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    nina = running_app.person("Nina")
    message = await running_app.world.periskope.customer_says(thread.chat, "my code is 4711")
    await running_app.until(lambda: "4711" in plain(roots(thread)[-1]))
    await running_app.slack.open_home(nina)
    await running_app.until(lambda: "4711" in home_of(running_app, "Nina"))
    found = await listed(running_app, "find 4711")
    await running_app.world.periskope.customer_deletes(thread.chat, message.unique_id)
    await running_app.until(lambda: "4711" not in plain(roots(thread)[-1]))
    await running_app.until(lambda: "4711" not in home_of(running_app, "Nina"))
    await running_app.at_rest()

    assert "Priya" in found
    assert "first words" in plain(roots(thread)[-1])
    assert "first words" in home_of(running_app, "Nina")
    assert "Priya" not in await listed(running_app, "find 4711")


async def test_an_edited_then_deleted_message_no_longer_tells_its_former_words(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "my code is 4711")
    await thread.sees("4711")
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, "forget it")
    await thread.sees("forget it")
    await running_app.at_rest()
    copy = thread.found("forget it")
    assert copy is not None
    edited = [block for block in copy.blocks if "copy:former" in str(block)]
    await running_app.world.periskope.customer_deletes(thread.chat, message.unique_id)
    await running_app.until(lambda: "deleted by the sender" in all_of(thread))
    await running_app.at_rest()
    copy.blocks = [*copy.blocks, *edited]  # as somebody still has it on their screen
    await press(thread, "Asha", "copy:former")
    await running_app.until(lambda: any("deleted" in one for one in thread.whispered("Asha")))
    views = running_app.slack.views_of(running_app.person("Asha"))

    assert edited
    assert "4711" not in str([view.blocks for view in views])


async def test_an_edit_changes_the_quote_the_earlier_messages_the_card_and_the_home_tab(
    running_app: RunningApp,
) -> None:
    thread = await opened(running_app)
    await running_app.slack.open_home(running_app.person("Nina"))
    message = await running_app.world.periskope.customer_says(thread.chat, "come at nine")
    await thread.sees("come at nine")
    await running_app.world.periskope.customer_says(thread.chat, "is that all right?", quoted=message)
    await thread.sees("all right?")
    await later(running_app, days=2)
    await running_app.world.periskope.customer_says(thread.chat, "me again")
    await begun(thread, "me again", threads=2)
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, "come at ten")
    await running_app.until(lambda: "Before the edit" in all_of(thread))
    await running_app.at_rest()

    assert "at nine" not in all_of(thread)
    assert all_of(thread).count("come at ten") == 3


def all_of(thread: Open) -> str:
    return elsewhere(thread, "\0")


async def listed(running_app: RunningApp, typed: str) -> str:
    """What Nina is answered."""
    done = await running_app.slack.command(running_app.person("Nina"), typed)
    assert await done.settled()
    views = running_app.slack.views_of(running_app.person("Nina"))
    return f"{done.text} {[view.blocks for view in views]}"
