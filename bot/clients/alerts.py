"""The operator's alert address: a webhook that is told of outages, so that they are known with Slack gone."""

import aiohttp
import structlog

TIMEOUT = aiohttp.ClientTimeout(total=5, connect=3)
log = structlog.get_logger("alerts")


class AlertAddress:
    """Posts JSON to one address. `text` is what Slack, Mattermost and most chat programs show of such a webhook."""

    def __init__(self, url: str, *, place: str) -> None:
        self._url = url
        self._place = place

    async def post(self, text: str, *, part: str, over: bool) -> bool:
        """Tell of an outage's begin or end; False if that could not be done and is to be tried again."""
        body = {"text": f"{text} ({self._place})", "part": part, "state": "over" if over else "failing"}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.post(self._url, json=body, allow_redirects=False) as answer,
            ):
                taken = answer.status < 300
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
            log.warning("alert_not_sent", why=type(fault).__name__)
            return False
        if not taken:
            log.warning("alert_not_sent", why=f"http_{answer.status}")
        return taken
