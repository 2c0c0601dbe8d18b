"""What customers do to messages, in whatever order it is told: edits, deletions, reactions, votes, groups, calls."""

from typing import Any

import pytest

from sandbox.slack import parsed, plain
from tests.trips.fidelity import Open, later, opened
from tests.trips.house import House


async def settled(thread: Open) -> list[str]:
    await thread.house.at_rest(within=30)
    return thread.words()


async def test_an_edit_changes_the_copy_and_keeps_the_former_words(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "at nine")
    await thread.sees("at nine")
    await house.world.periskope.customer_edits(thread.chat, message.unique_id, "at ten")
    said = await thread.sees("at ten")
    await settled(thread)

    assert "edited" in said
    assert "Before the edit" in said
    assert thread.count("at nine") == 0


async def test_an_older_edit_told_after_a_newer_one_changes_nothing(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "one")
    await thread.sees("one")
    house.world.periskope.webhooks.held = True
    await house.world.periskope.customer_edits(thread.chat, message.unique_id, "two")
    await house.world.periskope.customer_edits(thread.chat, message.unique_id, "three")
    house.world.periskope.webhooks._kept_back.reverse()
    await house.world.periskope.webhooks.release(shuffle=False)
    await thread.sees("three")
    await settled(thread)

    assert thread.count("three") == 1
    assert thread.count("two") == 0


async def test_what_is_told_before_its_message_waits_for_it(house: House) -> None:
    thread = await opened(house)
    house.world.periskope.webhooks.held = True
    message = await house.world.periskope.customer_says(thread.chat, "early bird")
    await house.world.periskope.customer_reacts(thread.chat, message.unique_id, "👍")
    gone = await house.world.periskope.customer_says(thread.chat, "said and gone")
    await house.world.periskope.customer_deletes(thread.chat, gone.unique_id)
    house.world.periskope.webhooks._kept_back.reverse()
    await house.world.periskope.webhooks.release(shuffle=False)
    await thread.sees("early bird")
    await thread.sees("said and gone")
    await settled(thread)

    assert "👍" in await thread.sees("early bird")
    assert "deleted by the sender" in await thread.sees("said and gone")
    assert (thread.count("early bird"), thread.count("said and gone")) == (1, 1)


async def test_everything_shuffled_and_told_twice_ends_the_same(house: House) -> None:
    thread = await opened(house)
    house.world.periskope.webhooks.held = True
    messages = [await house.world.periskope.customer_says(thread.chat, f"number {n}") for n in range(4)]
    await house.world.periskope.customer_edits(thread.chat, messages[0].unique_id, "number zero")
    await house.world.periskope.customer_deletes(thread.chat, messages[1].unique_id)
    await house.world.periskope.customer_reacts(thread.chat, messages[2].unique_id, "❤️")
    await house.world.periskope.webhooks.release(shuffle=True)
    await house.until(lambda: all(thread.count(words) for words in ("number zero", "number 3", "❤️")))
    await house.world.periskope.redeliver(7)
    said = await settled(thread)

    assert [sum(f"number {n}" in words for words in said) for n in ("zero", 0, 1, 2, 3)] == [1, 0, 1, 1, 1]
    assert "deleted by the sender" in await thread.sees("number 1")


async def test_a_thumb_taken_back_and_given_again_stands(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "shall we?")
    for emoji in ("👍", "", "👍"):
        await house.world.periskope.customer_reacts(thread.chat, message.unique_id, emoji)
    await thread.sees("👍")
    await settled(thread)

    assert "👍 Priya Nair" in await thread.sees("shall we?")


async def test_a_reaction_changed_and_removed_leaves_the_copy_bare(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "shall we?")
    await house.world.periskope.customer_reacts(thread.chat, message.unique_id, "👍")
    await thread.sees("👍")
    await house.world.periskope.customer_reacts(thread.chat, message.unique_id, "❤️")
    await thread.sees("❤️")
    await house.world.periskope.customer_reacts(thread.chat, message.unique_id, "")
    await house.until(lambda: not thread.count("❤️"))

    assert thread.count("👍") == 0


