"""What the processes see of the parts they stand on."""

from datetime import datetime, timedelta

from storage.tx import Tx


def failing(tx: Tx) -> dict[str, tuple[str, datetime]]:
    """The parts of which some process is sure that they are not well, each with a word and since when."""
    found: dict[str, tuple[str, datetime]] = {}
    for process in tx.processes.live():
        for part, why, seconds, sure in process.problems:
            if sure and part not in found:
                ago = 0 if why == "resting" else seconds  # of rest it is what remains
                found[part] = (why, process.at - timedelta(seconds=ago))
    return found


def unsure(tx: Tx) -> frozenset[str]:
    """The parts of which some process does not know yet whether they are well."""
    return frozenset(part for process in tx.processes.live() for part, _, _, sure in process.problems if not sure)
