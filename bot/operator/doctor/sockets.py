"""The doctor's look at who else is connected to Slack with this app's token."""

import asyncio
import json
from typing import Any

import aiohttp

from bot.operator.doctor.finding import Finding, well, wrong

HELLO_SECONDS = 10


async def look_at_sockets(address: str) -> Finding:
    """The finding about other Socket Mode connections. `address`: the one that Slack has just given us.

    Slack tells the number in its first frame. Whatever else would come is not read, and repeated by Slack elsewhere.
    """
    try:
        async with (
            asyncio.timeout(HELLO_SECONDS),
            aiohttp.ClientSession() as session,
            session.ws_connect(address) as socket,
        ):
            said: Any = json.loads(await socket.receive_str())
    except (TimeoutError, aiohttp.ClientError, ValueError, TypeError) as error:
        return wrong(
            f"Socket Mode could not be opened ({type(error).__name__}): check that wss:// may leave this machine."
        )
    if said.get("type") == "disconnect":
        return wrong(
            f"Slack refuses a further connection ({said.get('reason')}): stop other installations with this SLACK_APP_TOKEN."
        )
    others = int(said.get("num_connections") or 1) - 1
    if others <= 0:
        return well("Socket Mode is open to us, and nobody else is connected with this app.")
    return wrong(
        f"Socket Mode is open, but {others} other {'connection is' if others == 1 else 'connections are'} open with this "
        "app, which get a part of what people do: stop the other installation, or wait ten minutes if it was just stopped."
    )
