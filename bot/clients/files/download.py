"""Download of one file over HTTP: each address is checked, bytes are counted as they come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import aiohttp
from yarl import URL

from bot.clients.files.disk_slots import written
from bot.clients.files.public_hosts import NotPublic
from bot.outbox.calls.outcomes import Refused, Retry

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 3
CHUNK = 64 << 10

NotFetched = Retry | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A downloaded file: `size` in bytes, `mime` as the server gave it."""

    size: int
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Which addresses are allowed, the headers sent to *all* of them, and how many bytes at most."""

    allowed: Callable[[URL], bool]
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    most: int


async def fetch(session: aiohttp.ClientSession, address: str, into: BinaryIO, terms: Terms) -> Fetched | NotFetched:
    """Download `address` into `into`. Nothing has been sent to anybody yet, so a passing failure is a Retry.

    Refused: `media_address` (not an allowed one), `media_too_large`, `media_<status>`, `media_redirects`,
    `media_packed` (compressed although we asked for it plain; nothing is unpacked), `media_slow`.
    """
    try:
        url = URL(address)
        for _ in range(MOST_REDIRECTS + 1):
            if not terms.allowed(url):
                return Refused(why="media_address")
            async with session.get(url, headers=terms.headers, allow_redirects=False) as response:
                if response.status not in REDIRECTS:
                    return await _body(response, into, terms.most)
                url = url.join(URL(response.headers.get("Location", "")))
    except ValueError:
        return Refused(why="media_address")
    except TimeoutError:
        return Retry(why="media_timeout")
    except aiohttp.ClientConnectorError as fault:
        private = isinstance(fault.os_error, NotPublic)
        return Refused(why="media_address") if private else Retry(why="media_connection")
    except (aiohttp.ClientError, OSError):
        return Retry(why="media_connection")
    return Refused(why="media_redirects")


async def _body(response: aiohttp.ClientResponse, into: BinaryIO, most: int) -> Fetched | NotFetched:
    if response.status >= 500 or response.status in {408, 429}:
        return Retry(why=f"media_{response.status}")
    if response.status != 200:
        return Refused(why=f"media_{response.status}")
    if (response.content_length or 0) > most:
        return Refused(why="media_too_large")
    if response.headers.get("Content-Encoding", "identity").strip().casefold() not in {"identity", ""}:
        return Refused(why="media_packed")
    size = 0
    try:
        async for chunk in response.content.iter_chunked(CHUNK):
            size += len(chunk)
            if size > most:
                return Refused(why="media_too_large")
            if (full := written(into, chunk)) is not None:
                return full
    except TimeoutError:  # it answered: a server that sends this slowly is not asked again and again
        return Refused(why="media_slow")
    return Fetched(size=size, mime=response.content_type)
