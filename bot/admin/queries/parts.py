"""What the processes see of the parts they stand on, and which of our phones are away."""

from datetime import datetime, timedelta
from itertools import groupby, islice

from storage.tx import Tx

MOST_TOLD = 5  # more of a kind have one cause; health names them all


def failing(tx: Tx) -> dict[str, tuple[str, datetime]]:
    """The parts that are surely not well, each with a word and since when: what some process sees, and our phones.

    A phone is a part of its own, "phone:" and our id of it; Periskope says whether it is connected. So is each row that
    fails in a job, up to five of a kind.
    """
    found = {f"phone:{one.id}": ("disconnected", tx.engine_now) for one in tx.phones.all() if not one.ready}
    for _, some in groupby(tx.faults.all(), key=lambda one: one.kind):
        found |= {f"{one.kind}:{one.key}": (one.why, one.since) for one in islice(some, MOST_TOLD)}
    for process in tx.processes.live():
        for part, why, seconds, sure in process.problems:
            if sure and part not in found:
                ago = 0 if why == "resting" else seconds  # of rest it is what remains
                found[part] = (why, process.at - timedelta(seconds=ago))
    return found


def unsure(tx: Tx) -> frozenset[str]:
    """The parts of which some process does not know yet whether they are well."""
    return frozenset(part for process in tx.processes.live() for part, _, _, sure in process.problems if not sure)
