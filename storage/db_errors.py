"""Which errors are the database's and pass by themselves, and which are mistakes of ours."""

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# SQLite's primary result codes: busy, locked, out of memory, read-only, interrupted, I/O error, corrupt, full,
# cannot open, locking protocol, not a database.
SQLITE_TROUBLE = frozenset({5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26})
# PostgreSQL's error classes: connection, transaction rollback, resources, object state, operator, system, internal.
POSTGRES_TROUBLE = frozenset({"08", "40", "53", "55", "57", "58", "XX"})
# A server that takes no changes, as after a failover or while it recovers: of a class whose other states are mistakes.
POSTGRES_READ_ONLY = "25006"
POSTGRES_AGAIN = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock not available


class TransactionLost(Exception):
    """The database ended the whole transaction (a full disk, an interrupt, a deadlock): nothing of it is kept."""


def is_outage(fault: BaseException) -> bool:
    """Whether the error is the database's, so that the same work may succeed later."""
    if isinstance(fault, TransactionLost | PoolTimeout):
        return True
    if not isinstance(fault, DBAPIError | sqlite3.Error):
        return False
    original = getattr(fault, "orig", fault)
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_TROUBLE
    state = getattr(original, "sqlstate", None)
    if state is None:  # nothing was answered: no connection, or it broke
        return isinstance(fault, OperationalError) or getattr(fault, "connection_invalidated", False)
    if state == POSTGRES_READ_ONLY or state[:2] in POSTGRES_TROUBLE:
        return True
    return bool(getattr(fault, "connection_invalidated", False))


def worth_again(fault: BaseException) -> bool:
    """Whether two transactions conflicted, so that the same one may be run again at once."""
    if isinstance(fault, TransactionLost) and fault.__cause__ is not None:
        return worth_again(fault.__cause__)
    return isinstance(fault, DBAPIError) and getattr(fault.orig, "sqlstate", None) in POSTGRES_AGAIN


WORDS = {13: "full", 8: "read_only", 11: "corrupt", 26: "corrupt", 10: "read_only"}
POSTGRES_WORDS = {"53100": "full", POSTGRES_READ_ONLY: "read_only", "XX001": "corrupt", "XX002": "corrupt"}


def lacks_right(fault: BaseException) -> bool:
    """Whether PostgreSQL refused its user something for want of a right."""
    return getattr(getattr(fault, "orig", None), "sqlstate", None) == "42501"


def outage_word(fault: BaseException) -> str:
    """What keeps the database from taking a change: full, read_only, corrupt, or away for everything else."""
    if isinstance(fault, TransactionLost) and fault.__cause__ is not None:
        return outage_word(fault.__cause__)
    original = getattr(fault, "orig", fault)
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        return WORDS.get(code & 0xFF, "away")
    return POSTGRES_WORDS.get(getattr(original, "sqlstate", None) or "", "away")


class LaneLost(TransactionLost):
    """The database failed while `lane` was being started: nothing of the transaction is kept."""

    def __init__(self, lane: str) -> None:
        super().__init__(lane)
        self.lane = lane
