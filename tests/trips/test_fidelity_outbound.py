"""What agents write, change and delete, as the customer gets it; with files, and what is refused by name."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.flows.steps import changing, owe
from sandbox.slack import Message, events, plain, posting, shapes
from tests.trips.fidelity import Open, later, opened, press
from tests.trips.house import House


def got(house: House, thread: Open) -> list[tuple[str, str | None]]:
    """What the customer has from us, as (words, file name)."""
    sent = [one for one in house.world.periskope.messages(thread.chat) if one.from_me and not one.is_deleted]
    return [(one.body or "", one.media.filename if one.media else None) for one in sent]


async def test_files_go_with_the_words_and_further_ones_after_them(house: House) -> None:
    thread = await opened(house)
    files = [("a.jpg", b"\xff\xd8\xffa"), ("b.pdf", b"%PDFb"), ("c.txt", b"words")]
    await thread.says("Asha", "The *offer*", files=files)
    await thread.says("Asha", "and that is all")
    await house.until(lambda: len(got(house, thread)) == 4)
    await house.at_rest()

    assert got(house, thread) == [("The *offer*", "a.jpg"), ("", "b.pdf"), ("", "c.txt"), ("and that is all", None)]
    sent = [one.media.data for one in house.world.periskope.messages(thread.chat) if one.media]
    assert sent == [data for _, data in files]


async def test_a_quick_reply_brings_the_file_that_was_stored_with_it(house: House) -> None:
    thread = await opened(house)
    asha = house.person("Asha")
    with_us = house.slack.dm(asha).id
    await house.slack.say(asha, with_us, "replies add prices Our prices, {name}", files=[("prices.pdf", b"%PDFp")])
    await house.until(lambda: any("Stored with" in one.text for one in house.slack.dm(asha).messages.values()))
    await thread.says("Asha", "!prices")
    await house.until(lambda: got(house, thread))
    await house.at_rest()

    assert got(house, thread) == [("Our prices, Priya Nair", "prices.pdf")]
    assert [one.media.data for one in house.world.periskope.messages(thread.chat) if one.media] == [b"%PDFp"]
    assert any("Our prices, Priya Nair" in words for words in house.words("wa-sales", "Priya"))


async def test_a_voice_message_carries_no_caption_so_the_words_go_first(house: House) -> None:
    thread = await opened(house)
    await thread.says("Asha", "listen", files=[("hello.mp3", b"ID3", "audio/mpeg")])
    await house.until(lambda: len(got(house, thread)) == 2)

    assert got(house, thread) == [("listen", None), ("", "hello.mp3")]


async def test_what_is_too_large_or_only_a_link_is_refused_by_name_and_the_rest_is_sent(house: House) -> None:
    thread = await opened(house)
    house.slack.hold_events = True
    ts = await thread.says(
        "Asha", "three files", files=[("huge.mov", b"m"), ("drive.doc", b"d"), ("fine.png", b"\x89PNG")]
    )
    huge, drive, _ = house.slack.channel("wa-sales").messages[ts].files
    huge.size = 300 << 20
    for parcel in house.slack.delivery.held:
        for file in parcel.payload.get("event", {}).get("files", ()):
            if file["id"] == huge.id:
                file["size"] = huge.size
            if file["id"] == drive.id:
                file["mode"] = "external"
    await house.slack.release_events()
    await house.until(lambda: got(house, thread))
    await house.at_rest()

    assert got(house, thread) == [("three files", "fine.png")]
    assert "huge" in await thread.sees("too large")
    assert "drive" in await thread.sees("only a link")


async def test_an_agents_file_reaches_the_chats_other_rooms(house: House) -> None:
    chat = house.chat("Saturday Riders")
    await house.world.periskope.customer_says(chat, "first words")
    await house.until(lambda: house.words("wa-repairs", "Saturday Riders"))
    sales, repairs = (Open(house, "Saturday Riders", room) for room in ("wa-sales", "wa-repairs"))
    await sales.sees("first words")
    await sales.says("Asha", "the plan", files=[("plan.pdf", b"%PDFplan")])
    await house.until(repairs.files)
    await house.at_rest()

    assert repairs.files() == [("plan.pdf", b"%PDFplan")]
    said = await repairs.sees("the plan")
    assert "Asha Rao" in said
    assert "asha@harborbikes.example" in said
    assert len(sales.files()) == 1


async def test_an_edit_and_a_deletion_in_time_reach_the_customer_and_every_copy(house: House) -> None:
    chat = house.chat("Saturday Riders")
    await house.world.periskope.customer_says(chat, "first words")
    sales, repairs = (Open(house, "Saturday Riders", room) for room in ("wa-sales", "wa-repairs"))
    await sales.sees("first words")
    ts = await sales.says("Asha", "at nine")
    await repairs.sees("at nine")
    await house.at_rest()
    await house.slack.edit(house.person("Asha"), sales.channel, ts, "at ten")
    await house.until(lambda: house.heard(chat) == ["at ten"])
    changed = await repairs.sees("at ten")
    await house.slack.remove(house.person("Asha"), sales.channel, ts)
    await house.until(lambda: got(house, sales) == [])

    assert "edited" in changed
    assert "at ten" in await repairs.sees("deleted for everyone")


async def test_a_late_edit_says_that_the_customer_has_the_old_words(house: House) -> None:
    thread = await opened(house)
    ts = await thread.says("Asha", "at nine")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()
    await later(house, minutes=16)
    await house.slack.edit(house.person("Asha"), thread.channel, ts, "at ten")
    await house.until(lambda: any("old words" in said for said in thread.whispered("Asha")))

    assert house.heard(thread.chat) == ["at nine"]


@pytest.mark.parametrize("after", [0.02, 30])
async def test_a_late_deletion_is_asked_about_and_the_thread_hides_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    monkeypatch.setattr(changing, "SWEPT", timedelta(0))
    thread = await opened(house)
    ts = await thread.says("Asha", "a promise")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()
    await later(house, days=after)
    await house.slack.remove(house.person("Asha"), thread.channel, ts)
    await house.until(lambda: any("lose it too" in said for said in thread.told("Asha")))
    await thread.sees("a promise")
    await house.at_rest()

    assert got(house, thread) == [("a promise", None)]
    assert thread.count("a promise") == 1


async def test_what_slacks_retention_takes_changes_nothing_at_the_customers_and_asks_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "SWEPT", timedelta(seconds=0.5))
    thread = await opened(house)
    await thread.says("Asha", "a promise")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()
    await later(house, days=30)
    told = len(thread.told("Asha"))
    room = house.slack.channel("wa-sales")
    for message in [one for one in room.messages.values() if one.subtype is None or one.bot_id]:
        posting.delete(house.slack, room, message)
    await house.until(lambda: not [one for one in room.messages.values() if "promise" in plain(one)])
    await house.at_rest()

    assert got(house, thread) == [("a promise", None)]
    assert len(thread.told("Asha")) == told
    assert not [one for one in room.messages.values() if "promise" in plain(one)]


async def test_what_an_owner_takes_out_at_once_stays_with_the_customer_until_its_author_says_otherwise(
    house: House,
) -> None:
    thread = await opened(house)
    ts = await thread.says("Asha", "our secret plan")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()
    room = house.slack.channel("wa-sales")
    before = shapes.message(house.slack, room.messages[ts])
    stone = Message(
        ts=ts, channel=room.id, thread_ts=thread.root, text="removed", user="USLACKBOT", subtype="tombstone"
    )
    room.keep(stone)
    events.changed(house.slack, room, stone, before)
    await house.until(lambda: any("lose it too" in said for said in thread.told("Asha")))
    await house.at_rest()
    kept, shown = got(house, thread), thread.count("our secret plan")
    await press(thread, "Asha", "reply:delete", direct=True)
    await house.until(lambda: not got(house, thread))

    assert kept == [("our secret plan", None)]
    assert shown == 0


async def test_a_deletion_that_whatsapp_refuses_puts_the_words_back(house: House) -> None:
    thread = await opened(house)
    ts = await thread.says("Asha", "too late to take back")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()
    house.world.periskope.fail("/message", times=1, kind="422", method="POST")
    await house.slack.remove(house.person("Asha"), thread.channel, ts)
    await house.until(lambda: any("still has" in said for said in thread.told("Asha")))

    assert await thread.sees("too late to take back")


async def test_a_reply_also_sent_to_the_channel_goes_once(house: House) -> None:
    thread = await opened(house)
    await thread.says("Asha", "for all to see", broadcast=True)
    await house.until(lambda: house.heard(thread.chat))
    await house.slack.redeliver(3, new_ids=True)
    await house.at_rest()

    assert house.heard(thread.chat) == ["for all to see"]


async def test_a_reply_under_an_older_card_is_sent_and_copied_to_the_current_one(house: House) -> None:
    thread = await opened(house)
    old = thread.root
    await later(house, days=2)
    await house.world.periskope.customer_says(thread.chat, "me again")
    await house.until(lambda: thread.root != old and thread.count("me again"))
    await house.slack.say(house.person("Asha"), thread.channel, "answer below", thread_ts=old)
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()

    assert house.heard(thread.chat) == ["answer below"]
    assert "asha@harborbikes.example" in await thread.sees("answer below")


async def test_a_send_told_as_failed_that_comes_back_is_healed(house: House) -> None:
    thread = await opened(house)
    house.world.periskope.fail("/message/send", times=1, kind="422")
    ts = await thread.says("Asha", "did it leave?")
    await house.until(lambda: "warning" in thread.marks(ts))
    late = house.world.periskope.outgoing(
        thread.chat, house.world.periskope.phone, body="did it leave?", performed_by="api"
    )
    house.world.periskope.reached(late)
    await house.until(lambda: "white_check_mark" in thread.marks(ts))
    await house.at_rest()

    assert house.heard(thread.chat) == ["did it leave?"]
    assert thread.count("did it leave?") == 1


async def test_two_equal_bodies_one_from_the_console_are_two_messages(house: House) -> None:
    thread = await opened(house)
    house.world.periskope.fail("/message/send", times=1, kind="drop")
    await thread.says("Asha", "On it!")
    await house.world.periskope.console_replies(thread.chat, "nina@harborbikes.example", "On it!")
    await thread.sees("nina@harborbikes.example")
    await house.at_rest(within=30)
    asked = any("overtaken" in said for said in thread.told("Asha"))

    assert house.heard(thread.chat) == ["On it!"] * (1 if asked else 2)


async def test_a_reply_is_signed_only_where_there_are_words(tmp_path: Path) -> None:
    async with House.open(tmp_path, SIGN_REPLIES="name") as house:
        thread = await opened(house)
        await thread.says("Asha", "hello")
        await thread.says("Asha", "", files=[("x.pdf", b"%PDF")])
        await house.until(lambda: len(got(house, thread)) == 2)

        assert got(house, thread) == [("*Asha Rao:*\nhello", None), ("", "x.pdf")]


async def test_an_empty_card_shows_who_answered_for_us_by_hand(house: House) -> None:
    thread = await opened(house)
    await house.world.periskope.handset_replies(thread.chat, "by hand")
    said = await thread.sees("by hand")

    assert "from the phone" in said
    assert "Customer" not in said
    assert plain(house.thread("wa-sales", "Priya")[0])


async def test_a_disconnected_phone_is_said_once_in_the_thread_for_each_outage(house: House) -> None:
    thread = await opened(house)
    for outage in range(1, 3):
        house.world.periskope.connected = False
        await house.until(house.world.periskope.idle)
        await house.at_rest()
        for number in range(3):
            await thread.says("Asha", f"reply {outage}{number}")
        await house.until(lambda outage=outage: thread.count("not connected") == outage)  # type: ignore[misc]  # bound at once
        house.world.periskope.connected = True
        await house.until(lambda outage=outage: len(house.heard(thread.chat)) == 3 * outage)  # type: ignore[misc]  # as above
        await house.at_rest()

    assert thread.count("not connected") == 2


async def test_what_whatsapp_has_not_taken_is_marked_until_it_has(tmp_path: Path) -> None:
    async with House.open(tmp_path, SEND_DELAY_SECONDS="0") as house:
        thread = await opened(house)
        house.world.periskope.fail("/message/send", times=1, kind="429", retry_after=5)
        ts = await thread.says("Asha", "slow one")
        await house.until(lambda: house.world.periskope.faults_waiting == 0)
        await later(house, seconds=40)
        await house.store.run(lambda tx: owe.marks(tx, tx.messages.by_slack(thread.channel, ts)))
        await house.until(lambda: "hourglass_flowing_sand" in thread.marks(ts))
        await house.until(lambda: "white_check_mark" in thread.marks(ts), within=25)

        assert thread.marks(ts) == {"white_check_mark"}


@pytest.mark.parametrize(("emoji", "shown"), [("🦩", "speech_balloon"), ("👀", "speech_balloon"), ("🙏", "pray")])
async def test_a_reaction_slack_has_no_name_for_or_that_looks_like_a_mark_is_shown_and_named_in_details(
    house: House, emoji: str, shown: str
) -> None:
    thread = await opened(house)
    ts = await thread.says("Asha", "I will look")
    await house.until(lambda: house.heard(thread.chat))
    await house.at_rest()
    sent = house.world.periskope.messages(thread.chat)[-1]
    await house.world.periskope.customer_reacts(thread.chat, sent.unique_id, emoji)
    await house.until(lambda: shown in thread.marks(ts))
    await house.at_rest()
    marks, told = thread.marks(ts), await _details(thread, ts)
    await house.world.periskope.customer_reacts(thread.chat, sent.unique_id, "")
    await house.until(lambda: shown not in thread.marks(ts))
    await house.at_rest()

    assert marks - {"white_check_mark"} == {shown}
    assert f"Reactions: {emoji} Priya Nair" in told
    assert thread.marks(ts) == {"white_check_mark"}
    assert "Reactions" not in await _details(thread, ts)


async def _details(thread: Open, ts: str) -> str:
    """What *Details* in the menu of a message says to Asha."""
    slack, who = thread.house.slack, thread.house.person("Asha")
    opened = await slack.shortcut(who, "whatsapp", channel_id=thread.channel, ts=ts)
    await opened.settled()
    done = await slack.click_in_view(who, slack.views_of(who)[-1].id, "message:details")
    await done.settled()
    return " ".join([str(view.blocks) for view in slack.views_of(who)] + [plain(one) for one in done.messages])
