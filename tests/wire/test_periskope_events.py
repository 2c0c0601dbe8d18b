"""Periskope's webhooks: sameness, lanes, and what they say."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model.event import (
    ChatHint,
    GroupEventSeen,
    Ignored,
    MessageSeen,
    PhoneSeen,
    ReactionSeen,
    TicketSeen,
    Unreadable,
)
from bot.model.lane import Lane
from bot.model.queue import Arrival
from bot.wire.json_bytes import Fault
from bot.wire.periskope.events import arrived, parse, tenant
from tests.wire.payloads import CUSTOMER, GROUP, OTHER_PHONE, PHONE, STANZA, message, webhook

TEN = datetime(2026, 3, 1, 10, tzinfo=UTC)


def stored(raw: bytes) -> Arrival:
    seen = arrived(raw, lane_key=lambda name: f"<{name}>")
    assert isinstance(seen, Arrival)
    return seen


def seen_message(raw: bytes) -> MessageSeen:
    seen = parse(raw)
    assert isinstance(seen, MessageSeen)
    return seen


def content(**changes: Any) -> Any:
    return seen_message(webhook("message.created", message(**changes))).content


def test_both_spellings_of_the_envelope_are_read() -> None:
    documented = json.dumps({"event": "message.created", "data": message(), "timestamp": "2026-03-01T10:00:00.000Z"})

    assert seen_message(documented.encode()) == seen_message(webhook("message.created", message()))


def test_a_message_says_who_wrote_what_where_and_when() -> None:
    seen = seen_message(webhook("message.created", message()))

    assert (seen.said, seen.chat, seen.org_phone, seen.unique_id) == ("created", GROUP, PHONE, STANZA)
    assert (seen.from_me, seen.sender, seen.at, seen.ack) == (False, CUSTOMER, TEN, 0)


def test_one_group_message_told_by_two_phones_is_one() -> None:
    one = stored(webhook("message.created", message()))
    two = stored(webhook("message.created", message(org_phone=OTHER_PHONE)))

    assert (one.key, one.lane) == (two.key, two.lane)
    assert one.lane == Lane.in_chat(f"<{GROUP}>")


def test_the_same_person_writing_to_two_of_our_phones_is_two_chats() -> None:
    one = stored(webhook("message.created", message(chat_id=CUSTOMER)))
    two = stored(webhook("message.created", message(chat_id=CUSTOMER, org_phone=OTHER_PHONE)))

    assert one.key != two.key
    assert one.lane != two.lane


def test_keys_and_lanes_hold_no_number() -> None:
    seen = arrived(webhook("message.created", message(chat_id=CUSTOMER)), lane_key=lambda _: "k")

    assert isinstance(seen, Arrival)
    assert "14155550142" not in f"{seen.key} {seen.lane}"


def test_a_redelivery_is_the_same_and_an_edit_is_not() -> None:
    edit = webhook("message.updated", message(body="Fixed?", updated_at="2026-03-01 10:01:00+00"))
    again = webhook("message.updated", message(body="Fixed?!", updated_at="2026-03-01 10:02:00+00"))

    assert stored(edit).key == stored(edit).key
    assert len({stored(raw).key for raw in (edit, again, webhook("message.created", message()))}) == 3


def test_an_edit_under_the_same_time_with_other_words_is_another() -> None:
    one = webhook("message.updated", message(body="a"))
    two = webhook("message.updated", message(body="b"))

    assert stored(one).key != stored(two).key


def test_a_thumb_taken_back_and_given_again_is_three_events() -> None:
    data = {"reaction": "👍", "unique_id": STANZA, "chat_id": GROUP, "org_phone": PHONE, "sender_id": CUSTOMER}
    moments = [("👍", "2026-03-01 10:02:00+00"), ("", "2026-03-01 10:03:00+00"), ("👍", "2026-03-01 10:04:00+00")]
    raws = [webhook("reaction.updated", data | {"reaction": emoji, "timestamp": at}) for emoji, at in moments]

    assert len({stored(raw).key for raw in raws}) == 3
    assert [seen.emoji for raw in raws if isinstance(seen := parse(raw), ReactionSeen)] == ["👍", "", "👍"]


def test_each_receipt_is_its_own_event() -> None:
    keys = {stored(webhook("message.ack.updated", message(ack=str(ack)))).key for ack in range(1, 6)}

    assert len(keys) == 5


def test_a_login_code_is_never_kept() -> None:
    raw = webhook("org.phone.qr", {"org_phone": PHONE, "qr_code": "secret"})

    assert arrived(raw, lane_key=str) == Ignored(why="login_code")
    assert parse(raw) == Ignored(why="kind")


def test_bytes_that_are_no_json_are_a_fault() -> None:
    assert arrived(b"[", lane_key=str) == Fault(why="not_json")
    assert parse(b"[") == Unreadable(why="not_json")


def test_a_message_without_ids_says_at_least_its_chat() -> None:
    seen = parse(webhook("message.created", message(unique_id=None, message_id=None)))

    assert isinstance(seen, Unreadable)
    assert seen.chat == GROUP


def test_a_missing_id_is_read_from_the_whole_one() -> None:
    seen = seen_message(webhook("message.created", message(unique_id=None, sender_phone=None, from_me=None)))

    assert (seen.unique_id, seen.sender, seen.from_me) == (STANZA, CUSTOMER, False)


@pytest.mark.parametrize("quoted", ["3EB0FF", f"true_{CUSTOMER}_3EB0FF", f"false_{GROUP}_3EB0FF_{CUSTOMER}"])
def test_a_quoted_message_is_found_in_every_form_of_its_id(quoted: str) -> None:
    assert seen_message(webhook("message.created", message(quoted_message_id=quoted))).quoted == "3EB0FF"


def test_receipts_come_as_text_or_number() -> None:
    acks = [seen_message(webhook("message.ack.updated", message(ack=ack))).ack for ack in ("3", 3, "-1", "x", 9, None)]

    assert acks == [3, 3, -1, None, None, None]


def test_an_edit_is_marked_as_edited_and_a_deletion_as_deleted() -> None:
    edit = seen_message(webhook("message.updated", message(body="new", prev_body="old")))
    gone = seen_message(webhook("message.deleted", message(prev_body="old")))

    assert (edit.edited, edit.deleted) == (True, False)
    assert (gone.edited, gone.deleted, gone.said) == (False, True, "deleted")


def test_a_flag_follows_the_name_of_the_event() -> None:
    seen = [seen_message(webhook(f"message.{kind}", message())).flagged for kind in ("flagged", "unflagged", "created")]

    assert seen == [True, False, None]


def test_a_note_is_a_note_even_without_its_field() -> None:
    note = message(message_id="true_5b1e-uuid_nina_x@example.org", unique_id=None, from_me=True)

    seen = seen_message(webhook("note.created", note))

    assert (seen.note, seen.unique_id) == (True, "5b1e-uuid")


def test_a_file_is_seen_although_has_media_is_null() -> None:
    media = content(
        message_type="image", media={"path": "/storage/r.jpg", "filename": "../../r.jpg", "size": "24576"}
    ).media

    assert (media.kind, media.source, media.name, media.size) == ("image", "/storage/r.jpg", "r.jpg", 24576)


def test_a_voice_note_without_its_file_yet_is_still_a_file() -> None:
    media = content(message_type="ptt", media=None).media

    assert (media.kind, media.source) == ("ptt", None)


def test_a_place_is_read_from_texts_or_numbers() -> None:
    place = {"latitude": "37.77", "longitude": -122.41, "options": {"name": "Office"}}

    assert content(message_type="location", body="/9j/4AAQ", location=place).facts["place"] == {
        "lat": 37.77, "lon": -122.41, "name": "Office",
    }  # fmt: skip


def test_contact_cards_are_names_and_numbers() -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Lee\nitem1.TEL;waid=1:+1 415\n 5550142\nEND:VCARD"

    assert (
        content(message_type="multi_vcard", body="2", vcards=[card, card]).facts["cards"]
        == [{"name": "Lee", "numbers": ["+1 4155550142"]}] * 2
    )


def test_a_poll_is_its_options_with_votes() -> None:
    info = {"pollName": "When?", "pollOptions": ["Mon", "Tue"], "options": {"allowMultipleAnswers": True}}

    poll = content(message_type="poll_creation", poll_info=info, poll_results={"Tue": {CUSTOMER: CUSTOMER}}).facts[
        "poll"
    ]

    assert (poll["question"], poll["many"]) == ("When?", True)
    assert [(one["text"], one["votes"]) for one in poll["options"]] == [("Mon", 0), ("Tue", 1)]


def test_an_unknown_type_keeps_its_name_and_its_words() -> None:
    seen = content(message_type="newfangled", body="hello")

    assert seen.kind == "newfangled"
    assert seen.doc.blocks


def test_a_call_says_how_it_went() -> None:
    data = {
        "notification_id": f"true_{CUSTOMER}_9_{CUSTOMER}_call", "type": "call", "chat_id": CUSTOMER, "org_phone": PHONE,
        "timestamp": "2026-03-01 10:03:00+00", "metadata": {"isVideo": True, "call_result": "MISSED"},
    }  # fmt: skip
    seen = parse(webhook("chat.notification.created", data))

    assert isinstance(seen, GroupEventSeen)
    assert (seen.kind, seen.detail) == ("call", "missed video incoming")


def test_somebody_added_to_a_group_is_named() -> None:
    data = {
        "notification_id": f"true_{GROUP}_123_{CUSTOMER}_add", "type": "add", "chat_id": GROUP, "org_phone": PHONE,
        "author": CUSTOMER, "recipientids": ["14155550188"], "body": "", "timestamp": "2026-03-01 10:03:00+00",
    }  # fmt: skip
    raw = webhook("chat.notification.created", data)
    seen = parse(raw)

    assert isinstance(seen, GroupEventSeen)
    assert seen.who == ("14155550188@c.us",)
    assert stored(raw).key != stored(webhook("chat.notification.created", data | {"type": "remove"})).key


def test_a_ticket_is_read_nested_and_flat() -> None:
    row = {"ticket_id": "ACM-0042", "subject": "Broken", "status": "open", "priority": 2, "created_at": "2026-03-01"}
    nested = parse(
        webhook("ticket.created", {"ticket": row, "chat": {"chat_id": GROUP}, "message": {"org_phone": PHONE}})
    )
    flat = parse(webhook("ticket.deleted", row | {"chat_id": GROUP}))

    assert isinstance(nested, TicketSeen)
    assert (nested.chat, nested.org_phone, nested.priority, nested.deleted) == (GROUP, PHONE, 2, False)
    assert isinstance(flat, TicketSeen)
    assert flat.deleted


def test_tickets_and_phones_queue_with_the_organisation() -> None:
    ticket = webhook("ticket.created", {"ticket": {"ticket_id": "ACM-1"}, "chat": {"chat_id": GROUP}})
    phone = webhook("org.phone.disconnected", {"org_phone": PHONE})

    assert {stored(ticket).lane, stored(phone).lane} == {Lane.in_org()}


@pytest.mark.parametrize(
    ("kind", "fields", "ready"),
    [
        ("org.phone.connected", {"is_ready": False}, True),
        ("org.phone.disconnected", {"is_ready": True}, False),
        ("org.phone.updated", {"wa_state": "CONNECTED", "is_ready": True}, True),
        ("org.phone.updated", {"wa_state": "DISCONNECTED", "is_ready": True}, False),
        ("org.phone.updated", {}, None),
    ],
)
def test_a_phone_says_whether_it_can_send(kind: str, fields: dict[str, Any], ready: bool | None) -> None:  # noqa: FBT001  # a row of the table
    seen = parse(webhook(kind, {"org_phone": PHONE, **fields}))

    assert isinstance(seen, PhoneSeen)
    assert seen.ready is ready


def test_whatever_happens_to_a_chat_itself_is_a_hint() -> None:
    for kind in ("chat.created", "chat.custom_properties.updated", "chat.label.updated", "chat.novel"):
        assert parse(webhook(kind, {"chat_id": GROUP, "org_phone": PHONE})) == ChatHint(org_phone=PHONE, chat=GROUP)


def test_the_tenant_is_told_by_envelope_and_data() -> None:
    assert tenant(json.loads(webhook("message.created", message()))) == ("0b6f2c1e", PHONE)
    assert tenant({}) == (None, None)
