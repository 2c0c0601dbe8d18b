"""Periskope's webhook: verified on the raw bytes, stored on disk, and only then acknowledged."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from bot.listeners.bodies import PATIENCE, STORE_SECONDS, Unfit, body
from bot.model.event import Ignored
from bot.model.queue import Arrival
from bot.telemetry import counters
from bot.telemetry import fault_points as faults
from bot.telemetry.logs import where
from bot.telemetry.vitals import Signatures
from bot.wire.json_bytes import Fault, read
from bot.wire.periskope import events as periskope_events
from bot.wire.periskope import signature

SIGNATURE = "x-periskope-signature"
PATH = "/periskope/webhook"
WAITING = 8  # bodies that may wait to be verified in their other spelling; a further one is refused as busy
log = structlog.get_logger("periskope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the webhook needs: `arrive` stores an event, `lane_key` hashes a conversation's name.

    `known` gives our own numbers and organisations; `patience`: seconds that a body may take; `within`: seconds that
    storing may take; `seen` records who signed.
    """

    secrets: Sequence[str]
    arrive: Callable[[Arrival], Awaitable[object]]
    lane_key: Callable[[str], str]
    known: Callable[[], Awaitable[tuple[frozenset[str], frozenset[str]]]]
    patience: float = PATIENCE
    within: float = STORE_SECONDS
    seen: Signatures | None = None


def register(app: web.Application, door: Door) -> None:
    """Add the webhook's route. Without a secret there is none: no sender could be verified."""
    if not door.secrets:
        return
    senders = Senders(door.secrets)

    async def on_webhook(request: web.Request) -> web.Response:
        raw = await body(request, door.patience)
        if isinstance(raw, Unfit):
            return _turned_away(raw.status, raw.why)
        known = await senders.know(raw, request.headers.get(SIGNATURE))
        if known is None:
            return _turned_away(503, "busy")
        if door.seen is not None and request.headers.get(SIGNATURE):
            (door.seen.verified if known else door.seen.turned_away)()
        return await _verified(raw, door) if known else _turned_away(401, "signature")

    app.router.add_post(PATH, on_webhook)


class Senders:
    """Verifies senders: the raw bytes in the event loop, their other spelling in a thread, one at a time."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = secrets
        self._one = asyncio.Lock()
        self._waiting = 0

    async def know(self, raw: bytes, header: str | None) -> bool | None:
        """Whether Periskope signed the body; None if too many others are being verified."""
        if signature.signed(raw, header, self._secrets):
            return True
        if not signature.may_be_rewritten(raw, header):
            return False
        if self._waiting >= WAITING:
            return None
        self._waiting += 1
        try:
            async with self._one:
                return await asyncio.to_thread(signature.signed_rewritten, raw, header, self._secrets)
        finally:
            self._waiting -= 1


async def _verified(raw: bytes, door: Door) -> web.Response:
    payload = read(raw)
    if isinstance(payload, Fault):
        return _turned_away(400, "unreadable")
    arrival = periskope_events.arrived(raw, lane_key=door.lane_key, body=payload)
    if isinstance(arrival, Ignored):
        counters.labelled(counters.passed_over, "periskope", arrival.why).inc()
        return web.json_response({"ok": True, "why": arrival.why})
    if isinstance(arrival, Fault):
        return _turned_away(400, "unreadable")
    try:
        async with asyncio.timeout(door.within):
            if foreign := _foreign(payload, *await door.known()):
                return _turned_away(200, foreign)
            await door.arrive(arrival)
    except Exception as fault:  # noqa: BLE001  # not on disk: Periskope must get an error and try again
        log.error("not_stored", why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # no customer's words in a traceback
        if door.seen is not None:
            door.seen.not_stored()
        return web.json_response({"ok": False}, status=503)
    counters.labelled(counters.arrivals, "periskope").inc()
    faults.point("arrived")
    return web.json_response({"ok": True})


def _foreign(payload: dict[str, Any], phones: frozenset[str], orgs: frozenset[str]) -> str:
    """What of a webhook is somebody else's; empty: nothing."""
    org, phone = periskope_events.tenant(payload)
    if org is not None and orgs and org not in orgs:
        return "other organisation"
    return "other phone" if phone is not None and phone not in phones else ""


def _turned_away(status: int, why: str) -> web.Response:
    counters.refusals.labels("periskope", why).inc()
    return web.Response(
        status=status, text=json.dumps({"ok": status == 200, "why": why}), content_type="application/json"
    )
