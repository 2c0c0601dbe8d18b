"""Team talk never leaves; what might be team talk, or comes too late, is asked first."""

from pathlib import Path

import pytest

from tests.trips.fidelity import Open, later, opened
from tests.trips.house import House


async def kept(house: House, thread: Open) -> list[str]:
    """At rest, what the customer heard."""
    await house.at_rest(within=30)
    return house.heard(thread.chat)


@pytest.mark.parametrize("text", ["note: he is angry", "// he is angry", "*NOTE:* he is angry", "  Note: he is angry"])
async def test_a_note_stays_a_note_is_locked_and_stands_in_periskope(house: House, text: str) -> None:
    thread = await opened(house)
    ts = await thread.says("Asha", text)
    await house.until(lambda: "lock" in thread.marks(ts))

    assert await kept(house, thread) == []
    notes = [one.body or "" for one in house.world.periskope.notes(thread.chat)]
    assert len(notes) == 1
    assert "asha@harborbikes.example: " in notes[0]
    assert thread.count("he is angry") == 1


async def test_a_notes_files_stay_here_too(house: House) -> None:
    thread = await opened(house)
    ts = await thread.says("Asha", "note: his contract", files=[("contract.pdf", b"%PDF")])
    await house.until(lambda: "lock" in thread.marks(ts))

    assert await kept(house, thread) == []


async def test_naming_a_colleague_makes_a_note_and_offers_to_send_it(house: House) -> None:
    thread = await opened(house)
    omar = house.person("Omar")
    for text in (f"<@{omar}> can you help?", "@omar can you help?", "<!here> anybody?"):
        await thread.says("Asha", text)
    await house.until(lambda: sum("names a colleague" in said for said in thread.whispered("Asha")) == 3)

    assert await kept(house, thread) == []


@pytest.mark.parametrize(
    "text",
    [
        "see https://sandbox.slack.com/archives/C1/p123",
        "of course\nnote: he always asks",
        "of course\n// he always asks",
    ],
)
async def test_what_might_be_team_talk_is_asked_and_not_sent(house: House, text: str) -> None:
    thread = await opened(house)
    await thread.says("Asha", text)
    await house.until(lambda: any("Send it?" in said for said in thread.whispered("Asha")))

    assert await kept(house, thread) == []


@pytest.mark.parametrize("text", ["@periskope close", "/periskope close", " @Periskope help"])
async def test_a_command_typed_as_text_is_never_sent(house: House, text: str) -> None:
    thread = await opened(house)
    await thread.says("Asha", text)

    assert await kept(house, thread) == []


async def test_the_second_part_of_a_very_long_note_is_asked_about(house: House) -> None:
    thread = await opened(house)
    await thread.says("Asha", "note: " + "he said so many things " * 160)
    await thread.says("Asha", "and then he hung up")
    await house.until(lambda: any("second part of your note" in said for said in thread.whispered("Asha")))

    assert await kept(house, thread) == []


async def test_an_edit_never_turns_a_note_into_a_send_but_a_reply_into_a_note(tmp_path: Path) -> None:
    async with House.open(tmp_path, SEND_DELAY_SECONDS="1.5") as house:
        thread = await opened(house)
        note = await thread.says("Asha", "note: inside")
        reply = await thread.says("Asha", "outside")
        await house.slack.edit(house.person("Asha"), thread.channel, note, "inside")
        await house.slack.edit(house.person("Asha"), thread.channel, reply, "note: outside")
        await house.until(lambda: "lock" in thread.marks(reply))

        assert await kept(house, thread) == []


async def test_a_note_is_for_everybody_who_may_see_the_chat(house: House) -> None:
    chat = house.chat("Saturday Riders")
    await house.world.periskope.customer_says(chat, "first words")
    sales, repairs = (Open(house, "Saturday Riders", room) for room in ("wa-sales", "wa-repairs"))
    await sales.sees("first words")
    await repairs.sees("first words")
    await sales.says("Asha", "note: fragile")
    said = await repairs.sees("fragile")

    assert "🔒" in said
    assert await kept(house, sales) == []


