"""A wait's time on duty: the stretches in which somebody was on whom the chat's rule could choose."""

from datetime import datetime, timedelta

from bot.model.chat import Stretches


def running(stretches: Stretches) -> bool:
    """Whether somebody is on."""
    return bool(stretches) and stretches[-1][1] is None


def turned(stretches: Stretches, *, on: bool, at: datetime) -> Stretches:
    """The stretches after somebody came on, or after the last one went off, at `at`; never before what is counted."""
    if on == running(stretches):
        return stretches
    *before, last = stretches or ((at, at),)
    if not on:
        return (*before, (last[0], at)) if at > last[0] else tuple(before)
    if stretches and last[1] is not None and at <= last[1]:
        return (*before, (last[0], None))
    return (*stretches, (at, None))


def seconds(stretches: Stretches, began: datetime, ended: datetime) -> float:
    """How long somebody was on between a wait's beginning and its end."""
    cut = ((max(start, began), ended if end is None else min(end, ended)) for start, end in stretches)
    return sum((max(end - start, timedelta()) for start, end in cut), timedelta()).total_seconds()
