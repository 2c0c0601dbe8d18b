"""The port for metrics, on 127.0.0.1 only."""

import asyncio
import contextlib
from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.telemetry import counters
from storage.queries.health import State
from storage.store import Store
from storage.tx import Tx

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 2.0


async def serve_metrics(store: Store, parts: Callable[[], dict[str, bool]], *, port: int) -> web.AppRunner:
    """Serve `/metrics` to Prometheus. `parts`: whether each part is well. Raises OSError if the port is taken."""

    async def metrics(_: web.Request) -> web.Response:
        with contextlib.suppress(Exception):  # the database is away: the last figures stay, and `ready` says so
            async with asyncio.timeout(PATIENCE_SECONDS):
                show(*await store.read(look))
        for part, well in parts().items():
            counters.ready.labels(part).set(well)
        return web.Response(body=generate_latest(counters.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    return runner


def look(tx: Tx) -> tuple[State, int]:
    """The queues' state, and the database's size in bytes."""
    return tx.health.state(), tx.retention.size()


def show(state: State, size: int) -> None:
    """Set the gauges to these."""
    counters.database_bytes.set(size)
    counters.inbox_waiting.set(state.inbox)
    counters.outbox_open.set(state.outbox)
    counters.outbox_held.set(state.held_effects)
    counters.lanes_held.set(state.held_lanes)
    counters.lanes_failing.set(state.failing_lanes)
    counters.lanes_parked.set(state.parked_lanes)
    counters.lane_late.set(state.late)
    counters.waits_open.set(state.waits)
