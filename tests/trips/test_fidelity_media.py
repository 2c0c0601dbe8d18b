"""Files from customers: each room its own, in order with the words, and said plainly where they cannot be had."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.flows.outgoing import files
from bot.flows.steps import media as steps
from sandbox.periskope.records import Media, Message
from tests.trips.fidelity import Open, opened, press
from tests.trips.house import House

PHOTO = Media(filename="frame.jpg", mimetype="image/jpeg", data=b"\xff\xd8\xff" + b"p" * 2000)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is looked for again sooner than in life."""
    monkeypatch.setattr(files, "AGAIN_AFTER", (0.1, 0.1, 0.1))


async def test_a_photo_stands_under_its_caption(house: House) -> None:
    thread = await opened(house)
    await house.world.periskope.customer_says(thread.chat, "Look at *this*", kind="image", media=PHOTO)
    await house.world.periskope.customer_says(thread.chat, "and this is after it")
    await thread.sees("and this is after it")
    await house.at_rest()

    order = [
        "photo" if one.files else "caption" if "Look at" in said else "after" if "after it" in said else ""
        for one, said in zip(thread.replies(), thread.words(), strict=True)
    ]
    assert [what for what in order if what] == ["caption", "photo", "after"]
    assert thread.files() == [("frame.jpg", PHOTO.data)]
    assert "could not be fetched" not in (await thread.sees("Look at"))


async def test_every_kind_of_file_arrives_whole(house: House) -> None:
    thread = await opened(house)
    sent = {
        "video": Media(filename="ride.mp4", mimetype="video/mp4", data=b"v" * 300_000),
        "document": Media(filename="Invoice 7.pdf", mimetype="application/pdf", data=b"%PDF" + b"d" * 100),
        "ptt": Media(filename="voice.ogg", mimetype="audio/ogg; codecs=opus", data=b"OggS" + b"a" * 100),
        "sticker": Media(filename="wave.webp", mimetype="image/webp", data=b"RIFF" + b"s" * 100),
    }
    for kind, media in sent.items():
        await house.world.periskope.customer_says(thread.chat, None, kind=kind, media=media)
    await house.until(lambda: len(thread.files()) == 4, within=20)

    assert thread.files() == [
        ("ride.mp4", sent["video"].data),
        ("Invoice 7.pdf", sent["document"].data),
        ("voice.ogg", sent["ptt"].data),
        ("wave.webp", sent["sticker"].data),
    ]


async def test_each_room_has_its_own_upload(house: House) -> None:
    chat = house.chat("Saturday Riders")
    await house.world.periskope.customer_says(chat, "see", kind="image", media=PHOTO)
    sales, repairs = (Open(house, "Saturday Riders", room) for room in ("wa-sales", "wa-repairs"))
    await house.until(lambda: sales.files() and repairs.files())

    shared = [file for file in house.slack.files.values() if file.shares]
    assert len(shared) == 2
    assert all(len(file.shares) == 1 for file in shared)


@pytest.mark.usefixtures("impatient")
async def test_a_file_that_cannot_be_had_is_said_and_fetched_again_on_demand(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "my papers", kind="document", media=PHOTO)
    kept = house.world.periskope.media.pop(message.media.key if message.media else "")
    await thread.sees("could not be fetched", within=40)
    house.world.periskope.media[kept.key] = kept
    copy = thread.found("could not be fetched")
    assert copy is not None

    buttons = [item["action_id"] for block in copy.blocks for item in block.get("elements", ()) if "action_id" in item]
    assert "copy:fetch" in buttons


def _moved(house: House, message: Message) -> None:
    """Periskope keeps the file at another address now, and has told nobody."""
    assert message.media is not None
    del house.world.periskope.media[message.media.key]
    message.media = house.world.periskope.keep(replace(message.media, key="moved"))


@pytest.mark.usefixtures("impatient")
async def test_a_link_that_has_expired_is_asked_for_anew_by_itself(house: House) -> None:
    thread = await opened(house)
    house.world.periskope.hold_webhooks = True
    message = await house.world.periskope.customer_says(thread.chat, "see", kind="image", media=PHOTO)
    _moved(house, message)
    await house.world.periskope.release_webhooks()
    await house.until(lambda: thread.files() == [("frame.jpg", PHOTO.data)])
    await house.at_rest()

    assert "could not be fetched" not in await thread.sees("see")


