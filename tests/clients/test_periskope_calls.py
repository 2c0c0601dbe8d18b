"""What each call asks Periskope for, and what it makes of the answer."""

import asyncio
import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clients.files.disk_slots import UNTIL_MENDED, WAIT
from bot.clients.periskope.client import PeriskopeClient
from bot.clients.periskope.lists import ListPage
from bot.clients.periskope.sends import FILES_AT_ONCE
from bot.clients.slack.client import SlackClient
from bot.model.event import ChatRecord, LabelSeen, MessageSeen
from bot.model.message import PLAYED, media_kind
from bot.outbox import calls
from bot.outbox.calls import Sent, UploadFile, WaFindSend, WaSend
from bot.outbox.calls.outcomes import Done, Outcome, Refused, Retry, Unknown
from tests.clients.vendor import HURRY, Reply, Vendor

PHONE = "14155550100@c.us"
CHAT = "14155550142@c.us"
TEN = datetime(2026, 3, 1, 10, tzinfo=UTC)
FILE = WaSend(
    org_phone=PHONE,
    chat=CHAT,
    text='a "caption"',
    file_name="../in\u202evoice.pdf",
    file_mime="application/pdf",
    file_url="/f",
)
FIND = WaFindSend(org_phone=PHONE, chat=CHAT, text="hello", since=TEN, known=frozenset({"OLD"}))


def ours(unique_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "unique_id": unique_id, "from_me": True, "performed_by": "api", "body": "hello", "sent_message_id": "q",
        "timestamp": "2026-03-01 10:00:01+00", **changes,
    }  # fmt: skip


def job(unique_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": "q", "message_id": unique_id, "addedTimestamp": 1772359201000, "status": "waiting",
        "data": {"body": "hello", "chat_id": CHAT}, **changes,
    }  # fmt: skip


async def find(
    periskope: PeriskopeClient, vendor: Vendor, messages: list[dict[str, Any]], jobs: list[dict[str, Any]]
) -> Outcome:
    vendor.will(f"/v1/chats/{CHAT}/messages", Reply(body={"messages": messages}))
    vendor.will("/v1/queue/jobs", Reply(body=jobs))
    return await periskope.perform(FIND)


