"""Slack's rate limits, off until asked for: per method and minute by tier, and about one post a second per channel."""

import math
import time
from collections import deque

from sandbox.slack.contract import METHODS
from sandbox.slack.records import Json

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100, 0: 600}
MINUTE = 60.0
POST_BURST = 2  # short bursts are tolerated
POSTING = {"chat.postMessage"}


class Pace:
    """Counts calls in engine time; `scale` shortens every window (0.01: a minute is 0.6 s)."""

    def __init__(self) -> None:
        self.on = False
        self.scale = 1.0
        self._heard: dict[str, deque[float]] = {}

    def wait(self, method: str, args: Json) -> int:
        """Whole seconds to wait, as ``Retry-After`` carries them; 0 when the call may pass, which is then counted."""
        if not self.on:
            return 0
        now = time.monotonic()
        waits = [self._room(method, now, PER_MINUTE[METHODS[method].tier], MINUTE)]
        lane = f"{method} {args.get('channel')}"
        if method in POSTING:
            waits.append(self._room(lane, now, POST_BURST, float(POST_BURST)))
        if max(waits) > 0:
            return max(1, math.ceil(max(waits)))
        for key in (method, lane)[: len(waits)]:
            self._heard[key].append(now)
        return 0

    def _room(self, key: str, now: float, most: int, window: float) -> float:
        """Seconds until one more fits into the sliding window."""
        heard = self._heard.setdefault(key, deque())
        span = window * self.scale
        while heard and heard[0] <= now - span:
            heard.popleft()
        return heard[0] + span - now if len(heard) >= most else 0.0
