"""Slack's events: sameness, lanes, and what they say."""

import json
from typing import Any

import pytest

from bot.model.event import (
    HomeOpened,
    Ignored,
    JoinedRoom,
    LeftRoom,
    PersonChanged,
    PostGone,
    ReplyDeleted,
    ReplyEdited,
    ReplyWritten,
    RoomChanged,
    SlackEvent,
    SlackReaction,
    TokensRevoked,
    Unreadable,
)
from bot.model.lane import Lane
from bot.model.queue import Arrival
from bot.wire.slack.events import arrived, parse
from tests.wire.payloads import slack, slack_message

ROOT = "1772359200.000100"
TS = "1772359200.000200"


def seen(event: dict[str, Any]) -> SlackEvent:
    return parse(json.dumps(slack(event)).encode())


def stored(event: dict[str, Any], **envelope: Any) -> Arrival:
    found = arrived(slack(event, **envelope))
    assert isinstance(found, Arrival)
    return found


def changed(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "message", "subtype": "message_changed", "hidden": True, "channel": "C1", "ts": "1772359300.000300",
        "message": slack_message(**now), "previous_message": slack_message(**before),
    }  # fmt: skip


EDIT = changed({"text": "On it!", "edited": {"user": "U1", "ts": "1772359290.000000"}}, {})


def test_a_reply_in_a_thread_is_read_with_its_root() -> None:
    reply = seen(slack_message())

    assert isinstance(reply, ReplyWritten)
    assert (reply.channel, reply.ts, reply.root, reply.slack_user) == ("C1", TS, ROOT, "U1")
    assert (reply.broadcast, reply.forwarded, reply.direct) == (False, False, False)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (slack_message(bot_id="B1"), "bot"),
        (slack_message(bot_profile={"id": "B1"}), "bot"),
        (slack_message(subtype="bot_message", user=None, bot_id=None), "bot"),
        (slack_message(user="USLACKBOT"), "bot"),
        (slack_message(subtype="channel_join"), "subtype"),
        (slack_message(subtype="channel_topic"), "subtype"),
        (slack_message(subtype="something_new"), "subtype"),
        (slack_message(hidden=True), "subtype"),
        (changed({"bot_id": "B1", "text": "x"}, {"bot_id": "B1"}), "bot"),
        (changed({"attachments": [{"from_url": "https://example.org"}]}, {}), "not_edited"),
        (changed({"edited": {"ts": "1"}}, {}), "same_words"),
        (changed({"edited": {"ts": "1"}}, {"edited": {"ts": "1"}}), "same_words"),
        ({"type": "app_mention", "user": "U1", "channel": "C1", "ts": TS}, "kind"),
        ({"type": "app_home_opened", "user": "U1", "tab": "messages"}, "messages_tab"),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}, "not_our_token"),
        ({"type": "reaction_added", "user": "UBOT", "reaction": "x", "item": {"channel": "C1", "ts": TS}}, "bot"),
        ({"type": "reaction_added", "user": "U1", "reaction": "x", "item": {"type": "file"}}, "not_on_a_message"),
        ({}, "kind"),
    ],
)
def test_what_no_person_said_is_never_stored(event: dict[str, Any], why: str) -> None:
    assert seen(event) == Ignored(why=why)
    assert arrived(slack(event)) == Ignored(why=why)


def test_files_come_with_the_words() -> None:
    file = {"id": "F1", "name": "in\u202evoice.pdf", "mimetype": "application/pdf", "size": 10, "mode": "hosted",
            "url_private": "https://files.slack.com/x"}  # fmt: skip
    reply = seen(slack_message(subtype="file_share", text="", files=[file, {"name": "no id"}]))

    assert isinstance(reply, ReplyWritten)
    assert [(one.slack_file, one.name, one.size) for one in reply.files] == [("F1", "invoice.pdf", 10)]


def test_a_file_of_another_company_must_be_asked_for_first() -> None:
    reply = seen(slack_message(subtype="file_share", files=[{"id": "F1", "file_access": "check_file_info"}]))

    assert isinstance(reply, ReplyWritten)
    assert reply.files[0].mode == "check_file_info"


def test_a_reply_also_sent_to_the_channel_is_one_reply() -> None:
    reply = seen(slack_message(subtype="thread_broadcast", root={"ts": ROOT}))

    assert isinstance(reply, ReplyWritten)
    assert reply.broadcast


@pytest.mark.parametrize("mark", [{"is_share": True}, {"is_msg_unfurl": True}, {"message_blocks": [{}]}])
def test_a_forwarded_message_is_marked(mark: dict[str, Any]) -> None:
    reply = seen(slack_message(attachments=[{"text": "theirs"} | mark]))

    assert isinstance(reply, ReplyWritten)
    assert reply.forwarded


