"""A server on this machine that answers as told and remembers what it heard."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One request; `args` are query, form and JSON fields together."""

    method: str
    path: str
    args: dict[str, Any]
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """`drop`: the connection is closed instead of answering. `hang`: no answer until the test ends.

    `drip`: `raw` comes at once, and then nothing more although more was announced.
    """

    body: Any = None
    raw: bytes | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    mime: str = "application/json"
    drop: bool = False
    hang: bool = False
    drip: bool = False


PATIENCE = 60.0
"""Seconds that a client waits for what comes: generous, since other processes may have the machine meanwhile."""
HURRY = 1.5
"""Seconds that it waits for what never comes; within them the request has to arrive."""


def patient(replies: Iterable[Reply]) -> list[tuple[Reply, float]]:
    """Each reply with how long a client waits for it."""
    return [(reply, HURRY if reply.hang else PATIENCE) for reply in replies]


class Vendor:
    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.url = ""
        self._replies: dict[str, deque[Reply]] = defaultdict(deque)
        self._runner: web.AppRunner | None = None
        self._end = asyncio.Event()

    def will(self, path: str, *replies: Reply) -> None:
        """Answer the next requests to `path` with these; the last one stays."""
        self._replies[path].extend(replies)

    def says(self, path: str, **fields: Any) -> None:
        """Answer with a Slack success."""
        self.will(path, Reply(body={"ok": True, **fields}))

    def asked(self, path: str) -> list[Heard]:
        return [one for one in self.heard if one.path == path]

    async def start(self) -> None:
        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        self._end.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        args = dict(request.query)
        if request.content_type == "application/json" and body:
            args |= json.loads(body)
        path = request.raw_path.partition("?")[0]
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append(Heard(method=request.method, path=path, args=args, headers=headers, body=body))
        replies = self._replies[path]
        reply = replies.popleft() if len(replies) > 1 else replies[0] if replies else Reply(status=404, body={})
        if reply.hang:
            await self._end.wait()
        if reply.drop and request.transport is not None:
            request.transport.abort()
        raw = json.dumps(reply.body).encode() if reply.raw is None else reply.raw
        if reply.drip:
            return await self._drip(request, raw)
        return web.Response(body=raw, status=reply.status, headers=reply.headers, content_type=reply.mime)

    async def _drip(self, request: web.Request, raw: bytes) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": str(len(raw) + 1)})
        await answer.prepare(request)
        await answer.write(raw)
        await self._end.wait()
        return answer
