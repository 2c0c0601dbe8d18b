"""Files and roots that are taken away, and edits: what stays in the messages, and what the app hears."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.slack import Channel, Slack, SlackError, User, plain
from tests.sandbox.slack_town import Bot, bot, lena, room, slack, until

__all__ = ["bot", "lena", "room", "slack"]


def heard(bot: Bot, subtype: str) -> list[dict[str, Any]]:
    return [event for event in bot.heard if event.get("subtype") == subtype]


async def test_a_removed_file_stays_as_a_stub_and_the_message_is_not_edited(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    ts = await slack.say(lena.id, room.id, "two files", files=[("a.pdf", b"a"), ("b.pdf", b"b")])
    gone, kept = room.messages[ts].files
    await slack.delete_file(lena.id, gone.id)
    await until(lambda: heard(bot, "message_changed"))
    (changed,) = heard(bot, "message_changed")
    read = await bot.client.conversations_history(channel=room.id, limit=1)

    assert changed["message"]["files"][0] == {"id": gone.id, "mode": "tombstone"}
    assert changed["message"]["files"][1]["id"] == kept.id
    assert changed["previous_message"]["files"][0]["mode"] == "hosted"
    assert "edited" not in changed["message"]
    assert read["messages"][0]["files"] == changed["message"]["files"]


async def test_a_message_of_one_file_stays_without_it(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    ts = await slack.say(lena.id, room.id, "", files=[("a.pdf", b"a")])
    await slack.delete_file(lena.id, room.messages[ts].files[0].id)
    await until(lambda: heard(bot, "message_changed"))

    assert heard(bot, "message_deleted") == []
    assert plain(room.messages[ts]) == "[This file was deleted.]"


async def test_a_message_of_one_file_may_go_with_it(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    slack.empty_message_goes = True
    ts = await slack.say(lena.id, room.id, "", files=[("a.pdf", b"a")])
    await slack.delete_file(lena.id, room.messages[ts].files[0].id)
    await until(lambda: heard(bot, "message_deleted"))
    (deleted,) = heard(bot, "message_deleted")

    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (ts, "")
    assert ts not in room.messages


async def test_an_app_that_asks_for_it_hears_of_the_file_by_its_id_alone(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    found: list[dict[str, Any]] = []

    async def on_file(event: dict[str, Any]) -> None:
        found.append(event)

    bot.app.event("file_deleted")(on_file)
    ts = await slack.say(lena.id, room.id, "see", files=[("a.pdf", b"a")])
    file = room.messages[ts].files[0]
    await slack.delete_file(lena.id, file.id)
    await until(lambda: found)

    assert set(found[0]) == {"type", "file_id", "channel_ids", "event_ts"}
    assert (found[0]["file_id"], found[0]["channel_ids"]) == (file.id, [room.id])


async def test_nobody_takes_away_anothers_file(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    omar = slack.add_user(name="Omar Haddad", email="omar@shop.example")
    ts = await slack.say(lena.id, room.id, "see", files=[("a.pdf", b"a")])

    with pytest.raises(SlackError, match="cant_delete_file"):
        await slack.delete_file(omar.id, room.messages[ts].files[0].id)


async def test_a_file_the_app_takes_away_leaves_a_stub_too(slack: Slack, bot: Bot, room: Channel) -> None:
    sent = await bot.client.files_upload_v2(channel=room.id, filename="a.png", content=b"a", initial_comment="see")
    await bot.client.files_delete(file=sent["files"][0]["id"])
    read = await bot.client.conversations_history(channel=room.id, limit=1)

    assert read["messages"][0]["text"] == "see"
    assert read["messages"][0]["files"] == [{"id": sent["files"][0]["id"], "mode": "tombstone"}]


async def test_a_removed_root_is_a_tombstone_that_its_replies_keep(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    root = await slack.say(lena.id, room.id, "root")
    reply = await slack.say(lena.id, room.id, "reply", thread_ts=root)
    await slack.remove(lena.id, room.id, root)
    await until(lambda: heard(bot, "message_changed"))
    (changed,) = heard(bot, "message_changed")
    tombstone = changed["message"]

    assert (tombstone["subtype"], tombstone["user"], tombstone["hidden"]) == ("tombstone", "USLACKBOT", True)
    assert (tombstone["ts"], tombstone["thread_ts"], tombstone["text"]) == (root, root, "This message was deleted.")
    assert (tombstone["reply_count"], tombstone["reply_users"], tombstone["latest_reply"]) == (1, [lena.id], reply)
    assert changed["previous_message"]["text"] == "root"


async def test_a_thread_goes_on_under_a_tombstone(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    root = await slack.say(lena.id, room.id, "root")
    await slack.say(lena.id, room.id, "reply", thread_ts=root)
    await slack.remove(lena.id, room.id, root)
    answered = await bot.client.chat_postMessage(channel=room.id, thread_ts=root, text="still here")

    assert answered["message"]["thread_ts"] == root


async def test_a_tombstone_that_lost_its_replies_is_deleted(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    root = await slack.say(lena.id, room.id, "root")
    reply = await slack.say(lena.id, room.id, "reply", thread_ts=root)
    for ts in (root, reply):
        await slack.remove(lena.id, room.id, ts)
    await until(lambda: len(heard(bot, "message_deleted")) == 2)
    previous = heard(bot, "message_deleted")[1]["previous_message"]

    assert (previous["ts"], previous["subtype"]) == (root, "tombstone")
    assert (previous["reply_count"], previous["latest_reply"]) == (0, "0000000000.000000")
    assert root not in room.messages


async def test_a_tombstone_that_lost_its_replies_may_change_with_a_list_before_it(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    slack.empty_thread_event = "message_changed"
    root = await slack.say(lena.id, room.id, "root")
    reply = await slack.say(lena.id, room.id, "reply", thread_ts=root)
    for ts in (root, reply):
        await slack.remove(lena.id, room.id, ts)
    await until(lambda: len(heard(bot, "message_changed")) == 2)
    last = heard(bot, "message_changed")[1]

    assert last["previous_message"] == []
    assert (last["message"]["subtype"], last["message"]["ts"]) == ("tombstone", root)
    assert root not in room.messages


async def test_an_edit_is_stamped_with_whole_seconds_and_its_event_with_microseconds(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    slack.clock = lambda: datetime(2026, 3, 1, 9, 30, 12, 345678, tzinfo=UTC)
    ts = await slack.say(lena.id, room.id, "first")
    await slack.edit(lena.id, room.id, ts, "second")
    await slack.edit(lena.id, room.id, ts, "third")
    await until(lambda: len(heard(bot, "message_changed")) == 2)
    second, third = heard(bot, "message_changed")

    assert second["message"]["edited"] == third["message"]["edited"] == {"user": lena.id, "ts": "1772357412.000000"}
    assert second["event_ts"] < third["event_ts"]
    assert not third["event_ts"].endswith(".000000")
