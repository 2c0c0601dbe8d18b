"""What people decide with the buttons under a question, a lost file or an edited message."""

from pathlib import Path

from tests.end_to_end.fidelity import later, opened, press
from tests.fixtures.running_app import RunningApp


async def test_what_was_asked_about_goes_once_its_author_says_so(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "of course\nnote: he asked twice")
    await running_app.until(lambda: any("Send it?" in said for said in thread.whispered("Asha")))
    await press(thread, "Asha", "reply:send")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == ["of course\nnote: he asked twice"]


async def test_a_mention_that_is_sent_after_all_becomes_a_name(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", f"<@{running_app.person('Omar')}> will come")
    await running_app.until(lambda: any("names a colleague" in said for said in thread.whispered("Asha")))
    await press(thread, "Asha", "reply:send")
    await running_app.until(lambda: running_app.heard(thread.chat))

    assert running_app.heard(thread.chat) == ["@Omar Haddad will come"]


async def test_kept_as_note_is_a_note(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "of course\nnote: he asked twice")
    await running_app.until(lambda: any("Send it?" in said for said in thread.whispered("Asha")))
    marked = thread.marks(ts)
    await press(thread, "Asha", "reply:note")
    await running_app.until(lambda: thread.marks(ts) == {"lock"})
    await running_app.at_rest()

    assert marked <= {"question"}
    assert running_app.heard(thread.chat) == []


async def test_a_late_reply_goes_when_its_author_still_wants_it(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.fail("/message/send", times=1000, kind="429", retry_after=1)
    await thread.says("Asha", "come now")
    await running_app.until(lambda: running_app.world.periskope.faults_waiting < 1000)
    await later(running_app, minutes=31)
    await running_app.until(lambda: any("half an hour" in said for said in thread.told("Asha")))
    running_app.world.periskope.heal()
    await press(thread, "Asha", "reply:send", direct=True)
    await running_app.until(lambda: running_app.heard(thread.chat))

    assert running_app.heard(thread.chat) == ["come now"]


async def test_a_reply_whose_author_may_no_longer_is_sent_by_a_colleague(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS="60") as running_app:
        thread = await opened(running_app, "Saturday Riders", "wa-repairs")
        await thread.taken(await thread.says("Omar", "we fixed it"))
        await (
            await running_app.slack.command(
                running_app.person("Nina"), "access deny Saturday Riders omar@harborbikes.example"
            )
        ).settled()
        await running_app.delay_over(thread.chat)
        await running_app.until(lambda: any("access to the chat ended" in said for said in thread.told("Omar")))
        await thread.sees("may no longer see the chat")
        await press(thread, "Nina", "reply:again")
        await running_app.until(lambda: running_app.heard(thread.chat))

        assert running_app.heard(thread.chat) == ["we fixed it"]
