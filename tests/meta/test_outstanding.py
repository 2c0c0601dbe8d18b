"""A test that waited in vain says what is still to be done, though the database is away."""

from pathlib import Path

from sandbox.world import World
from tests import servers
from tests.fixtures.running_app import RunningApp


async def test_what_is_outstanding_is_said_though_the_database_is_away(tmp_path: Path) -> None:
    world = await World.start()
    away = f"postgresql://postgres@127.0.0.1:{servers.free_port()}/none"
    said = await RunningApp(world=world, data=tmp_path, overrides={"DATABASE_URL": away}).outstanding()
    await world.stop()

    assert said.startswith("database: OperationalError")
    assert "events queued" in said
