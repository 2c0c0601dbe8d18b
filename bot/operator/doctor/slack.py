"""The doctor's checks of Slack: both tokens, the scopes, the admins, and this machine's clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from pydantic import SecretStr

from bot.operator.doctor.finding import Finding, well, wrong
from bot.operator.doctor.sockets import look_at_sockets
from bot.operator.manifest import scopes
from bot.settings import Settings

SKEW_SECONDS = 30  # signatures are good for five minutes; a clock this far off is drifting towards that
MOST_ADMINS = 20
SAID = {
    "account_inactive": "the app was removed from the workspace: install it again and set the new token",
    "invalid_auth": "Slack does not know it: copy it again from the app's page",
    "missing_scope": "it lacks a scope: make it again with connections:write",
    "not_allowed_token_type": "it is a token of another kind: copy the one that the setting's name asks for",
    "token_expired": "it has expired: turn token rotation off, or install the app again and set the new token",
    "token_revoked": "it was revoked: install the app again and set the new token",
}


async def look_at_slack(settings: Settings, http: httpx.AsyncClient, *, now: Callable[[], datetime]) -> list[Finding]:
    """The findings about the bot's token and scopes, the clock, how Slack reaches us, and the admins."""
    try:
        answer = await _call(settings, http, "auth.test", settings.slack_bot_token)
    except httpx.HTTPError as error:
        return [
            wrong(f"Slack could not be reached ({type(error).__name__}): check this machine's way to the internet.")
        ]
    said = body(answer)
    if not said.get("ok"):
        return [wrong(f"SLACK_BOT_TOKEN does not work; {_why(said, answer)}.")]
    found = [
        well(f"Slack knows the bot as {said.get('user')} in {said.get('team')}."),
        _scopes(answer.headers.get("x-oauth-scopes", "")),
    ]
    if (skew := _skew(answer, now())) is not None:
        found.append(skew)
    return [*found, await _way_in(settings, http), *await _admins(settings, http)]


async def _admins(settings: Settings, http: httpx.AsyncClient) -> list[Finding]:
    """The finding about addresses in ADMIN_EMAILS that nobody in this Slack has: they would let nobody in."""
    unknown = []
    for email in settings.admin_emails[:MOST_ADMINS]:
        try:
            said = body(await _call(settings, http, "users.lookupByEmail", settings.slack_bot_token, email=email))
        except httpx.HTTPError as error:
            return [wrong(f"Slack could not be asked for ADMIN_EMAILS ({type(error).__name__}): try again.")]
        if said.get("error") == "users_not_found" or dict(said.get("user") or {}).get("deleted"):
            unknown.append(email)
    if unknown:
        return [
            wrong(
                f"ADMIN_EMAILS names {', '.join(unknown)}, whom this Slack does not have: "
                "use the address in their Slack profile."
            )
        ]
    return [well("Slack has everybody in ADMIN_EMAILS.")] if settings.admin_emails else []


def _scopes(header: str) -> Finding:
    granted = {word.strip() for word in header.split(",")}
    if lacking := sorted(scopes() - granted):
        return wrong(
            f"The bot's token lacks {', '.join(lacking)}: update the app from manifest.yml and install it again."
        )
    return well(f"The bot's token has all {len(scopes())} scopes.")


def _skew(answer: httpx.Response, now: datetime) -> Finding | None:
    try:
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return None
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    seconds = round((now - theirs).total_seconds())
    if abs(seconds) > SKEW_SECONDS:
        way = "fast" if seconds > 0 else "slow"
        return wrong(
            f"This machine's clock is {abs(seconds)} seconds {way}: set it by NTP, or signed requests are refused."
        )
    return well("This machine's clock agrees with Slack's.")


async def _way_in(settings: Settings, http: httpx.AsyncClient) -> Finding:
    if settings.slack_app_token is None:
        return well(
            "Slack's requests are taken at PORT, signed; Slack tells on the app's page whether it reaches them."
        )
    try:
        answer = await _call(settings, http, "apps.connections.open", settings.slack_app_token)
    except httpx.HTTPError as error:
        return wrong(f"Slack could not be reached a second time ({type(error).__name__}): try again.")
    said = body(answer)
    if not said.get("ok"):
        return wrong(f"SLACK_APP_TOKEN does not work; {_why(said, answer)}.")
    if await _runs(settings, http):
        return well(
            "Socket Mode is open to us; the running program tells in its log how many connections Slack counts."
        )
    address = str(said.get("url") or "")
    return await look_at_sockets(address) if address else well("Socket Mode is open to us.")


async def _runs(settings: Settings, http: httpx.AsyncClient) -> bool:
    """Whether the program runs: then a further connection, however short, would take a part of what people do."""
    try:
        await http.get(f"http://127.0.0.1:{settings.port}/livez")
    except httpx.HTTPError:
        return False
    return True


async def _call(
    settings: Settings, http: httpx.AsyncClient, method: str, token: SecretStr, **asked: str
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
    return await http.post(settings.slack_api_url + method, headers=headers, data=asked)


def body(answer: httpx.Response) -> dict[str, Any]:
    """What Slack answered; empty where that is no object of JSON."""
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _why(said: dict[str, Any], answer: httpx.Response) -> str:
    error = str(said.get("error") or f"it answered {answer.status_code}")
    return SAID.get(error, f"Slack said {error}")
