"""The connections everything goes out on: one aiohttp session to Slack, a guarded one for media, one httpx client."""

import aiohttp
import httpx
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.addresses import PublicOnly

SLACK_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=8, sock_connect=5)
MEDIA_TIMEOUT = aiohttp.ClientTimeout(total=300, connect=10, sock_connect=5, sock_read=20)
PERISKOPE_TIMEOUT = httpx.Timeout(connect=5, read=20, write=20, pool=10)
PERISKOPE_KEPT = 4  # httpx looks at each idle connection on every request
PERISKOPE_CONNECTIONS = 8  # files on their way may hold three for minutes


def slack_session() -> aiohttp.ClientSession:
    """Shared by all calls to Slack. Its time-outs count: those of slack_sdk are ignored once a session is given."""
    return aiohttp.ClientSession(timeout=SLACK_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())


def slack_web(token: str, url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Slack's client on our session. It never repeats a call by itself: its stock handler posts twice after a drop."""
    return AsyncWebClient(token=token, base_url=url, session=session, retry_handlers=[])


def media_session(*, loopback: bool = False) -> aiohttp.ClientSession:
    """For files that others' addresses point at: public addresses only, no cookies, no unpacking, no credentials.

    `loopback` also lets `localhost` through, for a Periskope on this machine.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=PublicOnly(loopback=loopback), use_dns_cache=False, limit=8),
        timeout=MEDIA_TIMEOUT,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"Accept-Encoding": "identity"},
    )


def periskope_http(key: str) -> httpx.AsyncClient:
    """Periskope's door; `key` is the organisation's API key."""
    return httpx.AsyncClient(
        headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
        timeout=PERISKOPE_TIMEOUT,
        follow_redirects=False,
        trust_env=False,
        limits=httpx.Limits(max_connections=PERISKOPE_CONNECTIONS, max_keepalive_connections=PERISKOPE_KEPT),
    )
