"""Whatever JSON comes, reading it never raises."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wire.fields import file_name
from bot.wire.periskope.chats import chat_record
from bot.wire.periskope.events import arrived, parse, tenant
from bot.wire.periskope.pages import messages_page, notes_page, notifications_page, phones, reactions_page, tickets_page
from bot.wire.periskope.vcards import card
from bot.wire.slack import events, interactions
from bot.wire.slack.people import person
from bot.wire.times import instant
from tests.wire.payloads import message, slack, slack_message, webhook

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    | st.sampled_from(["true_", "@c.us", "@g.us", "BEGIN:VCARD", "data:", "9" * 30, "2026-13-01", "0001-01-01T00:00+23"])
)  # fmt: skip
ANY = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))
KINDS = st.sampled_from([
    "message.created", "message.updated", "message.deleted", "message.ack.updated", "message.flagged", "note.created",
    "reaction.created", "chat.notification.created", "ticket.updated", "org.phone.updated", "chat.created", "x",
])  # fmt: skip
FIELDS = st.sampled_from([
    *message(), "poll_info", "poll_results", "location", "vcards", "reaction", "ticket", "chat", "message", "is_status",
    "notification_id", "recipientids", "metadata", "sender_id", "wa_state", "order_id", "duration", "quoted_message_id",
])  # fmt: skip
SLACK_FIELDS = st.sampled_from([
    *slack_message(), "subtype", "message", "previous_message", "edited", "files", "attachments", "item", "reaction",
    "deleted_ts", "tokens", "inviter", "tab", "blocks", "view", "actions", "container", "state", "hidden", "bot_id",
])  # fmt: skip
SLACK_KINDS = st.sampled_from([*events.READERS, *events.ROOM_WORDS, "x"])
SUBTYPES = st.sampled_from([None, "message_changed", "message_deleted", "file_share", "channel_convert_to_public", "x"])


@settings(max_examples=300)
@given(kind=KINDS, changes=st.dictionaries(FIELDS, ANY, max_size=5), times=ANY)
def test_any_webhook_is_stored_and_read(kind: str, changes: dict[str, Any], times: Any) -> None:
    raw = webhook(kind, message() | changes, timestamp=times, previous_attributes=times)
    tenant(json.loads(raw))
    arrived(raw, lane_key=str)

    assert parse(raw)


@given(ANY)
def test_any_json_is_read_as_any_answer(value: Any) -> None:
    raw = json.dumps(value).encode()
    arrived(raw, lane_key=str)
    for read in (messages_page, notes_page, notifications_page, reactions_page, tickets_page, phones, person, instant):
        read(value)

    assert parse(raw)
    assert events.parse(raw)


@given(st.dictionaries(st.sampled_from(["label_ids", "labels", "members", "chat_access", "closed_at", "x"]), ANY))
def test_any_chat_is_read(fields: dict[str, Any]) -> None:
    assert chat_record({"chat_id": "1@g.us", "org_phone": "2"} | fields, {"label-a": "a"})


@settings(max_examples=300)
@given(kind=SLACK_KINDS, subtype=SUBTYPES, changes=st.dictionaries(SLACK_FIELDS, ANY, max_size=5), envelope=ANY)
def test_any_event_of_slack_is_stored_or_ignored_and_read(
    kind: str, subtype: str | None, changes: dict[str, Any], envelope: Any
) -> None:
    event = slack_message(subtype=subtype) | {"type": kind} | changes
    body = slack(event, authorizations=envelope, event_id=envelope)

    assert events.arrived(body)
    assert events.parse(json.dumps(body).encode())


@given(st.dictionaries(SLACK_FIELDS, ANY, max_size=6))
def test_any_interaction_is_read(changes: dict[str, Any]) -> None:
    body = {"user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "1"} | changes
    for read in (
        interactions.command, interactions.action, interactions.submitted, interactions.shortcut, interactions.options,
    ):  # fmt: skip
        assert read(body)


@given(st.text())
def test_any_card_and_any_file_name_is_read(text: str) -> None:
    card(text)

    assert "/" not in file_name(text)
    assert len(file_name(text * 200)) <= 255
