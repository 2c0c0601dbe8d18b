"""What people decide with the buttons under a question, a lost file or an edited message."""

from pathlib import Path
from typing import Any

from sandbox.periskope.records import Media
from tests.trips.fidelity import Open, later, opened
from tests.trips.house import House

PHOTO = Media(filename="frame.jpg", mimetype="image/jpeg", data=b"\xff\xd8\xff" + b"p" * 2000)


async def press(thread: Open, first: str, action: str, *, direct: bool = False) -> Any:
    """The newest message that this person sees with this button."""
    slack = thread.house.slack
    who = thread.house.person(first)
    channel = slack.dm(who) if direct else slack.channel(thread.room)
    seen = [one for one in channel.messages.values() if one.ephemeral_to in {None, who}]
    message = next(one for one in reversed(seen) if action in str(one.blocks))
    return await slack.click(who, channel.id, message.ts, action)


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


async def test_a_lost_file_is_fetched_when_somebody_asks(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "my papers", kind="document", media=PHOTO)
    kept = house.world.periskope.media.pop(message.media.key if message.media else "")
    await thread.sees("could not be fetched", within=40)
    house.world.periskope.media[kept.key] = kept
    await press(thread, "Asha", "copy:fetch")
    await house.until(lambda: thread.files() == [("frame.jpg", PHOTO.data)])
    await house.at_rest()

    assert "could not be fetched" not in await thread.sees("my papers")
