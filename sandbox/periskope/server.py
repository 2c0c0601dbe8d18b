"""The pretended Periskope as a server on 127.0.0.1: authentication, faults, the call log."""

import asyncio
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from aiohttp import web

from sandbox.bulk import PIECE, body_and_file
from sandbox.guard import only_here
from sandbox.periskope.checks import ORG, PARSED, Problem, missing
from sandbox.periskope.faults import BEFORE, Fault, Kind, refusal, spoiled
from sandbox.periskope.person_actions import People
from sandbox.periskope.records import Call
from sandbox.periskope.routes import chats, directory, media, messages, sends, tickets, webhooks

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MODULES = (chats, sends, messages, tickets, directory, webhooks, media)
REMEMBERED = 20_000
LIMIT = 100
BIGGEST = 200 << 20


class Periskope(People):
    """A stateful Periskope: people act on it through Python, the application through HTTP."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        super().__init__(clock=clock)
        self.calls: list[Call] = []
        self.rate_limit: int | None = None
        self.url = ""
        self._faults: list[Fault] = []
        self._second = (0, 0)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1 only; port 0 takes any free one."""
        app = web.Application(client_max_size=BIGGEST, middlewares=[only_here, self._heard])
        app[ORG] = self
        for module in MODULES:
            app.add_routes(module.ROUTES)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.url = f"{self.origin}/v1"
        await self.webhooks.start()

    async def stop(self) -> None:
        await self.halt()
        await self.webhooks.stop()
        if self._runner:
            await self._runner.cleanup()

    def fail(
        self,
        path_prefix: str,
        *,
        method: str | None = None,
        times: int = 1,
        kind: Kind = "500",
        retry_after: float = 1,
        seconds: float = 1,
    ) -> None:
        """Let the next requests under `path_prefix` (after ``/v1``) fail; ``late`` and ``drop_after`` do the work."""
        self._faults.append(
            Fault(prefix=path_prefix, kind=kind, method=method, times=times, retry_after=retry_after, seconds=seconds)
        )

    def heal(self) -> None:
        """End all faults."""
        self._faults.clear()

    @property
    def faults_waiting(self) -> int:
        """How many requests are still to fail."""
        return sum(one.times for one in self._faults)

    @property
    def hold_webhooks(self) -> bool:
        return self.webhooks.held

    @hold_webhooks.setter
    def hold_webhooks(self, held: bool) -> None:
        self.webhooks.held = held

    async def release_webhooks(self, *, shuffle: bool = False) -> None:
        await self.webhooks.release(shuffle=shuffle)

    async def redeliver(self, n: int = 1) -> None:
        """Send the last `n` webhooks again, byte for byte."""
        await self.webhooks.redeliver(n)

    # One request

    @web.middleware
    async def _heard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note every API request, whatever becomes of it."""
        path = request.path.removeprefix("/v1")
        if path == request.path:
            return await handler(request)
        call = Call(method=request.method, path=path, body=await self._sent(request), at=self.clock(), status=0)
        self.calls.append(call)
        del self.calls[:-REMEMBERED]
        answer = await self._outcome(request, handler, path)
        if answer is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        call.status = answer.status
        self._headers(answer)
        return answer

    async def _outcome(self, request: web.Request, handler: Handler, path: str) -> web.StreamResponse | None:
        """The answer, or None for a connection that closes without one."""
        fault = next((one for one in self._faults if one.hits(request.method, path)), None)
        if fault is None:
            return self._limited() or await self._worked(request, handler)
        fault.times -= 1
        if fault.kind in BEFORE:
            return None if fault.kind == "drop" else refusal(fault)
        answer = await self._worked(request, handler)
        if fault.kind == "late":
            await asyncio.sleep(fault.seconds)
        return None if fault.kind == "drop_after" else spoiled(fault, answer)

    async def _worked(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Do the work; problems become the documented bodies."""
        try:
            self._known(request.headers.get("authorization", ""))
            return await handler(request)
        except Problem as problem:
            return web.json_response(problem.body, status=problem.status)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            return web.json_response(missing("Endpoint").body, status=404)

    def _known(self, given: str) -> None:
        if not hmac.compare_digest(given.encode(), f"Bearer {self.api_key}".encode()):
            raise Problem(401, "UNAUTHORIZED_ERROR", "Unauthorized")

    def _limited(self) -> web.Response | None:
        """With `rate_limit` set, so many requests in each real second."""
        if self.rate_limit is None:
            return None
        second, count = self._second
        now = int(time.time())
        self._second = (now, count + 1 if now == second else 1)
        if self._second[1] <= self.rate_limit:
            return None
        return refusal(Fault(prefix="", kind="429", method=None, times=0, retry_after=1, seconds=0))

    def _headers(self, answer: web.StreamResponse) -> None:
        answer.headers.setdefault("X-RateLimit-Limit", str(self.rate_limit or LIMIT))
        answer.headers.setdefault("X-RateLimit-Remaining", str(LIMIT - 1))
        answer.headers.setdefault("X-RateLimit-Reset", str(int(time.time()) + 1))
        answer.headers["x-periskope-org-id"] = self.org_id
        answer.headers["x-periskope-trace-id"] = uuid4().hex

    async def _sent(self, request: web.Request) -> Any:
        if (request.content_length or 0) > self.most_held:
            body, bulk = await body_and_file(request.content.iter_chunked(PIECE))
            if bulk is not None:
                body["media"]["filedata"] = bulk
            request[PARSED] = body
            return None
        return _read(await request.read())


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors="replace")
