"""Every answer of Slack's and what becomes of the call."""

from datetime import UTC, datetime

import pytest

from bot.clients.files.media import MediaFetcher
from bot.clients.sessions import slack_session, slack_web
from bot.clients.slack.client import PERFORM, SlackClient
from bot.outbox import calls
from bot.outbox.calls import SlackCall, SlackPost, SlackUpdate
from bot.outbox.calls.outcomes import Done, Outcome, Refused, Retry, Unknown
from tests.clients.vendor import Reply, Vendor, patient

POST = SlackPost(channel="C1", root="1.0", text="hi", mark="m1")
UPDATE = SlackUpdate(channel="C1", ts="1.1", text="hi")
POST_PATH = "/api/chat.postMessage"
UPDATE_PATH = "/api/chat.update"
ONCE = {
    calls.SlackEphemeral: calls.SlackEphemeral(channel="C1", slack_user="U1", text="x"),
    calls.CreateRoom: calls.CreateRoom(name="wa-x"),
    calls.PostFile: calls.PostFile(channel="C1", root="1.0", slack_file="F1", title="x"),
}
AGAIN = {
    calls.SlackDelete: calls.SlackDelete(channel="C1", ts="1.1"),
    calls.SlackReact: calls.SlackReact(channel="C1", ts="1.1", name="eyes"),
    calls.FindPost: calls.FindPost(channel="C1", root="1.0", mark="m", since="1.0"),
    calls.FindThread: calls.FindThread(channel="C1", root="1.0"),
    calls.FindDm: calls.FindDm(slack_user="U1", mark="m", since="1.0"),
    calls.FindRoom: calls.FindRoom(name="wa-x"),
    calls.UnarchiveRoom: calls.UnarchiveRoom(channel="C1"),
    calls.Invite: calls.Invite(channel="C1", slack_users=("U1",)),
    calls.Kick: calls.Kick(channel="C1", slack_user="U1"),
    calls.ReadRoom: calls.ReadRoom(channel="C1"),
    calls.PublishHome: calls.PublishHome(slack_user="U1", view={"type": "home", "blocks": []}),
    calls.ReadHistory: calls.ReadHistory(channel="C1", oldest="1.0"),
    calls.ReadThread: calls.ReadThread(channel="C1", root="1.0", oldest="1.0", team="T1", us="U2"),
    calls.LookUpPerson: calls.LookUpPerson(slack_user="U1"),
    calls.FindShare: calls.FindShare(channel="C1", slack_file="F1"),
    calls.DeleteFile: calls.DeleteFile(slack_file="F1"),
}
METHODS = (
    "chat.delete", "chat.postEphemeral", "reactions.add", "conversations.replies", "conversations.history", "conversations.open", "auth.test",
    "conversations.unarchive", "conversations.invite", "conversations.kick", "conversations.info", "views.publish",
    "users.info", "files.info", "files.delete", "conversations.create", "files.completeUploadExternal", "users.conversations",
)  # fmt: skip
LOST = {
    "a server error": Reply(status=500, body={"ok": False, "error": "internal_error"}),
    "an error page": Reply(status=503, raw=b"<html>", mime="text/html"),
    "a plain text": Reply(raw=b"busy", mime="text/plain"),
    "an internal error": Reply(body={"ok": False, "error": "internal_error"}),
    "a fatal error": Reply(body={"ok": False, "error": "fatal_error"}),
    "their time-out": Reply(body={"ok": False, "error": "request_timeout"}),
    "broken JSON": Reply(raw=b'{"ok":tr'),
    "a list": Reply(raw=b"[1]"),
    "null": Reply(raw=b"null"),
    "a dropped connection": Reply(drop=True),
    "no answer in time": Reply(hang=True),
}


@pytest.mark.parametrize(("reply", "patience"), patient(LOST.values()), ids=LOST.keys())
async def test_a_post_whose_answer_is_lost_may_have_been_made(slack: SlackClient, vendor: Vendor, reply: Reply) -> None:
    vendor.will(POST_PATH, reply)
    outcome = await slack.perform(POST)

    assert isinstance(outcome, Unknown)
    assert len(vendor.asked(POST_PATH)) == 1


@pytest.mark.parametrize(("reply", "patience"), patient(LOST.values()), ids=LOST.keys())
async def test_an_update_whose_answer_is_lost_is_made_again(slack: SlackClient, vendor: Vendor, reply: Reply) -> None:
    vendor.will(UPDATE_PATH, reply)

    assert isinstance(await slack.perform(UPDATE), Retry)


@pytest.mark.parametrize("call", ONCE.values(), ids=lambda call: type(call).__name__)
async def test_what_must_not_happen_twice_is_in_doubt_after_a_drop(
    slack: SlackClient, vendor: Vendor, call: SlackCall[object]
) -> None:
    for method in METHODS:
        vendor.will(f"/api/{method}", Reply(drop=True))

    assert isinstance(await slack.perform(call), Unknown)


