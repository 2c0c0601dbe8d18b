"""Chats, labels, access, people, tickets of the pretended Periskope."""

import pytest

from tests.sandbox.periskope_town import LEE, town


async def test_setting_labels_replaces_them_ignores_case_and_creates_unknown_names() -> None:
    async with town() as here:
        _, chat = await here.ask("PATCH", f"/chats/{LEE}", {"labels": "SALES, vip"})
        status, _ = await here.ask("PATCH", "/chats/labels", {"labels": "Vip", "chat_ids": [LEE]})
        _, after = await here.ask("GET", f"/chats/{LEE}")

        assert chat["labels"] == ["sales", "vip"]
        assert (status, after["labels"]) == (204, ["vip"])
        assert sorted(one.name for one in here.periskope.labels.values()) == ["sales", "vip"]


async def test_chat_access_follows_labels_and_exceptions_and_leaves_admins_out() -> None:
    async with town() as here:
        here.periskope.add_member("asha@example.org", labels=["sales"])
        here.periskope.add_member("omar@example.org", labels=["support"])
        here.periskope.add_member("boss@example.org", role="admin")
        body = {"access": {"omar@example.org": True}, "chat_ids": [LEE], "replace": False}
        _, before = await here.ask("GET", f"/chats/{LEE}")
        await here.ask("PATCH", "/chats/access", body)
        _, after = await here.ask("GET", f"/chats/{LEE}")

        assert before["chat_access"] == {"asha@example.org": True, "omar@example.org": False}
        assert after["chat_access"] == {"asha@example.org": True, "omar@example.org": True}


async def test_a_chat_without_labels_has_no_access_map() -> None:
    async with town() as here:
        here.periskope.set_labels(LEE, [])
        _, chat = await here.ask("GET", f"/chats/{LEE}")

        assert (chat["labels"], chat["label_ids"], chat["chat_access"]) == ([], None, None)


async def test_member_access_of_null_means_all_of_them() -> None:
    async with town() as here:
        here.periskope.add_member("asha@example.org", labels=["support"])
        status, members = await here.ask("PATCH", "/members/access", {"emails": ["asha@example.org"], "labels": None})
        _, chat = await here.ask("GET", f"/chats/{LEE}")

        assert (status, members[0]["label_ids"]) == (200, None)
        assert chat["chat_access"] == {"asha@example.org": True}


async def test_an_invitation_answers_for_each_address() -> None:
    async with town() as here:
        here.periskope.add_member("asha@example.org")
        body = {"emails": ["asha@example.org", "nobody", "lin@example.org"], "labels": ["sales"]}
        _, answer = await here.ask("POST", "/members/invite", body)

        assert [one["email"] for one in answer["addedMembers"]] == ["lin@example.org"]
        assert [one["email"] for one in answer["errors"]] == ["asha@example.org", "nobody"]


async def test_an_assignee_must_be_a_member_and_null_clears() -> None:
    async with town() as here:
        here.periskope.add_member("asha@example.org")
        refused, _ = await here.ask("PATCH", f"/chats/{LEE}", {"assigned_to": "nobody@example.org"})
        _, set_to = await here.ask("PATCH", f"/chats/{LEE}", {"assigned_to": "asha@example.org"})
        _, cleared = await here.ask("PATCH", f"/chats/{LEE}", {"assigned_to": None})

        assert refused == 422
        assert (set_to["assigned_to"], cleared["assigned_to"]) == ("asha@example.org", None)


async def test_messages_come_newest_first_within_a_window() -> None:
    async with town() as here:
        for n in range(3):
            await here.periskope.customer_says(LEE, str(n))
        _, everything = await here.ask("GET", "/chats/messages?offset=0&limit=2")
        _, later = await here.ask("GET", "/chats/messages?offset=0&limit=9&start_time=2026-03-01T10:00:01Z")

        assert [one["body"] for one in everything["messages"]] == ["2", "1"]
        assert (everything["from"], everything["to"], everything["count"]) == (1, 2, 2)
        assert later["messages"] == []


async def test_a_ticket_is_opened_assigned_and_closed() -> None:
    async with town() as here:
        here.periskope.add_member("asha@example.org")
        said = await here.periskope.customer_says(LEE, "it is broken")
        body = {"chat_id": LEE, "subject": "Broken", "quoted_message_id": said.unique_id, "priority": 3}
        _, made = await here.ask("POST", "/tickets/create", body)
        path = f"/tickets/{made['ticket']['ticket_id']}"
        change = {"assignee": "asha@example.org", "status": "closed"}
        _, closed = await here.ask("PATCH", path, change)
        _, listed = await here.ask("GET", "/tickets?offset=0&limit=10")
        await here.quiet()

        assert (made["ticket"]["status"], made["ticket"]["priority"]) == ("open", 3)
        assert made["message"]["body"] == "it is broken"
        assert (closed["ticket"]["status"], closed["ticket"]["assignee"]) == ("closed", "asha@example.org")
        assert [one["status"] for one in listed["tickets"]] == ["closed"]
        assert {"ticket.created", "ticket.updated", "message.ticket.attached"} <= set(here.receiver.kinds())


