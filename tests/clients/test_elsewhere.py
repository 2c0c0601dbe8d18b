"""Something else answers in a vendor's place, or the way to it is broken: nothing goes there, and the reason is said."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.clients.files.media import MediaFetcher
from bot.clients.periskope import http as periskope_requests
from bot.clients.periskope.client import PeriskopeClient
from bot.clients.periskope.http import PeriskopeHttp
from bot.clients.periskope.lists import Listing, page
from bot.clients.sessions import periskope_http, slack_session, slack_web
from bot.clients.slack.client import SlackClient
from bot.clients.slack.files import SlackFiles
from bot.notices.messages.outages import OTHERWISE, sentence
from bot.outbox.calls import PatchRead, PeriskopeCall, WaDelete, WaReact
from bot.outbox.calls.outcomes import Done, Outcome, Refused, Retry, Unknown
from bot.telemetry.vitals import Calls
from tests.clients.test_periskope_answers import (
    ACCESS,
    AGAIN,
    ANY_PATHS,
    CHAT,
    DELETE,
    EDIT,
    EDIT_PATH,
    PHONE,
    REACT,
    SEND,
    SEND_PATH,
)
from tests.clients.test_slack_answers import POST, POST_PATH, UPDATE, UPDATE_PATH
from tests.clients.vendor import Reply, Vendor

HTML = b"<html><body>Welcome to the hotel"
CERTIFICATE = Path(__file__).with_name(
    "nobodys_certificate.pem"
)  # signed by nobody, for another name, of one day in 2026
PAGES = {
    "a login page": Reply(raw=HTML, mime="text/html"),
    "a login page that says it is JSON": Reply(raw=HTML),
    "nothing at all": Reply(raw=b"", mime="text/html"),
    "nothing, as JSON": Reply(raw=b""),
    "half of an answer": Reply(raw=b'{"ok": true, "ts": "1.'),
    "another program's JSON": Reply(body={"status": "fine"}),
}
NO_ANSWERS = {name: reply for name, reply in PAGES.items() if reply.raw} | {
    "a list": Reply(body=[]),
    "a word": Reply(body="fine"),
}
DONE_IN_SILENCE = {
    "204": Reply(status=204, raw=b""),
    "200 and nothing": Reply(raw=b""),
    "200 and {}": Reply(body={}),
    "success": Reply(body={"success": True}),
}
SILENT = [EDIT, DELETE, REACT, PatchRead(org_phone=PHONE, chat=CHAT), ACCESS]  # their documented answer is a 204
CHANGES = [EDIT, DELETE, REACT]
CHATS = Listing(path="/chats", names=("chats",), read=list)


@pytest.fixture
def periskope_calls() -> Calls:
    """What health knows of Periskope."""
    return Calls(time.monotonic)


@pytest.mark.parametrize("reply", PAGES.values(), ids=PAGES.keys())
async def test_a_page_in_slacks_place_is_no_success(slack: SlackClient, vendor: Vendor, reply: Reply) -> None:
    vendor.will(POST_PATH, reply)
    vendor.will(UPDATE_PATH, reply)

    assert await slack.perform(POST) == Unknown(why="elsewhere")
    assert await slack.perform(UPDATE) == Retry(why="elsewhere")


@pytest.mark.parametrize("reply", PAGES.values(), ids=PAGES.keys())
async def test_a_page_in_periskopes_place_is_no_sent_message(
    periskope: PeriskopeClient, vendor: Vendor, reply: Reply
) -> None:
    vendor.will(SEND_PATH, reply)

    assert isinstance(await periskope.perform(SEND), Unknown)


@pytest.mark.parametrize("reply", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
async def test_a_page_in_periskopes_place_is_no_change(
    periskope: PeriskopeClient, vendor: Vendor, reply: Reply
) -> None:
    vendor.will(EDIT_PATH, reply)

    assert isinstance(await periskope.perform(EDIT), Retry)


@pytest.mark.parametrize("body", [{"status": "fine"}, {"success": False}, {"ticket": {}}], ids=str)
@pytest.mark.parametrize("call", AGAIN, ids=lambda call: type(call).__name__)
async def test_only_an_answer_to_the_call_itself_says_that_it_was_done(
    periskope: PeriskopeClient, vendor: Vendor, call: PeriskopeCall[object], body: object
) -> None:
    for path in ANY_PATHS:
        vendor.will(path, Reply(body=body))
    outcome = await periskope.perform(call)

    assert outcome == Done(value=False) if call in CHANGES else isinstance(outcome, Retry)


@pytest.mark.parametrize("reply", DONE_IN_SILENCE.values(), ids=DONE_IN_SILENCE.keys())
@pytest.mark.parametrize("call", SILENT, ids=lambda call: type(call).__name__)
async def test_what_is_documented_without_an_answer_needs_none(
    periskope: PeriskopeClient, vendor: Vendor, call: PeriskopeCall[object], reply: Reply
) -> None:
    for path in ANY_PATHS:
        vendor.will(path, reply)

    assert await periskope.perform(call) == (Done(value=True) if call in CHANGES else Done())


@pytest.mark.parametrize("reply", list(DONE_IN_SILENCE.values())[:3], ids=list(DONE_IN_SILENCE)[:3])
@pytest.mark.parametrize("call", [one for one in AGAIN if one not in SILENT], ids=lambda call: type(call).__name__)
async def test_where_a_record_is_documented_silence_is_no_answer(
    periskope: PeriskopeClient, vendor: Vendor, call: PeriskopeCall[object], reply: Reply
) -> None:
    for path in ANY_PATHS:
        vendor.will(path, reply)

    assert isinstance(await periskope.perform(call), Retry)


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ({"message_id": f"true_{CHAT}_3EB0"}, True),
        ({"unique_id": "3EB0", "chat_id": CHAT}, True),
        ({"message": {"message_id": f"true_{CHAT}_3EB0"}}, True),
        ({"data": {"unique_id": "3EB0"}}, True),
        ({"unique_id": "3EB1"}, False),
        ({"message_id": None, "unique_id": ""}, False),
    ],
)
@pytest.mark.parametrize("message", [f"true_{CHAT}_3EB0", "3EB0"])
async def test_an_answer_that_names_the_message_says_that_it_was_done(
    periskope: PeriskopeClient, vendor: Vendor, message: str, body: dict[str, object], *, made: bool
) -> None:
    for what in ("delete", "react"):
        vendor.will(f"/v1/message/{message}/{what}", Reply(body=body))

    assert await periskope.perform(WaDelete(org_phone=PHONE, message=message)) == Done(value=made)
    assert await periskope.perform(WaReact(org_phone=PHONE, message=message, emoji="")) == Done(value=made)


async def test_no_content_is_no_empty_page(periskope_calls: Calls, vendor: Vendor) -> None:
    vendor.will("/v1/chats", Reply(status=204, raw=b""))
    async with periskope_http("key") as http:
        asked = PeriskopeHttp(http, url=f"{vendor.url}/v1", seen=periskope_calls)

        assert isinstance(await page(asked, CHATS, phone=PHONE), Retry)


@pytest.mark.parametrize("reply", PAGES.values(), ids=PAGES.keys())
async def test_an_outage_is_not_over_because_something_else_answers(
    periskope_calls: Calls, vendor: Vendor, reply: Reply
) -> None:
    vendor.will("/v1/chats", reply, Reply(body={"chats": []}))
    periskope_calls.failed("not_connected")
    async with periskope_http("key") as http:
        asked = PeriskopeHttp(http, url=f"{vendor.url}/v1", seen=periskope_calls)
        during = await page(asked, CHATS, phone=PHONE)
        failures = periskope_calls.failures
        after = await page(asked, CHATS, phone=PHONE)

    assert isinstance(during, Retry)
    assert failures == 2
    assert isinstance(after, Done)
    assert periskope_calls.failures == 0


@pytest.mark.parametrize("status", [300, 305, 303, 407])
async def test_a_proxy_refuses_nothing_for_good(periskope: PeriskopeClient, vendor: Vendor, status: int) -> None:
    for path in (SEND_PATH, EDIT_PATH):
        vendor.will(path, Reply(status=status, raw=HTML, mime="text/html"))

    assert await periskope.perform(SEND) == (Unknown if status == 303 else Retry)(why="elsewhere")
    assert await periskope.perform(EDIT) == Retry(why="elsewhere")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_nothing_follows_a_redirect(
    slack: SlackClient, periskope: PeriskopeClient, vendor: Vendor, status: int
) -> None:
    away = Reply(status=status, headers={"Location": f"{vendor.url}/portal"}, raw=HTML, mime="text/html")
    vendor.will("/portal", Reply(body={"ok": True, "ts": "1.0", "channel": "C1", "unique_id": "x"}))
    for path in (POST_PATH, UPDATE_PATH, SEND_PATH, EDIT_PATH):
        vendor.will(path, away)

    assert await slack.perform(POST) == Unknown(why="elsewhere")
    assert await slack.perform(UPDATE) == Retry(why="elsewhere")
    assert await periskope.perform(SEND) == Retry(why="elsewhere")
    assert await periskope.perform(EDIT) == Retry(why="elsewhere")
    assert vendor.asked("/portal") == []


@pytest.mark.parametrize("status", [414, 431, 407, 511])
async def test_a_status_of_a_proxy_is_no_success(
    slack: SlackClient, periskope: PeriskopeClient, vendor: Vendor, status: int
) -> None:
    page = Reply(status=status, raw=HTML, mime="text/html")
    vendor.will(POST_PATH, page)
    vendor.will(SEND_PATH, page)

    assert await slack.perform(POST) == Unknown(why=f"http_{status}")
    assert isinstance(await periskope.perform(SEND), {407: Retry, 511: Unknown}.get(status, Refused))


@pytest.mark.parametrize(
    ("after", "slacks", "periskopes"),
    [
        ("Wed, 21 Oct 2026 07:28:00 GMT", 30, 1),
        ("-5", 30, 1),
        ("9" * 400, 3600, 120),
        ("\u00b2", 30, 1),
        ("1.5", 30, 1),
        ("", 30, 1),
        ("0", 0, 0),
    ],
)
async def test_a_pause_of_any_kind_is_one_that_ends(
    slack: SlackClient, periskope: PeriskopeClient, vendor: Vendor, after: str, slacks: float, periskopes: float
) -> None:
    limited = Reply(status=429, headers={"Retry-After": after}, body={"ok": False, "error": "ratelimited"})
    vendor.will(UPDATE_PATH, limited)
    vendor.will(SEND_PATH, limited)

    assert await slack.perform(UPDATE) == Retry(why="ratelimited", after=slacks, key="slack:chat.update")
    assert await periskope.perform(SEND) == Retry(why="ratelimited", after=periskopes, key="periskope")


async def test_an_answer_that_comes_byte_by_byte_ends(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periskope_requests, "LONGEST_ANSWER", 0.2)  # its own limit counts the silence between two bytes
    vendor.will(EDIT_PATH, Reply(raw=b'{"a', drip=True))
    async with performing(vendor.url) as (_, periskope):
        async with asyncio.timeout(15):
            outcome = await periskope(EDIT)

        assert outcome == Retry(why="timeout")


Perform = Callable[[object], Awaitable[Outcome]]


@asynccontextmanager
async def performing(url: str) -> AsyncIterator[tuple[Perform, Perform]]:
    """Both vendors' clients on the program's own sessions."""
    async with slack_session() as session, periskope_http("key") as http:
        files = SlackFiles(session, token="xoxb-invented", api_url=f"{url}/api/")
        slack = SlackClient(
            slack_web("xoxb-invented", f"{url}/api/", session), media=MediaFetcher(session, api_url=f"{url}/v1")
        )
        periskope = PeriskopeClient(PeriskopeHttp(http, url=f"{url}/v1"), files=files, label_names={}, most_file=1)
        yield slack.perform, periskope.perform  # type: ignore[misc]  # of calls


@asynccontextmanager
async def secured() -> AsyncIterator[str]:
    """A server whose certificate is nobody's; it hangs up on whoever trusts it all the same."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    async def trusted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(trusted, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_certificate_that_is_not_the_vendors_is_said_and_nothing_was_sent() -> None:
    async with secured() as url, performing(url) as (slack, periskope):
        assert await slack(POST) == Retry(why="certificate")
        assert await periskope(SEND) == Retry(why="certificate")


async def test_a_name_that_nobody_knows_is_said_and_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []

    def unknown(host: str | bytes, *_: object, **__: object) -> None:
        looked_up.append(host.decode() if isinstance(host, bytes) else host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # this machine's own may be away, or know every name
    async with performing("https://slack.invalid") as (slack, periskope):
        assert await slack(POST) == Retry(why="no_name")
        assert await periskope(SEND) == Retry(why="no_name")
    assert set(looked_up) == {"slack.invalid"}
    assert len(looked_up) >= 2


@pytest.mark.parametrize("part", ["slack", "periskope"])
@pytest.mark.parametrize("why", ["certificate", "no_name", "elsewhere"])
def test_each_reason_has_its_sentence(part: str, why: str) -> None:
    assert sentence(part, why) != OTHERWISE[part]
