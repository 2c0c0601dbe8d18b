"""Slack's door: events are on disk before they are acknowledged; what people press is answered at once."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.asks import Answer, Ask, Say
from bot.domain.events import Arrival, Ignored, Unreadable
from bot.domain.policies import Identity
from bot.listeners import answer
from bot.watch import counters, faults
from bot.watch.where import where
from bot.wire import slack_asks, slack_events

ANY = re.compile(r".*", re.DOTALL)
log = structlog.get_logger("slack")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What the door hands over to: `arrive` stores an event, `ask` answers a person."""

    arrive: Callable[[Arrival], Awaitable[object]]
    ask: Callable[[Ask], Awaitable[Answer]]
    identity: Identity


def build(web: AsyncWebClient, doors: Doors) -> AsyncApp:
    """The Bolt application. Whoever feeds it has checked who speaks: Socket Mode by its token, HTTP by the signature."""
    identity = doors.identity

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_token=web.token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user,
        )

    async def store_event(body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        return await _store_event(body, next_, doors)

    app = AsyncApp(
        client=web,
        signing_secret="checked before",  # noqa: S106  # Bolt wants one; the HTTP door accepts several
        authorize=authorize,
        before_authorize=store_event,
        process_before_response=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
    )
    _register(app, doors)
    return app


async def _store_event(
    body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]], doors: Doors
) -> BoltResponse:
    if body.get("type") == "app_rate_limited":
        counters.refusals.labels("slack", "rate limited").inc()
        return BoltResponse(status=200)
    if not ours(body, doors.identity):
        counters.refusals.labels("slack", "other team or app").inc()
        return BoltResponse(status=200)
    if body.get("type") != "event_callback":
        return await next_()
    arrival = slack_events.arrived(body)
    if isinstance(arrival, Ignored):
        counters.refusals.labels("slack", arrival.why).inc()
        return BoltResponse(status=200)
    try:
        await doors.arrive(arrival)
    except Exception as fault:  # noqa: BLE001  # not on disk: Slack must hear that and try again
        log.error("not_stored", why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # no customer's words in a traceback
        return BoltResponse(status=503)
    counters.arrivals.labels("slack").inc()
    faults.point("arrived")
    return BoltResponse(status=200)


def ours(body: dict[str, Any], identity: Identity) -> bool:
    """Is this of our workspace and our app? What names neither (a URL check) passes."""
    team = body.get("team_id") or (body.get("team") or {}).get("id")
    app = body.get("api_app_id")
    return (team is None or team == identity.team) and (
        app is None or identity.app_id is None or app == identity.app_id
    )


def _register(app: AsyncApp, doors: Doors) -> None:
    @app.command("/periskope")
    async def on_command(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        said = await _asked(slack_asks.command(body), doors)
        await answer.to_command(said, body=body, ack=ack, client=client)

    @app.action(ANY)
    async def on_action(body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond, client: AsyncWebClient) -> None:
        said = await _asked(slack_asks.action(body), doors)
        doing = answer.to_action(said, body=body, ack=ack, respond=respond, client=client)
        await _guarded(doing, body=body, client=client)

    @app.view(ANY)
    async def on_submission(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        said = await _asked(slack_asks.submitted(body), doors)
        await answer.to_submission(said, body=body, ack=ack, client=client)

    @app.shortcut(ANY)
    async def on_shortcut(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        said = await _asked(slack_asks.shortcut(body), doors)
        doing = answer.to_shortcut(said, body=body, ack=ack, client=client)
        await _guarded(doing, body=body, client=client)

    @app.options(ANY)
    async def on_options(body: dict[str, Any], ack: AsyncAck) -> None:
        said = await _asked(slack_asks.options(body), doors)
        await answer.to_options(said, ack=ack)


async def _asked(ask: Ask | Unreadable, doors: Doors) -> Answer:
    if isinstance(ask, Unreadable):
        return Say(text="Slack sent something that I cannot read. Please try once more.")
    try:
        return await doors.ask(ask)
    except Exception as fault:  # noqa: BLE001  # a person waits: they get a sentence, the log gets the place
        log.error("ask_failed", why=type(fault).__name__, where=where(fault))  # noqa: TRY400  # no customer's words in a traceback
        return Say(text="Something went wrong on my side and nothing was changed. Please try again in a moment.")


async def _guarded(doing: Awaitable[None], *, body: dict[str, Any], client: AsyncWebClient) -> None:
    """What could not be shown is said. A second press of the same thing (`hash_conflict`) has nothing to hear."""
    try:
        await doing
    except SlackApiError as fault:
        log.warning("not_shown", why=fault.response.get("error"))
        if fault.response.get("error") != "hash_conflict":
            await answer.too_slow(body, client)
