"""Posting, threads, history, deletion, ephemeral words, alerts: what stays and what the app hears of it."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import Channel, Ping, Slack, SlackError, User, parsed, plain
from tests.sandbox.slack_town import CARD, Bot, bot, lena, room, slack, until

__all__ = ["bot", "lena", "room", "slack"]


async def refused(call: Any) -> str:
    """The error a call is refused with."""
    try:
        await call
    except SlackApiError as error:
        return str(error.response["error"])
    return "not refused"


async def test_a_long_text_without_blocks_becomes_several_messages(bot: Bot, room: Channel) -> None:
    await bot.client.chat_postMessage(channel=room.id, text="word " * 1700)

    assert [len(message.text) <= 4000 for message in room.roots()] == [True, True, True]


async def test_a_customised_post_is_a_bot_message_without_a_user(bot: Bot, room: Channel) -> None:
    posted = await bot.client.chat_postMessage(channel=room.id, text="x", username="Ana", icon_emoji=":wave:")

    assert posted["message"]["subtype"] == "bot_message"
    assert "user" not in posted["message"]
    assert room.messages[posted["ts"]].username == "Ana"


@pytest.mark.parametrize("blocks", [None, CARD])
async def test_a_change_takes_a_customised_author_away(bot: Bot, room: Channel, blocks: Any) -> None:
    ts = (await bot.client.chat_postMessage(channel=room.id, text="x", username="Ana", icon_emoji=":wave:"))["ts"]
    changed = await bot.client.chat_update(channel=room.id, ts=ts, text="y", blocks=blocks)
    read = (await bot.client.conversations_history(channel=room.id, limit=1))["messages"][0]

    for message in (changed["message"], read):
        assert not {"username", "icons", "subtype"} & set(message)
        assert (message["text"], message["bot_profile"]["name"]) == ("y", "Periskope")


async def test_a_change_leaves_a_broadcast_one(bot: Bot, room: Channel) -> None:
    root = (await bot.client.chat_postMessage(channel=room.id, text="root"))["ts"]
    posted = await bot.client.chat_postMessage(
        channel=room.id, thread_ts=root, text="x", reply_broadcast=True, username="Ana", icon_emoji=":wave:"
    )
    changed = await bot.client.chat_update(channel=room.id, ts=posted["ts"], text="y")

    assert (posted["message"]["username"], "icons" in posted["message"]) == ("Ana", False)
    assert changed["message"]["subtype"] == "thread_broadcast"
    assert "username" not in changed["message"]


async def test_a_customised_post_can_be_deleted(bot: Bot, room: Channel) -> None:
    ts = (await bot.client.chat_postMessage(channel=room.id, text="x", username="Ana", icon_emoji=":wave:"))["ts"]
    await bot.client.chat_delete(channel=room.id, ts=ts)

    assert room.roots() == []


async def test_metadata_is_read_back_only_when_asked_for(bot: Bot, room: Channel) -> None:
    metadata = {"event_type": "copied", "event_payload": {"k": "abc"}}
    root = await bot.client.chat_postMessage(channel=room.id, text="root")
    await bot.client.chat_postMessage(channel=room.id, thread_ts=root["ts"], text="x", metadata=metadata)
    without = await bot.client.conversations_replies(channel=room.id, ts=root["ts"])
    read = await bot.client.conversations_replies(channel=room.id, ts=root["ts"], include_all_metadata=True)

    assert "metadata" not in without["messages"][1]
    assert read["messages"][1]["metadata"] == metadata


async def test_replies_are_paged_with_the_root_first_on_every_page(bot: Bot, room: Channel) -> None:
    root = (await bot.client.chat_postMessage(channel=room.id, text="root"))["ts"]
    for number in range(5):
        await bot.client.chat_postMessage(channel=room.id, thread_ts=root, text=str(number))
    first = await bot.client.conversations_replies(channel=room.id, ts=root, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = await bot.client.conversations_replies(channel=room.id, ts=root, limit=3, cursor=cursor)

    assert [m["text"] for m in first["messages"]] == ["root", "0", "1", "2"]
    assert [m["text"] for m in second["messages"]] == ["root", "3", "4"]
    assert (first["has_more"], second["has_more"]) == (True, False)


async def test_history_holds_no_replies_and_runs_backwards(bot: Bot, room: Channel) -> None:
    root = (await bot.client.chat_postMessage(channel=room.id, text="one"))["ts"]
    await bot.client.chat_postMessage(channel=room.id, thread_ts=root, text="hidden")
    await bot.client.chat_postMessage(channel=room.id, thread_ts=root, text="shown", reply_broadcast=True)
    await bot.client.chat_postMessage(channel=room.id, text="two")
    history = await bot.client.conversations_history(channel=room.id, limit=3)

    assert [m["text"] for m in history["messages"]] == ["two", "shown", "one"]
    assert history["messages"][2]["reply_count"] == 2


async def test_a_root_with_replies_leaves_a_tombstone_until_the_last_reply_goes(bot: Bot, room: Channel) -> None:
    root = (await bot.client.chat_postMessage(channel=room.id, text="root"))["ts"]
    reply = (await bot.client.chat_postMessage(channel=room.id, thread_ts=root, text="reply"))["ts"]
    await bot.client.chat_delete(channel=room.id, ts=root)
    buried = room.messages[root].deleted
    await bot.client.chat_delete(channel=room.id, ts=reply)

    assert buried
    assert room.thread(root) == []


async def test_an_answer_to_a_reply_is_refused(bot: Bot, room: Channel) -> None:
    root = (await bot.client.chat_postMessage(channel=room.id, text="root"))["ts"]
    reply = (await bot.client.chat_postMessage(channel=room.id, thread_ts=root, text="reply"))["ts"]
    to_reply = await refused(bot.client.chat_postMessage(channel=room.id, thread_ts=reply, text="x"))

    assert to_reply == "cannot_reply_to_message"


async def gone_root(slack: Slack, lena: User, room: Channel) -> str:
    """The ts of a message that stood alone and was deleted."""
    ts = await slack.say(lena.id, room.id, "root")
    await slack.remove(lena.id, room.id, ts)
    return ts


async def test_an_answer_to_a_root_that_is_gone_lands_at_the_foot_of_the_channel(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    root = await gone_root(slack, lena, room)
    posted = await bot.client.chat_postMessage(channel=room.id, thread_ts=root, text="stray", reply_broadcast=True)
    history = await bot.client.conversations_history(channel=room.id, limit=1)

    assert posted["ok"]
    assert not {"thread_ts", "subtype"} & set(posted["message"])
    assert [message.text for message in room.roots()] == ["stray"]
    assert history["messages"][0]["ts"] == posted["ts"]


async def test_a_file_for_a_root_that_is_gone_lands_at_the_foot_of_the_channel(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    root = await gone_root(slack, lena, room)
    sent = await bot.client.files_upload_v2(channel=room.id, thread_ts=root, filename="a.png", content=b"a")
    info = await bot.client.files_info(file=sent["files"][0]["id"])

    assert set(info["file"]["shares"]["private"][room.id][0]) == {"ts", "channel_name"}


async def test_a_root_that_is_gone_is_told_by_reading_its_thread_or_its_address(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    root = await gone_root(slack, lena, room)

    assert await refused(bot.client.conversations_replies(channel=room.id, ts=root)) == "thread_not_found"
    assert await refused(bot.client.chat_getPermalink(channel=room.id, message_ts=root)) == "message_not_found"
    with pytest.raises(SlackError, match="thread_not_found"):
        await slack.say(lena.id, room.id, "typed in vain", thread_ts=root)


async def test_an_edit_and_a_deletion_by_hand_are_heard(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    ts = await slack.say(lena.id, room.id, "first")
    await slack.edit(lena.id, room.id, ts, "second")
    await slack.remove(lena.id, room.id, ts)
    await until(lambda: [e for e in bot.heard if e.get("subtype") == "message_deleted"])
    changed = next(e for e in bot.heard if e.get("subtype") == "message_changed")
    deleted = next(e for e in bot.heard if e.get("subtype") == "message_deleted")

    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("second", "first")
    assert changed["message"]["edited"]["user"] == lena.id
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (ts, "second")


async def test_an_update_with_text_alone_drops_blocks_and_shows_the_edit(bot: Bot, room: Channel) -> None:
    ts = (await bot.client.chat_postMessage(channel=room.id, text="card", blocks=CARD))["ts"]
    await bot.client.chat_update(channel=room.id, ts=ts, text="plain")

    assert (room.messages[ts].blocks, room.messages[ts].text) == ([], "plain")
    assert room.messages[ts].edited is not None


async def test_an_ephemeral_message_is_one_persons_and_not_in_history(bot: Bot, lena: User, room: Channel) -> None:
    await bot.client.chat_postEphemeral(channel=room.id, user=lena.id, text="psst")
    history = await bot.client.conversations_history(channel=room.id)

    assert [m.ephemeral_to for m in room.messages.values() if m.text == "psst"] == [lena.id]
    assert "psst" not in [m["text"] for m in history["messages"]]


async def test_a_history_that_lags_finds_a_post_later(slack: Slack, bot: Bot, room: Channel) -> None:
    slack.history_lag = 60
    await bot.client.chat_postMessage(channel=room.id, text="fresh")
    early = await bot.client.conversations_history(channel=room.id)
    slack.history_lag = 0
    late = await bot.client.conversations_history(channel=room.id)

    assert early["messages"] == []
    assert late["messages"][0]["text"] == "fresh"


async def test_people_are_alerted_as_slack_would(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    omar = slack.add_user(name="Omar Haddad", email="omar@shop.example")
    await slack.join_by_hand(lena.id, room.id, omar.id)
    root = (await bot.client.chat_postMessage(channel=room.id, text=f"<@{lena.id}>"))["ts"]
    await slack.say(omar.id, room.id, "on it", thread_ts=root)
    await slack.say(omar.id, room.id, "<!here> look")
    await bot.client.chat_postMessage(channel=omar.id, text="direct")

    assert [alert.kind for alert in slack.alerts(lena.id)] == ["mention", "thread", "channel_mention"]
    assert [alert.kind for alert in slack.alerts(omar.id)] == ["dm"]
    assert slack.bold(lena.id) == {room.id}
    slack.look(lena.id, room.id)
    assert slack.bold(lena.id) == set()


async def test_reading_finds_words_pings_and_links(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    ts = await slack.say(lena.id, room.id, f"hi <@{lena.id}>, *see* https://shop.example/a\n- one\n> said\n:tada:")
    message = room.messages[ts]
    text = f"<!channel> <https://evil.example|bank> &lt;!here&gt; <@{lena.id}>"
    crafted = (await bot.client.chat_postMessage(channel=room.id, text=text))["ts"]

    assert plain(message) == "hi @Lena Vogt, see https://shop.example/a\n• one\nsaid\n🎉"
    assert parsed(message) == [
        Ping(kind="user", target=lena.id),
        Ping(kind="link", target="https://shop.example/a"),
    ]
    assert parsed(room.messages[crafted]) == [
        Ping(kind="special", target="channel"),
        Ping(kind="link", target="https://evil.example", label="bank"),
        Ping(kind="user", target=lena.id),
    ]
    assert plain(room.messages[crafted]) == "@channel bank <!here> @Lena Vogt"


async def test_typed_at_here_pings_in_unguarded_block_text_only(slack: Slack, bot: Bot, room: Channel) -> None:
    open_text = {"type": "section", "text": {"type": "mrkdwn", "text": "ask @here"}}
    guarded = {"type": "section", "text": {"type": "mrkdwn", "text": "ask @here", "verbatim": True}}
    loose = (await bot.client.chat_postMessage(channel=room.id, text="x", blocks=[open_text]))["ts"]
    tight = (await bot.client.chat_postMessage(channel=room.id, text="@here", blocks=[guarded]))["ts"]

    assert parsed(room.messages[loose]) == [Ping(kind="special", target="here")]
    assert parsed(room.messages[tight]) == []
