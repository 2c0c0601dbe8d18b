"""Clients against a scripted server on this machine."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import httpx
import pytest

from bot.clients.files.media import MediaFetcher
from bot.clients.periskope.client import PeriskopeClient
from bot.clients.periskope.http import PeriskopeHttp
from bot.clients.sessions import media_session, slack_web
from bot.clients.slack.client import SlackClient
from bot.clients.slack.files import SlackFiles
from tests.clients.vendor import PATIENCE, Vendor


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    server = Vendor()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def patience() -> float:
    """Seconds until the clients give up; a test in which nothing comes sets it as a parameter."""
    return PATIENCE


@pytest.fixture
async def session(patience: float) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=patience)) as session:
        yield session


@pytest.fixture
async def media(vendor: Vendor) -> AsyncIterator[MediaFetcher]:
    async with media_session() as session:
        yield MediaFetcher(session, api_url=f"{vendor.url}/v1")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def slack(vendor: Vendor, session: aiohttp.ClientSession, media: MediaFetcher, scratch: Path) -> SlackClient:
    return SlackClient(slack_web("xoxb-invented", f"{vendor.url}/api/", session), media=media, scratch=scratch)


@pytest.fixture
def label_names() -> dict[str, str]:
    return {}


@pytest.fixture
def files(vendor: Vendor, session: aiohttp.ClientSession) -> SlackFiles:
    return SlackFiles(session, token="xoxb-invented", api_url=f"{vendor.url}/api/")


@pytest.fixture
async def periskope(
    vendor: Vendor, files: SlackFiles, label_names: dict[str, str], patience: float, scratch: Path
) -> AsyncIterator[PeriskopeClient]:
    timeout = httpx.Timeout(PATIENCE, read=patience)
    async with httpx.AsyncClient(timeout=timeout, headers={"Authorization": "Bearer key"}, trust_env=False) as http:
        yield PeriskopeClient(
            PeriskopeHttp(http, url=f"{vendor.url}/v1"),
            files=files,
            label_names=label_names,
            most_file=200_000,
            scratch=scratch,
        )
