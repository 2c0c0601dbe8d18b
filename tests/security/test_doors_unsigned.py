"""Whoever is not known costs little: no body is taken apart for them, and nobody else waits for them."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator

import pytest

from bot.listeners import connections
from bot.wire.json_bytes import read_any
from bot.wire.periskope import signature
from tests.security.doors import LONG, SHORT, Opened, hook_signed, opened, sent_bare, slack_signed

EXPENSIVE = json.dumps([{"a": [1.5, "\u00e9", {}]}] * 30_000).encode()
SMALL = json.dumps({"event": "x", "data": [{"a": [1.5]}] * 1_500}, separators=(", ", ": ")).encode()
WRONG = {"x-periskope-signature": "0" * 64}


@pytest.fixture
async def doors() -> AsyncIterator[Opened]:
    async with opened() as found:
        yield found


@pytest.fixture
async def hasty() -> AsyncIterator[Opened]:
    """Doors that soon tire of what never ends."""
    async with opened(SHORT) as found:
        yield found


class Watch:
    """Who takes a body apart: in which thread, and how many at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.threads: list[int] = []
        self.most = self._now = 0
        self._real = signature.rewritten
        monkeypatch.setattr(signature, "rewritten", self._seen)

    def _seen(self, raw: bytes) -> bytes | None:
        self.threads.append(threading.get_ident())
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            return self._real(raw)
        finally:
            self._now -= 1


async def test_a_large_body_with_a_wrong_signature_is_not_taken_apart(
    doors: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    answers = await asyncio.gather(*[doors.post("/periskope/webhook", EXPENSIVE, WRONG) for _ in range(10)])

    assert {status for status, _ in answers} == {401}
    assert watch.threads == []


async def test_small_ones_are_taken_apart_one_at_a_time_beside_the_loop(
    doors: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    answers = await asyncio.gather(*[doors.post("/periskope/webhook", SMALL, WRONG) for _ in range(40)])

    assert {status for status, _ in answers} <= {401, 503}
    assert watch.threads
    assert threading.get_ident() not in watch.threads
    assert watch.most == 1


async def test_of_many_at_once_most_are_sent_away_before_they_wait(
    doors: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, real = threading.Event(), signature.rewritten
    monkeypatch.setattr(signature, "rewritten", lambda raw: real(raw) if held.wait(LONG) else None)
    sent = [asyncio.create_task(doors.post("/periskope/webhook", SMALL, WRONG)) for _ in range(30)]
    answers = asyncio.as_completed(sent, timeout=LONG)
    away = [(await next(answers))[0] for _ in range(len(sent) // 2 + 1)]
    lived = await doors.lives()
    held.set()
    late = [(await answer)[0] for answer in answers]

    assert lived == 200
    assert set(away) == {503}
    assert 401 in late
    assert set(late) <= {401, 503}


async def test_health_answers_while_ten_send_what_is_dear_to_read(doors: Opened) -> None:
    """Taking one of them apart is the yardstick: five looks at health last less than three of those.

    In the processor time of this process, as other work of the machine makes either longer.
    """
    began = time.process_time()
    json.dumps(read_any(EXPENSIVE))
    apart = time.process_time() - began
    crowd = [asyncio.create_task(doors.post("/periskope/webhook", EXPENSIVE, WRONG)) for _ in range(10)]
    began = time.process_time()
    lived = [await doors.lives() for _ in range(5)]
    took = time.process_time() - began
    await asyncio.gather(*crowd)

    assert lived == [200] * 5
    assert took < 3 * apart


async def test_a_webhook_that_was_signed_as_javascript_writes_it_still_comes_in(doors: Opened) -> None:
    compact = (
        b'{"event":"message.created","data":{"chat_id":"1@c.us","org_phone":"15550100@c.us","unique_id":"3EB0AA"}}'
    )
    spaced = compact.replace(b":", b": ").replace(b",", b", ")
    status, _ = await doors.post("/periskope/webhook", spaced, hook_signed(compact))

    assert status == 200
    assert len(doors.behind.stored) == 1


@pytest.mark.parametrize("path", ["/slack/events", "/periskope/webhook"])
@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", b"payload=\xff", b"{\xc3\x28}", b"", b"\x00" * 100, b"[" * 100_000, b"\xed\xa0\x80"]
)
async def test_bytes_of_nobody_known_are_a_401(doors: Opened, path: str, raw: bytes) -> None:
    headers = slack_signed(b"something else") | WRONG
    for content in (
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain; charset=moon",
        "multipart/form-data",
    ):
        status, _ = await doors.post(path, raw, headers | {"Content-Type": content})

        assert status == 401


@pytest.mark.parametrize("mark", ["", "v0=", "v0=" + "0" * 64, "\u00e9" * 8, "v1=" + "0" * 64, "v0=" + "0" * 5_000])
async def test_an_odd_signature_of_slacks_is_a_401(doors: Opened, mark: str) -> None:
    status, _ = await doors.post("/slack/events", b"{}", slack_signed(b"{}") | {"X-Slack-Signature": mark})

    assert status == 401


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"GET /li",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\n",
        b"POST /periskope/webhook HTTP/1.1\r\nHost: x\r\nA: b",
    ],
)
async def test_headers_that_never_end_are_cut_off(hasty: Opened, head: bytes) -> None:
    reader, writer = await sent_bare(hasty.port, head)
    got = await asyncio.wait_for(reader.read(), LONG)
    writer.close()

    assert b"200" not in got


async def test_headers_that_drip_are_cut_off(hasty: Opened) -> None:
    reader, writer = await sent_bare(hasty.port, b"POST /slack/events HTTP/1.1\r\n")
    ended, fed = asyncio.create_task(reader.read()), 0
    while not ended.done() and fed < 100:
        writer.write(b"A: b\r\n")
        fed += 1
        await asyncio.wait([ended], timeout=SHORT / 5)
    ended.cancel()
    writer.close()

    assert fed < 100


async def test_headers_of_a_second_request_are_cut_off_too(hasty: Opened) -> None:
    reader, writer = await sent_bare(hasty.port, b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    first = await reader.readuntil(b"}")
    writer.write(b"GET /livez HTTP/1.1\r\nHos")
    rest = await asyncio.wait_for(reader.read(), LONG)
    writer.close()

    assert b"200 OK" in first
    assert rest == b""


async def test_a_connection_that_is_kept_open_may_rest_between_requests(hasty: Opened) -> None:
    reader, writer = await sent_bare(hasty.port, b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"}")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 2 * SHORT)
    writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    second = await asyncio.wait_for(reader.readuntil(b"}"), LONG)
    writer.close()

    assert b"200 OK" in second


async def test_whoever_holds_all_connections_holds_nobody_up(hasty: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", 20)
    crowd = [await sent_bare(hasty.port, b"POST /slack/events HTTP/1.1\r\nA: b") for _ in range(40)]
    lived = await hasty.lives()
    for _, writer in crowd:
        writer.close()

    assert lived == 200


async def test_a_good_webhook_comes_in_while_others_send_wrong_ones(doors: Opened) -> None:
    good = b'{"event":"message.created","data":{"chat_id":"1@c.us","org_phone":"15550100@c.us","unique_id":"3EB0AB"}}'
    crowd = [asyncio.create_task(doors.post("/periskope/webhook", SMALL, WRONG)) for _ in range(30)]
    status, _ = await doors.post("/periskope/webhook", good, hook_signed(good))
    await asyncio.gather(*crowd)

    assert status == 200
