"""Random steps from a seed: what arrives where, and what goes wrong meanwhile."""

import random
from collections.abc import Iterator
from typing import Any

from bot.telemetry.fault_points import POINTS
from tests.processes.flows import CHATS, ROOMS, Kind
from tests.processes.house import NAMES
from tests.processes.outside import WEATHERS

Step = tuple[str, dict[str, Any]]
"""A method of the house, and what it is called with."""
KINDS: dict[Kind, int] = {
    "say": 40, "pair": 16, "room": 8, "route": 12, "close": 8, "forget": 5, "move": 5, "later": 6
}  # fmt: skip  # one line of numbers
ARRIVALS, TROUBLES = 70, 30
TROUBLE = {
    "breathe": 10.0, "turn": 8.0, "start": 5.0, "kill": 2.0, "doom": 1.5, "freeze": 1.0, "cut": 2.0, "lose_redis": 0.8,
    "stop_server": 0.4,
}  # fmt: skip  # as above
REST_EVERY, REST_WELL_EVERY = 200, 15


def steps(dice: random.Random, count: int, *, trouble: bool = True) -> Iterator[Step]:
    """So many; now and then all is well again, and comes to rest. Without `trouble` things only happen.

    Then it rests more often: what the last event left behind is followed by nothing else that could wake anybody.
    """
    every = REST_EVERY if trouble else REST_WELL_EVERY
    for number in range(1, count + 1):
        if number % every == 0:
            yield "rest", {}
        elif not trouble or dice.random() * (ARRIVALS + TROUBLES) < ARRIVALS:
            yield "arrive", _arrival(dice)
        else:
            yield _trouble(dice)


def _arrival(dice: random.Random) -> dict[str, Any]:
    """Mostly at one process, at times at two."""
    return {
        "kind": dice.choices(list(KINDS), list(KINDS.values()))[0],
        "chats": tuple(dice.sample(range(1, CHATS + 1), 2)),
        "room": dice.randint(1, ROOMS),
        "doors": tuple(dice.sample(NAMES, dice.choice([1, 1, 1, 2]))),
    }


def _trouble(dice: random.Random) -> Step:
    what = dice.choices(list(TROUBLE), list(TROUBLE.values()))[0]
    match what:
        case "breathe":
            return what, {"seconds": dice.uniform(0.0, 0.1)}
        case "turn":
            return what, {"weather": dice.choice(list(WEATHERS))}
        case "kill":
            return what, {"name": dice.choice(NAMES)}
        case "doom":
            return what, {"name": dice.choice(NAMES), "point": dice.choice(POINTS), "times": dice.randint(1, 20)}
        case "freeze":  # shortly, or past its leases
            return what, {
                "name": dice.choice(NAMES),
                "seconds": dice.choice([dice.uniform(0.1, 1.0), dice.uniform(3.0, 5.0)]),
            }
        case "cut":
            how = dice.choice(["pg_terminate_backend", "pg_cancel_backend"])
            return what, {"how": how, "which": dice.randrange(100)}
        case "lose_redis":
            return what, {"seconds": dice.uniform(0.2, 3.0), "frozen": dice.random() < 0.5}
        case "stop_server":
            return what, {"seconds": dice.uniform(0.3, 2.0)}
        case _:
            return what, {}
