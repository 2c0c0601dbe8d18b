"""What each call asks Slack for, and what it makes of the answer."""

from typing import Any

import pytest

from bot.clients.slack.client import SlackClient
from bot.model.event import Person
from bot.outbox import calls
from bot.outbox.calls import RoomSeen
from bot.outbox.calls.outcomes import Absent, Done, Refused, Retry, Stray, Unknown
from tests.clients.vendor import Reply, Vendor

BLOCKS = [{"type": "section", "text": {"type": "plain_text", "text": "hi"}}]


async def test_a_post_carries_its_mark_and_unfurls_nothing(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/chat.postMessage", ts="1.5")
    outcome = await slack.perform(
        calls.SlackPost(
            channel="C1", root="1.0", text="hi", blocks=BLOCKS, mark="m1", username="Lee", icon=":fox_face:"
        )
    )
    args = vendor.heard[0].args

    assert outcome == Done(value="1.5")
    assert args["metadata"] == {"event_type": "periskope_message", "event_payload": {"k": "m1"}}
    assert (args["unfurl_links"], args["unfurl_media"], args["thread_ts"]) == (False, False, "1.0")
    assert (args["username"], args["icon_emoji"]) == ("Lee", ":fox_face:")
    assert not {"link_names", "parse", "reply_broadcast"} & set(args)


async def test_a_post_without_a_ts_in_the_answer_is_in_doubt(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/chat.postMessage")

    assert await slack.perform(calls.SlackPost(channel="C1", text="hi", mark="m1")) == Unknown(why="no_ts")


async def test_an_update_without_blocks_takes_the_old_ones_away(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/chat.update")
    await slack.perform(calls.SlackUpdate(channel="C1", ts="1.1", text="hi"))

    assert vendor.heard[0].args["blocks"] == []


async def test_a_dm_is_opened_and_posted(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/conversations.open", channel={"id": "D1"})
    vendor.says("/api/chat.postMessage", ts="1.5")

    assert await slack.perform(calls.SlackDm(slack_user="U1", text="hi", mark="m")) == Done(value=("D1", "1.5"))


async def test_a_dm_that_could_not_be_opened_was_not_sent(slack: SlackClient, vendor: Vendor) -> None:
    tell = calls.SlackDm(slack_user="U1", text="hi", mark="m")
    vendor.will("/api/conversations.open", Reply(drop=True), Reply(body={"ok": False, "error": "user_not_found"}))

    assert isinstance(await slack.perform(tell), Retry)
    assert await slack.perform(tell) == Refused(why="user_not_found")
    assert not vendor.asked("/api/chat.postMessage")


async def test_a_dm_whose_post_is_lost_is_in_doubt(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/conversations.open", channel={"id": "D1"})
    vendor.will("/api/chat.postMessage", Reply(drop=True))

    assert isinstance(await slack.perform(calls.SlackDm(slack_user="U1", text="hi", mark="m")), Unknown)


async def test_a_post_is_found_by_its_mark_over_pages(slack: SlackClient, vendor: Vendor) -> None:
    marked = {"ts": "1.7", "metadata": {"event_type": "periskope_message", "event_payload": {"k": "m1"}}}
    other = {"ts": "1.6", "metadata": {"event_payload": {"k": "m0"}}}
    vendor.will(
        "/api/conversations.replies",
        Reply(body={"ok": True, "messages": [other], "response_metadata": {"next_cursor": "n"}}),
        Reply(body={"ok": True, "messages": [marked]}),
    )
    outcome = await slack.perform(calls.FindPost(channel="C1", root="1.0", mark="m1", since="1.5"))

    assert outcome == Done(value="1.7")
    assert [one.args.get("cursor") for one in vendor.heard] == [None, "n"]
    assert vendor.heard[0].args["include_all_metadata"] == "1"


async def test_a_post_that_is_not_there_is_none(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/conversations.history", messages=[])
    vendor.will("/api/conversations.replies", Reply(body={"ok": False, "error": "thread_not_found"}))

    assert await slack.perform(calls.FindPost(channel="C1", mark="m", since="1.0")) == Done(value=Absent())
    assert await slack.perform(calls.FindPost(channel="C1", root="1.0", mark="m", since="1.0")) == Done(value=Absent())


@pytest.mark.parametrize(
    ("answer", "stands"),
    [
        ({"ok": True, "messages": [{"ts": "1.0", "text": "card"}]}, True),
        ({"ok": True, "messages": [{"ts": "1.0", "subtype": "tombstone"}]}, False),
        ({"ok": True, "messages": [{"ts": "1.1"}]}, False),
        ({"ok": True, "messages": []}, False),
        ({"ok": False, "error": "thread_not_found"}, False),
    ],
)
async def test_a_thread_stands_as_long_as_its_root_does(
    slack: SlackClient, vendor: Vendor, answer: dict[str, Any], *, stands: bool
) -> None:
    vendor.will("/api/conversations.replies", Reply(body=answer))

    assert await slack.perform(calls.FindThread(channel="C1", root="1.0")) == Done(value=stands)


async def test_a_dm_is_found_with_its_channel(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/conversations.open", channel={"id": "D1"})
    vendor.says("/api/conversations.history", messages=[{"ts": "1.7", "metadata": {"event_payload": {"k": "m"}}}])

    assert await slack.perform(calls.FindDm(slack_user="U1", mark="m", since="1.0")) == Done(value=("D1", "1.7"))


async def test_a_room_is_created_private(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/conversations.create", channel={"id": "C9"})

    assert await slack.perform(calls.CreateRoom(name="wa-x")) == Done(value="C9")
    assert vendor.heard[0].args["is_private"] == "1"


async def test_a_taken_name_is_a_matter_of_shape(slack: SlackClient, vendor: Vendor) -> None:
    vendor.will("/api/conversations.create", Reply(body={"ok": False, "error": "name_taken"}))

    assert await slack.perform(calls.CreateRoom(name="wa-x")) == Refused(why="name_taken", what="shape")


async def test_only_a_room_of_our_own_making_is_found_by_name(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/auth.test", user_id="UBOT")
    rooms = [{"id": "C1", "name": "wa-x", "creator": "U1"}, {"id": "C2", "name": "wa-x", "creator": "UBOT"}]
    vendor.says("/api/users.conversations", channels=rooms)

    assert await slack.perform(calls.FindRoom(name="wa-x")) == Done(value="C2")
    assert await slack.perform(calls.FindRoom(name="wa-y")) == Done(value=None)


async def test_an_invitation_says_who_could_not_come(slack: SlackClient, vendor: Vendor) -> None:
    errors = [{"user": "U1", "error": "already_in_channel"}, {"user": "U2", "error": "user_is_restricted"}]
    vendor.will("/api/conversations.invite", Reply(body={"ok": True, "errors": errors}))
    outcome = await slack.perform(calls.Invite(channel="C1", slack_users=("U1", "U2", "U3")))

    assert outcome == Done(value={"U2": "user_is_restricted"})
    assert (vendor.heard[0].args["users"], vendor.heard[0].args["force"]) == ("U1,U2,U3", "1")


async def test_an_invitation_refused_in_one_word_is_asked_again_for_each(slack: SlackClient, vendor: Vendor) -> None:
    vendor.will(
        "/api/conversations.invite",
        Reply(body={"ok": False, "error": "already_in_channel"}),
        Reply(body={"ok": False, "error": "already_in_channel"}),
        Reply(body={"ok": False, "error": "cant_invite"}),
        Reply(body={"ok": True}),
    )

    assert await slack.perform(calls.Invite(channel="C1", slack_users=("U1", "U2", "U3"))) == Done(
        value={"U2": "cant_invite"}
    )


async def test_an_invitation_into_a_lost_room_is_refused(slack: SlackClient, vendor: Vendor) -> None:
    vendor.will("/api/conversations.invite", Reply(body={"ok": False, "error": "not_in_channel"}))

    assert await slack.perform(calls.Invite(channel="C1", slack_users=("U1",))) == Refused(
        why="not_in_channel", what="place"
    )


async def test_a_room_is_read_with_all_its_members(slack: SlackClient, vendor: Vendor) -> None:
    room = {"id": "C1", "name": "wa-x", "is_private": True, "is_archived": False, "is_pending_ext_shared": True}
    vendor.says("/api/conversations.info", channel=room)
    vendor.will(
        "/api/conversations.members",
        Reply(body={"ok": True, "members": ["U1"], "response_metadata": {"next_cursor": "n"}}),
        Reply(body={"ok": True, "members": ["U2"], "response_metadata": {"next_cursor": ""}}),
    )

    assert await slack.perform(calls.ReadRoom(channel="C1")) == Done(
        value=RoomSeen(
            channel="C1", name="wa-x", members=frozenset({"U1", "U2"}), archived=False, private=True, shared=True
        )
    )


async def test_half_a_list_of_members_is_no_list(slack: SlackClient, vendor: Vendor) -> None:
    vendor.says("/api/conversations.info", channel={"id": "C1"})
    vendor.will(
        "/api/conversations.members",
        Reply(body={"ok": True, "members": ["U1"], "response_metadata": {"next_cursor": "n"}}),
        Reply(status=500, body={}),
    )

    assert isinstance(await slack.perform(calls.ReadRoom(channel="C1")), Retry)


async def test_a_person_is_found_by_mail_or_id_or_is_nobody(slack: SlackClient, vendor: Vendor) -> None:
    nina = Person(slack_user="U1", team="T1", email="nina@example.org", name="Nina")
    user = {"id": "U1", "team_id": "T1", "profile": {"email": "nina@example.org", "real_name": "Nina"}}
    vendor.says("/api/users.lookupByEmail", user=user)
    vendor.will("/api/users.info", Reply(body={"ok": False, "error": "user_not_found"}))

    assert await slack.perform(calls.LookUpPerson(email="nina@example.org")) == Done(value=nina)
    assert await slack.perform(calls.LookUpPerson(slack_user="U9")) == Done(value=None)


async def test_a_share_is_found_where_it_is(slack: SlackClient, vendor: Vendor) -> None:
    vendor.will(
        "/api/files.info",
        Reply(body={"ok": True, "file": {"shares": {"private": {"C1": [{"ts": "1.1"}]}}}}),
        Reply(body={"ok": True, "file": {"shares": {}}}),
        Reply(body={"ok": False, "error": "file_not_found"}),
    )
    find = calls.FindShare(channel="C1", slack_file="F1")

    assert [await slack.perform(find) for _ in range(3)] == [Done(value=True), Done(value=False), Done(value=False)]


async def test_a_post_under_a_root_that_is_gone_is_seen_by_its_answer_and_found_in_the_channel(
    slack: SlackClient, vendor: Vendor
) -> None:
    mark = {"event_type": "periskope_message", "event_payload": {"k": "m1"}}
    vendor.says("/api/chat.postMessage", ts="1.7", message={"ts": "1.7", "text": "hello"})
    vendor.will("/api/conversations.replies", Reply(body={"ok": False, "error": "thread_not_found"}))
    vendor.says("/api/conversations.history", messages=[{"ts": "1.7", "metadata": mark}])

    assert await slack.perform(calls.SlackPost(channel="C1", root="1.0", text="hello", mark="m1")) == Done(
        value=Stray(ts="1.7")
    )
    assert await slack.perform(calls.FindPost(channel="C1", root="1.0", mark="m1", since="1.5")) == Done(
        value=Stray(ts="1.7")
    )


@pytest.mark.parametrize(
    ("share", "value"),
    [({"ts": "1.7", "thread_ts": "1.0"}, True), ({"ts": "1.7"}, Stray(ts="1.7")), (None, False)],
)
async def test_a_share_outside_its_thread_is_astray(
    slack: SlackClient, vendor: Vendor, share: dict[str, str] | None, value: object
) -> None:
    shares = {} if share is None else {"private": {"C1": [share]}}
    vendor.says("/api/files.info", file={"id": "F1", "shares": shares})

    assert await slack.perform(calls.FindShare(channel="C1", root="1.0", slack_file="F1")) == Done(value=value)
