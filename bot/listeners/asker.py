"""The person whose request is being answered: forms and answers shown to them, by whatever way still works."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.interactions import undelivered
from bot.listeners.response_url import is_slacks, visit
from bot.wire.fields import first, record, words

Way = Callable[[], Awaitable[object]]
CALL_SECONDS = 2.5
ACK_SECONDS = 2.9  # Slack waits three
SILENT = frozenset({"hash_conflict"})  # a second press of the same button: the form is newer already
log = structlog.get_logger("slack")


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A person and where they acted, from the body of their request. Made when the request comes in."""

    body: dict[str, Any] = field(repr=False)
    client: AsyncWebClient
    began: float = field(default_factory=_now)

    @property
    def too_late(self) -> bool:
        """Whether Slack has given up waiting for the acknowledgement."""
        return _now() - self.began > ACK_SECONDS

    @property
    def view(self) -> dict[str, Any]:
        """The form or home tab in which they acted; empty elsewhere."""
        return record(self.body.get("view"))

    @property
    def in_form(self) -> bool:
        """Whether they acted inside a form."""
        return self.view.get("type") == "modal"

    async def open(self, view: dict[str, Any]) -> None:
        """Open a form."""
        await self._show(self.client.views_open(trigger_id=self._trigger, view=view))

    async def push(self, view: dict[str, Any]) -> None:
        """Show a form on top of the one in which they acted."""
        await self._show(self.client.views_push(trigger_id=self._trigger, view=view))

    async def update(self, view: dict[str, Any]) -> None:
        """Show a form in place of the one in which they acted, unless that has changed since."""
        seen = {"view_id": words(self.view.get("id")) or "", "hash": words(self.view.get("hash"))}
        await self._show(self.client.views_update(view=view, **seen))

    async def notice(self, view: dict[str, Any], text: str) -> None:
        """Show an answer as a form; where it does not open, say `text` instead."""
        show = self.client.views_push if self.in_form else self.client.views_open
        if await self._not_shown(show(trigger_id=self._trigger, view=view)) is not None:
            await self.say(text)

    async def say(self, text: str, *, blocks: list[dict[str, Any]] | None = None, replace: bool = False) -> None:
        """Show an answer as text that only they see.

        If that is possible nowhere, a direct message says only so: a direct message stays, while the person may lose
        access to what the answer is about.
        """
        await self._by_any(text, blocks=blocks, replace=replace, alone=undelivered.ANSWER)

    async def tell(self, text: str) -> None:
        """Send text that names no chat and no person, by whatever way works."""
        await self._by_any(text, blocks=None, replace=False, alone=text)

    @property
    def _trigger(self) -> str:
        return words(self.body.get("trigger_id")) or ""

    async def _show(self, call: Awaitable[object]) -> None:
        why = await self._not_shown(call)
        if why is not None:
            await self.tell(undelivered.form(why))

    async def _not_shown(self, call: Awaitable[object]) -> str | None:
        """Why a form is not shown, if the person must be told; None if it is shown or there is nothing to tell."""
        why = await _tried(call)
        if why is not None:
            log.warning("not_shown", why=why)
        return None if why in SILENT else why

    async def _by_any(self, text: str, *, blocks: list[dict[str, Any]] | None, replace: bool, alone: str) -> None:
        for name, way in (
            ("response_url", self._answer(text, blocks, replace=replace)),
            ("ephemeral", self._ephemeral(text, blocks)),
            ("direct", self._dm(alone)),
        ):
            why = "no_way" if way is None else await _tried(way())
            if why is None:
                return
            log.info("not_told", way=name, why=why)

    def _answer(self, text: str, blocks: list[dict[str, Any]] | None, *, replace: bool) -> Way | None:
        url = words(self.body.get("response_url"))
        if url is None or not is_slacks(url, self.client.base_url):
            return None
        message = {"text": text, "response_type": "ephemeral", "replace_original": replace}
        return lambda: _visited(url, message | ({"blocks": blocks} if blocks else {}), self.client)

    def _ephemeral(self, text: str, blocks: list[dict[str, Any]] | None) -> Way | None:
        place = record(self.body.get("container"))
        channel = first(record(self.body.get("channel")), "id") or first(self.body, "channel_id")
        channel, user = channel or first(place, "channel_id"), self._user
        if channel is None or user is None:
            return None
        thread = first(place, "thread_ts") or first(record(self.body.get("message")), "thread_ts")
        return lambda: self.client.chat_postEphemeral(
            channel=channel, user=user, text=text, blocks=blocks, thread_ts=thread
        )

    def _dm(self, text: str) -> Way | None:
        user = self._user
        return None if user is None else lambda: self.client.chat_postMessage(channel=user, text=text)

    @property
    def _user(self) -> str | None:
        return first(record(self.body.get("user")), "id") or first(self.body, "user_id")


class NotTaken(Exception):
    """Slack refused a message posted to a response URL; the exception's text is an error code."""


async def _visited(url: str, message: dict[str, Any], client: AsyncWebClient) -> None:
    why = await visit(url, message, client)
    if why is not None:
        raise NotTaken(why)


async def _tried(call: Awaitable[object]) -> str | None:
    """None if Slack accepted the call, else its error code, or `LOST` if the answer was lost."""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            await call
    except SlackApiError as fault:
        return str(fault.response.get("error") or "refused")
    except NotTaken as fault:
        return str(fault)
    except (aiohttp.ClientError, TimeoutError, OSError):
        return undelivered.LOST
    except Exception as fault:  # noqa: BLE001  # a person waits for a sentence, and the next way may work
        return type(fault).__name__
    return None
