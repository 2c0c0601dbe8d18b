"""Slack's requests, over HTTP or Socket Mode, taken in as events or dispatched to Bolt: always answered."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.telemetry import counters
from bot.telemetry.logs import where

NOT_STORED = 503
log = structlog.get_logger("slack")


TakeIn = Callable[[dict[str, Any]], Awaitable[BoltResponse | None]]


class SlackApp(AsyncApp):
    """Bolt's application, and `take_in`, which is asked first and answers what Bolt need not see: its reading of a request costs."""

    def __init__(self, take_in: TakeIn, **further: Any) -> None:
        super().__init__(**further)
        self.take_in = take_in


async def dispatch(app: SlackApp, body: dict[str, Any]) -> BoltResponse:
    """The answer, 200 where Bolt has none: else Slack would show a failure, or send an event again, for nothing.

    Bolt raises on fields of unexpected types. Only what could not be stored is refused, so that it comes again.
    """
    try:
        response = await app.take_in(body)
        if response is None:
            response = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    except Exception as fault:  # noqa: BLE001  # the library names no kinds; the sender is known and waits
        return odd(fault)
    return response if response.status in {200, NOT_STORED} else BoltResponse(status=200)


def odd(fault: Exception) -> BoltResponse:
    """The answer to a request that neither we nor Bolt could read; the log has the place in the code, and none of its content."""
    counters.refusals.labels("slack", "odd").inc()
    log.warning("odd_request", why=type(fault).__name__, where=where(fault))
    return BoltResponse(status=200)
