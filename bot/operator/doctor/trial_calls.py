"""The trial's calls to Slack: a refusal, which tells what the workspace allows, and no answer, which tells nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from bot.clients.slack.answers import AMBIGUOUS, LIMITED, pause_of
from bot.operator.doctor.slack import body
from bot.settings import Settings

Call = Callable[..., Awaitable[dict[str, Any]]]

TRIES = 3
LONGEST_WAIT = 60.0  # seconds that somebody at a terminal waits for one call


class NotAllowed(Exception):
    """Slack refused a call, or did something else than it was asked; the words say which and why."""


class NotDecided(NotAllowed):
    """Slack was busy, out of order or not reached, or something else answered in its place: whether the call is allowed stays open."""


def calling(settings: Settings, http: httpx.AsyncClient) -> Call:
    """What calls a method with the bot's token and returns its answer. Waits where Slack asks for it.

    Raises NotAllowed or NotDecided. A call that was not answered is not made again: it may have worked.
    """
    headers = {"Authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"}

    async def call(method: str, **asked: str) -> dict[str, Any]:
        for _ in range(TRIES):
            try:
                answer = await http.post(settings.slack_api_url + method, headers=headers, data=asked)
            except httpx.HTTPError as error:
                raise NotDecided(f"{method} was not answered ({type(error).__name__})") from None
            said = body(answer)
            if said.get("ok"):
                return said
            wait = pause_of(answer)
            if not _limited(answer, said) or wait > LONGEST_WAIT:
                break
            await asyncio.sleep(wait)
        raise _refusal(method, answer, said)

    return call


async def uploaded(http: httpx.AsyncClient, address: str, content: bytes) -> None:
    """Upload a file's bytes to the address that Slack gave for them. Raises NotAllowed or NotDecided."""
    try:
        answer = await http.post(address, content=content, headers={"Content-Type": "application/octet-stream"})
    except httpx.HTTPError as error:
        raise NotDecided(f"the upload was not answered ({type(error).__name__})") from None
    if _limited(answer, {}) or answer.is_server_error or _of_another(answer):
        raise NotDecided(f"the upload was not answered (HTTP {answer.status_code})")
    if answer.status_code != httpx.codes.OK:
        raise NotAllowed(f"the upload was refused ({answer.status_code})")


def _of_another(answer: httpx.Response) -> bool:
    """Whether it is a proxy's or a portal's: Slack answers an upload with a line of text, and sends nobody elsewhere."""
    page = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.text.startswith("OK")
    return page or 300 <= answer.status_code < 400 or answer.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED


def _limited(answer: httpx.Response, said: dict[str, Any]) -> bool:
    return answer.status_code == httpx.codes.TOO_MANY_REQUESTS or said.get("error") in LIMITED


def _refusal(method: str, answer: httpx.Response, said: dict[str, Any]) -> NotAllowed:
    """What an answer that is not ok means, in words."""
    error = said.get("error")
    if _limited(answer, said):
        return NotDecided(f"Slack allows no more calls of {method} now")
    if not error or error in AMBIGUOUS or answer.is_server_error:
        return NotDecided(f"{method} was not answered ({error or f'HTTP {answer.status_code}'})")
    if error == "missing_scope":
        scope = f" {said['needed']}" if said.get("needed") else ""
        return NotAllowed(
            f"{method} was refused (missing_scope{scope}): update the app from manifest.yml and install it again"
        )
    return NotAllowed(f"{method} was refused ({error})")
