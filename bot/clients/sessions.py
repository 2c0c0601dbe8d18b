"""Outgoing connections: an aiohttp session for Slack, a guarded one for media, an httpx client for Periskope."""

import contextlib
import functools
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import httpx
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.files.public_hosts import PublicOnly

SLACK_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=8, sock_connect=5)
MEDIA_TIMEOUT = aiohttp.ClientTimeout(total=300, connect=10, sock_connect=5, sock_read=20)
PERISKOPE_TIMEOUT = httpx.Timeout(connect=5, read=20, write=20, pool=10)
PERISKOPE_KEPT = 4  # httpx looks at each idle connection on every request
PERISKOPE_CONNECTIONS = 8  # uploads may hold three for minutes


def slack_session(*, hear: Callable[[], Callable[[datetime], None]] | None = None) -> aiohttp.ClientSession:
    """The session of all calls to Slack. Its time-outs count: slack_sdk ignores its own once a session is given.

    `hear` is called before each call; what it returns is told what time it is, by the `Date` of the answer.
    """
    heard = [] if hear is None else [_hearing(hear)]
    return aiohttp.ClientSession(timeout=SLACK_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar(), middlewares=heard)


def _hearing(hear: Callable[[], Callable[[datetime], None]]) -> aiohttp.ClientMiddlewareType:
    async def heard(
        request: aiohttp.ClientRequest, ask: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:  # a trace of aiohttp's costs as much as half a call
        tell = hear()
        answer = await ask(request)
        with contextlib.suppress(ValueError):
            at = parsedate_to_datetime(answer.headers.get("Date", ""))
            tell(at if at.tzinfo is not None else at.replace(tzinfo=UTC))
        return answer

    return heard


def slack_web(token: str, url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Slack's client on our session. It never retries by itself: its default handler posts twice after a lost answer."""
    return StayingClient(token=token, base_url=url, session=session, retry_handlers=[])


class StayingClient(AsyncWebClient):
    """Slack's client, which follows no redirect: what people wrote is for Slack, not for whoever answers in its place."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        staying = {**req_args, "allow_redirects": False}
        return await super()._request(http_verb=http_verb, api_url=api_url, req_args=staying)


def media_session(*, loopback: bool = False) -> aiohttp.ClientSession:
    """The session for files at addresses given by others: public hosts only, no cookies, no unpacking, no credentials.

    `loopback` also allows `localhost`, for a Periskope on this machine.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=PublicOnly(loopback=loopback), use_dns_cache=False, limit=8),
        timeout=MEDIA_TIMEOUT,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"Accept-Encoding": "identity"},
    )


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Whom we trust, read once: it is a file of some hundred certificates."""
    return httpx.create_ssl_context(trust_env=False)


def periskope_http(key: str) -> httpx.AsyncClient:
    """The client of all calls to Periskope; `key` is the organisation's API key."""
    return httpx.AsyncClient(
        headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
        timeout=PERISKOPE_TIMEOUT,
        follow_redirects=False,
        trust_env=False,
        verify=_trusted(),
        limits=httpx.Limits(max_connections=PERISKOPE_CONNECTIONS, max_keepalive_connections=PERISKOPE_KEPT),
    )
