"""Work of a job over many rows, so that one of them that fails stops none of the others."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import structlog

from bot.telemetry.logs import where
from storage.db import TransactionLost
from storage.tx import Tx

Row = TypeVar("Row")
log = structlog.get_logger("timers")


def together_or_alone(
    tx: Tx,
    kind: str,
    rows: Mapping[int, Row],
    work: Callable[[Collection[Row]], object],
    *,
    alone: Callable[[Row], object] | None = None,
    all_there: bool = False,
) -> frozenset[int]:
    """Do the work for all rows at once; if it raises, for each under a savepoint of its own. Returns those that failed.

    `kind`, and `rows` by our ids: what health names (`bot/notices/messages/outages.py`). `alone`: the work for one row, where
    it must touch no other; None: the same. `all_there`: there are no other rows of the kind. Raises TransactionLost if it
    was the database that failed: no row is to blame.
    """
    failed: dict[int, str] = {}
    if rows and _raised(tx, work, list(rows.values())) is not None:
        for key, row in rows.items():
            fault = _raised(tx, work, [row]) if alone is None else _raised(tx, alone, row)
            if fault is not None:
                failed[key] = type(fault).__name__
                log.error("row_failed", kind=kind, row=key, why=failed[key], where=where(fault))
    looked_at = None if all_there else [str(key) for key in rows]
    tx.faults.record(kind, {str(key): why for key, why in failed.items()}, of=looked_at)
    return frozenset(failed)


def _raised(tx: Tx, work: Callable[..., object], what: object) -> Exception | None:
    try:
        with tx.savepoint():
            work(what)
    except TransactionLost:
        raise
    except Exception as fault:  # noqa: BLE001  # a bug, or a row that cannot be read: undone, logged and tried again later
        return fault
    return None