def test_a_direct_message_queues_with_its_person() -> None:
    event = slack_message(channel="D1", channel_type="im", thread_ts=None)

    assert stored(event).lane == Lane.in_person("U1")


def test_an_edit_carries_its_time() -> None:
    edit = seen(EDIT)

    assert isinstance(edit, ReplyEdited)
    assert (edit.ts, edit.root, edit.edited) == (TS, ROOT, "1772359300.000300")


def test_two_edits_within_the_second_that_slack_tells_are_two() -> None:
    first = changed({"text": "y", "edited": {"ts": "1"}}, {})
    second = changed({"text": "z", "edited": {"ts": "1"}}, {"text": "y", "edited": {"ts": "1"}})
    edits = [seen(first), seen(second | {"ts": "1772359300.000400"})]

    assert [one.edited for one in edits if isinstance(one, ReplyEdited)] == ["1772359300.000300", "1772359300.000400"]


@pytest.mark.parametrize("left", [[], [{"id": "F1", "mode": "tombstone"}, {"id": "F2"}], [{"id": "F2"}]])
def test_a_file_taken_off_is_an_edit_although_slack_names_no_time_of_editing(left: list[dict[str, Any]]) -> None:
    edit = seen(changed({"files": left}, {"files": [{"id": "F1"}, {"id": "F2"}]}))

    assert isinstance(edit, ReplyEdited)
    assert edit.files is not None
    assert "F1" not in {one.slack_file for one in edit.files if one.mode != "tombstone"}


def test_what_slack_adds_to_a_file_later_is_no_edit() -> None:
    event = changed({"files": [{"id": "F1", "thumb_64": "https://x"}]}, {"files": [{"id": "F1"}]})

    assert seen(event) == Ignored(why="not_edited")


@pytest.mark.parametrize(("preview", "read"), [("note: x\n", "note: x\n"), ("", ""), (None, None), (7, None)])
def test_the_first_lines_of_a_text_come_with_it(preview: object, read: str | None) -> None:
    reply = seen(slack_message(files=[{"id": "F1", "mode": "snippet", "preview": preview}]))

    assert isinstance(reply, ReplyWritten)
    assert reply.files[0].preview == read


def test_a_deletion_names_the_thread_it_was_in() -> None:
    event = {
        "type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": TS,
        "previous_message": slack_message(),
    }  # fmt: skip

    assert seen(event) == ReplyDeleted(channel="C1", ts=TS, root=ROOT)


def test_a_root_left_as_a_tombstone_is_a_deletion_and_not_the_edit_before_it() -> None:
    stone = changed(
        {"subtype": "tombstone", "user": "USLACKBOT", "ts": ROOT, "edited": {"ts": "1772359290.000000"}}, {}
    )
    edit = changed({"text": "other", "ts": ROOT, "edited": {"ts": "1772359290.000000"}}, {})

    assert seen(stone) == ReplyDeleted(channel="C1", ts=ROOT, root=ROOT, replaced=True)
    assert stored(stone).key2 != stored(edit).key2


def test_all_that_happens_in_a_thread_queues_together() -> None:
    lanes = {stored(event).lane for event in (slack_message(), EDIT)}

    assert lanes == {Lane.in_thread("C1", ROOT)}


def test_the_same_message_under_a_new_event_id_has_the_same_second_key() -> None:
    one, two = stored(slack_message(), event_id="Ev1"), stored(slack_message(), event_id="Ev2")

    assert one.key != two.key
    assert one.key2 == two.key2


def test_a_message_and_its_edits_differ_in_the_second_key() -> None:
    later = changed({"text": "On it?", "edited": {"user": "U1", "ts": "1772359295.000000"}}, {})

    assert len({stored(event).key2 for event in (slack_message(), EDIT, later)}) == 3


def test_changes_within_one_second_differ_in_the_second_key_and_one_told_twice_does_not() -> None:
    edits = [changed({"text": word, "edited": {"user": "U1", "ts": "1772359290.000000"}}, {}) for word in ("a", "b")]
    removed = [({"id": one, "mode": "tombstone"}, {"id": one, "mode": "hosted"}) for one in ("F1", "F2")]
    files = [changed({"files": [now]}, {"files": [before]}) for now, before in removed]
    events = [one | {"event_ts": f"1772359290.00{at}000"} for at, one in enumerate([*edits, *files])]

    assert len({stored(one).key2 for one in events}) == 4
    assert stored(events[0], event_id="Ev1").key2 == stored(events[0], event_id="Ev2").key2


def test_a_file_taken_off_is_a_change_also_where_slack_does_not_tell_what_was_before() -> None:
    event = changed({"files": [{"id": "F1", "mode": "tombstone"}]}, {})
    previous: tuple[object, ...] = ([], None, {})
    for before in previous:
        found = seen(event | {"previous_message": before})

        assert isinstance(found, ReplyEdited)
        assert found.files is not None
        assert [one.mode for one in found.files] == ["tombstone"]


