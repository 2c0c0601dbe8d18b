"""One transaction: everything a flow may ask or change, by noun."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from storage.db import Db, Wakes
from storage.queries.inbox import Inbox
from storage.queries.lanes import Lanes
from storage.queries.outbox import Outbox
from storage.queries.pace import Pace


class Tx(Db):
    """An open transaction with its nouns."""

    def __init__(self, conn: Connection, *, house: Callable[[], datetime], secret: bytes, wakes: Wakes) -> None:
        super().__init__(conn, house=house, secret=secret, wakes=wakes)

    @cached_property
    def lanes(self) -> Lanes:
        """Ordered lines of work."""
        return Lanes(self)

    @cached_property
    def inbox(self) -> Inbox:
        """What arrived."""
        return Inbox(self, self.lanes)

    @cached_property
    def outbox(self) -> Outbox:
        """What is owed."""
        return Outbox(self, self.lanes)

    @cached_property
    def pace(self) -> Pace:
        """When a key is free again."""
        return Pace(self)
