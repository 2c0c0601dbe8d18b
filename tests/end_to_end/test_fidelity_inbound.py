"""What customers do to messages, in whatever order it is told: edits, deletions, reactions, votes, groups, calls."""

from typing import Any

import pytest

from sandbox.slack import parsed, plain
from tests.end_to_end.fidelity import Open, later, opened
from tests.fixtures.running_app import RunningApp


async def settled(thread: Open) -> list[str]:
    await thread.running_app.at_rest()
    return thread.words()


async def test_an_edit_changes_the_copy_and_keeps_the_former_words(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "at nine")
    await thread.sees("at nine")
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, "at ten")
    said = await thread.sees("at ten")
    await settled(thread)

    assert "edited" in said
    assert "Before the edit" in said
    assert thread.count("at nine") == 0


async def test_an_older_edit_told_after_a_newer_one_changes_nothing(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "one")
    await thread.sees("one")
    running_app.world.periskope.webhooks.held = True
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, "two")
    await running_app.world.periskope.customer_edits(thread.chat, message.unique_id, "three")
    await running_app.world.periskope.webhooks.release(newest_first=True)
    await thread.sees("three")
    await settled(thread)

    assert thread.count("three") == 1
    assert thread.count("two") == 0


async def test_what_is_told_before_its_message_waits_for_it(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.webhooks.held = True
    message = await running_app.world.periskope.customer_says(thread.chat, "early bird")
    await running_app.world.periskope.customer_reacts(thread.chat, message.unique_id, "👍")
    gone = await running_app.world.periskope.customer_says(thread.chat, "said and gone")
    await running_app.world.periskope.customer_deletes(thread.chat, gone.unique_id)
    await running_app.world.periskope.webhooks.release(newest_first=True)
    await thread.sees("early bird")
    await thread.sees("said and gone")
    await settled(thread)

    assert "👍" in await thread.sees("early bird")
    assert "deleted by the sender" in await thread.sees("said and gone")
    assert (thread.count("early bird"), thread.count("said and gone")) == (1, 1)


async def test_everything_shuffled_and_told_twice_ends_the_same(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.webhooks.held = True
    messages = [await running_app.world.periskope.customer_says(thread.chat, f"number {n}") for n in range(4)]
    await running_app.world.periskope.customer_edits(thread.chat, messages[0].unique_id, "number zero")
    await running_app.world.periskope.customer_deletes(thread.chat, messages[1].unique_id)
    await running_app.world.periskope.customer_reacts(thread.chat, messages[2].unique_id, "❤️")
    await running_app.world.periskope.webhooks.release(shuffle=True)
    await running_app.until(lambda: all(thread.count(words) for words in ("number zero", "number 3", "❤️")))
    await running_app.world.periskope.redeliver(7)
    said = await settled(thread)

    assert [sum(f"number {n}" in words for words in said) for n in ("zero", 0, 1, 2, 3)] == [1, 0, 1, 1, 1]
    assert "deleted by the sender" in await thread.sees("number 1")


async def test_a_thumb_taken_back_and_given_again_stands(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "shall we?")
    for emoji in ("👍", "", "👍"):
        await running_app.world.periskope.customer_reacts(thread.chat, message.unique_id, emoji)
    await running_app.until(lambda: "👍 Priya Nair" in copied(thread, "shall we?"))
    await settled(thread)
    await running_app.until(lambda: "👍 Priya Nair" in copied(thread, "shall we?"))


async def test_of_two_reactions_within_a_second_the_one_that_stands_at_periskope_is_shown(
    running_app: RunningApp,
) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "shall we?")
    await thread.sees("shall we?")
    running_app.world.periskope.webhooks.held = True
    for emoji in ("👍", "", "👍"):
        await running_app.world.periskope.customer_reacts(thread.chat, message.unique_id, emoji)
    await thread.sees("👍")  # the poll found it
    await running_app.world.periskope.webhooks.release()
    await running_app.until(running_app.world.periskope.idle)

    await running_app.until(lambda: "👍 Priya Nair" in copied(thread, "shall we?"))
    await settled(thread)
    await running_app.until(lambda: "👍 Priya Nair" in copied(thread, "shall we?"))


def copied(thread: Open, text: str) -> str:
    """What the copy reads now; empty while there is none."""
    found = thread.found(text)
    return "" if found is None else plain(found)


async def test_a_reaction_changed_and_removed_leaves_the_copy_bare(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "shall we?")
    await running_app.world.periskope.customer_reacts(thread.chat, message.unique_id, "👍")
    await thread.sees("👍")
    await running_app.world.periskope.customer_reacts(thread.chat, message.unique_id, "❤️")
    await thread.sees("❤️")
    await running_app.world.periskope.customer_reacts(thread.chat, message.unique_id, "")
    await running_app.until(lambda: not thread.count("❤️"))

    assert thread.count("👍") == 0


async def test_a_reaction_taken_back_in_the_same_second_stays_so_in_whatever_order_it_is_told(
    running_app: RunningApp,
) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "shall we?")
    await thread.sees("shall we?")
    running_app.world.periskope.webhooks.held = True
    for emoji in ("👍", ""):
        await running_app.world.periskope.customer_reacts(thread.chat, message.unique_id, emoji)
    await running_app.world.periskope.webhooks.release(newest_first=True)
    await running_app.world.periskope.customer_says(thread.chat, "never mind")
    await thread.sees("never mind")
    await settled(thread)

    assert thread.count("👍") == 0


