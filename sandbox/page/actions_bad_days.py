"""The bar on top: the clock, and what goes wrong on demand."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from sandbox.page.refusal import Refused
from sandbox.world import World

Json = dict[str, Any]

MOST_CALLS = 50
LATE_SECONDS = 8.0
KINDS = {"429", "500", "html503", "drop", "drop_after", "late"}


async def move_clock(world: World, body: Json) -> None:
    world.clock.move(timedelta(seconds=float(body["seconds"])))


async def set_clock(world: World, body: Json) -> None:
    world.clock.set(datetime.fromisoformat(body["at"]))


async def real_clock(world: World, body: Json) -> None:
    world.clock.move(-world.clock.offset)


async def fail(world: World, body: Json) -> None:
    """Plant a fault in one of the two vendors for the next calls."""
    times, kind = min(int(body["times"]), MOST_CALLS), body["kind"]
    if kind not in KINDS:
        raise Refused("There is no such fault.")
    if body["side"] == "slack":
        world.slack.fail(body["place"] or "*", times=times, kind=kind, seconds=LATE_SECONDS)
    else:
        world.periskope.fail(body["place"], times=times, kind=kind, seconds=LATE_SECONDS)


async def heal(world: World, body: Json) -> None:
    world.slack.mend()
    world.periskope.heal()


async def phone_connected(world: World, body: Json) -> None:
    world.periskope.connected = bool(body["connected"])


async def restart_app(world: World, body: Json) -> None:
    """Kill the app without warning; it starts again."""
    if world.restart_app is None:
        raise Refused("The app was not started from here.")
    world.restart_app()


async def reset(world: World, body: Json) -> None:
    """Begin anew: everybody as on the first day, nothing said since."""
    if world.reset is None:
        raise Refused("The sandbox was not started from here.")
    world.reset()


BAD_DAYS: tuple[Callable[[World, Json], Awaitable[Json | None]], ...] = (
    move_clock, set_clock, real_clock, fail, heal, phone_connected, restart_app, reset,
)  # fmt: skip
