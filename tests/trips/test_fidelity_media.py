"""Files from customers: each room its own, in order with the words, and said plainly where they cannot be had."""

from sandbox.periskope.records import Media
from tests.trips.fidelity import Open, opened
from tests.trips.house import House

PHOTO = Media(filename="frame.jpg", mimetype="image/jpeg", data=b"\xff\xd8\xff" + b"p" * 2000)


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
