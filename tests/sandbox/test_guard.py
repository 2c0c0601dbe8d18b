"""The sandbox answers this machine only, on every one of its ports."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.page import furnish
from sandbox.world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = await World.start(furnish=furnish)
    yield made
    await made.stop()


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"origin": "http://127.0.0.1:8600"}, True),
        ({"origin": "http://localhost:8600"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"host": "rebound.example"}, False),
        ({"host": "127.0.0.1.evil.example:80"}, False),
    ],
)
async def test_a_page_from_elsewhere_is_refused(world: World, headers: dict[str, str], *, allowed: bool) -> None:
    addresses = (f"{world.url}/state", f"{world.slack.url}auth.test", f"{world.periskope.url}/chats")
    async with aiohttp.ClientSession() as session:
        for address in addresses:
            async with session.get(address, headers=headers) as answer:
                assert (answer.status != 403) is allowed, address
