"""Who we are in Slack."""

from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.outcomes import Refused, Retry
from bot.domain.policies import Identity


async def ask_who(web: AsyncWebClient) -> Identity | Retry | Refused:
    """auth.test, and bots.info for the app's id. Retry: Slack is away; Refused: the token is dead."""
    try:
        told = await web.auth_test()
        bot = await web.bots_info(bot=told["bot_id"])
    except SlackApiError as fault:
        error = str(fault.response.get("error") or fault.response.status_code)
        if fault.response.status_code == 429:
            return Retry(why="ratelimited", after=float(fault.response.headers.get("Retry-After", 5)))
        if fault.response.status_code >= 500:
            return Retry(why=error, after=2)
        return Refused(why=error, what="token")
    except (OSError, TimeoutError, ValueError) as fault:
        return Retry(why=type(fault).__name__, after=2)
    return Identity(
        team=told["team_id"],
        bot_user=told["user_id"],
        bot_id=told["bot_id"],
        app_id=(bot.get("bot") or {}).get("app_id"),
        domain=urlsplit(told.get("url") or "").hostname or "",
    )
