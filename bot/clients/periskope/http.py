"""Requests to Periskope, and the outcomes that its answers mean, the same for every endpoint."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import structlog

from bot.outbox.calls.outcomes import Failed, Refused, Retry, Unknown
from bot.telemetry.vitals import Calls
from bot.wire.fields import record
from bot.wire.json_bytes import ANSWER_CAP, Fault, read_any
from bot.wire.periskope.ids import digits

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
NEVER = (httpx.InvalidURL, httpx.UnsupportedProtocol)
SHAPE = frozenset({400, 409, 411, 413, 415, 422})
LIMIT_KEY = "periskope"
FILE_TIMEOUT = httpx.Timeout(connect=5, read=120, write=60, pool=10)  # a large body is answered late
LONGEST_ANSWER = 60.0  # seconds for all of an answer: one that comes byte by byte would never be late for the client
LONGEST_UPLOAD = 570.0
PAUSE = 1.0
LONGEST_PAUSE = 120.0
FIELD_NAME = re.compile(r"[a-z0-9_.-]{1,40}")
PLAN = re.compile(r"\bplans?\b", re.IGNORECASE)
log = structlog.get_logger("periskope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A successful answer: its JSON, None where it may be empty and is."""

    body: Any = field(repr=False)


def _an_object(body: Any) -> bool:
    return isinstance(body, dict)


