"""Calls to Slack that read again what people wrote while no event came."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack.answers import answered
from bot.clients.slack.rooms import about_the_room, following
from bot.model.second_look import RootFound, ThreadFound
from bot.outbox.calls.outcomes import Done, Failed, Told
from bot.outbox.calls.slack import ReadHistory, ReadThread
from bot.wire.fields import records
from bot.wire.slack import second_look as wire

PAGE = 200
MOST_PAGES = 20
NO_THREAD = frozenset({"thread_not_found"})


async def read_history(web: AsyncWebClient, call: ReadHistory) -> Told[tuple[RootFound, ...] | None]:
    """What stands in a channel itself since a time; None if that is more than some thousand messages."""
    roots: list[RootFound] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await answered(
            web.conversations_history(
                channel=call.channel, oldest=call.oldest, inclusive=True, limit=PAGE, cursor=cursor or None
            )
        )
        if not isinstance(page, dict):
            return about_the_room(page)
        roots += [root for one in records(page.get("messages")) if (root := wire.root_found(one)) is not None]
        cursor = following(page)
        if not cursor:
            return Done(value=tuple(roots))
    return Done(value=None)


async def read_thread(web: AsyncWebClient, call: ReadThread) -> Told[ThreadFound]:
    """A thread's root and its replies since a time, to the end: what is missing among them was deleted."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await _replies(web, call, cursor)
        if not isinstance(page, dict):
            return about_the_room(page)
        if page.get("error"):
            return Done(value=ThreadFound(root="gone"))
        found += records(page.get("messages"))
        cursor = following(page)
        if not cursor:
            return Done(value=_thread(found, call))


async def _replies(web: AsyncWebClient, call: ReadThread, cursor: str) -> dict[str, Any] | Failed:
    return await answered(
        web.conversations_replies(
            channel=call.channel, ts=call.root, oldest=call.oldest, inclusive=True, limit=PAGE, cursor=cursor or None
        ),
        already=NO_THREAD,
    )


def _thread(messages: list[dict[str, Any]], call: ReadThread) -> ThreadFound:
    root = next((one for one in messages if one.get("ts") == call.root), {})
    place = {"channel": call.channel, "root": call.root, "team": call.team, "us": call.us}
    seen = (wire.message_found(one, **place) for one in messages)
    found = sorted((one for one in seen if one is not None), key=lambda one: one.ts)
    state = "tombstone" if root.get("subtype") == "tombstone" else "there"
    return ThreadFound(root=state, messages=tuple(found))
