"""The HTTP server: Slack's requests (guarded), Periskope's webhook, health. Loopback unless the operator says otherwise."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response

from bot.listeners import periskope_webhook
from bot.listeners.bodies import PATIENCE, Unfit, body
from bot.listeners.connections import HEADER_SECONDS, Connections, timed
from bot.listeners.slack_dispatch import SlackApp, dispatch
from bot.telemetry import counters
from bot.telemetry.vitals import Signatures, Vitals
from bot.wire.json_bytes import EVENT_CAP, Fault
from bot.wire.slack.requests import request_body
from bot.wire.slack.signature import signed

SLACK_PATH = "/slack/events"
IDLE_SECONDS = 75


def application(
    *,
    bolt: SlackApp | None,
    secrets: Sequence[str],
    door: periskope_webhook.Door,
    vitals: Vitals,
    now: Callable[[], float] = time.time,
    patience: float = PATIENCE,
) -> web.Application:
    """The application with all routes. `bolt` is None over Socket Mode; `secrets`: Slack's, each accepted.

    `vitals`: what is known of each part; a probe only looks. `patience`: seconds that a body may take;
    `now`: seconds since 1970, by which signatures are judged.
    """
    app = web.Application(client_max_size=EVENT_CAP, middlewares=[timed])
    periskope_webhook.register(app, door)

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(_: web.Request) -> web.Response:
        able = vitals.ready()
        return web.json_response({"ok": able}, status=200 if able else 503)

    async def health(_: web.Request) -> web.Response:
        parts = vitals.parts()
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    app.router.add_get("/livez", live)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/healthz", health)
    if bolt is not None:
        _slack(app, bolt, SlackSenders(secrets=secrets, now=now, seen=vitals.requests), patience)
    return app


async def serve(app: web.Application, *, host: str, port: int, patience: float = HEADER_SECONDS) -> web.AppRunner:
    """Start listening; `patience`: seconds that headers may take. Raises OSError if the port is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2, keepalive_timeout=IDLE_SECONDS)
    listening: list[asyncio.Server] = []

    async def stop_listening(_: web.Application) -> None:
        for one in listening:
            one.close()

    app.on_shutdown.append(stop_listening)
    await runner.setup()
    assert runner.server is not None  # noqa: S101  # `setup` has made it
    connections = Connections(runner.server, patience=patience)
    listening.append(await asyncio.get_running_loop().create_server(connections, host, port))
    return runner


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSenders:
    """How Slack's signatures are judged: by which secrets and clock, and what records the result."""

    secrets: Sequence[str]
    now: Callable[[], float]
    seen: Signatures | None


def _slack(app: web.Application, bolt: SlackApp, senders: SlackSenders, patience: float) -> None:
    async def on_request(request: web.Request) -> web.StreamResponse:
        raw = await body(request, patience)
        if isinstance(raw, Unfit):
            return _turned_away(raw.status, raw.why)
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        known = signed(raw, stamp, signature, senders.secrets, now=senders.now())
        if senders.seen is not None and signature:
            (senders.seen.verified if known else senders.seen.turned_away)()
        if not known:
            return _turned_away(401, "signature")
        payload = request_body(raw, request.content_type)
        if isinstance(payload, Fault):
            return _turned_away(400, "unreadable")
        return await to_aiohttp_response(await dispatch(bolt, payload))

    app.router.add_post(SLACK_PATH, on_request)


def _turned_away(status: int, why: str) -> web.Response:
    counters.refusals.labels("slack", why).inc()
    return web.Response(status=status, text=why)
