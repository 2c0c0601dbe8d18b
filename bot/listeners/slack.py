"""Slack's listeners: events are stored on disk before they are acknowledged; interactions are answered at once."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.interactions.models import Answer, Ask, Reply
from bot.listeners import slack_answers as answers
from bot.listeners.asker import Asker
from bot.listeners.bodies import STORE_SECONDS
from bot.listeners.running import Running
from bot.listeners.slack_dispatch import SlackApp, odd
from bot.model.event import Ignored, Unreadable
from bot.model.policies import Identity
from bot.model.queue import Arrival
from bot.telemetry import counters
from bot.telemetry import fault_points as faults
from bot.telemetry.logs import where
from bot.wire.fields import first, record, words
from bot.wire.slack import events as slack_events
from bot.wire.slack import interactions as slack_asks

STANDS_STILL = "My database does not answer. This may or may not have been done: check in a minute."
ANY = re.compile(r".*", re.DOTALL)
log = structlog.get_logger("slack")
Reader = Callable[[dict[str, Any]], Ask | Unreadable]
Deliver = Callable[[Answer, Asker, AsyncAck], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What the listeners hand over to: `arrive` stores an event, `ask` answers a person, each `within` so many seconds."""

    arrive: Callable[[Arrival], Awaitable[object]]
    ask: Callable[[Ask], Awaitable[Answer]]
    identity: Identity
    within: float = STORE_SECONDS
    running: Running = field(default_factory=Running)
    """The listeners that go on after their acknowledgement."""


def build(web: AsyncWebClient, doors: Doors) -> SlackApp:
    """The Bolt application. The sender was verified before: by Socket Mode's token, or by the signature over HTTP."""
    identity = doors.identity

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_token=web.token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user,
        )

    app = SlackApp(
        partial(_take_in, doors=doors),
        client=web,
        signing_secret="checked before",  # noqa: S106  # Bolt wants one; over HTTP several are accepted
        authorize=authorize,
        process_before_response=False,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
    )
    _register(app, doors)

    @app.error
    async def on_fault(error: Exception, response: BoltResponse | None) -> BoltResponse | None:
        return odd(error) if response is not None else None

    return app


async def _take_in(body: dict[str, Any], *, doors: Doors) -> BoltResponse | None:
    """Store an event, or turn a request away; None: it is for Bolt."""
    if body.get("type") == "app_rate_limited":
        counters.refusals.labels("slack", "rate limited").inc()
        return BoltResponse(status=200)
    if not ours(body, doors.identity):
        counters.refusals.labels("slack", "other team or app").inc()
        return BoltResponse(status=200)
    if body.get("type") != "event_callback":
        return None
    arrival = slack_events.arrived(body)
    if isinstance(arrival, Ignored):
        counters.labelled(counters.passed_over, "slack", arrival.why).inc()
        return BoltResponse(status=200)
    try:
        async with asyncio.timeout(doors.within):
            await doors.arrive(arrival)
    except Exception as fault:  # noqa: BLE001  # not on disk: Slack must get an error and try again
        log.error("not_stored", why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # no customer's words in a traceback
        return BoltResponse(status=503)
    counters.labelled(counters.arrivals, "slack").inc()
    faults.point("arrived")
    return BoltResponse(status=200)


def ours(body: dict[str, Any], identity: Identity) -> bool:
    """Whether a request is of our workspace and our app. One that names neither (a URL check) passes."""
    team = first(body, "team_id", "team") or first(record(body.get("team")), "id")
    app = words(body.get("api_app_id"))
    return (team is None or team == identity.team) and (
        app is None or identity.app_id is None or app == identity.app_id
    )


def _register(app: AsyncApp, doors: Doors) -> None:
    async def answered(read: Reader, deliver: Deliver, body: dict[str, Any], ack: AsyncAck) -> None:
        with doors.running.one():
            asker = Asker(body=body, client=app.client)
            await deliver(await _asked(read(body), doors), asker, ack)

    @app.command("/periskope")
    async def on_command(body: dict[str, Any], ack: AsyncAck) -> None:
        await answered(slack_asks.command, answers.to_command, body, ack)

    @app.action(ANY)
    async def on_action(body: dict[str, Any], ack: AsyncAck) -> None:
        await answered(slack_asks.action, answers.to_action, body, ack)

    @app.view(ANY)
    async def on_submission(body: dict[str, Any], ack: AsyncAck) -> None:
        await answered(slack_asks.submitted, answers.to_submission, body, ack)

    @app.shortcut(ANY)
    async def on_shortcut(body: dict[str, Any], ack: AsyncAck) -> None:
        await answered(slack_asks.shortcut, answers.to_shortcut, body, ack)

    @app.options(ANY)
    async def on_options(body: dict[str, Any], ack: AsyncAck) -> None:
        await answered(slack_asks.options, answers.to_options, body, ack)


async def _asked(ask: Ask | Unreadable, doors: Doors) -> Answer:
    if isinstance(ask, Unreadable):
        return Reply(text="Slack sent something that I cannot read. Try once more.")
    try:
        async with asyncio.timeout(doors.within):
            return await doors.ask(ask)
    except TimeoutError:
        log.error("ask_failed", why="database stands still")  # noqa: TRY400  # there is nothing to trace
        return Reply(text=STANDS_STILL)
    except Exception as fault:  # noqa: BLE001  # a person waits: they get a sentence, the log gets the place
        log.error("ask_failed", why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # no customer's words in a traceback
        return Reply(text="Something went wrong on my side and nothing was changed. Try again in a moment.")
