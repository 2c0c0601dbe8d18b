"""The program's own doors, opened for the doctor: what arrives is verified and then stored nowhere."""

import contextlib
from collections.abc import AsyncIterator

from slack_sdk.web.async_client import AsyncWebClient

from bot.interactions.models import Answer, Ask, Reply
from bot.listeners import http, periskope_webhook, slack
from bot.model.policies import Identity
from bot.model.queue import Arrival
from bot.settings import Settings
from bot.telemetry.vitals import Vitals


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    """Listen at HOST and PORT until the end of the block. Raises OSError if the port is taken."""
    door = periskope_webhook.Door(
        secrets=[one.get_secret_value() for one in settings.periskope_webhook_secret],
        arrive=_nowhere,
        lane_key=str,
        known=_nobody,
    )
    doors = slack.Doors(arrive=_nowhere, ask=_not_now, identity=Identity(team="", bot_user="", bot_id=""))
    app = http.application(
        bolt=slack.build(AsyncWebClient(), doors) if settings.transport == "http" else None,
        secrets=[one.get_secret_value() for one in settings.slack_signing_secret],
        door=door,
        vitals=Vitals(),
    )
    runner = await http.serve(app, host=settings.host, port=settings.port)
    try:
        yield
    finally:
        await runner.cleanup()


async def _nowhere(_: Arrival) -> None:
    """Real events that come while the doctor looks are refused, so that their senders repeat them."""
    raise ConnectionRefusedError


async def _nobody() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(), frozenset()


async def _not_now(_: Ask) -> Answer:
    return Reply(text="The program is not running yet.")
