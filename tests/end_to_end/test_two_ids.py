"""One person under a number and under the id that hides it is one person in the thread, whichever of them is told."""

from sandbox.slack import plain
from tests.end_to_end.acts import until_read
from tests.end_to_end.fidelity import Open, later, opened
from tests.fixtures.running_app import RunningApp

JONAS, MEI = "447700900311", "447700900312"
OTHER = "the same customer under another id"


async def known_by_both(running_app: RunningApp) -> tuple[Open, str]:
    """A group that was read since Periskope names both ids of Jonas there; the hidden one."""
    periskope, chat = running_app.world.periskope, running_app.chat("Canal Couriers")
    hidden = periskope.hide(JONAS)
    await periskope.group_event(chat, "add", "447700900399", author=MEI)
    thread = await opened(running_app, "Canal Couriers", "wa-fleet")
    await until_read(running_app, lambda tx: tx.contacts.one_id(hidden) != hidden)
    return thread, hidden


def card(running_app: RunningApp, room: str, name: str) -> str:
    return plain(running_app.thread(room, name)[0])


async def test_what_somebody_does_under_either_id_is_done_by_one_person(running_app: RunningApp) -> None:
    thread, hidden = await known_by_both(running_app)
    periskope, digits = running_app.world.periskope, hidden.partition("@")[0]
    await periskope.customer_says(thread.chat, "by number", sender=JONAS)
    by_hidden = await periskope.customer_says(thread.chat, "by hidden id", sender=hidden)
    await periskope.customer_says(thread.chat, f"@{digits} can you?", sender=MEI, mentioned_ids=[hidden])
    for who, emoji in ((JONAS, "👍"), (hidden, "🎉")):
        await periskope.customer_reacts(thread.chat, by_hidden.unique_id, emoji, sender=who)
        await running_app.until(lambda emoji=emoji: thread.count(f"{emoji} Jonas"))  # type: ignore[misc]  # of this turn
        await later(running_app, seconds=2)
    said = [await thread.sees(words) for words in ("by number", "by hidden id", "can you?")]
    marked = await thread.sees("by hidden id")
    await periskope.customer_edits(thread.chat, by_hidden.unique_id, "changed by one of them")
    edited = await thread.sees("changed by one of them")
    by_hidden.sender = f"{JONAS}@c.us"  # it is told by the other id now
    await periskope.customer_deletes(thread.chat, by_hidden.unique_id)
    struck = await thread.sees("deleted by the sender")

    assert said[0].split()[:2] == said[1].split()[:2] == edited.split()[:2] == struck.split()[:2]
    assert said[0].split()[1] == "Jonas"
    assert "@Jonas can you?" in said[2]
    assert "👍" not in marked
    assert digits not in "\n".join(thread.words())


async def test_chats_under_both_ids_point_to_each_other_only_where_everybody_may_see_both(
    running_app: RunningApp,
) -> None:
    _, hidden = await known_by_both(running_app)
    periskope, room = running_app.world.periskope, "wa-fleet"
    label = periskope.chats[running_app.chat("Canal Couriers")].label_ids[0]
    name = periskope.labels[label].name
    first = periskope.add_chat(name="Jonas by number", number=JONAS, labels=[name])
    second = periskope.add_chat(name="Jonas by hidden id", number=hidden, labels=[name])
    for chat, words in ((first, "it is me"), (second, "me again")):
        await periskope.customer_says(chat, words)
    names = ("Jonas by number", "Jonas by hidden id")
    await running_app.until(lambda: all(running_app.thread(room, called) for called in names))
    await running_app.until(lambda: all(OTHER in card(running_app, room, called) for called in names))
    periskope.set_labels(second, ["sales"])
    await periskope.customer_says(second, "and again")
    await running_app.until(lambda: OTHER not in card(running_app, room, names[0]))
    thread = Open(running_app, names[0], room)
    await thread.says("Asha", "Got it")
    await running_app.until(lambda: running_app.heard(first))
    await running_app.at_rest()

    assert running_app.heard(first) == ["Got it"]
    assert running_app.heard(second) == []
    assert "and again" not in "\n".join(thread.words())
