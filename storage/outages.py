"""Tells a database in trouble from a mistake of ours: an outage passes by itself, a mistake does not."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# SQLite's primary result codes: busy, locked, out of memory, read-only, interrupted, I/O error, corrupt, full,
# cannot open, locking protocol, not a database.
SQLITE_TROUBLE = frozenset({5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26})
# PostgreSQL's error classes: connection, transaction rollback, resources, object state, operator, system, internal.
POSTGRES_TROUBLE = frozenset({"08", "40", "53", "55", "57", "58", "XX"})
POSTGRES_AGAIN = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock not available


class TransactionLost(Exception):
    """The database ended the whole transaction (a full disk, an interrupt, a deadlock): nothing in it stands."""


def is_outage(fault: BaseException) -> bool:
    """Is this the database's trouble, so that the same work may succeed later?"""
    if isinstance(fault, TransactionLost | PoolTimeout):
        return True
    if not isinstance(fault, DBAPIError):
        return False
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_TROUBLE
    state = getattr(fault.orig, "sqlstate", None)
    return fault.connection_invalidated or (state is not None and state[:2] in POSTGRES_TROUBLE)


def worth_again(fault: BaseException) -> bool:
    """Did two transactions get into each other's way, so that the same one may be run again at once?"""
    if isinstance(fault, TransactionLost) and fault.__cause__ is not None:
        return worth_again(fault.__cause__)
    return isinstance(fault, DBAPIError) and getattr(fault.orig, "sqlstate", None) in POSTGRES_AGAIN
