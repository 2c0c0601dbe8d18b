"""Periskope's door: verified on the raw bytes, on disk, and only then "ok"."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot.domain.events import Arrival, Ignored
from bot.watch import counters, faults
from bot.watch.where import where
from bot.wire import periskope_events
from bot.wire.json_bytes import EVENT_CAP, Fault, read
from bot.wire.periskope_signature import signed

SIGNATURE = "x-periskope-signature"
PATH = "/periskope/webhook"
log = structlog.get_logger("periskope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the door needs: `arrive` stores, `lane_key` hashes a conversation's name, `known` tells our own numbers.

    `patience`: seconds that a body may take to come.
    """

    secrets: Sequence[str]
    arrive: Callable[[Arrival], Awaitable[object]]
    lane_key: Callable[[str], str]
    known: Callable[[], Awaitable[frozenset[str]]]
    patience: float = 10.0


def register(app: web.Application, door: Door) -> None:
    """Open the door. Without a secret it stays shut: nobody could be told from anybody."""
    if not door.secrets:
        return

    async def hear(request: web.Request) -> web.Response:
        return await _hear(request, door)

    app.router.add_post(PATH, hear)


async def _hear(request: web.Request, door: Door) -> web.Response:
    if request.headers.get("Content-Encoding", "identity") != "identity":
        return _turned_away(415, "packed")
    if (request.content_length or 0) > EVENT_CAP:
        return _turned_away(413, "too large")
    try:
        async with asyncio.timeout(door.patience):
            raw = await _body(request)
    except TimeoutError:
        return _turned_away(408, "slow")
    if raw is None:
        return _turned_away(413, "too large")
    if not signed(raw, request.headers.get(SIGNATURE), door.secrets):
        return _turned_away(401, "signature")
    return await _verified(raw, door)


async def _body(request: web.Request) -> bytes | None:
    """The body, never more of it than an event can have."""
    parts = bytearray()
    async for part in request.content.iter_chunked(65536):
        parts += part
        if len(parts) > EVENT_CAP:
            return None
    return bytes(parts)


async def _verified(raw: bytes, door: Door) -> web.Response:
    body = read(raw)
    if isinstance(body, Fault):
        return _turned_away(400, "unreadable")
    arrival = periskope_events.arrived(raw, lane_key=door.lane_key)
    if isinstance(arrival, Ignored):
        return _turned_away(200, arrival.why)
    if isinstance(arrival, Fault):
        return _turned_away(400, "unreadable")
    _, phone = periskope_events.tenant(body)
    try:
        if phone is not None and phone not in await door.known():
            return _turned_away(200, "other phone")
        await door.arrive(arrival)
    except Exception as fault:  # noqa: BLE001  # not on disk: Periskope must hear that and try again
        log.error("not_stored", why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # no customer's words in a traceback
        return web.json_response({"ok": False}, status=503)
    counters.arrivals.labels("periskope").inc()
    faults.point("arrived")
    return web.json_response({"ok": True})


def _turned_away(status: int, why: str) -> web.Response:
    counters.refusals.labels("periskope", why).inc()
    return web.Response(
        status=status, text=json.dumps({"ok": status == 200, "why": why}), content_type="application/json"
    )
