"""A bare relay to compare with: it posts what a webhook brings, keeps nothing, checks nothing, orders nothing."""

import json
import sys

import aiohttp
from aiohttp import web

PORT, SLACK, TOKEN, CHANNEL = range(1, 5)


async def application(slack: str, token: str, channel: str) -> web.Application:
    session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"})

    async def hear(request: web.Request) -> web.Response:
        told = json.loads(await request.read())
        said = (told.get("data") or {}).get("body") or ""
        async with session.post(f"{slack}chat.postMessage", json={"channel": channel, "text": said}) as answer:
            await answer.read()
        return web.Response()

    async def healthy(_: web.Request) -> web.Response:
        return web.Response()

    async def close(_: web.Application) -> None:
        await session.close()

    app = web.Application()
    app.router.add_post("/periskope/webhook", hear)
    app.router.add_get("/healthz", healthy)
    app.on_cleanup.append(close)
    return app


if __name__ == "__main__":
    import uvloop

    uvloop.install()
    arguments = sys.argv
    web.run_app(
        application(arguments[SLACK], arguments[TOKEN], arguments[CHANNEL]),
        host="127.0.0.1",
        port=int(arguments[PORT]),
        print=None,
        access_log=None,
    )
