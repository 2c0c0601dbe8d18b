"""Limits to open connections: headers must come in time, and there are only so many connections at once."""

import asyncio
from collections.abc import Callable
from typing import cast

from aiohttp import web
from aiohttp.typedefs import Handler

MOST = 256
HEADER_SECONDS = 10.0


class Connections:
    """All open connections; when there are too many, the one that has waited longest for its headers is closed."""

    def __init__(self, serve: Callable[[], asyncio.Protocol], *, patience: float) -> None:
        """`serve` makes the protocol that reads a connection; `patience`: seconds that headers may take."""
        self._serve = serve
        self.patience = patience
        self.open: set[Connection] = set()
        self.waiting: dict[Connection, None] = {}

    def __call__(self) -> "Connection":
        return Connection(self._serve(), self)

    def opened(self, connection: "Connection") -> None:
        """Add a connection, and make room for it if need be."""
        self.open.add(connection)
        if len(self.open) > MOST:
            next(iter(self.waiting), connection).cut()


class Connection(asyncio.Protocol):
    """One connection: passes everything on, and limits the time from a request's first byte to the end of its headers."""

    def __init__(self, inner: asyncio.Protocol, among: Connections) -> None:
        self._inner, self._among = inner, among
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._inner.connection_made(transport)
        self._await_headers()
        self._among.opened(self)

    def data_received(self, data: bytes) -> None:
        if self._timer is None and not self._busy:
            self._await_headers()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._headers_came()
        self._among.open.discard(self)
        self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def request_began(self) -> None:
        """The headers are complete."""
        self._busy = True
        self._headers_came()

    def request_ended(self) -> None:
        """The request was answered: what comes now is the next one."""
        self._busy = False

    def cut(self) -> None:
        """Close the connection at once, whatever is still under way."""
        self._headers_came()
        self._among.open.discard(self)
        if self._transport is not None:
            self._transport.abort()

    def _await_headers(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._among.patience, self.cut)
        self._among.waiting[self] = None

    def _headers_came(self) -> None:
        self._among.waiting.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


@web.middleware
async def timed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Middleware that tells a connection when each of its requests begins and ends."""
    connection = request.transport.get_protocol() if request.transport is not None else None
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.request_began()
    try:
        return await handler(request)
    finally:
        connection.request_ended()
