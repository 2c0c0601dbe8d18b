"""What watches the connection for Slack's events: a gap in it is looked after, once it is over or when it lasts."""

from dataclasses import dataclass, field

from bot.listeners.sockets import Sockets
from bot.replies.actions import second_look
from storage.store import Store


@dataclass(slots=True, kw_only=True)
class GapWatch:
    """The watch of one process. What was written during a gap may never be told: it is read again."""

    store: Store
    sockets: Sockets
    _up: bool = field(default=False, init=False)
    _has_been_up: bool = field(default=False, init=False)

    async def look(self) -> None:
        """Order the second look when the connection was lost, or came back. If that fails, the next look does it."""
        up = await self.sockets.connected()
        if up != self._up and self._has_been_up:
            await self.store.run(second_look.begin, wait=not up)
        self._up, self._has_been_up = up, self._has_been_up or up
