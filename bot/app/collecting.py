"""How Python's garbage collector is set, by the program once it has started and by whatever measures it."""

import gc

COLLECTING = (20_000, 20, 100)  # the collector's thresholds; Python's own cost a twentieth of a message


def spare_collecting() -> None:
    """What was made by the start lives as long as the process: the garbage collector need not look through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTING)
