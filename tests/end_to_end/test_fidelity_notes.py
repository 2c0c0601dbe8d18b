"""Team talk never leaves; what might be team talk, or comes too late, is asked first."""

from pathlib import Path

import pytest

from tests.end_to_end.fidelity import Open, later, opened
from tests.fixtures.running_app import RunningApp


async def kept(running_app: RunningApp, thread: Open) -> list[str]:
    """At rest, what the customer heard."""
    await running_app.at_rest()
    return running_app.heard(thread.chat)


@pytest.mark.parametrize("text", ["note: he is angry", "// he is angry", "*NOTE:* he is angry", "  Note: he is angry"])
async def test_a_note_stays_a_note_is_locked_and_stands_in_periskope(running_app: RunningApp, text: str) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", text)
    await running_app.until(lambda: "lock" in thread.marks(ts))

    assert await kept(running_app, thread) == []
    notes = [one.body or "" for one in running_app.world.periskope.notes(thread.chat)]
    assert len(notes) == 1
    assert "asha@harborbikes.example: " in notes[0]
    assert thread.count("he is angry") == 1


async def test_a_notes_files_stay_here_too(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "note: his contract", files=[("contract.pdf", b"%PDF")])
    await running_app.until(lambda: "lock" in thread.marks(ts))

    assert await kept(running_app, thread) == []


async def test_naming_a_colleague_makes_a_note_and_offers_to_send_it(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    omar = running_app.person("Omar")
    for text in (f"<@{omar}> can you help?", "@omar can you help?", "<!here> anybody?"):
        await thread.says("Asha", text)
    await running_app.until(lambda: sum("names a colleague" in said for said in thread.whispered("Asha")) == 3)

    assert await kept(running_app, thread) == []


@pytest.mark.parametrize(
    "text",
    [
        "see https://sandbox.slack.com/archives/C1/p123",
        "of course\nnote: he always asks",
        "of course\n// he always asks",
    ],
)
async def test_what_might_be_team_talk_is_asked_and_not_sent(running_app: RunningApp, text: str) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", text)
    await running_app.until(lambda: any("Send it?" in said for said in thread.whispered("Asha")))

    assert await kept(running_app, thread) == []


@pytest.mark.parametrize("text", ["@periskope close", "/periskope close", " @Periskope help"])
async def test_a_command_typed_as_text_is_never_sent(running_app: RunningApp, text: str) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", text)

    assert await kept(running_app, thread) == []


async def test_the_second_part_of_a_very_long_note_is_asked_about(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "note: " + "he said so many things " * 160)
    await thread.says("Asha", "and then he hung up")
    await running_app.until(lambda: any("second part of your note" in said for said in thread.whispered("Asha")))

    assert await kept(running_app, thread) == []


async def test_an_edit_never_turns_a_note_into_a_send_but_a_reply_into_a_note(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS="60") as running_app:
        thread = await opened(running_app)
        note = await thread.says("Asha", "note: inside")
        reply = await thread.says("Asha", "outside")
        await running_app.slack.edit(running_app.person("Asha"), thread.channel, note, "inside")
        await running_app.slack.edit(running_app.person("Asha"), thread.channel, reply, "note: outside")
        await running_app.until(lambda: "lock" in thread.marks(reply))
        await running_app.delay_over(thread.chat)

        assert await kept(running_app, thread) == []


async def test_a_note_is_for_everybody_who_may_see_the_chat(running_app: RunningApp) -> None:
    chat = running_app.chat("Saturday Riders")
    await running_app.world.periskope.customer_says(chat, "first words")
    sales, repairs = (Open(running_app, "Saturday Riders", room) for room in ("wa-sales", "wa-repairs"))
    await sales.sees("first words")
    await repairs.sees("first words")
    await sales.says("Asha", "note: fragile")
    said = await repairs.sees("fragile")

    assert "🔒" in said
    assert await kept(running_app, sales) == []


async def test_a_note_from_the_console_is_shown_and_starts_no_wait(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "answered")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    await running_app.world.periskope.console_note(thread.chat, "nina@harborbikes.example", "watch out")
    said = await thread.sees("watch out")
    await running_app.at_rest()

    assert "🔒" in said
    assert "waiting" not in str(running_app.thread("wa-sales", "Priya")[0].blocks)


async def test_a_message_outside_any_thread_goes_to_nobody_and_its_author_hears_so(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.slack.say(running_app.person("Asha"), thread.channel, "hello customers")
    await running_app.until(lambda: any("any customer" in said for said in thread.whispered("Asha")))

    assert await kept(running_app, thread) == []


async def test_a_reply_is_held_while_the_assignee_is_on_and_its_author_is_asked(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.slack.command(running_app.person("Asha"), "status online")
    await thread.says("Asha", "I have it")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    await thread.says("Lucía", "no, mine")
    await running_app.until(lambda: any("chat is assigned to" in said for said in thread.whispered("Lucía")))

    assert await kept(running_app, thread) == ["I have it"]


@pytest.mark.parametrize(("guard", "whispered"), [("warn", 1), ("off", 0)])
async def test_the_guard_can_warn_or_be_off(tmp_path: Path, guard: str, whispered: int) -> None:
    async with RunningApp.open(tmp_path, REPLY_GUARD=guard) as running_app:
        thread = await opened(running_app)
        await running_app.slack.command(running_app.person("Asha"), "status online")
        await thread.says("Asha", "I have it")
        await running_app.until(lambda: running_app.heard(thread.chat))
        await running_app.at_rest()
        await thread.says("Lucía", "no, mine")

        await running_app.until(lambda: running_app.heard(thread.chat) == ["I have it", "no, mine"])
        await running_app.at_rest()
        assert sum("chat is assigned to" in said for said in thread.whispered("Lucía")) == whispered


async def test_a_reply_that_could_not_leave_for_half_an_hour_is_asked_first(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.fail("/message/send", times=1000, kind="429", retry_after=1)
    await thread.says("Asha", "come now")
    await running_app.until(lambda: running_app.world.periskope.faults_waiting < 1000)
    await later(running_app, minutes=31)
    await running_app.until(lambda: any("half an hour" in said for said in thread.told("Asha")))

    assert await kept(running_app, thread) == []


async def test_a_reply_overtaken_by_a_colleague_is_asked_first(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS="60") as running_app:
        thread = await opened(running_app)
        await thread.taken(await thread.says("Asha", "it costs 10"))
        await later(running_app, seconds=2)
        await running_app.world.periskope.console_replies(thread.chat, "nina@harborbikes.example", "it costs 12")
        await thread.sees("it costs 12")
        await running_app.delay_over(thread.chat)
        await running_app.until(lambda: any("overtaken" in said for said in thread.told("Asha")))

        assert await kept(running_app, thread) == ["it costs 12"]


async def test_a_reply_whose_author_lost_access_meanwhile_is_not_sent(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS="60") as running_app:
        thread = await opened(running_app)
        await thread.taken(await thread.says("Asha", "on my way out"))
        running_app.world.periskope.set_labels(thread.chat, ("repairs",))
        await running_app.world.periskope.customer_says(thread.chat, "moved")
        await Open(running_app, "Priya", "wa-repairs").sees("moved")
        await running_app.delay_over(thread.chat)
        await running_app.until(lambda: any("access to the chat ended" in said for said in thread.told("Asha")))

        assert await kept(running_app, thread) == []


async def test_an_unknown_quick_reply_is_not_sent(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "!hours")
    await running_app.until(lambda: any("No quick reply has that name" in said for said in thread.whispered("Asha")))

    assert await kept(running_app, thread) == []