async def test_a_text_is_sent_from_its_phone(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will("/v1/message/send", Reply(body={"queue_id": "q", "unique_id": "3EB0", "status": "queued"}))
    outcome = await periskope.perform(WaSend(org_phone=PHONE, chat=CHAT, text="hello", reply_to="false_x"))
    heard = vendor.heard[0]

    assert outcome == Done(value=Sent(unique_id="3EB0", queue_id="q"))
    assert heard.args == {"chat_id": CHAT, "message": "hello", "reply_to": "false_x"}
    assert (heard.headers["x-phone"], heard.headers["authorization"]) == ("14155550100", "Bearer key")


async def test_a_receipt_without_an_id_is_in_doubt(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will("/v1/message/send", Reply(body={"queue_id": "q"}))

    assert await periskope.perform(WaSend(org_phone=PHONE, chat=CHAT, text="x")) == Unknown(why="no_unique_id")


@pytest.mark.parametrize("size", [1, 2, 3, 49_151, 49_152, 49_153, 150_000])
async def test_a_file_arrives_byte_for_byte(periskope: PeriskopeClient, vendor: Vendor, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    vendor.will("/files/x", Reply(raw=content, mime="application/pdf"))
    vendor.will("/v1/message/send", Reply(body={"unique_id": "3EB0"}))
    outcome = await periskope.perform(_with_url(FILE, f"{vendor.url}/files/x", size=size))
    sent = vendor.asked("/v1/message/send")[0]

    assert outcome == Done(value=Sent(unique_id="3EB0"))
    assert base64.b64decode(sent.args["media"].pop("filedata")) == content
    assert sent.args["media"] == {"type": "document", "filename": "invoice.pdf", "mimetype": "application/pdf"}
    assert sent.args["message"] == 'a "caption"'
    assert vendor.asked("/files/x")[0].headers["authorization"] == "Bearer xoxb-invented"


@pytest.mark.parametrize(
    "typed", ["@@filedata@@", 'see "filedata": "', '"}}', "{filedata}", '\\", "media": {"filedata": "x', "%s \x00 😀"]
)
async def test_no_words_and_no_name_draw_the_file_into_them(
    periskope: PeriskopeClient, vendor: Vendor, typed: str
) -> None:
    vendor.will("/files/x", Reply(raw=b"the file", mime="application/pdf"))
    vendor.will("/v1/message/send", Reply(body={"unique_id": "3EB0"}))
    call = replace(
        _with_url(FILE, f"{vendor.url}/files/x", size=8), text=typed, reply_to=typed, file_name="@@filedata@@"
    )
    outcome = await periskope.perform(call)
    [sent] = vendor.asked("/v1/message/send")

    assert outcome == Done(value=Sent(unique_id="3EB0"))
    assert (sent.args["message"], sent.args["reply_to"]) == (typed, typed)
    assert sent.args["media"]["filename"] == "@@filedata@@"
    assert base64.b64decode(sent.args["media"]["filedata"]) == b"the file"


@pytest.mark.parametrize(
    ("reply", "size", "why"),
    [
        (Reply(raw=b"<html>sign in", mime="text/html"), 0, "media_login_page"),
        (Reply(raw=b"abc", mime="application/pdf"), 4, "media_wrong_size"),
        (Reply(raw=b"", mime="application/pdf"), 0, "media_empty"),
        (Reply(raw=b"x" * 200_001, mime="application/pdf"), 0, "media_too_large"),
        (Reply(raw=b"x", mime="application/pdf"), 200_001, "media_too_large"),
        (Reply(status=302, headers={"Location": "https://evil.example/x"}), 0, "media_address"),
        (Reply(status=404), 0, "media_404"),
    ],
)
async def test_a_file_that_cannot_be_had_is_not_sent(
    periskope: PeriskopeClient, vendor: Vendor, reply: Reply, size: int, why: str
) -> None:
    vendor.will("/files/x", reply)

    assert await periskope.perform(_with_url(FILE, f"{vendor.url}/files/x", size=size)) == Refused(why=why)
    assert not vendor.asked("/v1/message/send")


async def test_a_file_that_periskope_finds_too_large_is_refused_by_name(
    periskope: PeriskopeClient, vendor: Vendor
) -> None:
    vendor.will("/files/x", Reply(raw=b"whole", mime="application/pdf"))
    vendor.will("/v1/message/send", Reply(status=413, raw=b"<html>too large</html>", mime="text/html"))

    assert await periskope.perform(_with_url(FILE, f"{vendor.url}/files/x")) == Refused(why="media_too_large")


@pytest.mark.parametrize(
    ("mime", "size", "kind"),
    [
        ("video/mp4", PLAYED, "video"),
        ("video/mp4", PLAYED + 1, "document"),
        ("image/jpeg", PLAYED + 1, "document"),
        ("audio/mpeg", PLAYED, "audio"),
        ("audio/mpeg", PLAYED + 1, "document"),
        ("image/svg+xml", 1, "document"),
    ],
)
def test_what_whatsapp_would_not_play_goes_as_a_document(mime: str, size: int, kind: str) -> None:
    assert media_kind(mime, size) == kind


@pytest.mark.parametrize("patience", [HURRY])
async def test_large_files_leave_room_for_words(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will("/files/x", Reply(hang=True))
    vendor.will("/v1/message/send", Reply(body={"unique_id": "3EB0"}))
    file = _with_url(FILE, f"{vendor.url}/files/x")
    going = [asyncio.create_task(periskope.perform(file)) for _ in range(FILES_AT_ONCE)]
    while len(vendor.asked("/files/x")) < FILES_AT_ONCE:
        await asyncio.sleep(0.005)
    further = await periskope.perform(file)
    words = await periskope.perform(WaSend(org_phone=PHONE, chat=CHAT, text="x"))
    ended = await asyncio.gather(*going)
    vendor.will("/files/y", Reply(raw=b"whole", mime="application/pdf"))

    assert further == Retry(why="files_busy", after=WAIT)
    assert isinstance(words, Done)
    assert ended == [Retry(why="media_timeout")] * FILES_AT_ONCE
    assert isinstance(await periskope.perform(_with_url(FILE, f"{vendor.url}/files/y")), Done)


async def test_a_file_waits_while_its_folder_is_gone_and_nothing_is_in_doubt(
    periskope: PeriskopeClient, slack: SlackClient, vendor: Vendor, scratch: Path
) -> None:
    vendor.will("/files/x", Reply(raw=b"whole", mime="application/pdf"))
    vendor.will("/v1/message/send", Reply(body={"unique_id": "3EB0"}))
    file = _with_url(FILE, f"{vendor.url}/files/x")
    scratch.rmdir()
    outcomes = [await periskope.perform(file), await slack.perform(UploadFile(source="/x", name="x", most=10))]
    asked = [*vendor.asked("/files/x"), *vendor.asked("/v1/message/send")]
    scratch.mkdir()

    assert outcomes == [Retry(why="no_temporary_file", after=UNTIL_MENDED)] * 2
    assert asked == []
    assert isinstance(await periskope.perform(file), Done)


async def test_the_token_goes_to_no_foreign_host(periskope: PeriskopeClient, vendor: Vendor) -> None:
    for url in ("https://example.org/f", "https://slack.com.example.org/f", "https://u@files.slack.com/f", "ftp://x"):
        assert await periskope.perform(_with_url(FILE, url)) == Refused(why="media_address")


@pytest.mark.parametrize(
    ("call", "path", "body"),
    [
        (calls.WaEdit(org_phone=PHONE, message=f"true_{CHAT}_3E", text="x"), f"/v1/message/true_{CHAT}_3E/edit",
         {"edited_body": "x"}),
        (calls.WaDelete(org_phone=PHONE, message="true_x/../y"), "/v1/message/true_x%2F..%2Fy/delete", {}),
        (calls.WaReact(org_phone=PHONE, message="m", emoji=""), "/v1/message/m/react", {"reaction": ""}),
        (calls.PatchRead(org_phone=PHONE, chat=CHAT), f"/v1/chats/{CHAT}/read", {}),
        (calls.PatchAccess(org_phone=PHONE, chat=CHAT, access={"nina@example.org": True}), "/v1/chats/access",
         {"access": {"nina@example.org": True}, "chat_ids": [CHAT], "replace": False}),
    ],
)  # fmt: skip
async def test_a_change_without_an_answer_is_done(
    periskope: PeriskopeClient, vendor: Vendor, call: calls.PeriskopeCall[object], path: str, body: dict[str, Any]
) -> None:
    vendor.will(path, Reply(status=204, raw=b""))

    assert isinstance(await periskope.perform(call), Done)
    assert vendor.heard[0].args == body


async def test_a_note_is_named_by_its_id(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will("/v1/note/create", Reply(body={"success": True, "data": {"unique_id": "uuid"}}))

    assert await periskope.perform(calls.WaNote(org_phone=PHONE, chat=CHAT, text="x")) == Done(value="uuid")


async def test_a_ticket_is_made_and_changed(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will("/v1/tickets/create", Reply(body={"ticket": {"ticket_id": "ACM-1"}}))
    vendor.will("/v1/tickets/ACM-1", Reply(body={"ticket_id": "ACM-1"}))
    new = calls.PutTicket(org_phone=PHONE, chat=CHAT, subject="x", assignee="nina@example.org", quoted="3E")
    old = calls.PutTicket(org_phone=PHONE, chat=CHAT, subject="x", state="closed", periskope_id="ACM-1")

    assert await periskope.perform(new) == await periskope.perform(old) == Done(value="ACM-1")
    assert vendor.heard[0].args["quoted_message_id"] == "3E"
    assert (vendor.heard[1].method, vendor.heard[1].args["status"]) == ("PATCH", "closed")


async def test_a_members_labels_are_written_as_a_list(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will("/v1/members/access", Reply(body=[{"email": "Nina@example.org", "labels": ["a", "b"]}]))
    outcome = await periskope.perform(calls.PatchMember(email="nina@example.org", labels=("a", "b")))

    assert isinstance(outcome, Done)
    assert vendor.heard[0].args == {"emails": ["nina@example.org"], "labels": ["a", "b"]}


async def test_a_member_is_never_left_with_an_empty_list(periskope: PeriskopeClient, vendor: Vendor) -> None:
    assert isinstance(await periskope.perform(calls.PatchMember(email="n@example.org", labels=())), Refused)
    assert not vendor.heard


async def test_a_comma_in_a_label_is_refused_before_it_makes_two(periskope: PeriskopeClient, vendor: Vendor) -> None:
    patch = calls.PatchChat(org_phone=PHONE, chat=CHAT, labels=("a,b",))

    assert await periskope.perform(patch) == Refused(why="comma_in_label", what="shape")
    assert not vendor.heard


async def test_labels_and_assignee_are_written_together(periskope: PeriskopeClient, vendor: Vendor) -> None:
    answer = {"chat_id": CHAT, "org_phone": PHONE, "label_ids": {"label-a": True}, "labels": ["a"]}
    vendor.will(f"/v1/chats/{CHAT}", Reply(body=answer))
    patch = calls.PatchChat(org_phone=PHONE, chat=CHAT, labels=("a", "b"), assigned_to="nina@example.org")
    outcome = await periskope.perform(patch)

    assert isinstance(outcome, Done)
    assert isinstance(outcome.value, ChatRecord)
    assert vendor.heard[0].args == {"labels": "a,b", "assigned_to": "nina@example.org"}


async def test_a_chat_teaches_what_its_labels_are_called(
    periskope: PeriskopeClient, vendor: Vendor, label_names: dict[str, str]
) -> None:
    one = {"chat_id": CHAT, "org_phone": PHONE, "label_ids": {"label-a": True}, "labels": ["a"]}
    two = {
        "chat_id": "1@g.us",
        "org_phone": PHONE,
        "label_ids": {"label-a": True, "label-b": True},
        "labels": ["b", "a"],
    }
    vendor.will("/v1/chats", Reply(body={"chats": [two, one, 7, {}]}))
    outcome = await periskope.list_chats(PHONE, limit=4)

    assert isinstance(outcome, Done)
    assert isinstance(outcome.value, ListPage)
    assert outcome.value.seen[0].labels == (
        LabelSeen(periskope_id="label-a", name="a"),
        LabelSeen(periskope_id="label-b", name="b"),
    )
    assert (outcome.value.count, outcome.value.more) == (3, False)
    assert label_names == {"label-a": "a", "label-b": "b"}


async def test_an_answer_about_another_chat_is_none(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will(f"/v1/chats/{CHAT}", Reply(body={"chat_id": "1@c.us", "org_phone": PHONE}))
    outcome = await periskope.perform(calls.FetchChat(org_phone=PHONE, chat=CHAT))

    assert not isinstance(outcome, Done)


async def test_a_chat_that_periskope_does_not_know_is_another_target(
    periskope: PeriskopeClient, vendor: Vendor
) -> None:
    vendor.will(f"/v1/chats/{CHAT}", Reply(status=404, body={"code": "NOT_FOUND_ERROR"}))

    assert await periskope.perform(calls.FetchChat(org_phone=PHONE, chat=CHAT)) == Refused(
        why="http_404", what="target"
    )


async def test_pages_are_asked_for_with_bounds(periskope: PeriskopeClient, vendor: Vendor) -> None:
    seen = {"unique_id": "3E", "chat_id": CHAT, "org_phone": PHONE, "timestamp": "2026-03-01 10:00:00+00"}
    vendor.will("/v1/chats/messages", Reply(body={"messages": [seen, seen]}))
    outcome = await periskope.list_messages(PHONE, TEN, 40, limit=2)

    assert isinstance(outcome, Done)
    assert (outcome.value.more, isinstance(outcome.value.seen[0], MessageSeen)) == (True, True)
    assert vendor.heard[0].args == {"offset": "40", "limit": "2", "start_time": "2026-03-01T10:00:00Z"}


async def test_phones_are_listed_without_naming_one(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will("/v1/phones/all", Reply(body=[{"org_phone": PHONE, "is_ready": True}]))
    outcome = await periskope.list_phones()

    assert isinstance(outcome, Done)
    assert [one.org_phone for one in outcome.value.seen] == [PHONE]
    assert "x-phone" not in vendor.heard[0].headers


async def test_a_lost_send_is_found_in_the_chat(periskope: PeriskopeClient, vendor: Vendor) -> None:
    others = [
        ours("OLD"), ours("CONSOLE", performed_by="nina@example.org"), ours("OTHER", body="hello!"),
        ours("THEIRS", from_me=False), ours("EARLY", timestamp="2026-03-01 09:59:00+00"), ours("NOTE", is_private_note=True),
    ]  # fmt: skip

    assert await find(periskope, vendor, [ours("3E"), *others], []) == Done(value=Sent(unique_id="3E", queue_id="q"))


async def test_a_lost_send_is_found_in_the_queue(periskope: PeriskopeClient, vendor: Vendor) -> None:
    others = [
        job("OLD"), job("OTHER", data={"body": "hello", "chat_id": "1@c.us"}), job("EARLY", addedTimestamp=1772359199000),
    ]  # fmt: skip

    assert await find(periskope, vendor, [], [job("3E"), *others]) == Done(value=Sent(unique_id="3E", queue_id="q"))


async def test_the_same_send_in_chat_and_queue_is_one(periskope: PeriskopeClient, vendor: Vendor) -> None:
    assert isinstance(await find(periskope, vendor, [ours("3E")], [job("3E")]), Done)


async def test_a_send_that_is_nowhere_was_not_made(periskope: PeriskopeClient, vendor: Vendor) -> None:
    assert await find(periskope, vendor, [], []) == Done(value=None)


async def test_two_that_could_be_it_are_left_to_a_person(periskope: PeriskopeClient, vendor: Vendor) -> None:
    assert await find(periskope, vendor, [ours("3E")], [job("4F")]) == Unknown(why="several")


@pytest.mark.parametrize(
    ("wanted", "found", "outcome"),
    [
        ("bill.pdf", "bill.pdf", Done(value=Sent(unique_id="3E", queue_id="q"))),
        ("bill.pdf", None, Done(value=Sent(unique_id="3E", queue_id="q"))),
        ("bill.pdf", "other.pdf", Unknown(why="unclear")),
        (None, "bill.pdf", Unknown(why="unclear")),
    ],
)
async def test_a_lost_send_is_known_by_words_and_file(
    periskope: PeriskopeClient, vendor: Vendor, wanted: str | None, found: str | None, outcome: object
) -> None:
    with_file = ours("3E", media={"path": "/m", "mimetype": "application/pdf", "filename": found})
    vendor.will(f"/v1/chats/{CHAT}/messages", Reply(body={"messages": [with_file]}))
    vendor.will("/v1/queue/jobs", Reply(body=[]))

    assert await periskope.perform(replace(FIND, file_name=wanted)) == outcome


async def test_words_that_went_without_their_file_are_left_to_a_person(
    periskope: PeriskopeClient, vendor: Vendor
) -> None:
    vendor.will(f"/v1/chats/{CHAT}/messages", Reply(body={"messages": [ours("3E")]}))
    vendor.will("/v1/queue/jobs", Reply(body=[]))

    assert await periskope.perform(replace(FIND, file_name="bill.pdf")) == Unknown(why="unclear")


async def test_without_the_queue_nothing_is_certain(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will(f"/v1/chats/{CHAT}/messages", Reply(body={"messages": []}))

    assert await periskope.perform(FIND) == Unknown(why="http_404")


async def test_a_message_of_the_same_second_counts(periskope: PeriskopeClient, vendor: Vendor) -> None:
    find_late = WaFindSend(org_phone=PHONE, chat=CHAT, text="hello", since=TEN + timedelta(seconds=1.6))
    vendor.will(f"/v1/chats/{CHAT}/messages", Reply(body={"messages": [ours("3E")]}))
    vendor.will("/v1/queue/jobs", Reply(body=[]))

    assert await periskope.perform(find_late) == Done(value=Sent(unique_id="3E", queue_id="q"))


def _with_url(call: WaSend, url: str, *, size: int = 0) -> WaSend:
    return replace(call, file_url=url, file_size=size)
