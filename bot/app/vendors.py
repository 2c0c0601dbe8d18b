"""The clients of both vendors, and who we are in Slack."""

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.failures import CannotStart
from bot.clients.files.media import MediaFetcher
from bot.clients.periskope.client import PeriskopeClient
from bot.clients.periskope.http import PeriskopeHttp
from bot.clients.sessions import media_session, periskope_http
from bot.clients.slack.client import SlackClient
from bot.clients.slack.files import SlackFiles
from bot.clients.slack.lookups import ask_who
from bot.model.policies import Identity
from bot.outbox.calls.outcomes import Refused, Retry
from bot.settings import Settings
from bot.telemetry.vitals import Calls
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger("app")


async def clients(
    settings: Settings,
    store: Store,
    stack: AsyncExitStack,
    *,
    web: AsyncWebClient,
    session: aiohttp.ClientSession,
    seen: Calls,
) -> tuple[SlackClient, PeriskopeClient]:
    """Both clients; `stack` closes what they hold, `seen` records what becomes of requests to Periskope."""
    url = settings.periskope_api_url
    outside = await stack.enter_async_context(media_session(loopback=settings.sandbox))
    connection = await stack.enter_async_context(periskope_http(settings.periskope_api_key.get_secret_value()))
    files = SlackFiles(session, token=settings.slack_bot_token.get_secret_value(), api_url=settings.slack_api_url)
    names = await store.read(_label_names)
    scratch = settings.data_dir
    client = PeriskopeClient(
        PeriskopeHttp(connection, url=url, seen=seen), files=files, label_names=names, scratch=scratch
    )
    return SlackClient(web, media=MediaFetcher(outside, api_url=url), scratch=scratch), client


async def identity_of(store: Store, web: AsyncWebClient) -> Identity:
    """Who we are: as Slack says, or while Slack is away as it said last time. Waits until either is known.

    Raises CannotStart if Slack refuses the token and there was no last time.
    """
    known = await store.read(_known_identity)
    while True:
        told = await ask_who(web)
        if isinstance(told, Identity):
            return told
        log.warning("slack_does_not_know_us", why=told.why)
        if known is not None:
            return known
        if isinstance(told, Refused):
            raise CannotStart(
                f"Slack does not take SLACK_BOT_TOKEN ({told.why}): copy the Bot User OAuth Token from OAuth & Permissions."
            )
        await asyncio.sleep(told.after if isinstance(told, Retry) and told.after else 5)


def _label_names(tx: Tx) -> dict[str, str]:
    return tx.labels.names()


def _known_identity(tx: Tx) -> Identity | None:
    return None if tx.settings.get("identity") is None else tx.settings.identity()
