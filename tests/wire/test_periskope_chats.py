"""Periskope's chats and lists."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model.event import ChatRecord, LabelSeen
from bot.wire.periskope.chats import chat_record
from bot.wire.periskope.pages import messages_page, notifications_page, phones
from tests.wire.payloads import CUSTOMER, GROUP, PHONE, message

KNOWN = {"label-a": "tier-1", "label-b": "vip"}


def chat(**changes: Any) -> ChatRecord:
    seen = chat_record({"chat_id": GROUP, "org_phone": PHONE, "chat_type": "group", **changes}, KNOWN)
    assert seen is not None
    return seen


def labels(**fields: Any) -> dict[str, str | None] | None:
    found = chat(**fields).labels
    return None if found is None else {one.periskope_id: one.name for one in found}


def test_labels_that_are_not_mentioned_are_unknown_and_not_empty() -> None:
    assert labels() is None
    assert labels(label_ids=7) is None
    assert labels(label_ids={}, labels=[]) == {}
    assert labels(label_ids=None) == {}


def test_one_id_and_one_name_are_a_pair_whatever_was_known() -> None:
    assert labels(label_ids={"label-a": True}, labels=["tier-one"]) == {"label-a": "tier-one"}


def test_several_labels_are_told_apart_by_what_is_known() -> None:
    assert labels(label_ids={"label-a": True, "label-b": True}, labels=["vip", "tier-1"]) == KNOWN
    assert labels(label_ids={"label-a": True, "label-x": True}, labels=["new", "tier-1"]) == {
        "label-a": "tier-1",
        "label-x": "new",
    }


def test_what_cannot_be_told_apart_has_no_name_yet() -> None:
    assert labels(label_ids={"label-x": True, "label-y": True}, labels=["p", "q"]) == {"label-x": None, "label-y": None}


def test_names_alone_are_looked_up_or_the_labels_are_unknown() -> None:
    assert labels(labels=["VIP"]) == {"label-b": "VIP"}
    assert labels(labels=["VIP", "never heard of"]) is None
    assert labels(label_ids=None, labels=["never heard of"]) is None


def test_ids_alone_are_enough() -> None:
    assert chat(label_ids={"label-b": True, "label-c": False}).labels == (
        LabelSeen(periskope_id="label-b", name="vip"),
    )


def test_nobody_assigned_differs_from_not_said() -> None:
    assert (chat().assigned_known, chat(assigned_to=None).assigned_known) == (False, True)


def test_access_is_only_what_is_true() -> None:
    assert chat(chat_access={"Nina@example.org": True, "omar@example.org": "true"}).access == {
        "nina@example.org": True,
        "omar@example.org": False,
    }
    assert chat(chat_access=None).access is None


def test_closing_times_come_in_seconds_or_milliseconds() -> None:
    when = datetime(2026, 3, 1, 10, tzinfo=UTC)

    assert chat(closed_at=1772359200).closed_at == chat(closed_at=1772359200000).closed_at == when


@pytest.mark.parametrize(
    ("members", "read_only"),
    [({PHONE: {"is_admin": True}}, False), ({PHONE: {"is_admin": False}}, True), (None, None)],
)
def test_a_group_for_admins_only_is_read_only_unless_we_are_one(members: Any, read_only: bool | None) -> None:  # noqa: FBT001  # a row of the table
    assert chat(messages_admins_only=True, members=members).read_only is read_only


def test_an_unknown_kind_of_chat_goes_by_its_id() -> None:
    assert chat(chat_type="chat").kind == "group"
    assert chat(chat_id=CUSTOMER, chat_type="chat").kind == "user"


def test_a_chat_without_an_id_is_none() -> None:
    assert chat_record({"org_phone": PHONE}, {}) is None


def test_a_page_of_messages_leaves_out_what_cannot_be_read() -> None:
    page = messages_page({"messages": [message(), {"body": "?"}, 7, None]})

    assert [one.said for one in page] == ["polled"]


def test_notifications_are_found_under_each_of_their_names() -> None:
    item = {"notification_id": "n", "type": "add", "chat_id": GROUP, "org_phone": PHONE, "timestamp": "2026-03-01"}

    assert [len(notifications_page({name: [item]})) for name in ("notifications", "notifictions", "messages", "x")] == [
        1, 1, 1, 0,
    ]  # fmt: skip


def test_phones_come_as_a_bare_list() -> None:
    assert [one.ready for one in phones([{"org_phone": PHONE, "is_ready": True}, {}])] == [True]


@pytest.mark.parametrize(
    "name", ["+44 7700 900314", "447700900314", "(0044) 7700-900.314", "\u202a+44\u00a07700900314\u202c"]
)
def test_whoever_is_only_named_by_number_has_no_name(name: str) -> None:
    member = {"contact_name": name, "pushname": ""}
    seen = chat_record({"chat_id": "1@g.us", "org_phone": "2", "chat_name": name, "members": {"3@c.us": member}}, {})

    assert seen is not None
    assert seen.name is None
    assert seen.members == {"3@c.us": ""}


@pytest.mark.parametrize("name", ["Studio 54", "24/7 Couriers 447700900314", "112"])
def test_a_name_with_a_number_in_it_is_a_name(name: str) -> None:
    seen = chat_record({"chat_id": "1@g.us", "org_phone": "2", "chat_name": name}, {})

    assert seen is not None
    assert seen.name == name