async def test_a_reaction_taken_back_in_the_same_second_stays_so_in_whatever_order_it_is_told(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "shall we?")
    await thread.sees("shall we?")
    house.world.periskope.webhooks.held = True
    for emoji in ("👍", ""):
        await house.world.periskope.customer_reacts(thread.chat, message.unique_id, emoji)
    house.world.periskope.webhooks._kept_back.reverse()
    await house.world.periskope.webhooks.release(shuffle=False)
    await house.world.periskope.customer_says(thread.chat, "never mind")
    await thread.sees("never mind")
    await settled(thread)

    assert thread.count("👍") == 0


async def test_a_reaction_to_an_agents_own_message_stands_on_it(house: House) -> None:
    thread = await opened(house)
    ts = await thread.says("Asha", "It is ready")
    await house.until(lambda: house.heard(thread.chat))
    sent = house.world.periskope.messages(thread.chat)[-1]
    await house.world.periskope.customer_reacts(thread.chat, sent.unique_id, "❤️")
    await house.until(lambda: "heart" in thread.marks(ts))
    await house.world.periskope.customer_reacts(thread.chat, sent.unique_id, "🎉")
    await house.until(lambda: "tada" in thread.marks(ts))

    assert "heart" not in thread.marks(ts)


async def test_a_deleted_message_is_struck_and_never_silently_gone(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "forget this")
    await thread.sees("forget this")
    await house.world.periskope.customer_deletes(thread.chat, message.unique_id)

    assert "forget this" in await thread.sees("deleted by the sender")


async def test_a_polls_votes_are_counted_as_they_come(house: House) -> None:
    thread = await opened(house, "Canal Couriers", "wa-fleet")
    info = {"pollName": "When?", "pollOptions": ["Mon", "Tue"], "options": {"allowMultipleAnswers": False}}
    poll = await house.world.periskope.customer_says(thread.chat, "When?", kind="poll_creation", poll_info=info)
    await thread.sees("Tue: 0 votes")
    for number in ("447700900311", "447700900312"):
        await house.world.periskope.customer_votes(thread.chat, poll.unique_id, "Tue", sender=number)
    said = await thread.sees("Tue: 2 votes")

    assert "Mon: 0 votes" in said
    assert "edited" not in said


async def test_what_was_not_decrypted_yet_is_shown_once_it_is(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, None, kind="ciphertext")
    await thread.sees("not decrypted yet")
    message.kind, message.body = "chat", "now you can read me"
    message.updated_at = house.world.clock.now()
    house.world.periskope.message_event("message.updated", message)
    said = await thread.sees("now you can read me")
    await settled(thread)

    assert "edited" not in said
    assert thread.count("not decrypted yet") == 0


async def test_an_unknown_kind_is_a_named_placeholder(house: House) -> None:
    thread = await opened(house)
    await house.world.periskope.customer_says(thread.chat, None, kind="hologram_invite")

    assert "hologram invite" in await thread.sees("a kind this app does not show")


async def test_a_quote_is_linked_to_its_copy(house: House) -> None:
    thread = await opened(house)
    asked = await house.world.periskope.customer_says(thread.chat, "which colour?")
    await thread.sees("which colour?")
    await house.at_rest()
    copy = thread.found("which colour?")
    await house.world.periskope.customer_says(thread.chat, "blue!", quoted=asked)
    await thread.sees("blue!")
    answer = thread.found("blue!")
    assert copy is not None
    assert answer is not None

    assert "which colour?" in plain(answer)
    assert any(ping.kind == "link" and copy.ts.replace(".", "") in ping.target for ping in parsed(answer))


async def test_group_events_stand_above_the_next_message_and_are_no_posts(house: House) -> None:
    thread = await opened(house, "Canal Couriers", "wa-fleet")
    before = len(thread.words())
    await house.world.periskope.group_event(thread.chat, "add", "447700900399", author="447700900311")
    await house.world.periskope.group_event(
        thread.chat, "subject", "Canal Couriers of the north", author="447700900312"
    )
    await house.at_rest()
    quiet = len(thread.words())
    await house.world.periskope.customer_says(thread.chat, "hello all")
    said = await thread.sees("hello all")

    assert quiet == before
    assert "joined the group" in said
    assert "Canal Couriers of the north" in said