async def test_a_reaction_to_an_agents_own_message_stands_on_it(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "It is ready")
    await running_app.until(lambda: running_app.heard(thread.chat))
    sent = running_app.world.periskope.messages(thread.chat)[-1]
    await running_app.world.periskope.customer_reacts(thread.chat, sent.unique_id, "❤️")
    await running_app.until(lambda: "heart" in thread.marks(ts))
    await running_app.world.periskope.customer_reacts(thread.chat, sent.unique_id, "🎉")
    await running_app.until(lambda: "tada" in thread.marks(ts))

    assert "heart" not in thread.marks(ts)


async def test_a_deleted_message_is_struck_and_never_silently_gone(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "forget this")
    await thread.sees("forget this")
    await running_app.world.periskope.customer_deletes(thread.chat, message.unique_id)

    assert "forget this" in await thread.sees("deleted by the sender")


async def test_a_polls_votes_are_counted_as_they_come(running_app: RunningApp) -> None:
    thread = await opened(running_app, "Canal Couriers", "wa-fleet")
    info = {"pollName": "When?", "pollOptions": ["Mon", "Tue"], "options": {"allowMultipleAnswers": False}}
    poll = await running_app.world.periskope.customer_says(thread.chat, "When?", kind="poll_creation", poll_info=info)
    await thread.sees("Tue: 0 votes")
    for number in ("447700900311", "447700900312"):
        await running_app.world.periskope.customer_votes(thread.chat, poll.unique_id, "Tue", sender=number)
    said = await thread.sees("Tue: 2 votes")

    assert "Mon: 0 votes" in said
    assert "edited" not in said


async def test_what_was_not_decrypted_yet_is_shown_once_it_is(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, None, kind="ciphertext")
    await thread.sees("not decrypted yet")
    message.kind, message.body = "chat", "now you can read me"
    message.updated_at = running_app.world.clock.now()
    running_app.world.periskope.message_event("message.updated", message)
    said = await thread.sees("now you can read me")
    await settled(thread)

    assert "edited" not in said
    assert thread.count("not decrypted yet") == 0


