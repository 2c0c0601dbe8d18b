"""What a declared handler is given: who asks, and the only ways to chats and to the features' actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from bot.access.queries import Seen, judged
from bot.interactions.as_shown import BEHIND
from bot.interactions.models import ButtonPressed, CommandUsed
from bot.model.message import Message
from bot.model.person import Agent
from bot.model.room import ThreadState
from storage.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")
ON_CARD = " card"
"""Stands behind the data of a form that was opened at its chat's card: what the card shows is not said besides."""


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message of a chat that the asker may see now."""

    message: Message
    seen: Seen


class Ctx:
    """An asking. It holds no transaction that a handler could reach: `do` runs an action in it.

    `about`: the chat of the form that was opened or sent. `press`: the button that was pressed, if it was one.
    """

    def __init__(self, tx: Tx, agent: Agent, ask: CommandUsed, press: ButtonPressed | None = None) -> None:
        self.__tx = tx
        self.agent = agent
        self.ask = ask
        self.about: Seen | None = None
        self._press = press

    @property
    def forms(self) -> bool:
        """Whether a form can be opened: not from a message."""
        return bool(self.ask.team)

    @property
    def in_form(self) -> bool:
        """Whether a button in a form was pressed, whose place the answer takes."""
        return self._press is not None and self._press.view is not None

    @property
    def behind_key(self) -> str:
        """What the pressed button showed of its chat (`as_shown`); empty where it says nothing."""
        return "" if self._press is None else (self._press.value or "").partition(BEHIND)[2]

    @property
    def now(self) -> datetime:
        """Business time."""
        return self.__tx.business_now

    def chat(self, key: str) -> Seen | None:
        """The chat with this key, if the asker may see it."""
        return judged(self.__tx, self.agent, key=key)

    def message(self, key: str) -> SeenMessage | None:
        """The message with this key as it is now, if the asker may see its chat, which this transaction holds."""
        return self._seen(self.__tx.messages.by_key(key) if key else None)

    def _seen(self, found: Message | None) -> SeenMessage | None:
        seen = None if found is None else judged(self.__tx, self.agent, chat_id=found.chat_id)
        return None if found is None or seen is None else SeenMessage(self.__tx.messages.get(found.id), seen)

    def shown(self, channel: str, ts: str) -> SeenMessage | None:
        """The message that a message in Slack is, or shows first, if the asker may see its chat."""
        found, post = self.__tx.messages.by_slack(channel, ts), self.__tx.posts.by_ts(channel, ts)
        if found is None and post is not None:
            found = next((self.__tx.messages.get(one) for one, _ in self.__tx.posts.messages_of(post.id)), None)
        return self._seen(found)

    def here(self) -> Seen | None:
        """The chat under whose card this was typed or pressed, if the asker may see it."""
        if self.ask.channel is None or self.ask.root is None:
            return None
        thread = self.__tx.threads.by_root(self.ask.channel, self.ask.root)
        return None if thread is None else judged(self.__tx, self.agent, chat_id=thread.chat_id)

    def on_card(self, seen: Seen) -> bool:
        """Whether a button of the chat's current card was pressed, which shows what changes."""
        press = self._press
        if press is None or press.view is not None or press.channel is None or press.message_ts is None:
            return False
        thread = self.__tx.threads.by_root(press.channel, press.message_ts)
        return thread is not None and (thread.chat_id, thread.state) == (seen.id, ThreadState.CURRENT)

    def at_card(self, seen: Seen) -> bool:
        """Whether the card is what the asker looks at: it was pressed, or a form that was opened there."""
        view = None if self._press is None else self._press.view
        return self.on_card(seen) or (view is not None and view.data.endswith(ON_CARD))

    def do(self, flow: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the action or query gives, run in the transaction."""
        return flow(self.__tx, *args, **kwargs)
