"""What goes out to the app: events in order, tried four times, and interactions asked once."""

import asyncio
import random
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from sandbox.slack.records import Json

REMEMBERED = 2_000
QUEUE_MOST = 50_000
RETRY_SECONDS = (0, 60, 300)  # of house time, each after the failure before it; then the event is lost
TICK_SECONDS = 0.02  # how often house time is looked at while a retry waits for it


@dataclass(slots=True, kw_only=True, eq=False)
class Parcel:
    """One payload on its way; `attempt` counts the retries, `reason` says why the last try failed.

    `since` is the engine time at which this try began.
    """

    kind: Literal["events_api", "slash_commands", "interactive"]
    payload: Json = field(repr=False)
    attempt: int = 0
    reason: str = ""
    since: float = field(default_factory=time.monotonic)


@dataclass(slots=True, kw_only=True)
class Answer:
    """What the app said to an interaction: ``ok``, ``timeout``, ``error`` or ``not_sent``, and the body, parsed."""

    status: str
    body: Any = None


class Carrier(Protocol):
    """A way to the app: Socket Mode or signed HTTP."""

    def wake(self) -> None:
        """There is something in the queue."""

    async def ask(self, parcel: Parcel) -> Answer:
        """Send once and wait for the app's answer, at most the three seconds Slack waits."""

    @property
    def busy(self) -> int:
        """Events sent and not yet acknowledged."""


class Delivery:
    """The queue in front of the carrier. While `holding`, events are kept back and interactions still pass."""

    def __init__(self, identity: Callable[[], Json], now: Callable[[], datetime]) -> None:
        self.identity = identity
        self.now = now
        self.carrier: Carrier | None = None
        self.queue: deque[Parcel] = deque(maxlen=QUEUE_MOST)
        self.retries: list[tuple[datetime, Parcel]] = []
        self.retry_seconds = RETRY_SECONDS
        self.lost: deque[Json] = deque(maxlen=REMEMBERED)
        self.held: list[Parcel] = []
        self.holding = False
        self.recent: deque[Json] = deque(maxlen=REMEMBERED)
        self._later = asyncio.Event()
        self._ticker: asyncio.Task[None] | None = None

    def start(self) -> None:
        for parcel in self.queue:  # what came while Slack itself was away has not been tried
            parcel.since = time.monotonic()
        self._ticker = asyncio.create_task(self._ticking())

    async def stop(self) -> None:
        if self._ticker:
            self._ticker.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticker

    @property
    def idle(self) -> bool:
        return not self.queue and not self.retries and (self.carrier is None or self.carrier.busy == 0)

    def event(self, inner: Json, *, shared: bool = False) -> None:
        """Wrap an inner event and send it on its way; `shared` if it is from a channel shared with another company."""
        self.recent.append(body := self._wrapped(inner) | {"is_ext_shared_channel": shared})
        self._add(Parcel(kind="events_api", payload=body))

    def again(self, n: int, *, new_ids: bool) -> None:
        """The last `n` events once more, as Slack repeats them: the same id, or (seen in the field) a new one."""
        for body in list(self.recent)[-n:] if n > 0 else []:
            self._add(Parcel(kind="events_api", payload=body | ({"event_id": _event_id()} if new_ids else {})))

    def release(self, *, shuffle: bool) -> None:
        self.holding = False
        held, self.held = self.held, []
        if shuffle:
            random.shuffle(held)
        for parcel in held:
            self._add(parcel)

    def back(self, parcels: Sequence[Parcel], reason: str) -> None:
        """Events that were not acknowledged, in order, come again: at once, after a minute, after five more, never."""
        now, at_once = self.now(), []
        for parcel in parcels:
            wait = self.retry_seconds[parcel.attempt] if parcel.attempt < len(self.retry_seconds) else None
            parcel.attempt += 1
            parcel.reason = reason
            if wait is None:
                self.lost.append(parcel.payload)
            elif wait:
                self.retries.append((now + timedelta(seconds=wait), parcel))
                self._later.set()
            else:
                at_once.append(parcel)
        self._first(at_once)

    def retry(self, *, due_by: datetime | None = None) -> None:
        """Try again what waits for its retry: what is due by then, or all of it."""
        due = [parcel for at, parcel in self.retries if due_by is None or at <= due_by]
        self.retries = [(at, parcel) for at, parcel in self.retries if parcel not in due]
        self._first(due)

    async def _ticking(self) -> None:
        """House time may be moved at any moment, so it is looked at again and again while a retry waits."""
        while True:
            await self._later.wait()
            self.retry(due_by=self.now())
            if self.retries:
                await asyncio.sleep(TICK_SECONDS)
            else:
                self._later.clear()

    def _first(self, parcels: list[Parcel]) -> None:
        for parcel in reversed(parcels):
            parcel.since = time.monotonic()
            self.queue.appendleft(parcel)
        if parcels and self.carrier:
            self.carrier.wake()

    async def ask(self, parcel: Parcel) -> Answer:
        return await self.carrier.ask(parcel) if self.carrier else Answer(status="not_sent")

    def _add(self, parcel: Parcel) -> None:
        if self.holding:
            self.held.append(parcel)
            return
        parcel.since = time.monotonic()
        self.queue.append(parcel)
        if self.carrier:
            self.carrier.wake()

    def _wrapped(self, inner: Json) -> Json:
        app = self.identity()
        return {
            "token": "deprecated",
            "team_id": app["team_id"],
            "api_app_id": app["app_id"],
            "event": inner,
            "type": "event_callback",
            "event_id": _event_id(),
            "event_time": app["seconds"],
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": app["team_id"],
                    "user_id": app["bot_user_id"],
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "event_context": "4-" + secrets.token_hex(12),
        }


def _event_id() -> str:
    return "Ev" + secrets.token_hex(8).upper()
