"""The clients of both vendors, and who we are in Slack."""

import asyncio
import time
from contextlib import AsyncExitStack

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.media import Media
from bot.clients.periskope import PeriskopeClient
from bot.clients.sessions import media_session, periskope_http
from bot.clients.slack import SlackClient
from bot.clients.slack_files import SlackFiles
from bot.clients.who import ask_who
from bot.domain.outcomes import Retry
from bot.domain.policies import Identity
from bot.settings import Settings
from storage.store import Store
from storage.tx import Tx

ASKED_SECONDS = 60.0
log = structlog.get_logger("app")


async def clients(
    settings: Settings, store: Store, stack: AsyncExitStack, *, web: AsyncWebClient, session: aiohttp.ClientSession
) -> tuple[SlackClient, PeriskopeClient]:
    """Both clients; `stack` closes what they hold."""
    url = settings.periskope_api_url
    outside = await stack.enter_async_context(media_session(loopback=settings.sandbox))
    connection = await stack.enter_async_context(periskope_http(settings.periskope_api_key.get_secret_value()))
    files = SlackFiles(session, token=settings.slack_bot_token.get_secret_value(), api_url=settings.slack_api_url)
    names = await store.read(_label_names)
    scratch = settings.data_dir
    client = PeriskopeClient(connection, url=url, files=files, label_names=names, scratch=scratch)
    return SlackClient(web, media=Media(outside, api_url=url), scratch=scratch), client


async def identity_of(store: Store, web: AsyncWebClient) -> Identity:
    """Who we are: as Slack says, or while Slack is away as it said last time. Waits until either is known."""
    known = await store.read(_known_identity)
    while True:
        told = await ask_who(web)
        if isinstance(told, Identity):
            return told
        log.warning("slack_does_not_know_us", why=told.why)
        if known is not None:
            return known
        await asyncio.sleep(told.after if isinstance(told, Retry) and told.after else 5)


def _label_names(tx: Tx) -> dict[str, str]:
    return tx.labels.names()


def _known_identity(tx: Tx) -> Identity | None:
    return None if tx.settings.get("identity") is None else tx.settings.identity()


class Known:
    """Does Slack take our token now? Over HTTP nothing else can be known of it, as requests come only when people act.

    A yes is good for a minute; a no is asked about again at the next look.
    """

    def __init__(self, web: AsyncWebClient) -> None:
        self._web = web
        self._until = 0.0

    async def __call__(self) -> bool:
        """Ask, unless a yes is still good."""
        if time.monotonic() < self._until:
            return True
        known = isinstance(await ask_who(self._web), Identity)
        self._until = time.monotonic() + ASKED_SECONDS if known else 0.0
        return known
