"""Files from customers: each room its own, in order with the words, and said plainly where they cannot be had."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.model.policies import Policies
from bot.threads import policy as threads_policy
from bot.threads.effects import files as threads_files
from bot.threads.effects import pictures
from sandbox.periskope.records import Media, Message
from sandbox.slack import plain
from tests.end_to_end.fidelity import Open, opened, press
from tests.fixtures.running_app import RunningApp

PLAN = Media(filename="plan.pdf", mimetype="application/pdf", data=b"%PDF plan")
PHOTO = Media(filename="frame.jpg", mimetype="image/jpeg", data=b"\xff\xd8\xff" + b"p" * 2000)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is looked for again sooner than in life."""
    monkeypatch.setattr(threads_files, "AGAIN_AFTER", (0.1, 0.1, 0.1))


async def test_a_photo_and_its_caption_are_one_post(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.world.periskope.customer_says(thread.chat, "Look at *this*", kind="image", media=PHOTO)
    await running_app.world.periskope.customer_says(thread.chat, "and this is after it")
    await thread.sees("and this is after it")
    await running_app.at_rest()

    said = [words for words in thread.words() if "Look at" in words or "after it" in words]
    assert len(said) == 2
    assert said[0].splitlines()[-2:] == ["Look at this", "[Photo, Priya Nair]"]
    assert not any(one.files for one in thread.replies())
    assert thread.files() == [("frame.jpg", PHOTO.data)]
    assert "could not be fetched" not in (await thread.sees("Look at"))


async def test_every_kind_of_file_arrives_whole(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    sent = {
        "video": Media(filename="ride.mp4", mimetype="video/mp4", data=b"v" * 300_000),
        "document": Media(filename="Invoice 7.pdf", mimetype="application/pdf", data=b"%PDF" + b"d" * 100),
        "audio": Media(filename="song.mp3", mimetype="audio/mpeg", data=b"ID3" + b"m" * 100),
        "ptt": Media(filename="voice.ogg", mimetype="audio/ogg; codecs=opus", data=b"OggS" + b"a" * 100),
        "sticker": Media(filename="wave.webp", mimetype="image/webp", data=b"RIFF" + b"s" * 100),
    }
    for kind, media in sent.items():
        await running_app.world.periskope.customer_says(thread.chat, None, kind=kind, media=media)
    await running_app.until(lambda: len(thread.files()) == 5)

    assert thread.files() == [
        ("ride.mp4", sent["video"].data),
        ("Invoice 7.pdf", sent["document"].data),
        ("song.mp3", sent["audio"].data),
        ("voice.ogg", sent["ptt"].data),
        ("wave.webp", sent["sticker"].data),
    ]


async def test_each_room_has_its_own_upload(running_app: RunningApp) -> None:
    chat = running_app.chat("Saturday Riders")
    await running_app.world.periskope.customer_says(chat, "see", kind="image", media=PHOTO)
    sales, repairs = (Open(running_app, "Saturday Riders", room) for room in ("wa-sales", "wa-repairs"))
    await running_app.until(lambda: sales.files() and repairs.files())

    uploads = [file for file in running_app.slack.files.values() if file.completed]
    assert len(uploads) == 2
    assert sales.files() == repairs.files() == [("frame.jpg", PHOTO.data)]


@pytest.mark.usefixtures("impatient")
async def test_a_file_that_cannot_be_had_is_said_and_fetched_again_on_demand(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "my papers", kind="document", media=PHOTO)
    kept = running_app.world.periskope.media.pop(message.media.key if message.media else "")
    await thread.sees("could not be fetched")
    running_app.world.periskope.media[kept.key] = kept
    copy = thread.found("could not be fetched")
    assert copy is not None

    buttons = [item["action_id"] for block in copy.blocks for item in block.get("elements", ()) if "action_id" in item]
    assert "copy:fetch" in buttons


def _moved(running_app: RunningApp, message: Message) -> None:
    """Periskope keeps the file at another address now, and has told nobody."""
    assert message.media is not None
    del running_app.world.periskope.media[message.media.key]
    message.media = running_app.world.periskope.keep(replace(message.media, key="moved"))


@pytest.mark.usefixtures("impatient")
async def test_a_link_that_has_expired_is_asked_for_anew_by_itself(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.hold_webhooks = True
    message = await running_app.world.periskope.customer_says(thread.chat, "see", kind="image", media=PHOTO)
    _moved(running_app, message)
    await running_app.world.periskope.release_webhooks()
    await running_app.until(lambda: thread.files() == [("frame.jpg", PHOTO.data)])
    await running_app.at_rest()

    assert "could not be fetched" not in await thread.sees("see")


@pytest.mark.usefixtures("impatient")
async def test_fetch_again_asks_where_the_file_is_now_and_says_how_it_goes(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "my papers", kind="document", media=PHOTO)
    assert message.media is not None
    lost = running_app.world.periskope.media.pop(message.media.key)
    await thread.sees("Periskope does not have it")
    running_app.world.periskope.fail("/message/", method="GET", times=1)
    await press(thread, "Asha", "copy:fetch")
    progress = await thread.sees("on its way")
    running_app.world.periskope.keep(lost)
    _moved(running_app, message)
    await running_app.until(lambda: thread.files() == [("frame.jpg", PHOTO.data)])
    await running_app.at_rest()

    assert "my papers" in progress
    assert "on its way" not in await thread.sees("my papers")
    assert "could not be fetched" not in await thread.sees("my papers")
    assert len(thread.files()) == 1


@pytest.mark.usefixtures("impatient")
async def test_fetch_again_in_vain_says_so_again(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "my papers", kind="document", media=PHOTO)
    running_app.world.periskope.media.pop(message.media.key if message.media else "")
    await thread.sees("could not be fetched")
    running_app.world.periskope.media["late"] = PHOTO  # something else: the message's own address stays dead
    await press(thread, "Asha", "copy:fetch")
    await running_app.at_rest()

    assert "Fetch again asks Periskope for it anew" in await thread.sees("my papers")
    assert thread.files() == []


async def test_a_file_that_takes_long_is_said_to_be_on_its_way_and_joins_its_words_late(
    running_app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads_policy, "PATIENCE", timedelta(seconds=0.5))
    there = asyncio.Event()

    async def slowly(_: web.Request) -> web.StreamResponse:
        await there.wait()
        return web.Response(body=PHOTO.data, content_type=PHOTO.mimetype)

    thread = await opened(running_app)
    running_app.world.periskope.instead["slow"] = slowly
    slow = replace(PHOTO, key="slow")
    await running_app.world.periskope.customer_says(thread.chat, "the long film", kind="image", media=slow)
    await running_app.world.periskope.customer_says(thread.chat, "and after it")
    await thread.sees("and after it")
    await thread.sees("on its way")
    there.set()
    await running_app.until(lambda: thread.files() == [("frame.jpg", PHOTO.data)])
    await running_app.at_rest()

    assert "on its way" not in await thread.sees("the long film")


async def test_a_file_known_only_later_joins_its_message(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "coming", kind="image")
    await thread.sees("could not be fetched")
    message.media = running_app.world.periskope.keep(PHOTO)
    message.updated_at = running_app.world.clock.now()
    running_app.world.periskope.message_event("message.updated", message)
    await running_app.until(lambda: thread.files() == [("frame.jpg", PHOTO.data)])
    await running_app.at_rest()

    assert "could not be fetched" not in await thread.sees("coming")


async def test_a_file_above_the_cap_is_a_sentence(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    huge = {"path": f"{running_app.world.periskope.origin}/media/x/y.mp4", "mimetype": "video/mp4", "size": 3 << 30}
    message = await running_app.world.periskope.customer_says(thread.chat, "the whole tour", kind="video")
    await thread.sees("could not be fetched")
    message.extra["media"] = huge
    message.updated_at = running_app.world.clock.now()
    running_app.world.periskope.message_event("message.updated", message)

    assert "the whole tour" in await thread.sees("larger than this app brings")
    assert thread.files() == []


async def test_a_lost_answer_to_a_share_shows_the_file_once(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.slack.fail("files.completeUploadExternal", times=1, kind="drop_after")
    await running_app.world.periskope.customer_says(thread.chat, "once", kind="document", media=PLAN)
    await running_app.until(thread.files)
    await running_app.at_rest()

    assert len(thread.files()) == 1


async def test_an_address_we_do_not_go_to_is_never_asked(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    path = "https://169.254.169.254/latest/meta-data"
    stolen = {"path": path, "mimetype": "image/jpeg", "filename": "x.jpg", "size": 10}
    message = await running_app.world.periskope.customer_says(thread.chat, "look here", kind="image")
    message.extra["media"] = stolen
    message.updated_at = running_app.world.clock.now()
    running_app.world.periskope.message_event("message.updated", message)
    await running_app.at_rest()

    assert "could not be fetched" in await thread.sees("look here")
    assert thread.files() == []


async def test_a_file_leaves_with_the_thread_that_held_it(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.world.periskope.customer_says(thread.chat, "mine", kind="image", media=PHOTO)
    await running_app.until(thread.files)
    first = [file for file in running_app.slack.files.values() if file.completed]
    running_app.world.periskope.set_labels(thread.chat, ("repairs",))
    await running_app.until(lambda: not running_app.thread("wa-sales", "Priya"))
    await running_app.until(lambda: running_app.thread("wa-repairs", "Priya"))
    await running_app.until(lambda: all(file.deleted for file in first))

    assert running_app.thread("wa-sales", "Priya") == []


async def test_a_lost_answer_to_keeping_a_photo_shows_it_once(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.slack.fail("files.completeUploadExternal", times=1, kind="drop_after")
    await running_app.world.periskope.customer_says(thread.chat, "once", kind="image", media=PHOTO)
    await running_app.until(thread.files)
    await running_app.at_rest()

    assert thread.files() == [("frame.jpg", PHOTO.data)]
    assert thread.count("once") == 1


@pytest.mark.usefixtures("impatient")
async def test_a_photo_that_slack_shows_in_no_post_gets_one_of_its_own(
    running_app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "LOOK_AGAIN", (0.05,))
    thread = await opened(running_app)
    odd = replace(PHOTO, filename="frame")  # nothing tells this Slack that it is a picture
    await running_app.world.periskope.customer_says(thread.chat, "see", kind="image", media=odd)
    await running_app.until(lambda: thread.files() == [("frame", PHOTO.data)])
    await running_app.at_rest()
    shared = [file for one in thread.replies() for file in one.files]
    kept = [file for file in running_app.slack.files.values() if file.completed and not file.deleted]

    assert thread.count("see") == 1
    assert shared == kept
    assert len(kept) == 1


async def test_a_photo_that_is_to_be_hidden_leaves_slack_and_its_post(running_app: RunningApp) -> None:
    await running_app.store.run(lambda tx: tx.settings.put_policies(Policies(deleted="hidden"), by=None))
    thread = await opened(running_app)
    message = await running_app.world.periskope.customer_says(thread.chat, "oops", kind="image", media=PHOTO)
    await running_app.until(thread.files)
    (file,) = [one for one in running_app.slack.files.values() if one.completed]
    await running_app.world.periskope.customer_deletes(thread.chat, message.unique_id)
    await running_app.until(lambda: file.deleted)
    await running_app.until(lambda: not any("slack_file" in str(one.blocks) for one in thread.replies()))

    assert thread.count("oops") == 0
    assert thread.count("This message was deleted") == 1


async def test_the_card_tells_of_a_photo_without_words(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.world.periskope.customer_says(thread.chat, None, kind="image", media=PHOTO)
    await running_app.until(lambda: "Photo" in plain(running_app.thread("wa-sales", "Priya")[0]))
