"""The doctor's checks of the ways in: the port, and a signed request there and back."""

import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import httpx
from slack_sdk.signature import SignatureVerifier

from bot.operator.doctor.finding import Finding, well, wrong
from bot.settings import Settings
from bot.wire.periskope.events import SECRET

Doors = Callable[[Settings], AbstractAsyncContextManager[None]]
WEBHOOK = "/periskope/webhook"
SLACK = "/slack/events"
# A login code is verified like any other event and then never stored, so asking changes nothing.
NO_EVENT = json.dumps({"event": SECRET, "data": {}}).encode()


async def look_at_ways_in(
    settings: Settings, http: httpx.AsyncClient, *, url: str | None = None, doors: Doors
) -> list[Finding]:
    """The findings about PORT and about signed requests to it; `url`: the public address that leads there.

    If the program does not run, `doors` opens them meanwhile.
    """
    local = f"http://{_reached_at(settings.host)}:{settings.port}"
    async with contextlib.AsyncExitStack() as stack:
        try:
            here = await _ours(http, local)
            if here is None:
                await stack.enter_async_context(doors(settings))
        except OSError:
            here = False
        if here is False:
            return [wrong(f"PORT {settings.port} is taken by another program: stop that, or set PORT to a free one.")]
        said = "the program listens there" if here else "it is free"
        found = [well(f"PORT is {settings.port}, and {said}.")]
        return [*found, *await _round_trips(settings, http, (url or local).rstrip("/"), running=bool(here))]


def _reached_at(host: str) -> str:
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104  # compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


async def _ours(http: httpx.AsyncClient, base: str) -> bool | None:
    """Whether it is this program that listens; None: nobody does."""
    try:
        answer = await http.get(f"{base}/livez")
        return bool(answer.json() == {"ok": True})
    except httpx.ConnectError:
        return None
    except (httpx.HTTPError, ValueError):
        return False


async def _round_trips(settings: Settings, http: httpx.AsyncClient, base: str, *, running: bool) -> list[Finding]:
    found = []
    if settings.periskope_webhook_secret:
        found.append(await _webhook(settings, http, base, running=running))
    if settings.transport == "http":
        found.append(await _challenge(settings, http, base, running=running))
    return found


async def _webhook(settings: Settings, http: httpx.AsyncClient, base: str, *, running: bool) -> Finding:
    secret = settings.periskope_webhook_secret[0].get_secret_value()
    signature = hmac.new(secret.encode(), NO_EVENT, hashlib.sha256).hexdigest()
    statuses = []
    for header in (signature, signature[::-1]):
        try:
            headers = {"x-periskope-signature": header, "Content-Type": "application/json"}
            answer = await http.post(base + WEBHOOK, content=NO_EVENT, headers=headers)
        except httpx.HTTPError as error:
            return _unreachable(base, WEBHOOK, error)
        statuses.append(answer.status_code)
    if statuses == [200, 401]:
        return well(f"A signed webhook to {base}{WEBHOOK} is taken, and a forged one is not.")
    return _not_taken("PERISKOPE_WEBHOOK_SECRET", base + WEBHOOK, statuses[0], running=running)


async def _challenge(settings: Settings, http: httpx.AsyncClient, base: str, *, running: bool) -> Finding:
    nonce, stamp = secrets.token_hex(8), str(int(time.time()))
    body = json.dumps({"type": "url_verification", "challenge": nonce})
    signer = SignatureVerifier(settings.slack_signing_secret[0].get_secret_value())
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signer.generate_signature(timestamp=stamp, body=body) or "",
    }
    try:
        answer = await http.post(base + SLACK, content=body.encode(), headers=headers)
    except httpx.HTTPError as error:
        return _unreachable(base, SLACK, error)
    if answer.status_code == 200 and nonce in answer.text:
        return well(
            f"A request signed with SLACK_SIGNING_SECRET to {base}{SLACK} is answered. "
            "If Slack still refuses the address, the secret is another app's: Basic Information has it."
        )
    return _not_taken("SLACK_SIGNING_SECRET", base + SLACK, answer.status_code, running=running)


def _unreachable(base: str, path: str, error: httpx.HTTPError) -> Finding:
    return wrong(
        f"{base}{path} could not be reached ({type(error).__name__}): check the proxy in front and its address."
    )


def _not_taken(name: str, address: str, status: int, *, running: bool) -> Finding:
    if status == 401 and running:
        return wrong(f"The running program refuses what is signed with this {name}: restart it, as .env has changed.")
    if status == 401:
        return wrong(
            f"{address} refuses what is signed with {name}: the proxy changes the body; it must pass it on as it is."
        )
    if status == 404:
        return wrong(f"{address} leads nowhere (404): let the proxy pass this path on to PORT.")
    return wrong(f"{address} answered {status} to a signed request: look at the proxy, then at the program's log.")
