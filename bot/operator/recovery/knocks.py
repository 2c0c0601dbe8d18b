"""A sentence for whoever writes to a program that may not act: in a thread, in the app's messages, on the home tab."""

import asyncio
import time
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.blockkit.blocks import sections
from bot.clients.slack.answers import answered
from bot.model.event import HomeOpened, ReplyWritten
from bot.model.queue import Arrival
from bot.operator.recovery import words
from bot.wire.slack import events
from storage.store import Store
from storage.tx import Tx

AGAIN_SECONDS = 300.0  # one sentence a person and place; whoever writes on knows


class Knocks:
    """Tells people at once what would otherwise look like silence. What they wrote is stored all the same."""

    def __init__(self, store: Store, web: AsyncWebClient) -> None:
        self._store = store
        self._web = web
        self._told: dict[tuple[str, str], float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def knocked(self, arrival: Arrival) -> None:
        """Answer an event that was just stored, without making its sender wait."""
        if arrival.source == "slack":
            task = asyncio.create_task(self._answer(arrival))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, arrival: Arrival) -> None:
        match events.parse(arrival.raw):
            case HomeOpened(slack_user=user) if self._first(user, "home"):
                await answered(self._web.views_publish(user_id=user, view=_home()))
            case ReplyWritten(slack_user=user, channel=channel) as said if self._first(user, channel):
                if said.direct or (said.root is not None and await self._store.read(_is_ours, channel)):
                    root = None if said.direct else said.root
                    await answered(
                        self._web.chat_postEphemeral(channel=channel, user=user, thread_ts=root, text=words.KEPT)
                    )

    def _first(self, user: str, place: str) -> bool:
        now = time.monotonic()
        if now - self._told.get((user, place), -AGAIN_SECONDS) < AGAIN_SECONDS:
            return False
        self._told[user, place] = now
        return True


def _home() -> dict[str, Any]:
    return {"type": "home", "blocks": sections(words.NOT_NOW)}


def _is_ours(tx: Tx, channel: str) -> bool:
    return any(room.slack_id == channel for room in tx.rooms.all_live())
