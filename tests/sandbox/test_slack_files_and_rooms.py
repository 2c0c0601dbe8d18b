"""Files in and out; rooms, their members, and what the app hears when people change them by hand."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import Channel, Slack, SlackError, User
from tests.sandbox.slack_town import Bot, bot, lena, room, slack, until

__all__ = ["bot", "lena", "room", "slack"]

MANIFEST: dict[str, Any] = {
    "features": {
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [{"command": "/periskope", "should_escape": True}],
        "shortcuts": [{"name": "Ticket", "type": "message", "callback_id": "ticket"}],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
}


async def test_an_upload_is_shared_once_and_can_be_read_back(slack: Slack, bot: Bot, room: Channel) -> None:
    root = (await bot.client.chat_postMessage(channel=room.id, text="root"))["ts"]
    sent = await bot.client.files_upload_v2(
        channel=room.id, thread_ts=root, filename="a.png", title="A picture", content=b"bytes", initial_comment="see"
    )
    key = sent["files"][0]["id"]
    info = await bot.client.files_info(file=key)
    with pytest.raises(SlackApiError) as twice:
        await bot.client.files_completeUploadExternal(files=[{"id": key, "title": "x"}], channel_id=room.id)
    shared = room.thread(root)[1]

    assert (shared.subtype, shared.text, shared.files[0].data) == ("file_share", "see", b"bytes")
    assert info["file"]["shares"]["private"][room.id][0] == {
        "ts": shared.ts,
        "thread_ts": root,
        "channel_name": room.name,
    }
    assert twice.value.response["error"] == "file_not_found"


async def test_an_upload_of_other_than_the_announced_length_is_refused(slack: Slack, bot: Bot) -> None:
    place = await bot.client.files_getUploadURLExternal(filename="a.txt", length=5)
    async with aiohttp.ClientSession() as session, session.post(place["upload_url"], data=b"four") as answer:
        status = answer.status

    assert status == 400


async def test_a_download_without_the_right_token_is_a_login_page(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    await slack.say(lena.id, room.id, "see", files=[("plan.pdf", b"%PDF-1.7")])
    await until(lambda: [e for e in bot.heard if e.get("subtype") == "file_share"])
    file = next(e for e in bot.heard if e.get("subtype") == "file_share")["files"][0]
    found: list[tuple[int, str, bytes]] = []
    async with aiohttp.ClientSession() as session:
        for token in ("wrong", slack.bot_token):
            headers = {"Authorization": f"Bearer {token}"}
            async with session.get(file["url_private_download"], headers=headers) as answer:
                found.append((answer.status, answer.content_type, await answer.read()))

    assert found[0][:2] == (200, "text/html")
    assert found[1] == (200, "application/pdf", b"%PDF-1.7")


async def test_inviting_is_all_or_nobody_unless_forced(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    omar = slack.add_user(name="Omar Haddad", email="omar@shop.example")
    with pytest.raises(SlackApiError) as refused:
        await bot.client.conversations_invite(channel=room.id, users=[lena.id, omar.id])
    before = set(room.members)
    forced = await bot.client.conversations_invite(channel=room.id, users=[lena.id, omar.id], force=True)

    assert refused.value.response["errors"] == [{"user": lena.id, "ok": False, "error": "already_in_channel"}]
    assert omar.id not in before
    assert omar.id in room.members
    assert forced["errors"][0]["user"] == lena.id


async def test_a_guest_of_one_channel_cannot_be_in_two(slack: Slack, bot: Bot, room: Channel) -> None:
    guest = slack.add_user(name="Gus", email="gus@else.example", guest="single")
    await bot.client.conversations_invite(channel=room.id, users=guest.id)
    other = (await bot.client.conversations_create(name="other", is_private=True))["channel"]["id"]
    with pytest.raises(SlackApiError) as refused:
        await bot.client.conversations_invite(channel=other, users=guest.id)

    assert refused.value.response["error"] == "ura_max_channels"


async def test_somebody_brought_in_by_hand_is_heard_with_their_inviter(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    omar = slack.add_user(name="Omar Haddad", email="omar@shop.example")
    await slack.join_by_hand(lena.id, room.id, omar.id)
    await until(lambda: [e for e in bot.heard if e["type"] == "member_joined_channel" and e["user"] == omar.id])
    event = next(e for e in bot.heard if e["type"] == "member_joined_channel" and e["user"] == omar.id)

    assert (event["inviter"], event["channel"]) == (lena.id, room.id)


def raised(slack: Slack) -> list[str]:
    """The kinds of events raised so far, in order."""
    return [str(body["event"]["type"]) for body in slack.delivery.recent]


async def test_changes_of_rooms_and_people_raise_their_events(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    before = len(raised(slack))
    await slack.archive_by_hand(lena.id, room.id)
    await slack.unarchive_by_hand(lena.id, room.id)
    await slack.rename_by_hand(lena.id, room.id, "bikes")
    await slack.share(room.id)
    await slack.change_email(lena.id, "lena@new.example")
    await slack.kick_by_hand(slack.bot_user_id, room.id, lena.id)
    await slack.remove_app(room.id)
    heard = [kind for kind in raised(slack)[before:] if kind != "message"]

    assert heard == [
        "group_archive",
        "group_unarchive",
        "group_rename",
        "channel_shared",
        "user_change",
        "member_left_channel",
        "group_left",
    ]


async def test_a_newcomer_to_the_workspace_is_announced(slack: Slack, bot: Bot, room: Channel) -> None:
    slack.bot_events.add("team_join")
    omar = slack.add_user(name="Omar Haddad", email="omar@shop.example")
    event = slack.delivery.recent[-1]["event"]

    assert (event["type"], event["user"]["id"]) == ("team_join", omar.id)


async def test_a_manifest_says_what_the_app_hears_and_is_called_by(slack: Slack, lena: User) -> None:
    slack.install(MANIFEST)

    assert slack.scopes == {"commands", "chat:write"}
    assert slack.bot_events == {"message.im"}
    with pytest.raises(SlackError, match="unknown_command"):
        await slack.command(lena.id, "x", command="/other")
    with pytest.raises(SlackError, match="unknown_shortcut"):
        await slack.shortcut(lena.id, "other")


async def test_the_app_hears_nothing_from_rooms_it_is_not_in(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    hidden = await slack.create_by_hand(lena.id, "hidden")
    before = len(slack.delivery.recent)
    ts = await slack.say(lena.id, hidden.id, "secret")
    await slack.react(lena.id, hidden.id, ts, "eyes")

    assert len(slack.delivery.recent) == before


async def test_a_room_made_public_falls_silent_without_the_public_scopes(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    slack.scopes.discard("channels:read")
    await slack.make_public(room.id)
    before = len(slack.delivery.recent)
    await slack.say(lena.id, room.id, "hello?")
    info: Any = None
    with pytest.raises(SlackApiError) as refused:
        info = await bot.client.conversations_info(channel=room.id)

    assert (info, refused.value.response["error"]) == (None, "missing_scope")
    assert len(slack.delivery.recent) == before


async def test_a_deactivated_person_is_out_of_rooms_and_not_found_by_address(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    await slack.deactivate(lena.id)
    with pytest.raises(SlackApiError) as refused:
        await bot.client.users_lookupByEmail(email=lena.email)

    assert lena.id not in room.members
    assert refused.value.response["error"] == "users_not_found"