@pytest.mark.usefixtures("impatient")
async def test_fetch_again_asks_where_the_file_is_now_and_says_how_it_goes(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "my papers", kind="document", media=PHOTO)
    assert message.media is not None
    lost = house.world.periskope.media.pop(message.media.key)
    await thread.sees("Periskope does not have it")
    house.world.periskope.fail("/message/", method="GET", times=1)
    await press(thread, "Asha", "copy:fetch")
    progress = await thread.sees("on its way")
    house.world.periskope.keep(lost)
    _moved(house, message)
    await house.until(lambda: thread.files() == [("frame.jpg", PHOTO.data)])
    await house.at_rest()

    assert "my papers" in progress
    assert "on its way" not in await thread.sees("my papers")
    assert "could not be fetched" not in await thread.sees("my papers")
    assert len(thread.files()) == 1


@pytest.mark.usefixtures("impatient")
async def test_fetch_again_in_vain_says_so_again(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "my papers", kind="document", media=PHOTO)
    house.world.periskope.media.pop(message.media.key if message.media else "")
    await thread.sees("could not be fetched")
    house.world.periskope.media["late"] = PHOTO  # something else: the message's own address stays dead
    await press(thread, "Asha", "copy:fetch")
    await house.at_rest()

    assert "Fetch again asks Periskope for it anew" in await thread.sees("my papers")
    assert thread.files() == []


async def test_a_file_that_takes_long_is_said_to_be_on_its_way_and_joins_its_words_late(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "PATIENCE", timedelta(seconds=0.5))
    there = asyncio.Event()

    async def slowly(_: web.Request) -> web.StreamResponse:
        await there.wait()
        return web.Response(body=PHOTO.data, content_type=PHOTO.mimetype)

    thread = await opened(house)
    house.world.periskope.instead["slow"] = slowly
    slow = replace(PHOTO, key="slow")
    await house.world.periskope.customer_says(thread.chat, "the long film", kind="image", media=slow)
    await house.world.periskope.customer_says(thread.chat, "and after it")
    await thread.sees("and after it")
    await thread.sees("on its way")
    there.set()
    await house.until(lambda: thread.files() == [("frame.jpg", PHOTO.data)])
    await house.at_rest()

    assert "on its way" not in await thread.sees("the long film")


async def test_a_file_known_only_later_joins_its_message(house: House) -> None:
    thread = await opened(house)
    message = await house.world.periskope.customer_says(thread.chat, "coming", kind="image")
    await thread.sees("could not be fetched")
    message.media = house.world.periskope.keep(PHOTO)
    message.updated_at = house.world.clock.now()
    house.world.periskope.message_event("message.updated", message)
    await house.until(lambda: thread.files() == [("frame.jpg", PHOTO.data)])
    await house.at_rest()

    assert "could not be fetched" not in await thread.sees("coming")


async def test_a_file_above_the_cap_is_a_sentence(house: House) -> None:
    thread = await opened(house)
    huge = {"path": f"{house.world.periskope.origin}/media/x/y.mp4", "mimetype": "video/mp4", "size": 3 << 30}
    message = await house.world.periskope.customer_says(thread.chat, "the whole tour", kind="video")
    await thread.sees("could not be fetched")
    message.extra["media"] = huge
    message.updated_at = house.world.clock.now()
    house.world.periskope.message_event("message.updated", message)

    assert "the whole tour" in await thread.sees("larger than this app brings")
    assert thread.files() == []


async def test_a_lost_answer_to_a_share_shows_the_file_once(house: House) -> None:
    thread = await opened(house)
    house.slack.fail("files.completeUploadExternal", times=1, kind="drop_after")
    await house.world.periskope.customer_says(thread.chat, "once", kind="image", media=PHOTO)
    await house.until(thread.files, within=30)
    await house.at_rest(within=30)

    assert len(thread.files()) == 1


async def test_an_address_we_do_not_go_to_is_never_asked(house: House) -> None:
    thread = await opened(house)
    path = "https://169.254.169.254/latest/meta-data"
    stolen = {"path": path, "mimetype": "image/jpeg", "filename": "x.jpg", "size": 10}
    message = await house.world.periskope.customer_says(thread.chat, "look here", kind="image")
    message.extra["media"] = stolen
    message.updated_at = house.world.clock.now()
    house.world.periskope.message_event("message.updated", message)
    await house.at_rest()

    assert "could not be fetched" in await thread.sees("look here")
    assert thread.files() == []


async def test_a_file_leaves_with_the_thread_that_held_it(house: House) -> None:
    thread = await opened(house)
    await house.world.periskope.customer_says(thread.chat, "mine", kind="image", media=PHOTO)
    await house.until(thread.files)
    house.world.periskope.set_labels(thread.chat, ("repairs",))
    await house.until(lambda: all(file.deleted for file in house.slack.files.values() if thread.channel in file.shares))

    assert house.thread("wa-sales", "Priya") == []
