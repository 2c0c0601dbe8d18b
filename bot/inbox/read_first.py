"""What a flow can answer to an event besides a fixed word."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.model.queue import InboxEntry
from bot.outbox.models import WaitForGate
from storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFirst:
    """What the event says takes looking up, which is to be done beside the transactions: nothing was changed yet.

    `then` is called instead of the flow, in a transaction, with what `read` gave on a reader; with None if it raised.
    """

    read: Callable[[Tx], Any]
    then: Callable[[InboxEntry, Tx, Any], WaitForGate | str]


Handle = Callable[[InboxEntry, Tx], WaitForGate | ReadFirst | str]