async def test_an_unknown_kind_is_a_named_placeholder(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.world.periskope.customer_says(thread.chat, "come and see", kind="hologram_invite")

    assert "hologram invite" in await thread.sees("come and see")


async def test_a_quote_is_linked_to_its_copy(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    asked = await running_app.world.periskope.customer_says(thread.chat, "which colour?")
    await thread.sees("which colour?")
    await running_app.at_rest()
    copy = thread.found("which colour?")
    await running_app.world.periskope.customer_says(thread.chat, "blue!", quoted=asked)
    await thread.sees("blue!")
    answer = thread.found("blue!")
    assert copy is not None
    assert answer is not None

    assert "which colour?" in plain(answer)
    assert any(ping.kind == "link" and copy.ts.replace(".", "") in ping.target for ping in parsed(answer))


async def test_group_events_stand_above_the_next_message_and_are_no_posts(running_app: RunningApp) -> None:
    thread = await opened(running_app, "Canal Couriers", "wa-fleet")
    before = len(thread.words())
    await running_app.world.periskope.group_event(thread.chat, "add", "447700900399", author="447700900311")
    await running_app.world.periskope.group_event(
        thread.chat, "subject", "Canal Couriers of the north", author="447700900312"
    )
    await running_app.at_rest()
    quiet = len(thread.words())
    await running_app.world.periskope.customer_says(thread.chat, "hello all")
    said = await thread.sees("hello all")

    assert quiet == before
    assert "joined the group" in said
    assert "Canal Couriers of the north" in said


async def test_in_a_group_each_stands_by_name_with_a_steady_mark(running_app: RunningApp) -> None:
    thread = await opened(running_app, "Canal Couriers", "wa-fleet")
    for number, words in (("447700900312", "one of Mei"), ("447700900313", "of Aleks"), ("447700900312", "two of Mei")):
        await running_app.world.periskope.customer_says(thread.chat, words, sender=number)
    first, other, second = [
        (await thread.sees(words)).split()[:2] for words in ("one of Mei", "of Aleks", "two of Mei")
    ]

    assert first[1] == second[1] == "Mei"
    assert first[0] == second[0] != other[0]
    assert other[1] == "Aleks"


async def test_a_group_message_seen_by_two_of_our_phones_is_shown_once(tmp_path: object) -> None:
    async with RunningApp.open(tmp_path, settle=False) as running_app:  # type: ignore[arg-type]  # a path
        second = running_app.world.periskope.add_phone("Workshop", "14155550101")
        await running_app.stop_app()
        await running_app.start_app()
        await running_app.settled()
        people = (("447700900321", "Ada"), ("447700900322", "Bo"))
        phones = (running_app.world.periskope.phone, second)
        chat = running_app.world.periskope.add_chat(
            name="Two Phones", group_members=people, labels=("sales",), phone=phones
        )
        await running_app.world.periskope.customer_says(chat, "seen twice")
        await running_app.until(
            lambda: any("seen twice" in words for words in running_app.words("wa-sales", "Two Phones"))
        )
        await running_app.at_rest()
        thread = Open(running_app, "Two Phones", "wa-sales")
        await thread.says("Asha", "answered once")
        await running_app.until(lambda: running_app.heard(chat))
        await running_app.at_rest()

        assert thread.count("seen twice") == 1
        assert thread.count("answered once") == 1
        assert running_app.heard(chat) == ["answered once"]


async def test_status_posts_are_not_shown(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.world.periskope.customer_says(thread.chat, "my holiday", is_status=True)
    await running_app.world.periskope.customer_says(thread.chat, "a real one")
    await thread.sees("a real one")

    assert thread.count("my holiday") == 0


async def test_a_missed_call_is_shown_and_waits_for_an_answer(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "first answer")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    answered = plain(running_app.thread("wa-sales", "Priya")[0])
    await later(running_app, seconds=5)
    await running_app.world.periskope.call(thread.chat, "MISSED")
    await thread.sees("Missed voice call")
    await running_app.at_rest()

    assert "waiting" not in answered
    assert "waiting" in plain(running_app.thread("wa-sales", "Priya")[0])


async def test_a_customer_named_like_a_colleague_is_told_apart(running_app: RunningApp) -> None:
    chat = running_app.world.periskope.add_chat(name="Asha Rao", number="447700900777", labels=("sales",))
    await running_app.world.periskope.customer_says(chat, "it is really me")
    thread = Open(running_app, "Asha Rao", "wa-sales")

    assert "0777" in await thread.sees("it is really me")


@pytest.mark.parametrize("kind", ["location", "vcard", "multi_vcard", "order"])
async def test_what_is_no_text_is_readable(running_app: RunningApp, kind: str) -> None:
    thread = await opened(running_app)
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Lee\nTEL:+14155550142\nEND:VCARD"
    extra: dict[str, dict[str, Any]] = {
        "location": {"location": {"latitude": "37.77", "longitude": "-122.41", "options": {"name": "Office"}}},
        "vcard": {"vcards": [card]},
        "multi_vcard": {"vcards": [card, card.replace("Lee", "Kim")]},
        "order": {"order_id": "A-77"},
    }
    await running_app.world.periskope.customer_says(thread.chat, None, kind=kind, **extra[kind])
    wanted = {"location": "Office", "vcard": "Lee", "multi_vcard": "Kim", "order": "Order A-77"}[kind]

    assert await thread.sees(wanted)
