"""What this Slack refuses, in Slack's own error codes."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sandbox.slack import Channel, Slack, User
from tests.sandbox.slack_town import lena, slack

__all__ = ["lena", "slack"]

Json = dict[str, Any]
SECTION: Json = {"type": "section", "text": {"type": "plain_text", "text": "x"}}


def text(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def button(number: int, **more: Any) -> Json:
    return {"type": "button", "action_id": f"b{number}", "text": text(3), **more}


def option(number: int) -> Json:
    return {"text": text(3), "value": str(number)}


def rich(element: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


class Api:
    """Bare calls, with JSON bodies."""

    def __init__(self, slack: Slack, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.session = session

    async def call(self, method: str, *, token: str | None = None, **args: Any) -> Json:
        headers = {"Authorization": f"Bearer {self.slack.bot_token if token is None else token}"}
        async with self.session.post(self.slack.url + method, json=args, headers=headers) as answer:
            body: Json = await answer.json()
            return body

    async def error(self, method: str, **args: Any) -> str | None:
        return (await self.call(method, **args)).get("error")


@pytest.fixture
async def api(slack: Slack) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(slack, session)


@pytest.fixture
async def room(slack: Slack, api: Api, lena: User) -> Channel:
    await api.call("conversations.create", name="orders", is_private=True)
    room = slack.channel("orders")
    await api.call("conversations.invite", channel=room.id, users=lena.id)
    return room


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.shout", {}, "unknown_method"),
        ("auth.test", {"token": ""}, "not_authed"),
        ("auth.test", {"token": "xoxb-wrong"}, "invalid_auth"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
        ("chat.postMessage", {"text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "orders!", "text": "x", "colour": "red"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "ROOM"}, "no_text"),
        ("chat.getPermalink", {"channel": "ROOM", "message_ts": "1.000001"}, "message_not_found"),
        ("chat.postMessage", {"channel": "ROOM", "text": "x", "blocks": "no"}, "invalid_blocks_format"),
        (
            "chat.postMessage",
            {"channel": "ROOM", "text": "x", "metadata": {"event_type": "x"}},
            "invalid_metadata_format",
        ),
        ("chat.postMessage", {"channel": "ROOM", "markdown_text": "x", "text": "x"}, "markdown_text_conflict"),
        ("chat.update", {"channel": "ROOM", "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.update", {"channel": "ROOM", "ts": "HERS", "text": "x"}, "cant_update_message"),
        ("chat.delete", {"channel": "ROOM", "ts": "HERS"}, "cant_delete_message"),
        ("chat.postEphemeral", {"channel": "ROOM", "user": "U0PERSON", "text": "x"}, "user_not_in_channel"),
        ("conversations.create", {"is_private": True, "name": "orders"}, "name_taken"),
        ("conversations.create", {"is_private": True, "name": "Orders"}, "invalid_name_specials"),
        ("conversations.create", {"is_private": True, "name": "a b"}, "invalid_name_specials"),
        ("conversations.create", {"is_private": True, "name": "-_-"}, "invalid_name_punctuation"),
        ("conversations.create", {"is_private": True, "name": "x" * 81}, "invalid_name_maxlength"),
        ("conversations.create", {}, "invalid_name_required"),
        ("conversations.invite", {"channel": "ROOM", "users": "LENA"}, "already_in_channel"),
        ("conversations.invite", {"channel": "ROOM", "users": "U0PERISKOPE"}, "cant_invite_self"),
        ("conversations.invite", {"channel": "ROOM", "users": "U0NOBODY"}, "user_not_found"),
        ("conversations.kick", {"channel": "ROOM", "user": "U0PERISKOPE"}, "cant_kick_self"),
        ("conversations.kick", {"channel": "ROOM", "user": "USLACKBOT"}, "not_in_channel"),
        ("conversations.unarchive", {"channel": "ROOM"}, "not_archived"),
        ("conversations.setTopic", {"channel": "ROOM", "topic": "x" * 251}, "too_long"),
        ("conversations.replies", {"channel": "ROOM", "ts": "1.000001"}, "thread_not_found"),
        ("conversations.history", {"channel": "ROOM", "oldest": "then"}, "invalid_ts_oldest"),
        ("conversations.history", {"channel": "ROOM", "cursor": "xx"}, "invalid_cursor"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("conversations.join", {"channel": "ROOM"}, "missing_scope"),
        ("users.lookupByEmail", {"email": "nobody@shop.example"}, "users_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("reactions.add", {"channel": "ROOM", "timestamp": "HERS", "name": "not a name"}, "invalid_name"),
        ("reactions.add", {"channel": "ROOM", "timestamp": "x", "name": "eyes"}, "bad_timestamp"),
        ("reactions.remove", {"channel": "ROOM", "timestamp": "HERS", "name": "eyes"}, "no_reaction"),
        ("files.getUploadURLExternal", {"filename": "a.txt", "length": 0}, "missing_argument"),
        ("files.completeUploadExternal", {"files": [{"id": "F0NONE"}]}, "file_not_found"),
        ("files.info", {"file": "F0NONE"}, "file_not_found"),
        ("views.open", {"trigger_id": "1.2.3", "view": {}}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V0NONE", "view": {}}, "not_found"),
        ("views.publish", {"user_id": "LENA", "view": {"type": "modal", "blocks": []}}, "invalid_arguments"),
    ],
)
async def test_a_wrong_call_gets_slacks_error(
    slack: Slack, api: Api, lena: User, room: Channel, method: str, args: Json, error: str
) -> None:
    hers = await slack.say(lena.id, room.id, "hers")
    names = {"ROOM": room.id, "LENA": lena.id, "HERS": hers}
    given = {name: names.get(value, value) if isinstance(value, str) else value for name, value in args.items()}

    assert await api.error(method, **given) == error


@pytest.mark.parametrize(
    "block",
    [
        {"type": "poem"},
        SECTION | {"colour": "red"},
        {"type": "section"},
        {"type": "section", "text": text(3001)},
        {"type": "section", "text": text(0)},
        {"type": "section", "fields": [text(2001)]},
        {"type": "section", "fields": [text(1)] * 11},
        {"type": "header", "text": text(151)},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "context", "elements": [text(1)] * 11},
        {"type": "context", "elements": []},
        {"type": "actions", "elements": [button(n) for n in range(26)]},
        {"type": "actions", "elements": [button(1), button(1)]},
        {"type": "actions", "elements": [button(1, value="x" * 2001)]},
        {"type": "actions", "elements": [button(1, style="loud")]},
        {"type": "actions", "elements": [{"type": "button", "action_id": "x", "text": text(76)}]},
        {"type": "actions", "elements": [button(1) | {"action_id": "x" * 256}]},
        {"type": "actions", "elements": [{"type": "overflow", "options": [option(n) for n in range(6)]}]},
        {"type": "actions", "elements": [{"type": "static_select", "options": [option(n) for n in range(101)]}]},
        {"type": "actions", "elements": [{"type": "static_select", "options": []}]},
        {"type": "actions", "elements": [{"type": "static_select", "options": [option(1), option(1)]}]},
        {
            "type": "actions",
            "elements": [{"type": "static_select", "options": [option(1)], "initial_option": option(2)}],
        },
        {"type": "actions", "elements": [{"type": "radio_buttons", "options": [option(n) for n in range(11)]}]},
        {"type": "image", "image_url": "https://shop.example/a.png"},
        SECTION | {"block_id": "x" * 256},
        rich({"type": "text", "text": ""}),
        rich({"type": "text", "text": "x", "style": {"loud": True}}),
        rich({"type": "link", "url": "no scheme"}),
        rich({"type": "user", "user_id": "lena"}),
        rich({"type": "broadcast", "range": "all"}),
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "round", "elements": []}]},
    ],
)
async def test_a_block_beyond_the_limits_is_refused(api: Api, room: Channel, block: Json) -> None:
    answer = await api.call("chat.postMessage", channel=room.id, text="x", blocks=[block])

    assert answer["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/0" in answer["response_metadata"]["messages"][0]


async def test_too_many_blocks_and_twice_the_same_id_are_refused(api: Api, room: Channel) -> None:
    many = await api.error("chat.postMessage", channel=room.id, text="x", blocks=[SECTION] * 51)
    twice = await api.error("chat.postMessage", channel=room.id, text="x", blocks=[SECTION | {"block_id": "a"}] * 2)
    fifty = await api.error("chat.postMessage", channel=room.id, text="x", blocks=[SECTION] * 50)

    assert (many, twice, fifty) == ("invalid_blocks", "invalid_blocks", None)


async def test_blocks_with_too_much_text_together_are_refused(api: Api, room: Channel) -> None:
    blocks = [{"type": "section", "text": text(2900)}] * 5
    error = await api.error("chat.postMessage", channel=room.id, text="x", blocks=blocks)

    assert error == "msg_blocks_too_long"


@pytest.mark.parametrize(
    "change",
    [
        {"title": text(25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"blocks": [SECTION] * 101},
        {"submit": None},
        {"colour": "red"},
        {"type": "home"},
    ],
)
async def test_a_modal_beyond_the_limits_is_refused(slack: Slack, api: Api, lena: User, change: Json) -> None:
    element = {"type": "plain_text_input", "action_id": "a"}
    view: Json = {"type": "modal", "title": text(24), "submit": text(24)}
    view |= {"blocks": [{"type": "input", "label": text(5), "element": element}], **change}
    done = await slack.command(lena.id, "x")
    sound = {name: value for name, value in view.items() if value is not None}

    assert await api.error("views.open", trigger_id=done.payload["trigger_id"], view=sound) == "invalid_arguments"


async def test_a_scope_that_was_not_granted_is_named(slack: Slack, api: Api, room: Channel) -> None:
    slack.scopes -= {"groups:history", "chat:write.customize"}
    history = await api.call("conversations.history", channel=room.id)
    custom = await api.call("chat.postMessage", channel=room.id, text="x", username="Ana")

    assert (history["error"], history["needed"]) == ("missing_scope", "groups:history")
    assert (custom["error"], custom["needed"]) == ("missing_scope", "chat:write.customize")


async def test_an_archived_room_takes_no_posts(slack: Slack, api: Api, lena: User, room: Channel) -> None:
    posted = await api.call("chat.postMessage", channel=room.id, text="x")
    await slack.archive_by_hand(lena.id, room.id)
    post = await api.error("chat.postMessage", channel=room.id, text="x")
    update = await api.error("chat.update", channel=room.id, ts=posted["ts"], text="y")
    again = await api.error("conversations.archive", channel=room.id)

    assert (post, update, again) == ("is_archived", "is_inactive", "already_archived")


async def test_a_private_room_the_app_was_taken_out_of_does_not_exist_for_it(
    slack: Slack, api: Api, room: Channel
) -> None:
    await slack.remove_app(room.id)

    assert await api.error("chat.postMessage", channel=room.id, text="x") == "channel_not_found"
    assert await api.error("conversations.info", channel=room.id) == "channel_not_found"


async def test_a_public_room_must_be_joined_before_posting(slack: Slack, api: Api, lena: User) -> None:
    public = await slack.create_by_hand(lena.id, "general", private=False)
    slack.scopes.add("channels:join")
    before = await api.error("chat.postMessage", channel=public.id, text="x")
    await api.call("conversations.join", channel=public.id)

    assert before == "not_in_channel"
    assert await api.error("chat.postMessage", channel=public.id, text="x") is None


async def test_nobody_can_be_removed_where_members_may_not_remove(
    slack: Slack, api: Api, lena: User, room: Channel
) -> None:
    slack.members_may_remove = False
    refused = await api.error("conversations.kick", channel=room.id, user=lena.id)
    slack.members_may_remove = True
    allowed = await api.error("conversations.kick", channel=room.id, user=lena.id)

    assert (refused, allowed) == ("restricted_action", None)


async def test_after_the_app_is_uninstalled_its_token_is_dead(slack: Slack, api: Api) -> None:
    await slack.uninstall()

    assert await api.error("auth.test") == "account_inactive"
