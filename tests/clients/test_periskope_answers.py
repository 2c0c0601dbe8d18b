"""Every answer of Periskope's and what becomes of the call."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.clients.periskope.client import PeriskopeClient
from bot.clients.periskope.http import PeriskopeHttp
from bot.clients.sessions import periskope_http
from bot.clients.slack.files import SlackFiles
from bot.outbox import calls
from bot.outbox.calls import PeriskopeCall, WaEdit, WaSend
from bot.outbox.calls.outcomes import Outcome, Refused, Retry, Unknown
from tests.clients.vendor import PATIENCE, Reply, Vendor, patient

PHONE = "14155550100@c.us"
CHAT = "14155550142@c.us"
SEND = WaSend(org_phone=PHONE, chat=CHAT, text="hello")
EDIT = WaEdit(org_phone=PHONE, message="true_x", text="hello")
DELETE = calls.WaDelete(org_phone=PHONE, message="true_x")
REACT = calls.WaReact(org_phone=PHONE, message="true_x", emoji="👍")
ACCESS = calls.PatchAccess(org_phone=PHONE, chat=CHAT, access={"nina@example.org": True})
SEND_PATH = "/v1/message/send"
EDIT_PATH = "/v1/message/true_x/edit"
ANY_PATHS = (
    SEND_PATH, EDIT_PATH, "/v1/message/true_x/delete", "/v1/message/true_x/react", f"/v1/chats/{CHAT}/read",
    f"/v1/chats/{CHAT}", "/v1/chats/access", "/v1/members/access", "/v1/tickets/ACM-1", "/v1/tickets/create",
    "/v1/note/create",
)  # fmt: skip
ONCE = [
    SEND,
    calls.WaNote(org_phone=PHONE, chat=CHAT, text="x"),
    calls.PutTicket(org_phone=PHONE, chat=CHAT, subject="x"),
]
AGAIN = [
    EDIT,
    DELETE,
    REACT,
    calls.PatchRead(org_phone=PHONE, chat=CHAT),
    calls.FetchChat(org_phone=PHONE, chat=CHAT),
    calls.PatchChat(org_phone=PHONE, chat=CHAT, labels=("a",)),
    ACCESS,
    calls.PatchMember(email="nina@example.org", labels=("a",)),
    calls.PutTicket(org_phone=PHONE, chat=CHAT, subject="x", periskope_id="ACM-1"),
]
LOST = {
    "a server error": Reply(status=500, body={"code": "UNKNOWN_ERROR"}),
    "a gateway's page": Reply(status=502, raw=b"<html>", mime="text/html"),
    "broken JSON": Reply(raw=b'{"queue'),
    "a dropped connection": Reply(drop=True),
    "no answer in time": Reply(hang=True),
}


@pytest.mark.parametrize(("reply", "patience"), patient(LOST.values()), ids=LOST.keys())
async def test_a_send_whose_answer_is_lost_may_have_gone_out(
    periskope: PeriskopeClient, vendor: Vendor, reply: Reply
) -> None:
    vendor.will(SEND_PATH, reply)
    outcome = await periskope.perform(SEND)

    assert isinstance(outcome, Unknown)
    assert len(vendor.heard) == 1


@pytest.mark.parametrize("call", ONCE, ids=lambda call: type(call).__name__)
async def test_what_must_not_happen_twice_is_in_doubt(
    periskope: PeriskopeClient, vendor: Vendor, call: PeriskopeCall[object]
) -> None:
    for path in ANY_PATHS:
        vendor.will(path, Reply(drop=True))

    assert isinstance(await periskope.perform(call), Unknown)


@pytest.mark.parametrize("call", AGAIN, ids=lambda call: type(call).__name__)
async def test_what_can_be_done_again_is_tried_again(
    periskope: PeriskopeClient, vendor: Vendor, call: PeriskopeCall[object]
) -> None:
    for path in ANY_PATHS:
        vendor.will(path, Reply(drop=True))

    assert isinstance(await periskope.perform(call), Retry)


async def test_a_refused_connection_was_never_sent(files: SlackFiles) -> None:
    async with periskope_http("key") as http:
        client = PeriskopeClient(PeriskopeHttp(http, url="http://127.0.0.1:1/v1"), files=files)

        assert await client.perform(SEND) == Retry(why="not_connected")


async def test_a_full_pool_was_never_sent(vendor: Vendor, files: SlackFiles) -> None:
    timeout = httpx.Timeout(PATIENCE, pool=0.1)
    vendor.will(SEND_PATH, Reply(hang=True))
    async with (
        httpx.AsyncClient(timeout=timeout, limits=httpx.Limits(max_connections=1)) as http,
        http.stream("GET", f"{vendor.url}/held"),
    ):
        outcome = await PeriskopeClient(PeriskopeHttp(http, url=f"{vendor.url}/v1"), files=files).perform(SEND)

    assert outcome == Retry(why="not_connected")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (401, {"code": "UNAUTHORIZED_ERROR"}, Refused(why="bad_key", what="token")),
        (
            401,
            {"code": "UNAUTHORIZED_ERROR", "message": "APIs available only for active pro and enterprise plans."},
            Refused(why="no_plan", what="token"),
        ),
        (404, {"code": "NOT_FOUND_ERROR"}, Refused(why="http_404")),
        (403, {}, Refused(why="http_403")),
        (400, {}, Refused(why="http_400", what="shape")),
        (
            422,
            {"fields": {"x-phone": {"message": "?"}, "body.chat_id": {"value": "14155550142"}, "+1415 555": {}}},
            Refused(why="http_422 body.chat_id x-phone", what="shape"),
        ),
    ],
)
async def test_each_refusal_has_its_kind_and_holds_no_number(
    periskope: PeriskopeClient, vendor: Vendor, status: int, body: dict[str, Any], expected: Outcome
) -> None:
    vendor.will(SEND_PATH, Reply(status=status, body=body, headers={"Location": "https://example.org"}))

    assert await periskope.perform(SEND) == expected


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"Retry-After": "4"}, 4.0),
        ({"Date": "Sun, 01 Mar 2026 10:00:00 GMT", "X-RateLimit-Reset": "1772359209"}, 9.0),
        ({"Date": "Sun, 01 Mar 2026 10:00:00 GMT", "X-RateLimit-Reset": "1772359100"}, 1.0),
        ({"X-RateLimit-Reset": "99999999999"}, 120.0),
        ({"Retry-After": "soon"}, 1.0),
        ({}, 1.0),
    ],
)
async def test_a_limit_says_how_long(
    periskope: PeriskopeClient, vendor: Vendor, headers: dict[str, str], after: float
) -> None:
    vendor.will(SEND_PATH, Reply(status=429, headers=headers, body={"code": "RATE_LIMIT_ERROR"}))

    assert await periskope.perform(SEND) == Retry(why="ratelimited", after=after, key="periskope")


async def test_a_list_that_is_no_page_is_never_an_empty_page(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will("/v1/chats", Reply(body={"chats": None}), Reply(body={}), Reply(body="x"))

    assert [await periskope.list_chats(PHONE) for _ in range(3)] == [Retry(why="elsewhere")] * 3
    assert isinstance(await periskope.list_messages(PHONE, datetime(2026, 3, 1, tzinfo=UTC)), Refused)