async def test_a_note_from_the_console_is_shown_and_starts_no_wait(house: House) -> None:
    thread = await opened(house)
    await thread.says("Asha", "answered")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()
    await house.world.periskope.console_note(thread.chat, "nina@harborbikes.example", "watch out")
    said = await thread.sees("watch out")
    await house.at_rest()

    assert "🔒" in said
    assert "waiting" not in str(house.thread("wa-sales", "Priya")[0].blocks)


async def test_a_message_outside_any_thread_goes_to_nobody_and_its_author_hears_so(house: House) -> None:
    thread = await opened(house)
    await house.slack.say(house.person("Asha"), thread.channel, "hello customers")
    await house.until(lambda: any("no customer" in said for said in thread.whispered("Asha")))

    assert await kept(house, thread) == []


async def test_a_reply_is_held_while_the_holder_is_on_and_its_author_is_asked(house: House) -> None:
    thread = await opened(house)
    await house.slack.command(house.person("Asha"), "status online")
    await thread.says("Asha", "mine")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()
    await thread.says("Lucía", "no, mine")
    await house.until(lambda: any("holds this chat" in said for said in thread.whispered("Lucía")))

    assert await kept(house, thread) == ["mine"]


@pytest.mark.parametrize(("guard", "whispered"), [("warn", 1), ("off", 0)])
async def test_the_guard_can_warn_or_be_off(tmp_path: Path, guard: str, whispered: int) -> None:
    async with House.open(tmp_path, REPLY_GUARD=guard) as house:
        thread = await opened(house)
        await house.slack.command(house.person("Asha"), "status online")
        await thread.says("Asha", "mine")
        await house.until(lambda: house.heard(thread.chat))
        await house.at_rest()
        await thread.says("Lucía", "no, mine")

        await house.until(lambda: house.heard(thread.chat) == ["mine", "no, mine"])
        await house.at_rest()
        assert sum("holds this chat" in said for said in thread.whispered("Lucía")) == whispered


async def test_a_reply_that_could_not_leave_for_half_an_hour_is_asked_first(house: House) -> None:
    thread = await opened(house)
    house.world.periskope.fail("/message/send", times=1, kind="429", retry_after=4)
    await thread.says("Asha", "come now")
    await house.until(lambda: house.world.periskope.faults_waiting == 0)
    await later(house, minutes=31)
    await house.until(lambda: any("half an hour" in said for said in thread.told("Asha")), within=25)

    assert await kept(house, thread) == []


async def test_a_reply_overtaken_by_a_colleague_is_asked_first(tmp_path: Path) -> None:
    async with House.open(tmp_path, SEND_DELAY_SECONDS="3") as house:
        thread = await opened(house)
        await thread.says("Asha", "it costs 10")
        await later(house, seconds=2)
        await house.world.periskope.console_replies(thread.chat, "nina@harborbikes.example", "it costs 12")
        await house.until(lambda: any("overtaken" in said for said in thread.told("Asha")))

        assert await kept(house, thread) == ["it costs 12"]


async def test_a_reply_whose_author_lost_access_meanwhile_is_not_sent(tmp_path: Path) -> None:
    async with House.open(tmp_path, SEND_DELAY_SECONDS="3") as house:
        thread = await opened(house)
        await thread.says("Asha", "on my way out")
        house.world.periskope.set_labels(thread.chat, ("repairs",))
        await house.world.periskope.customer_says(thread.chat, "moved")
        await house.until(lambda: any("access to the chat ended" in said for said in thread.told("Asha")), within=25)

        assert await kept(house, thread) == []


async def test_an_unknown_quick_reply_is_not_sent(house: House) -> None:
    thread = await opened(house)
    await thread.says("Asha", "!hours")
    await house.until(lambda: any("no quick reply" in said for said in thread.whispered("Asha")))

    assert await kept(house, thread) == []