def test_a_deleted_post_of_an_app_is_told_with_or_without_replies_left() -> None:
    ours = slack_message(bot_id="B1") | {"ts": ROOT}
    alone = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "C1",
        "deleted_ts": ROOT,
        "previous_message": ours,
    }
    stone = {"subtype": "tombstone", "user": "USLACKBOT", "ts": ROOT, "thread_ts": ROOT, "reply_count": 2}
    buried = changed(stone, {}) | {"previous_message": ours}
    emptied = changed(stone | {"reply_count": 0}, {}) | {"previous_message": []}

    assert seen(alone) == PostGone(channel="C1", ts=ROOT, root=ROOT)
    assert seen(buried) == PostGone(channel="C1", ts=ROOT, root=ROOT, replaced=True)
    assert seen(emptied) == ReplyDeleted(channel="C1", ts=ROOT, root=ROOT)


def test_joining_twice_is_two_events() -> None:
    join = {"type": "member_joined_channel", "user": "U1", "channel": "C1", "inviter": "U2", "event_ts": "1.1"}

    assert seen(join) == JoinedRoom(channel="C1", slack_user="U1", inviter="U2")
    assert stored(join).key2 != stored(join | {"event_ts": "2.2"}).key2
    assert stored(join).lane == Lane.in_room("C1")


def test_a_reaction_has_no_skin_tone() -> None:
    event = {
        "type": "reaction_removed", "user": "U1", "reaction": "+1::skin-tone-3", "event_ts": "1.1",
        "item": {"type": "message", "channel": "C1", "ts": TS},
    }  # fmt: skip

    assert seen(event) == SlackReaction(channel="C1", ts=TS, slack_user="U1", name="+1", added=False)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "member_left_channel", "user": "U1", "channel": "C1"}, LeftRoom(channel="C1", slack_user="U1")),
        (
            {"type": "member_left_channel", "user": "UBOT", "channel": "C1"},
            RoomChanged(channel="C1", what="thrown_out"),
        ),
        ({"type": "group_left", "channel": "C1"}, RoomChanged(channel="C1", what="thrown_out")),
        ({"type": "group_archive", "channel": "C1"}, RoomChanged(channel="C1", what="archived")),
        (
            {"type": "group_rename", "channel": {"id": "C1", "name": "wa-x"}},
            RoomChanged(channel="C1", what="renamed", name="wa-x"),
        ),
        ({"type": "channel_shared", "channel": "C1"}, RoomChanged(channel="C1", what="shared")),
        (slack_message(subtype="channel_convert_to_public"), RoomChanged(channel="C1", what="public")),
        ({"type": "app_home_opened", "user": "U1", "tab": "home"}, HomeOpened(slack_user="U1")),
        ({"type": "app_uninstalled"}, TokensRevoked(why="app_uninstalled")),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, TokensRevoked(why="tokens_revoked")),
        (slack_message(user=None), Unreadable(why="no_ids")),
        ({"type": "group_archive"}, Unreadable(why="no_ids")),
    ],
)
def test_each_shape_is_read_into_our_words(event: dict[str, Any], expected: SlackEvent) -> None:
    assert seen(event) == expected


def test_a_changed_person_is_read() -> None:
    user = {
        "id": "U1", "team_id": "T1", "tz": "Europe/Berlin", "is_restricted": True, "is_email_confirmed": True,
        "profile": {"email": "Nina@Example.org", "display_name": "", "real_name": "Nina"},
    }  # fmt: skip
    change = seen({"type": "user_change", "user": user})

    assert isinstance(change, PersonChanged)
    assert (change.person.email, change.person.name, change.person.guest) == ("nina@example.org", "Nina", True)


def test_bytes_that_came_are_the_bytes_stored() -> None:
    raw = json.dumps(slack(slack_message()), indent=1).encode()
    found = arrived(json.loads(raw), raw=raw)

    assert isinstance(found, Arrival)
    assert found.raw == raw


@pytest.mark.parametrize("subtype", [None, "bot_message", "thread_broadcast", "message_changed"])
def test_an_echo_of_a_bot_is_known_before_it_is_written_again(subtype: str | None) -> None:
    unwritable = {"ts": "1.2", "bot_id": "B1", "text": object()}
    told = {"type": "message", "channel": "C1", "subtype": subtype}
    found = arrived(slack(told | ({"message": unwritable} if subtype == "message_changed" else unwritable)))

    assert found == Ignored(why="bot")


def test_a_bottomless_body_is_turned_away() -> None:
    body: dict[str, Any] = {}
    for _ in range(5000):
        body = {"event": body}

    assert isinstance(arrived(body), Ignored)
