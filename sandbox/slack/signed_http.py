"""Signed HTTP: events, commands and interactions POSTed to the app's request URL with Slack's v0 signature."""

import asyncio
import hashlib
import hmac
import json
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.delivery import Answer, Delivery, Parcel


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Slack's ``X-Slack-Signature`` for a body sent at `stamp` (unix seconds)."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


class SignedHttp:
    """Delivers events one after the other. `url` is None until the app has one: then events wait."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.url: str | None = None
        self.answer_seconds = 3.0
        self._work = asyncio.Event()
        self._sending = 0
        self._pump: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def busy(self) -> int:
        return self._sending

    def start(self) -> None:
        self._session = aiohttp.ClientSession()
        self._pump = asyncio.create_task(self._pumping())

    async def stop(self) -> None:
        self._sending = 0
        if self._pump:
            self._pump.cancel()
            with suppress(asyncio.CancelledError):
                await self._pump
        if self._session:
            await self._session.close()

    def wake(self) -> None:
        self._work.set()

    async def ask(self, parcel: Parcel) -> Answer:
        """Commands go flat as a form, interactions as a form with one ``payload``."""
        flat = parcel.payload if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
        return await self._post(urlencode(flat).encode(), "application/x-www-form-urlencoded", {})

    async def _pumping(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            while self.delivery.queue and self.url:
                self._sending = 1
                await self._deliver(self.delivery.queue.popleft())
                self._sending = 0

    async def _deliver(self, parcel: Parcel) -> None:
        retry = {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.reason}
        body = json.dumps(parcel.payload).encode()
        answer = await self._post(body, "application/json", retry if parcel.attempt else {})
        if answer.status == "ok" or answer.body == "no-retry":
            return
        reason = {"timeout": "http_timeout", "not_sent": "connection_failed"}.get(answer.status, "http_error")
        self.delivery.back([parcel], reason)

    async def _post(self, body: bytes, kind: str, headers: dict[str, str]) -> Answer:
        if not self.url or not self._session:
            return Answer(status="not_sent")
        stamp = str(int(time.time()))
        signed = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self.delivery.identity()["signing_secret"], stamp, body),
        }
        wait = aiohttp.ClientTimeout(total=self.answer_seconds)
        try:
            async with self._session.post(self.url, data=body, headers=signed | headers, timeout=wait) as heard:
                return _answer(heard, await heard.text())
        except TimeoutError:
            return Answer(status="timeout")
        except aiohttp.ClientError:
            return Answer(status="not_sent")


def _answer(heard: aiohttp.ClientResponse, text: str) -> Answer:
    if not heard.ok:
        return Answer(status="error", body="no-retry" if heard.headers.get("X-Slack-No-Retry") == "1" else None)
    if heard.content_type == "application/json":
        try:
            body: Any = json.loads(text or "null")
        except ValueError:
            return Answer(status="error")
        return Answer(status="ok", body=body)
    return Answer(status="ok", body={"text": text} if text else None)
