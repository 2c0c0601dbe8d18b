"""The HTTP server: Slack's requests (guarded), Periskope's webhook, health. Loopback unless the operator says otherwise."""

import asyncio
from collections.abc import Callable, Sequence

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.listeners import periskope_webhook
from bot.watch import counters
from bot.wire.json_bytes import Fault, read

SLACK_PATH = "/slack/events"
BODY_CAP = 1_048_576
BODY_SECONDS = 10.0
LONGEST_STAMP = 12  # digits; far longer ones are a ValueError in the library
IDLE_SECONDS = 75


def application(
    *,
    bolt: AsyncApp | None,
    secrets: Sequence[str],
    door: periskope_webhook.Door,
    ready: Callable[[], dict[str, bool]],
    patience: float = BODY_SECONDS,
) -> web.Application:
    """All routes. `bolt` is None over Socket Mode; `secrets` are Slack's signing secrets, each accepted.

    `ready` names what must be true to be ready; `patience`: seconds that a body may take to come.
    """
    app = web.Application(client_max_size=BODY_CAP)
    periskope_webhook.register(app, door)

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def health(_: web.Request) -> web.Response:
        parts = ready()
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    app.router.add_get("/livez", live)
    app.router.add_get("/healthz", health)
    if bolt is not None:
        _slack(app, bolt, [SignatureVerifier(secret) for secret in secrets], patience)
    return app


def _slack(app: web.Application, bolt: AsyncApp, verifiers: Sequence[SignatureVerifier], patience: float) -> None:
    async def hear(request: web.Request) -> web.StreamResponse:
        fault = await _unfit(request, verifiers, patience)
        if fault is not None:
            counters.refusals.labels("slack", fault.text or "").inc()
            return fault
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app.router.add_post(SLACK_PATH, hear)


async def _unfit(request: web.Request, verifiers: Sequence[SignatureVerifier], patience: float) -> web.Response | None:
    """What Bolt itself answers with 500 to anybody: odd timestamps, odd signatures, broken bodies."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP and signature.isascii()):
        return web.Response(status=401, text="signature")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        return web.Response(status=415, text="packed")
    try:
        async with asyncio.timeout(patience):
            raw = await request.read()
    except web.HTTPRequestEntityTooLarge:
        return web.Response(status=413, text="too large")
    except TimeoutError:
        return web.Response(status=408, text="slow")
    if not any(verifier.is_valid(raw, stamp, signature) for verifier in verifiers):
        return web.Response(status=401, text="signature")
    if request.content_type == "application/json":
        return web.Response(status=400, text="unreadable") if isinstance(read(raw), Fault) else None
    return await _unfit_form(request)


async def _unfit_form(request: web.Request) -> web.Response | None:
    try:
        form = await request.post()
    except ValueError:
        return web.Response(status=400, text="unreadable")
    payload = form.get("payload")
    if payload is None:
        return None
    if not isinstance(payload, str):
        return web.Response(status=400, text="unreadable")
    body = read(payload.encode("utf-8", "replace"))
    if isinstance(body, Fault):
        return web.Response(status=400, text="unreadable")
    view = body.get("view")
    if body.get("type") == "view_submission" and not (isinstance(view, dict) and view.get("type")):
        return web.Response(status=400, text="unreadable")
    return None


async def serve(app: web.Application, *, host: str, port: int) -> web.AppRunner:
    """Start listening. Raises OSError if the port is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2, keepalive_timeout=IDLE_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
