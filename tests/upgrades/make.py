"""`python -m tests.upgrades.make CHECKOUT`: live in the version of that checkout, stop it in the middle, and keep the house.

The checkout is an older commit of this repository. What is kept is its database as SQL, named by its revision, and the
world around it: customers wrote while Slack took no posts, a reply waits out its delay, a chat was just assigned.
"""

import asyncio
import contextlib
import json
import sqlite3
import sys
import tempfile
from functools import partial
from pathlib import Path

from sandbox.slack.faults import Fault
from sandbox.world import World
from tests.end_to_end.acts import shows
from tests.fixtures.running_app import PATH, PATIENCE, RunningApp
from tests.upgrades.kept_world import kept

HERE = Path(__file__).parent
FAILING = Fault(method="chat.postMessage", kind="500", times=10**6)
DELAY = "60"  # seconds: so long the last reply can be taken back, and is not sent
PEOPLE = {"wa-triage": 1, "wa-sales": 3, "wa-repairs": 3, "wa-fleet": 2}
POSTED = {"Priya": "wa-sales", "Tom": "wa-repairs", "Sofía": "wa-triage"}


async def lived(app: RunningApp) -> None:
    """An hour of a shop, until Slack takes no more."""
    people = {user.id for user in app.slack.users.values() if user.email and user.id != app.slack.bot_user_id}
    await app.until(lambda: {"wa-triage", "wa-sales", "wa-repairs", "wa-fleet"} <= app.rooms())
    await app.until(lambda: all(len(app.slack.channel(room).members & people) >= many for room, many in PEOPLE.items()))
    for name, room in POSTED.items():
        await app.world.periskope.customer_says(app.chat(name), f"before {name}")
        await app.until(partial(shows, app, room, name, f"before {name}"))
    asha, sales = app.person("Asha"), app.slack.channel("wa-sales")
    root = app.thread("wa-sales", "Priya")[0].ts
    await app.slack.command(asha, "take Priya")
    await app.slack.command(app.person("Lucía"), "remind Tom 2h")
    await app.slack.say(asha, sales.id, "the first answer", thread_ts=root)
    await app.until(lambda: app.heard(app.chat("Priya")), within=2 * float(DELAY))
    await app.slack.say(asha, sales.id, "the answer that waits", thread_ts=root)
    app.slack.faults.waiting.append(FAILING)
    await app.slack.command(app.person("Lucía"), f"assign Tom <@{app.person('Omar')}>")
    for name in POSTED:
        await app.world.periskope.customer_says(app.chat(name), f"half-done {name}")
    await app.until(app.world.periskope.idle)
    await asyncio.sleep(2)  # nothing outside shows that it was handled: what would, Slack refuses


async def main(checkout: Path) -> None:
    """Live and keep."""
    with tempfile.TemporaryDirectory() as folder:
        world = await World.start()
        world.slack.answer_seconds = world.slack.trigger_seconds = PATIENCE
        app = RunningApp(world=world, data=Path(folder), overrides=RunningApp.quick() | {"SEND_DELAY_SECONDS": DELAY})
        env = world.environment(app.data, **app.overrides) | PATH
        old = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", cwd=checkout, env=env)
        try:
            await lived(app)
        finally:
            old.terminate()
            await old.wait()
            around = kept(world)
            await world.stop()
        with contextlib.closing(sqlite3.connect(app.data / "periskope.db")) as database:
            [[revision]] = database.execute("SELECT version_num FROM alembic_version").fetchall()
            target = HERE / revision
            target.mkdir(exist_ok=True)
            (target / "database.sql").write_text("\n".join(database.iterdump()) + "\n", encoding="utf-8")
        (target / "world.json").write_text(json.dumps(around, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
