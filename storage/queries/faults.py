"""Rows that a job cannot work on while it works on all others: remembered until it can, so that people are told once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.db import Db
from storage.queries.settings import StoredSettings

NAME = "faults"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingRow:
    """One thing of a kind ("plan", "shift", "channel") that fails. `key`: our id of it; `why`: a fixed word."""

    kind: str
    key: str
    why: str
    since: datetime


class Faults:
    """Queries and changes of what fails alone."""

    def __init__(self, db: Db, settings: StoredSettings) -> None:
        self._db = db
        self._settings = settings

    def all(self) -> list[FailingRow]:
        """Everything that fails, by kind, the oldest first."""
        stored = self._settings.get(NAME) or {}
        found = [
            FailingRow(kind=kind, key=key, why=why, since=datetime.fromisoformat(since))
            for kind, some in stored.items()
            for key, (why, since) in some.items()
        ]
        return sorted(found, key=lambda one: (one.kind, one.since, one.key))

    def record(self, kind: str, failing: Mapping[str, str], *, of: Collection[str] | None = None) -> frozenset[str]:
        """Store which of a kind fail, by key with a fixed word; returns those that did not before.

        `of`: those that were looked at, so that what is known of the others stays; None: all that there are.
        """
        stored = self._settings.get(NAME) or {}
        known = stored.get(kind, {})
        kept = {key: one for key, one in known.items() if of is not None and key not in of}
        now = self._db.engine_now.isoformat()
        after = kept | {key: [why, known[key][1] if key in known else now] for key, why in failing.items()}
        if after != known:
            self._settings.put(NAME, stored | {kind: after}, by=None)
        return frozenset(failing.keys() - known.keys())

    def forget(self, gone: Collection[FailingRow]) -> None:
        """Drop these: what they are of is not there any more, so no job looks at it again."""
        if not gone:
            return
        left_out = {(one.kind, one.key) for one in gone}
        stored = self._settings.get(NAME) or {}
        after = {
            kind: {key: one for key, one in some.items() if (kind, key) not in left_out}
            for kind, some in stored.items()
        }
        self._settings.put(NAME, after, by=None)
