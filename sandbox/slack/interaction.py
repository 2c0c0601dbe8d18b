"""What became of something a person did: how the app acknowledged it, and what it said."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.records import Json, Message, Trigger
from sandbox.slack.visible_text import plain


def _nothing() -> None:
    """Of somebody of whom nothing is shown."""


@dataclass(slots=True, kw_only=True)
class Interaction:
    """One act of one person towards the app.

    `status` is ``pending``, ``ok``, ``timeout`` (the person sees an error), ``error`` (a bad answer), ``not_sent``
    (nobody was listening) or ``refused`` (Slack's own client did not let it through).
    `screens` gives what may show an answer as it is now: the person's modals, and where they pressed.
    `ack` is the parsed body of the acknowledgement; `messages` are the answers this person saw since.
    """

    kind: str
    user: str
    payload: Json = field(repr=False)
    status: str = "pending"
    ack: Any = None
    messages: list[Message] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    trigger: Trigger | None = field(default=None, repr=False)
    screens: Callable[[], Any] = field(default=_nothing, repr=False)
    _before: Any = field(default=None, repr=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def watch(self, screens: Callable[[], Any]) -> None:
        """Take a change of what this gives for an answer, from now on."""
        self.screens, self._before = screens, screens()

    @property
    def text(self) -> str:
        """All answers as a person reads them."""
        return "\n".join(plain(message) for message in self.messages)

    @property
    def view_id(self) -> str | None:
        """The modal the app opened with this interaction's trigger, if it did."""
        return self.trigger.opened if self.trigger else None

    def hear(self, message: Message) -> None:
        if message not in self.messages:
            self.messages.append(message)
        self._news.set()

    def acknowledged(self, status: str, ack: Any) -> None:
        self.status, self.ack = status, ack
        self._news.set()

    def _answered(self) -> bool:
        told = self.messages or self.ack or self.view_id or self.status not in {"pending", "ok"}
        return bool(told) or self.screens() != self._before

    async def settled(self, timeout: float = 30.0) -> bool:
        """Wait at most `timeout` seconds for the first answer; False if none came.

        An answer is a message, a modal opened or changed, a change of the message or the home tab that was pressed, or a
        telling ack.
        """
        deadline = asyncio.get_running_loop().time() + timeout
        while not self._answered():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            self._news.clear()
            try:  # opening a modal makes no noise, so look again now and then
                await asyncio.wait_for(self._news.wait(), min(left, 0.02))
            except TimeoutError:
                continue
        return True
