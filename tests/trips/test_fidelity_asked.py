"""What people decide with the buttons under a question, a lost file or an edited message."""

from pathlib import Path

from tests.trips.fidelity import later, opened, press
from tests.trips.house import House


async def test_what_was_asked_about_goes_once_its_author_says_so(house: House) -> None:
    thread = await opened(house)
    await thread.says("Asha", "of course\nnote: he asked twice")
    await house.until(lambda: any("Send it?" in said for said in thread.whispered("Asha")))
    await press(thread, "Asha", "reply:send")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()

    assert house.heard(thread.chat) == ["of course\nnote: he asked twice"]


async def test_a_mention_that_is_sent_after_all_becomes_a_name(house: House) -> None:
    thread = await opened(house)
    await thread.says("Asha", f"<@{house.person('Omar')}> will come")
    await house.until(lambda: any("names a colleague" in said for said in thread.whispered("Asha")))
    await press(thread, "Asha", "reply:send")
    await house.until(lambda: house.heard(thread.chat))

    assert house.heard(thread.chat) == ["@Omar Haddad will come"]


async def test_kept_as_note_is_a_note(house: House) -> None:
    thread = await opened(house)
    ts = await thread.says("Asha", "of course\nnote: he asked twice")
    await house.until(lambda: any("Send it?" in said for said in thread.whispered("Asha")))
    marked = thread.marks(ts)
    await press(thread, "Asha", "reply:note")
    await house.until(lambda: thread.marks(ts) == {"lock"})
    await house.at_rest()

    assert marked <= {"question"}
    assert house.heard(thread.chat) == []


async def test_a_late_reply_goes_when_its_author_still_wants_it(house: House) -> None:
    thread = await opened(house)
    house.world.periskope.fail("/message/send", times=1, kind="429", retry_after=4)
    await thread.says("Asha", "come now")
    await house.until(lambda: house.world.periskope.faults_waiting == 0)
    await later(house, minutes=31)
    await house.until(lambda: any("half an hour" in said for said in thread.told("Asha")), within=25)
    await press(thread, "Asha", "reply:send", direct=True)
    await house.until(lambda: house.heard(thread.chat))

    assert house.heard(thread.chat) == ["come now"]


async def test_a_reply_whose_author_may_no_longer_is_sent_by_a_colleague(tmp_path: Path) -> None:
    async with House.open(tmp_path, SEND_DELAY_SECONDS="3") as house:
        thread = await opened(house, "Saturday Riders", "wa-repairs")
        await thread.taken(await thread.says("Omar", "we fixed it"))
        await house.slack.command(house.person("Nina"), "access deny Saturday Riders omar@harborbikes.example")
        await house.until(lambda: any("access to the chat ended" in said for said in thread.told("Omar")), within=20)
        await thread.sees("may no longer see the chat")
        await press(thread, "Nina", "reply:again")
        await house.until(lambda: house.heard(thread.chat))

        assert house.heard(thread.chat) == ["we fixed it"]
