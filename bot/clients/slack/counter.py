"""The database's counter as it stands in Slack: in the metadata of one message of ours in the triage channel."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack.answers import answered
from bot.clients.slack.rooms import following
from bot.model.generation import Generation
from bot.outbox.calls.outcomes import Failed
from bot.wire.fields import integer, record, records, words

EVENT = "periskope_counter"
PAGE = 200
MOST_PAGES = 10
TEXT = (
    "I keep a counter in this message, so that I notice when an old copy of my database is started. "
    "Leave it here. If it is deleted, I write a new one."
)


async def read(web: AsyncWebClient, channel: str, ts: str) -> Generation | Failed | None:
    """The counter in this message; None if there is no such message, or no counter in it."""
    page = await answered(
        web.conversations_history(
            channel=channel, latest=ts, oldest=ts, inclusive=True, include_all_metadata=True, limit=1
        )
    )
    if not isinstance(page, dict):
        return page
    return next((_told(one) for one in records(page.get("messages")) if one.get("ts") == ts), None)


async def find(web: AsyncWebClient, channel: str, *, bot_user: str) -> tuple[str, Generation] | Failed | None:
    """Our newest message with a counter in this channel, and the counter; None if there is none in its last 2,000 messages.

    Another app could write such metadata, so only what `bot_user` wrote counts.
    """
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await answered(
            web.conversations_history(channel=channel, include_all_metadata=True, limit=PAGE, cursor=cursor or None)
        )
        if not isinstance(page, dict):
            return page
        for message in records(page.get("messages")):
            told, ts = _told(message), words(message.get("ts"))
            if told is not None and ts is not None and message.get("user") == bot_user:
                return ts, told
        cursor = following(page)
        if not cursor:
            break
    return None


async def post(web: AsyncWebClient, channel: str, generation: Generation) -> str | Failed:
    """Makes the message; its `ts`."""
    answer = await answered(
        web.chat_postMessage(channel=channel, text=TEXT, blocks=_blocks(), metadata=_metadata(generation)), once=True
    )
    return str(answer["ts"]) if isinstance(answer, dict) else answer


async def update(web: AsyncWebClient, channel: str, ts: str, generation: Generation) -> Failed | None:
    """Writes the counter; alerts nobody."""
    answer = await answered(
        web.chat_update(channel=channel, ts=ts, text=TEXT, blocks=_blocks(), metadata=_metadata(generation))
    )
    return None if isinstance(answer, dict) else answer


def _told(message: dict[str, Any]) -> Generation | None:
    metadata = record(message.get("metadata"))
    told = record(metadata.get("event_payload"))
    installation, number, token = words(told.get("i")), integer(told.get("n")), words(told.get("t"))
    if metadata.get("event_type") != EVENT or installation is None or number is None or token is None:
        return None
    return Generation(installation=installation, number=number, token=token)


def _metadata(generation: Generation) -> dict[str, Any]:
    told = {"i": generation.installation, "n": generation.number, "t": generation.token}
    return {"event_type": EVENT, "event_payload": told}


def _blocks() -> list[dict[str, Any]]:
    """Blocks, as a changed text alone would be marked as edited each time."""
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": TEXT}]}]