async def test_in_a_group_each_stands_by_name_with_a_steady_mark(house: House) -> None:
    thread = await opened(house, "Canal Couriers", "wa-fleet")
    for number, words in (("447700900312", "one of Mei"), ("447700900313", "of Aleks"), ("447700900312", "two of Mei")):
        await house.world.periskope.customer_says(thread.chat, words, sender=number)
    first, other, second = [
        (await thread.sees(words)).split()[:2] for words in ("one of Mei", "of Aleks", "two of Mei")
    ]

    assert first[1] == second[1] == "Mei"
    assert first[0] == second[0] != other[0]
    assert other[1] == "Aleks"


async def test_a_group_message_seen_by_two_of_our_phones_is_shown_once(tmp_path: object) -> None:
    async with House.open(tmp_path, settle=False) as house:  # type: ignore[arg-type]  # a path
        second = house.world.periskope.add_phone("Workshop", "14155550101")
        await house.stop_app()
        await house.start_app()
        await house.settled()
        people = (("447700900321", "Ada"), ("447700900322", "Bo"))
        phones = (house.world.periskope.phone, second)
        chat = house.world.periskope.add_chat(name="Two Phones", group_members=people, labels=("sales",), phone=phones)
        await house.world.periskope.customer_says(chat, "seen twice")
        await house.until(lambda: any("seen twice" in words for words in house.words("wa-sales", "Two Phones")))
        await house.at_rest()
        thread = Open(house, "Two Phones", "wa-sales")
        await thread.says("Asha", "answered once")
        await house.until(lambda: house.heard(chat))
        await house.at_rest()

        assert thread.count("seen twice") == 1
        assert thread.count("answered once") == 1
        assert house.heard(chat) == ["answered once"]


async def test_status_posts_are_not_shown(house: House) -> None:
    thread = await opened(house)
    await house.world.periskope.customer_says(thread.chat, "my holiday", is_status=True)
    await house.world.periskope.customer_says(thread.chat, "a real one")
    await thread.sees("a real one")

    assert thread.count("my holiday") == 0


async def test_a_missed_call_is_shown_and_waits_for_an_answer(house: House) -> None:
    thread = await opened(house)
    await thread.says("Asha", "first answer")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()
    answered = plain(house.thread("wa-sales", "Priya")[0])
    await later(house, seconds=5)
    await house.world.periskope.call(thread.chat, "MISSED")
    await thread.sees("Missed voice call")
    await house.at_rest()

    assert "waiting" not in answered
    assert "waiting" in plain(house.thread("wa-sales", "Priya")[0])


async def test_a_customer_named_like_a_colleague_is_told_apart(house: House) -> None:
    chat = house.world.periskope.add_chat(name="Asha Rao", number="447700900777", labels=("sales",))
    await house.world.periskope.customer_says(chat, "it is really me")
    thread = Open(house, "Asha Rao", "wa-sales")

    assert "0777" in await thread.sees("it is really me")


@pytest.mark.parametrize("kind", ["location", "vcard", "multi_vcard", "order"])
async def test_what_is_no_text_is_readable(house: House, kind: str) -> None:
    thread = await opened(house)
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Lee\nTEL:+14155550142\nEND:VCARD"
    extra: dict[str, dict[str, Any]] = {
        "location": {"location": {"latitude": "37.77", "longitude": "-122.41", "options": {"name": "Office"}}},
        "vcard": {"vcards": [card]},
        "multi_vcard": {"vcards": [card, card.replace("Lee", "Kim")]},
        "order": {"order_id": "A-77"},
    }
    await house.world.periskope.customer_says(thread.chat, None, kind=kind, **extra[kind])
    wanted = {"location": "Office", "vcard": "Lee", "multi_vcard": "Kim", "order": "Order A-77"}[kind]

    assert await thread.sees(wanted)
