"""What agents write, change and delete, as the customer gets it; with files, and what is refused by name."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.outbox import enqueue
from bot.replies.actions import deletions
from sandbox.slack import Message, events, plain, posting, shapes
from tests.end_to_end.fidelity import Open, later, opened, press
from tests.fixtures.running_app import RunningApp


def got(running_app: RunningApp, thread: Open) -> list[tuple[str, str | None]]:
    """What the customer has from us, as (words, file name)."""
    sent = [one for one in running_app.world.periskope.messages(thread.chat) if one.from_me and not one.is_deleted]
    return [(one.body or "", one.media.filename if one.media else None) for one in sent]


async def test_files_go_with_the_words_and_further_ones_after_them(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    files = [("a.jpg", b"\xff\xd8\xffa"), ("b.pdf", b"%PDFb"), ("c.txt", b"words")]
    await thread.says("Asha", "The *offer*", files=files)
    await thread.says("Asha", "and that is all")
    await running_app.until(lambda: len(got(running_app, thread)) == 4)
    await running_app.at_rest()

    assert got(running_app, thread) == [
        ("The *offer*", "a.jpg"),
        ("", "b.pdf"),
        ("", "c.txt"),
        ("and that is all", None),
    ]
    sent = [one.media.data for one in running_app.world.periskope.messages(thread.chat) if one.media]
    assert sent == [data for _, data in files]


async def test_a_quick_reply_brings_the_file_that_was_stored_with_it(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    asha = running_app.person("Asha")
    with_us = running_app.slack.dm(asha).id
    await running_app.slack.say(
        asha, with_us, "replies add prices Our prices, {name}", files=[("prices.pdf", b"%PDFp")]
    )
    await running_app.until(
        lambda: any("Stored with" in one.text for one in running_app.slack.dm(asha).messages.values())
    )
    await thread.says("Asha", "!prices")
    await running_app.until(lambda: got(running_app, thread))
    await running_app.at_rest()

    assert got(running_app, thread) == [("Our prices, Priya Nair", "prices.pdf")]
    assert [one.media.data for one in running_app.world.periskope.messages(thread.chat) if one.media] == [b"%PDFp"]
    assert any("Our prices, Priya Nair" in words for words in running_app.words("wa-sales", "Priya"))


async def test_a_voice_message_carries_no_caption_so_the_words_go_first(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "listen", files=[("hello.mp3", b"ID3", "audio/mpeg")])
    await running_app.until(lambda: len(got(running_app, thread)) == 2)

    assert got(running_app, thread) == [("listen", None), ("", "hello.mp3")]


async def test_what_is_too_large_or_only_a_link_is_refused_by_name_and_the_rest_is_sent(
    running_app: RunningApp,
) -> None:
    thread = await opened(running_app)
    running_app.slack.hold_events = True
    ts = await thread.says(
        "Asha", "three files", files=[("huge.mov", b"m"), ("drive.doc", b"d"), ("fine.png", b"\x89PNG")]
    )
    huge, drive, _ = running_app.slack.channel("wa-sales").messages[ts].files
    huge.size = 300 << 20
    for parcel in running_app.slack.delivery.held:
        for file in parcel.payload.get("event", {}).get("files", ()):
            if file["id"] == huge.id:
                file["size"] = huge.size
            if file["id"] == drive.id:
                file["mode"] = "external"
    await running_app.slack.release_events()
    await running_app.until(lambda: got(running_app, thread))
    await running_app.at_rest()

    assert got(running_app, thread) == [("three files", "fine.png")]
    assert "huge" in await thread.sees("too large")
    assert "drive" in await thread.sees("only a link")


async def test_an_agents_file_reaches_the_chats_other_rooms(running_app: RunningApp) -> None:
    chat = running_app.chat("Saturday Riders")
    await running_app.world.periskope.customer_says(chat, "first words")
    await running_app.until(lambda: running_app.words("wa-repairs", "Saturday Riders"))
    sales, repairs = (Open(running_app, "Saturday Riders", room) for room in ("wa-sales", "wa-repairs"))
    await sales.sees("first words")
    await sales.says("Asha", "the plan", files=[("plan.pdf", b"%PDFplan")])
    await running_app.until(repairs.files)
    await running_app.at_rest()

    assert repairs.files() == [("plan.pdf", b"%PDFplan")]
    said = await repairs.sees("the plan")
    assert "Asha Rao" in said
    assert "asha@harborbikes.example" in said
    assert len(sales.files()) == 1


async def test_an_edit_and_a_deletion_in_time_reach_the_customer_and_every_copy(running_app: RunningApp) -> None:
    chat = running_app.chat("Saturday Riders")
    await running_app.world.periskope.customer_says(chat, "first words")
    sales, repairs = (Open(running_app, "Saturday Riders", room) for room in ("wa-sales", "wa-repairs"))
    await sales.sees("first words")
    ts = await sales.says("Asha", "at nine")
    await repairs.sees("at nine")
    await running_app.at_rest()
    await running_app.slack.edit(running_app.person("Asha"), sales.channel, ts, "at ten")
    await running_app.until(lambda: running_app.heard(chat) == ["at ten"])
    changed = await repairs.sees("at ten")
    await running_app.slack.remove(running_app.person("Asha"), sales.channel, ts)
    await running_app.until(lambda: got(running_app, sales) == [])

    assert "edited" in changed
    assert "at ten" in await repairs.sees("deleted for everyone")


async def test_a_late_edit_says_that_the_customer_has_the_old_words(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "at nine")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    await later(running_app, minutes=16)
    await running_app.slack.edit(running_app.person("Asha"), thread.channel, ts, "at ten")
    await running_app.until(lambda: any("old words" in said for said in thread.whispered("Asha")))

    assert running_app.heard(thread.chat) == ["at nine"]


@pytest.mark.parametrize("after", [0.02, 30])
async def test_a_late_deletion_is_asked_about_and_the_thread_hides_nothing(
    running_app: RunningApp, monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    monkeypatch.setattr(deletions, "SWEPT", timedelta(0))
    thread = await opened(running_app)
    ts = await thread.says("Asha", "a promise")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    await later(running_app, days=after)
    await running_app.slack.remove(running_app.person("Asha"), thread.channel, ts)
    await running_app.until(lambda: any("Delete it for the customer too" in said for said in thread.told("Asha")))
    await thread.sees("a promise")
    await running_app.at_rest()

    assert got(running_app, thread) == [("a promise", None)]
    assert thread.count("a promise") == 1


async def test_what_slacks_retention_takes_changes_nothing_at_the_customers_and_asks_nobody(
    running_app: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletions, "SWEPT", timedelta(seconds=0.5))
    thread = await opened(running_app)
    await thread.says("Asha", "a promise")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    await later(running_app, days=30)
    told = len(thread.told("Asha"))
    room = running_app.slack.channel("wa-sales")
    for message in [one for one in room.messages.values() if one.subtype is None or one.bot_id]:
        posting.delete(running_app.slack, room, message)
    await running_app.until(lambda: not [one for one in room.messages.values() if "promise" in plain(one)])
    await running_app.at_rest()

    assert got(running_app, thread) == [("a promise", None)]
    assert len(thread.told("Asha")) == told
    assert not [one for one in room.messages.values() if "promise" in plain(one)]


async def test_what_an_owner_takes_out_at_once_stays_with_the_customer_until_its_author_says_otherwise(
    running_app: RunningApp,
) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "our secret plan")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    room = running_app.slack.channel("wa-sales")
    before = shapes.message(running_app.slack, room.messages[ts])
    stone = Message(
        ts=ts, channel=room.id, thread_ts=thread.root, text="removed", user="USLACKBOT", subtype="tombstone"
    )
    room.keep(stone)
    events.changed(running_app.slack, room, stone, before)
    await running_app.until(lambda: any("Delete it for the customer too" in said for said in thread.told("Asha")))
    await running_app.at_rest()
    kept, shown = got(running_app, thread), thread.count("our secret plan")
    await press(thread, "Asha", "reply:delete", direct=True)
    await running_app.until(lambda: not got(running_app, thread))

    assert kept == [("our secret plan", None)]
    assert shown == 0


async def test_a_deletion_that_whatsapp_refuses_puts_the_words_back(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "too late to take back")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    running_app.world.periskope.fail("/message", times=1, kind="422", method="POST")
    await running_app.slack.remove(running_app.person("Asha"), thread.channel, ts)
    await running_app.until(lambda: any("still has" in said for said in thread.told("Asha")))

    assert await thread.sees("too late to take back")


async def test_a_reply_also_sent_to_the_channel_goes_once(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "for all to see", broadcast=True)
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.slack.redeliver(3, new_ids=True)
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == ["for all to see"]


async def test_a_reply_under_an_older_card_is_sent_and_copied_to_the_current_one(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    old = thread.root
    await later(running_app, days=2)
    await running_app.world.periskope.customer_says(thread.chat, "me again")
    await running_app.until(lambda: thread.root != old and thread.count("me again"))
    await running_app.slack.say(running_app.person("Asha"), thread.channel, "answer below", thread_ts=old)
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == ["answer below"]
    assert "asha@harborbikes.example" in await thread.sees("answer below")


async def test_a_send_told_as_failed_that_comes_back_is_healed(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.fail("/message/send", times=1, kind="422")
    ts = await thread.says("Asha", "did it leave?")
    await running_app.until(lambda: "warning" in thread.marks(ts))
    late = running_app.world.periskope.outgoing(
        thread.chat, running_app.world.periskope.phone, body="did it leave?", performed_by="api"
    )
    running_app.world.periskope.reached(late)
    await running_app.until(lambda: "ballot_box_with_check" in thread.marks(ts))
    await running_app.at_rest()

    assert running_app.heard(thread.chat) == ["did it leave?"]
    assert thread.count("did it leave?") == 1


async def test_two_equal_bodies_one_from_the_console_are_two_messages(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    running_app.world.periskope.fail("/message/send", times=1, kind="drop")
    await thread.says("Asha", "On it!")
    await running_app.world.periskope.console_replies(thread.chat, "nina@harborbikes.example", "On it!")
    await thread.sees("nina@harborbikes.example")
    await running_app.at_rest()
    asked = any("overtaken" in said for said in thread.told("Asha"))

    assert running_app.heard(thread.chat) == ["On it!"] * (1 if asked else 2)


async def test_a_reply_is_signed_only_where_there_are_words(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, SIGN_REPLIES="name") as running_app:
        thread = await opened(running_app)
        await thread.says("Asha", "hello")
        await thread.says("Asha", "", files=[("x.pdf", b"%PDF")])
        await running_app.until(lambda: len(got(running_app, thread)) == 2)

        assert got(running_app, thread) == [("*Asha Rao:*\nhello", None), ("", "x.pdf")]


async def test_an_empty_card_shows_who_answered_for_us_by_hand(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.world.periskope.handset_replies(thread.chat, "by hand")
    said = await thread.sees("by hand")

    assert "from the phone" in said
    assert "Customer" not in said
    assert plain(running_app.thread("wa-sales", "Priya")[0])


async def test_a_disconnected_phone_is_said_once_in_the_thread_for_each_outage(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    for outage in range(1, 3):
        running_app.world.periskope.connected = False
        await running_app.until(running_app.world.periskope.idle)
        await running_app.at_rest()
        for number in range(3):
            await thread.says("Asha", f"reply {outage}{number}")
        await running_app.until(lambda outage=outage: thread.count("not connected") == outage)  # type: ignore[misc]  # bound at once
        running_app.world.periskope.connected = True
        await running_app.until(lambda outage=outage: len(running_app.heard(thread.chat)) == 3 * outage)  # type: ignore[misc]  # as above
        await running_app.at_rest()

    assert thread.count("not connected") == 2


async def test_what_whatsapp_has_not_taken_is_marked_until_it_has(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS="0") as running_app:
        thread = await opened(running_app)
        running_app.world.periskope.fail("/message/send", times=1000, kind="429", retry_after=1)
        ts = await thread.says("Asha", "slow one")
        await running_app.until(lambda: running_app.world.periskope.faults_waiting < 1000)
        await later(running_app, seconds=40)
        await running_app.store.run(lambda tx: enqueue.marks(tx, tx.messages.by_slack(thread.channel, ts)))
        await running_app.until(lambda: "hourglass_flowing_sand" in thread.marks(ts))
        running_app.world.periskope.heal()
        await running_app.until(lambda: "ballot_box_with_check" in thread.marks(ts))

        assert thread.marks(ts) == {"ballot_box_with_check"}


@pytest.mark.parametrize(("emoji", "shown"), [("🦩", "speech_balloon"), ("👀", "speech_balloon"), ("🙏", "pray")])
async def test_a_reaction_slack_has_no_name_for_or_that_looks_like_a_mark_is_shown_and_named_in_details(
    running_app: RunningApp, emoji: str, shown: str
) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "I will look")
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    sent = running_app.world.periskope.messages(thread.chat)[-1]
    await running_app.world.periskope.customer_reacts(thread.chat, sent.unique_id, emoji)
    await running_app.until(lambda: shown in thread.marks(ts))
    await running_app.at_rest()
    marks, told = thread.marks(ts), await _details(thread, ts)
    await running_app.world.periskope.customer_reacts(thread.chat, sent.unique_id, "")
    await running_app.until(lambda: shown not in thread.marks(ts))
    await running_app.at_rest()

    assert marks - {"ballot_box_with_check"} == {shown}
    assert f"Reactions: {emoji} Priya Nair" in told
    assert thread.marks(ts) == {"ballot_box_with_check"}
    assert "Reactions" not in await _details(thread, ts)


async def _details(thread: Open, ts: str) -> str:
    """What *Details* in the menu of a message says to Asha."""
    slack, who = thread.running_app.slack, thread.running_app.person("Asha")
    opened = await slack.shortcut(who, "whatsapp", channel_id=thread.channel, ts=ts)
    await opened.settled()
    done = await slack.click_in_view(who, slack.views_of(who)[-1].id, "message:details")
    await done.settled()
    return " ".join([str(view.blocks) for view in slack.views_of(who)] + [plain(one) for one in done.messages])