async def test_a_note_is_kept_and_told_but_never_reaches_the_customer() -> None:
    async with town() as here:
        _, made = await here.ask("POST", "/note/create", {"chat_id": LEE, "message": "careful"})
        await here.periskope.console_note(LEE, "asha@example.org", "he is a friend")
        _, notes = await here.ask("GET", f"/chats/{LEE}/notes")
        await here.quiet()

        assert made["data"]["message_id"] == f"true_{made['data']['unique_id']}_api"
        assert [one["body"] for one in notes["notes"]] == ["he is a friend", "careful"]
        assert here.periskope.messages(LEE) == []
        assert here.receiver.kinds().count("note.created") == 2


async def test_a_contact_can_be_named_and_marked_internal() -> None:
    async with town() as here:
        _, contact = await here.ask("PATCH", "/contacts/14155550142", {"contact_name": "Lee", "is_internal": True})
        _, contacts = await here.ask("GET", "/contacts?offset=0&limit=10")

        assert (contact["contact_name"], contact["is_internal"]) == ("Lee", True)
        assert [one["contact_id"] for one in contacts["contacts"]] == [LEE]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/chats/19999999999@c.us", None, 404, "NOT_FOUND_ERROR"),
        ("GET", "/labels", None, 404, "NOT_FOUND_ERROR"),
        ("DELETE", "/chats", None, 404, "NOT_FOUND_ERROR"),
        ("GET", "/chats?limit=2001", None, 422, "VALIDATION_ERROR"),
        ("PATCH", f"/chats/{LEE}", {}, 422, "VALIDATION_ERROR"),
        ("PATCH", f"/chats/{LEE}", {"labels": ["sales"]}, 422, "VALIDATION_ERROR"),
        ("PATCH", "/chats/labels", {"labels": "a"}, 422, "VALIDATION_ERROR"),
        ("PATCH", "/chats/access", {"access": {"a@b.c": "yes"}, "chat_ids": [LEE]}, 422, "VALIDATION_ERROR"),
        ("POST", "/message/send", {"chat_id": LEE}, 422, "VALIDATION_ERROR"),
        ("POST", "/message/send", {"message": "x"}, 422, "VALIDATION_ERROR"),
        ("POST", "/message/send", {"chat_id": LEE, "message": 5}, 422, "VALIDATION_ERROR"),
        ("POST", "/message/send", {"chat_id": LEE, "media": {"type": "image"}}, 422, "VALIDATION_ERROR"),
        ("POST", "/tickets/create", {"chat_id": LEE, "subject": "x", "priority": 0}, 422, "VALIDATION_ERROR"),
        ("POST", "/webhooks", {"hookUrl": "http://x", "integrationName": "chat.updated"}, 422, "VALIDATION_ERROR"),
        ("PATCH", "/members/access", {"emails": ["a@b.c"]}, 422, "VALIDATION_ERROR"),
    ],
)
async def test_what_is_wrong_is_refused_in_the_documented_body(
    method: str, path: str, body: object, status: int, code: str
) -> None:
    async with town() as here:
        answered, refusal = await here.ask(method, path, body)

        assert (answered, refusal["code"], refusal["status"]) == (status, code, status)


async def test_the_phone_must_be_named_and_the_key_must_be_right() -> None:
    async with town() as here:
        no_phone, why = await here.ask("GET", "/chats", x_phone="")
        no_key, unknown = await here.ask("GET", "/chats", authorization="Bearer wrong")
        by_id, _ = await here.ask("GET", "/chats", x_phone=here.periskope.phones[here.periskope.phone].phone_id)

        assert (no_phone, why["message"], list(why["fields"])) == (422, "Missing Header: {x-phone}", ["x-phone"])
        assert (no_key, unknown["code"]) == (401, "UNAUTHORIZED_ERROR")
        assert by_id == 200


async def test_a_person_whose_number_is_hidden_has_both_ids_in_records_and_writes_by_either() -> None:
    async with town() as here:
        group = here.periskope.add_chat(name="Crew", group_members=[("14155550143", "Kim")])
        hidden = here.periskope.hide("14155550143")
        by_number = await here.periskope.customer_says(group, "one")
        by_hidden = await here.periskope.customer_says(group, "two", sender=hidden)
        for who, emoji in (("14155550143", "👍"), (hidden, "🎉")):
            await here.periskope.customer_reacts(group, by_number.unique_id, emoji, sender=who)
        _, chat = await here.ask("GET", f"/chats/{group}")
        _, contact = await here.ask("GET", "/contacts/14155550143@c.us")
        _, listed = await here.ask("GET", f"/chats/{group}/messages")

        assert hidden.endswith("@lid")
        assert by_number.reactions == {hidden: "🎉"}
        assert chat["members"]["14155550143@c.us"]["contact_lid"] == contact["contact_lid"] == hidden
        assert {one["sender_phone"] for one in listed["messages"]} == {"14155550143@c.us", hidden}
        assert by_hidden.message_id.endswith(f"_{by_hidden.unique_id}_{hidden}")
        assert by_number.message_id.endswith("_14155550143@c.us")


async def test_a_chat_may_be_known_by_a_hidden_id_alone() -> None:
    async with town() as here:
        chat_id = here.periskope.add_chat(name="Kim", number="88800000000007@lid")
        said = await here.periskope.customer_says(chat_id, "hello")
        _, chat = await here.ask("GET", f"/chats/{chat_id}")

        assert chat_id == said.sender == "88800000000007@lid"
        assert (chat["chat_id"], chat["chat_name"]) == (chat_id, "Kim")
