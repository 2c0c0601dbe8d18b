"""Messages posted to a `response_url`, which works even where the app is not in the channel; Slack's own hosts only."""

from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings_rules import is_loopback

SLACK = ("https://hooks.slack.com/", "https://hooks.slack-gov.com/")
LONGEST = 500


def is_slacks(url: str, api: str) -> bool:
    """Whether the address is Slack's; if the Web API at `api` is on this machine, whether it is on this machine too."""
    if len(url) > LONGEST or not url.isascii():
        return False
    if url.startswith(SLACK):
        return True
    try:
        return is_loopback(urlsplit(api).hostname) and is_loopback(urlsplit(url).hostname)
    except ValueError:
        return False


async def visit(url: str, message: dict[str, Any], client: AsyncWebClient) -> str | None:
    """Post a message to a response URL; None if Slack accepted it, else its error code. Raises connection errors."""
    if client.session is not None:
        return await _post(client.session, url, message)
    async with aiohttp.ClientSession() as session:
        return await _post(session, url, message)


async def _post(session: aiohttp.ClientSession, url: str, message: dict[str, Any]) -> str | None:
    async with session.post(url, json=message, allow_redirects=False) as answer:
        said = (await answer.content.read(2_000)).decode("utf-8", "replace")
        if answer.status == 200 and '"ok":false' not in said.replace(" ", ""):
            return None
        return "ratelimited" if answer.status == 429 else f"http_{answer.status}"
