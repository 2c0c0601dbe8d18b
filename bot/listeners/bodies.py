"""Request bodies of senders not yet verified: uncompressed, in time, and no larger than an event."""

import asyncio
from dataclasses import dataclass

from aiohttp import ClientError, web

from bot.wire.json_bytes import EVENT_CAP

PATIENCE = 10.0
STORE_SECONDS = 8.0  # senders give up after some ten


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a body was not read, as an HTTP status and a fixed word."""

    status: int
    why: str


async def body(request: web.Request, patience: float) -> bytes | Unfit:
    """The raw bytes of a request; `patience`: seconds that they may take. Nothing is unpacked or decoded."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        return Unfit(415, "packed")
    if (request.content_length or 0) > EVENT_CAP:
        return Unfit(413, "too large")
    try:
        async with asyncio.timeout(patience):
            raw = await _read(request)
    except TimeoutError:
        return Unfit(408, "slow")
    except (ClientError, ConnectionError):  # broken off in the middle, or malformed chunks
        return Unfit(400, "broken off")
    return Unfit(413, "too large") if raw is None else raw


async def _read(request: web.Request) -> bytes | None:
    parts = bytearray()
    async for part in request.content.iter_chunked(65536):
        parts += part
        if len(parts) > EVENT_CAP:
            return None
    return bytes(parts)
