"""Availability: each person's switch."""

from datetime import datetime

from sqlalchemy import select

from storage import tables as t
from storage.db import Db


class Availability:
    """Questions and changes about who is on."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def online(self, agent_id: int) -> bool:
        """Is this person online?"""
        found = select(t.availability.c.online).where(t.availability.c.agent_id == agent_id)
        return bool(self._db.conn.execute(found).scalar_one_or_none())

    def switch(self, agent_id: int, *, online: bool, source: str, until: datetime | None) -> None:
        """Set the switch by hand."""
        values = {"online": online, "source": source, "since": self._db.house, "until": until}
        self._db.upsert(t.availability, {"agent_id": agent_id}, {**values, "version": 0})