def says_success(body: Any) -> bool:
    """Whether JSON says yes in Periskope's own way (`"success": true`), where a 204 without any is documented."""
    return record(body).get("success") is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request. `once`: repeating it could do it twice, so an unclear failure is Unknown (otherwise Retry).

    `known`: whether JSON can be Periskope's answer to it; other JSON is another program's. `may_be_empty`: Periskope
    documents a 204, beside which its pages show `{}`; so a 204, a 200 without a body and `{}` are answers too.
    """

    method: str
    path: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    params: Mapping[str, str | int] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    stream: AsyncIterator[bytes] | None = field(default=None, repr=False)
    length: int = 0
    once: bool = False
    known: Callable[[Any], bool] = field(default=_an_object, repr=False)
    may_be_empty: bool = False


class PeriskopeHttp:
    """Sends requests to one base address (ending in `/v1`)."""

    def __init__(self, http: httpx.AsyncClient, *, url: str, seen: Calls | None = None) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._seen = seen

    async def ask(self, question: Question) -> Answer | Failed:
        """The answer, or how the request failed. Never raises for what Periskope or the network does."""
        found = await self._ask(question)
        if self._seen is not None:
            _judge(self._seen, found)
        return found

    async def _ask(self, question: Question) -> Answer | Failed:
        try:
            async with asyncio.timeout(LONGEST_ANSWER if question.stream is None else LONGEST_UPLOAD):
                response, raw = await self._answered(question)
        except NEVER:
            return Refused(why="address", what="shape")
        except NOT_SENT as fault:
            return Retry(why=_unconnected(fault))
        except (httpx.TimeoutException, TimeoutError):
            return _unclear("timeout", question)
        except httpx.HTTPError:
            return _unclear("connection", question)
        return _read(response, raw, question)

    async def _answered(self, question: Question) -> tuple[httpx.Response, bytes | None]:
        response = await self._http.send(self._request(question), stream=True)
        try:
            return response, await _body(response)
        finally:
            await response.aclose()

    def _request(self, question: Question) -> httpx.Request:
        headers = {} if question.phone is None else {"x-phone": digits(question.phone)}
        extra: dict[str, Any] = {"json": question.json} if question.json is not None else {}
        if question.stream is not None:
            headers |= {"Content-Type": "application/json", "Content-Length": str(question.length)}
            extra = {"content": question.stream, "timeout": FILE_TIMEOUT}
        return self._http.build_request(
            question.method, self._url + question.path, params=question.params or None, headers=headers, **extra
        )


def _unconnected(fault: BaseException) -> str:
    """Why there is no connection: the certificate is wrong, the name is not known, or no more is known."""
    found: BaseException | None = fault
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return "certificate"
        if isinstance(found, socket.gaierror):
            return "no_name"
        found = found.__cause__ or found.__context__
    return "not_connected"


def _judge(seen: Calls, found: Answer | Failed) -> None:
    """Whatever Periskope answers, it answers, unless it refuses our key."""
    if isinstance(found, Refused) and found.what == "token":
        seen.failed(found.why, dead=True)
    elif isinstance(found, Retry | Unknown):
        seen.failed(found.why)
    else:
        seen.succeeded()


async def _body(response: httpx.Response) -> bytes | None:
    """The whole body; None if it is longer than `ANSWER_CAP`."""
    parts: list[bytes] = []
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > ANSWER_CAP:
            return None
        parts.append(chunk)
    return b"".join(parts)


def _read(response: httpx.Response, raw: bytes | None, question: Question) -> Answer | Failed:
    status = response.status_code
    if status < 300 and raw == b"" and question.may_be_empty:
        return Answer(body=None)
    body = Fault(why="too_large") if raw is None else read_any(raw)
    if status < 300:
        return _success(raw, body, question)
    failed = _failed(response, record(body), question)
    log.warning(
        "answer",
        method=question.method,
        status=status,
        why=failed.why,
        trace=response.headers.get("x-periskope-trace-id", "")[:80],
    )
    return failed


def _success(raw: bytes | None, body: Any, question: Question) -> Answer | Failed:
    """What a status of success is worth: a login page has it too, and so has a proxy that answers nothing."""
    if raw == b"":
        return _unclear("elsewhere", question)
    if isinstance(body, Fault):
        return _unclear("not_json", question)
    if body == {} and question.may_be_empty:
        return Answer(body=None)
    return Answer(body=body) if question.known(body) else _unclear("elsewhere", question)


def _failed(response: httpx.Response, body: dict[str, Any], question: Question) -> Failed:
    status = response.status_code
    if status == 429:
        return Retry(why="ratelimited", after=_pause(response.headers), key=LIMIT_KEY)
    if status == 303:  # "done, see there" (RFC 9110, 15.4.4): who answers so may have done it
        return _unclear("elsewhere", question)
    if 300 <= status < 400 or status == 407:  # a proxy's or a portal's, since Periskope sends nobody elsewhere:
        return Retry(why="elsewhere")  # it has heard of nothing
    if status >= 500 or status == 408:
        return _unclear(f"http_{status}", question)
    if status == 401:
        # Seen on two accounts, 2026-07 and 2026-08: "APIs available only for active pro and enterprise plans."
        return Refused(why="no_plan" if PLAN.search(str(body.get("message", ""))) else "bad_key", what="token")
    if status in SHAPE:
        return Refused(why=f"http_{status}{_fields(body)}", what="shape")
    return Refused(why=f"http_{status}")


def _fields(body: dict[str, Any]) -> str:
    """The names of the fields that Periskope rejects; only those that look like names, never values."""
    names = sorted(name for name in record(body.get("fields")) if FIELD_NAME.fullmatch(name))
    return "".join(f" {name}" for name in names[:5])


def _pause(headers: httpx.Headers) -> float:
    """Seconds until the limit is lifted: Retry-After, else X-RateLimit-Reset (Unix seconds) by the server's own clock."""
    after = headers.get("Retry-After", "")
    if after.isascii() and after.isdigit():
        return min(float(after), LONGEST_PAUSE)
    reset = headers.get("X-RateLimit-Reset", "")
    if not (reset.isascii() and reset.isdigit()):
        return PAUSE
    return min(max(float(reset) - _server_time(headers), PAUSE), LONGEST_PAUSE)


def _server_time(headers: httpx.Headers) -> float:
    try:
        return parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except ValueError:
        return time.time()


def _unclear(why: str, question: Question) -> Failed:
    return Unknown(why=why) if question.once else Retry(why=why)
