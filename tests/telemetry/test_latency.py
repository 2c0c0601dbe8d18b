"""How long a message took is counted from the event that brought it, in both directions."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bot.inbox.lane_step import process_lane
from bot.model.effect.threads import PostCopy
from bot.model.ids import PostId
from bot.model.lane import Family, Lane
from bot.model.queue import Arrival, InboxEntry
from bot.telemetry import counters
from storage import tables as t
from storage.opening import open_store
from storage.tx import Tx
from tests.end_to_end import acts
from tests.fixtures.engine_world import NOON
from tests.fixtures.running_app import RunningApp

WAITED = timedelta(seconds=40)


def arrived(tx: Tx) -> None:
    tx.inbox.arrive(Arrival(source="periskope", key="one", lane=Lane(Family.IN_CHAT, "a"), raw=b"{}"))
    tx.conn.execute(update(t.inbox).values(at=tx.engine_now - WAITED))


def posted(item: InboxEntry, tx: Tx) -> str:
    tx.outbox.post(PostCopy(target=PostId(1)), lane=Lane(Family.POSTS, "1:1"), key="copy")
    return "shown"


async def test_an_effect_is_as_old_as_the_event_that_asked_for_it(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'house.db'}", business_clock=lambda: NOON)
    await store.run(arrived)
    await store.run(process_lane, posted)
    head = await store.read(lambda tx: tx.outbox.head("post:1:1"))
    now = await store.read(lambda tx: tx.engine_now)
    await store.close()

    assert head is not None
    assert now - head.at >= WAITED


def counted() -> tuple[float, float]:
    return counters.to_slack._sum.get(), counters.to_whatsapp._sum.get()


async def test_both_ways_of_a_message_are_timed(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        before = counted()
        await acts.opened(running_app, "Priya", "wa-sales", words="hello there")
        await running_app.until(lambda: counted()[0] > before[0])
        still = counted()[1]
        root = running_app.thread("wa-sales", "Priya")[0]
        channel = running_app.slack.channel("wa-sales").id
        await running_app.slack.say(running_app.person("Asha"), channel, "hello Priya", thread_ts=root.ts)
        await running_app.until(lambda: "hello Priya" in running_app.heard(running_app.chat("Priya")))
        await running_app.until(lambda: counted()[1] > still)
