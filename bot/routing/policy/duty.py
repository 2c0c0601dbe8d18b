"""A wait's time on duty: the stretches in which somebody was on whom the chat's rule could choose."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.model.chat import Stretches
from bot.model.routing import Mode
from bot.model.schedule import Passed, Presence


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


def on_by(mode: Mode, presence: Presence) -> bool:
    """Whether somebody counts as on in a rule's mode."""
    return (mode == "status" or presence.on_shift) and (mode == "shift" or presence.online)


def on_after(mode: Mode, people: Collection[Passed]) -> list[tuple[datetime, frozenset[int]]]:
    """Those of these people who are on from each instant on at which one of them turned, in order."""
    turns: dict[datetime, list[tuple[int, bool]]] = {}
    for one in people:
        for at, presence in one.became:
            turns.setdefault(at, []).append((one.agent_id, on_by(mode, presence)))
    on = {one.agent_id for one in people if on_by(mode, one.were)}
    found = []
    for at in sorted(turns):
        on.difference_update(agent for agent, _ in turns[at])
        on.update(agent for agent, is_on in turns[at] if is_on)
        found.append((at, frozenset(on)))
    return found
