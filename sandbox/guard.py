"""Who may talk to the sandbox: programs and pages of this machine, not a page of somewhere else in its browser."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@web.middleware
async def only_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """403 unless the address asked for is this machine's, and so is the page that asks (if a page does).

    A page from elsewhere could otherwise reach a port on 127.0.0.1, by a name that leads there or by a form.
    """
    host = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("origin")
    if host not in HERE or (origin is not None and urlsplit(origin).hostname not in HERE):
        raise web.HTTPForbidden(text="The sandbox answers this machine only: open it at 127.0.0.1.")
    return await handler(request)
