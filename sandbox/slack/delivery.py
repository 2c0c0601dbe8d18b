"""What goes out to the app: events in order, kept until acknowledged, and interactions asked once."""

import random
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from sandbox.slack.records import Json

REMEMBERED = 2_000
QUEUE_MOST = 50_000


@dataclass(slots=True, kw_only=True)
class Parcel:
    """One payload on its way; `attempt` counts the retries, `reason` says why the last try failed."""

    kind: Literal["events_api", "slash_commands", "interactive"]
    payload: Json = field(repr=False)
    attempt: int = 0
    reason: str = ""


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

    def __init__(self, identity: Callable[[], Json]) -> None:
        self.identity = identity
        self.carrier: Carrier | None = None
        self.queue: deque[Parcel] = deque(maxlen=QUEUE_MOST)
        self.held: list[Parcel] = []
        self.holding = False
        self.recent: deque[Json] = deque(maxlen=REMEMBERED)

    @property
    def idle(self) -> bool:
        return not self.queue and (self.carrier is None or self.carrier.busy == 0)

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

    def back(self, parcel: Parcel, reason: str) -> None:
        """An event that was not acknowledged returns to the front."""
        parcel.attempt += 1
        parcel.reason = reason
        self.queue.appendleft(parcel)
        if self.carrier:
            self.carrier.wake()

    async def ask(self, parcel: Parcel) -> Answer:
        return await self.carrier.ask(parcel) if self.carrier else Answer(status="not_sent")

    def _add(self, parcel: Parcel) -> None:
        if self.holding:
            self.held.append(parcel)
            return
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
