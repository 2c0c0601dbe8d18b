"""Turns an answer into what Slack understands: an acknowledgement, a private message, a form."""

from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.asks import Answer, FieldErrors, Open, Options, Push, Quiet, Replace, Say
from bot.views.answers import TOO_SLOW

log = structlog.get_logger("slack")


async def to_command(answer: Answer, *, body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
    """A command's answer goes back in the acknowledgement itself; a form is opened first."""
    match answer:
        case Open(view=view) | Push(view=view) | Replace(view=view):
            try:
                await _open(client, body, view)
            except SlackApiError as fault:
                log.warning("not_shown", why=fault.response.get("error"))
                await ack(text=TOO_SLOW, response_type="ephemeral")
            else:
                await ack()
        case Say(text=text, blocks=blocks):
            await ack(text=text, blocks=blocks or [], response_type="ephemeral")
        case _:
            await ack()


async def to_action(
    answer: Answer, *, body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond, client: AsyncWebClient
) -> None:
    """A button's answer: private words beside the message, or a form. Inside a form words become a form too."""
    await ack()
    view = body.get("view")
    match answer:
        case Open(view=form):
            await _open(client, body, form)
        case Push(view=form) if view is not None and view.get("type") == "modal":
            await client.views_push(trigger_id=body["trigger_id"], view=form)
        case Push(view=form):
            await _open(client, body, form)
        case Replace(view=form) if view is not None and view.get("type") == "modal":
            await client.views_update(view_id=view["id"], hash=view.get("hash"), view=form)
        case Replace(view=form):
            await _open(client, body, form)
        case Say(text=text, blocks=blocks, replace=replace) if body.get("response_url"):
            await respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=replace)
        case Say(text=text):
            await _say_in_form(client, body, text)
        case _:
            pass


async def to_submission(answer: Answer, *, body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
    """A form's answer: errors at the fields, another form, or it closes."""
    match answer:
        case FieldErrors(errors=errors):
            await ack(response_action="errors", errors=errors)
        case Replace(view=view) | Open(view=view):
            await ack(response_action="update", view=view)
        case Push(view=view):
            await ack(response_action="push", view=view)
        case Say(text=text):
            await ack(response_action="update", view=notice(text))
        case Quiet():
            await ack(response_action="clear")
        case _:
            await ack()


async def to_shortcut(answer: Answer, *, body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
    """A shortcut's answer is always a form: global ones have nowhere else to speak."""
    await ack()
    match answer:
        case Open(view=view) | Push(view=view) | Replace(view=view):
            await _open(client, body, view)
        case Say(text=text):
            await _open(client, body, notice(text))
        case _:
            pass


async def too_slow(body: dict[str, Any], client: AsyncWebClient) -> None:
    """A form could not be shown, which is Slack's three seconds and not a fault of the person's: they are told.

    Where a message was pressed, beside it; from the home tab, a form or a global shortcut, directly.
    """
    user, channel = body["user"]["id"], (body.get("channel") or {}).get("id")
    if channel is None:
        await client.chat_postMessage(channel=user, text=TOO_SLOW)
    else:
        await client.chat_postEphemeral(channel=channel, user=user, text=TOO_SLOW)


async def to_options(answer: Answer, *, ack: AsyncAck) -> None:
    """What matches, for an external select."""
    found = answer.options if isinstance(answer, Options) else ()
    await ack(
        options=[{"text": {"type": "plain_text", "text": shown[:75]}, "value": value} for shown, value in found[:100]]
    )


def notice(text: str) -> dict[str, Any]:
    """A form that only says something."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Periskope"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text[:2900] or "Done."}}],
    }


async def _open(client: AsyncWebClient, body: dict[str, Any], view: dict[str, Any]) -> None:
    await client.views_open(trigger_id=body["trigger_id"], view=view)


async def _say_in_form(client: AsyncWebClient, body: dict[str, Any], text: str) -> None:
    """On the home tab a small form opens; inside a form it goes on top."""
    view = body.get("view") or {}
    try:
        if view.get("type") == "modal":
            await client.views_push(trigger_id=body["trigger_id"], view=notice(text))
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=notice(text))
    except SlackApiError:
        return
