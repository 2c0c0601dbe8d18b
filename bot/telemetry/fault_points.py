"""Named points at which a crash test ends the process, as a power cut would. Unarmed they cost a dictionary look-up."""

import os
from collections.abc import Mapping

POINTS = (
    "received",  # an event is written, not yet committed
    "handled",  # an event's transaction is through, not yet committed
    "marked",  # an effect is marked as sending, not yet committed
    "arrived",  # an event is on disk, not yet acknowledged
    "decided",  # an event's transaction is committed
    "sending",  # an effect is marked as sending, the call not yet made
    "called",  # the call is made, its outcome not yet written
    "settling",  # its outcome is written, not yet committed
    "settled",  # the outcome is on disk
)
KILLED = 137
_armed: dict[str, int] = {}


def arm(points: Mapping[str, int]) -> None:
    """End the process at the n-th passing of each point. Raises ValueError for an unknown point.

    A name may be narrowed to one kind of effect: `sending@PostCopy`.
    """
    unknown = {name.partition("@")[0] for name in points} - set(POINTS)
    if unknown:
        raise ValueError(f"no such fault point: {', '.join(sorted(unknown))}")
    _armed.update(points)


def point(name: str, of: str = "") -> None:
    """Pass a point; `of` is the kind of effect, where there is one."""
    for armed in (name, f"{name}@{of}"):
        if armed in _armed:
            _armed[armed] -= 1
            if _armed[armed] <= 0:
                os._exit(KILLED)