@pytest.mark.parametrize("call", AGAIN.values(), ids=lambda call: type(call).__name__)
async def test_what_can_be_done_again_is_tried_again_after_a_drop(
    slack: SlackClient, vendor: Vendor, call: SlackCall[object]
) -> None:
    for method in METHODS:
        vendor.will(f"/api/{method}", Reply(drop=True))

    assert isinstance(await slack.perform(call), Retry)


def test_every_kind_of_call_is_in_these_tables() -> None:
    others = {calls.SlackPost, calls.SlackUpdate, calls.SlackDm, calls.SlackTellFile}

    assert set(PERFORM) == others | set(ONCE) | set(AGAIN)


async def test_a_refused_connection_was_never_sent(media: MediaFetcher) -> None:
    async with slack_session() as session:
        client = SlackClient(slack_web("xoxb-invented", "http://127.0.0.1:1/api/", session), media=media)

        assert await client.perform(POST) == Retry(why="not_connected")


async def test_each_answer_tells_what_time_it_is_whatever_else_it_says(vendor: Vendor, media: MediaFetcher) -> None:
    dates = ("Mon, 02 Mar 2026 10:00:00 GMT", "long ago", "Mon, 02 Mar 2026 10:00:07 GMT")
    vendor.will(POST_PATH, *(Reply(status=503, headers={"Date": date}) for date in dates))
    heard: list[datetime] = []
    async with slack_session(hear=lambda: heard.append) as session:
        client = SlackClient(slack_web("xoxb-invented", f"{vendor.url}/api/", session), media=media)
        for _ in dates:
            assert await client.perform(POST) == Unknown(why="http_503")

    assert heard == [datetime(2026, 3, 2, 10, 0, second, tzinfo=UTC) for second in (0, 7)]


@pytest.mark.parametrize("word", ["ratelimited", "rate_limited"])
async def test_a_limit_rests_the_channel_for_posts_and_the_method_for_others(
    slack: SlackClient, vendor: Vendor, word: str
) -> None:
    limited = Reply(status=429, headers={"Retry-After": "7"}, body={"ok": False, "error": word})
    vendor.will(POST_PATH, limited)
    vendor.will(UPDATE_PATH, limited)

    assert await slack.perform(POST) == Retry(why="ratelimited", after=7, key="ch:C1")
    assert await slack.perform(UPDATE) == Retry(why="ratelimited", after=7, key="slack:chat.update")


async def test_a_limit_without_a_time_or_body_rests_half_a_minute(slack: SlackClient, vendor: Vendor) -> None:
    vendor.will(UPDATE_PATH, Reply(status=429, raw=b"<html>", mime="text/html"), Reply(status=429, raw=b"{"))

    assert await slack.perform(UPDATE) == Retry(why="ratelimited", after=30, key="slack:chat.update")
    assert await slack.perform(UPDATE) == Retry(why="ratelimited", after=30, key="slack:chat.update")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("invalid_auth", Refused(why="invalid_auth", what="token")),
        ("token_revoked", Refused(why="token_revoked", what="token")),
        ("account_inactive", Refused(why="account_inactive", what="token")),
        ("missing_scope", Refused(why="missing_scope", what="token")),
        ("channel_not_found", Refused(why="channel_not_found", what="place")),
        ("not_in_channel", Refused(why="not_in_channel", what="place")),
        ("is_archived", Refused(why="is_archived", what="place")),
        ("restricted_action_thread_locked", Refused(why="restricted_action_thread_locked", what="place")),
        ("invalid_blocks", Refused(why="invalid_blocks", what="shape")),
        ("msg_too_long", Refused(why="msg_too_long", what="shape")),
        ("msg_blocks_too_long", Refused(why="msg_blocks_too_long", what="shape")),
        ("metadata_too_large", Refused(why="metadata_too_large", what="shape")),
        ("invalid_arguments", Refused(why="invalid_arguments", what="shape")),
        ("user_not_in_channel", Refused(why="user_not_in_channel", what="target")),
        ("never_heard_of", Refused(why="never_heard_of", what="target")),
    ],
)
async def test_each_refusal_has_its_kind(slack: SlackClient, vendor: Vendor, error: str, expected: Outcome) -> None:
    vendor.will(POST_PATH, Reply(body={"ok": False, "error": error}))

    assert await slack.perform(POST) == expected


@pytest.mark.parametrize(
    ("call", "method", "error"),
    [
        (AGAIN[calls.SlackDelete], "chat.delete", "message_not_found"),
        (AGAIN[calls.SlackReact], "reactions.add", "already_reacted"),
        (calls.SlackReact(channel="C1", ts="1.1", name="eyes", on=False), "reactions.remove", "no_reaction"),
        (AGAIN[calls.UnarchiveRoom], "conversations.unarchive", "not_archived"),
    ],
)
async def test_what_is_so_already_is_done(
    slack: SlackClient, vendor: Vendor, call: SlackCall[object], method: str, error: str
) -> None:
    vendor.will(f"/api/{method}", Reply(body={"ok": False, "error": error}))

    assert await slack.perform(call) == Done()
