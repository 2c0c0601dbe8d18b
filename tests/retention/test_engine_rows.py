"""The engine's settled work is forgotten after thirty days; what waits, is owed or is held never is."""

from sqlalchemy import insert, update

from bot.app.retention import SLICE
from bot.model.audit import AuditAction
from bot.model.effect.replies import SendWhatsApp
from bot.model.ids import MessageId
from bot.model.lane import Family, Lane
from bot.model.queue import Arrival
from bot.telemetry import counters
from storage import tables as t
from storage.queries.lanes import Claimer
from storage.queries.retention import ENGINE_DAYS
from storage.store import Store
from storage.tx import Tx
from tests.retention.aged import age, clear, counts, raw

DAY_SECONDS = 86_400
SLACK_REPEATS_SECONDS = DAY_SECONDS  # with Delayed Events; without, five minutes
OLD = ENGINE_DAYS + 1


def effects(tx: Tx) -> None:
    for number, state in enumerate(("done", "ready", "sending", "held")):
        tx.outbox.post(SendWhatsApp(target=MessageId(number)), lane=Lane(Family.WHATSAPP, str(number)), key=state)
        tx.conn.execute(update(t.outbox).where(t.outbox.c.key == state).values(state=state))


def events(tx: Tx) -> None:
    for state in ("done", "new", "skipped", "unreadable"):
        tx.inbox.arrive(Arrival(source="periskope", key=state, lane=Lane(Family.IN_CHAT, state), raw=b"{}"))
        tx.conn.execute(update(t.inbox).where(t.inbox.c.key == state).values(state=state))


def keys(tx: Tx) -> set[str]:
    return {row["key"] for table in (t.inbox, t.outbox) for row in raw(tx, table)}


async def test_only_what_is_settled_goes_and_only_once_it_is_old(store: Store) -> None:
    await store.run(effects)
    await store.run(events)
    await store.run(age, ENGINE_DAYS - 1)
    await clear(store)
    young = await store.read(keys)
    await store.run(age, 2)
    await clear(store)

    assert young == {"done", "ready", "sending", "held", "new", "skipped", "unreadable"}
    assert await store.read(keys) == {"ready", "sending", "held", "new", "unreadable"}


async def test_an_effect_that_was_sent_lately_stays_however_old_its_order_is(store: Store) -> None:
    await store.run(effects)
    await store.run(age, OLD)
    await store.run(
        lambda tx: tx.conn.execute(update(t.outbox).where(t.outbox.c.key == "done").values(sent_at=tx.engine_now))
    )
    await clear(store)

    assert "done" in await store.read(keys)


def idle(tx: Tx, *lanes: str) -> None:
    for lane in lanes:
        tx.lanes.release(lane, due=None)


async def test_a_lane_goes_with_its_last_effect_and_comes_back_with_an_epoch_of_its_own(store: Store) -> None:
    def work(tx: Tx, key: str) -> None:
        tx.outbox.post(SendWhatsApp(target=MessageId(1)), lane=Lane(Family.WHATSAPP, "1"), key=key)

    await store.run(work, "one")
    [lease] = await store.run(lambda tx: tx.lanes.claim("out", Claimer(owner="me"), limit=1))
    await store.run(lambda tx: tx.conn.execute(update(t.outbox).values(state="done")))
    await store.run(idle, "wa:1")
    await clear(store)
    while_it_has_effects = await store.read(lambda tx: counts(tx)["lane"])
    await store.run(age, OLD)
    await clear(store)
    after = await store.read(lambda tx: counts(tx)["lane"])
    await store.run(work, "two")
    [again] = await store.run(lambda tx: tx.lanes.claim("out", Claimer(owner="me"), limit=1))

    assert (while_it_has_effects, after) == (1, 0)
    assert again.epoch != lease.epoch
    assert not await store.run(lambda tx: tx.lanes.hold(lease))


async def test_lanes_that_wait_or_are_held_or_due_stay(store: Store) -> None:
    def lanes(tx: Tx) -> None:
        for name in ("wa:due", "wa:parked", "wa:held", "wa:idle"):
            tx.lanes.add_work(Lane.parse(name))
        tx.lanes.park("wa:parked", "a gate")
        tx.lanes.hold_back("wa:held", "a person decides")
        tx.lanes.release("wa:idle", due=None)

    await store.run(lanes)
    await clear(store)

    assert {row["lane"] for row in await store.read(raw, t.lane)} == {"wa:due", "wa:parked", "wa:held"}


async def test_expired_proposals_and_free_rate_limits_go(store: Store) -> None:
    def some(tx: Tx) -> None:
        tx.proposals.add("import", {}, until=tx.engine_now)
        tx.proposals.add("asked", {})
        tx.conn.execute(insert(t.rate_limit).values(key="slack:C1", free_at=tx.engine_now))

    await store.run(some)
    await clear(store)
    before = await store.read(counts)
    await store.run(age, 2)
    await clear(store)
    after = await store.read(counts)

    assert (before["proposal"], before["rate_limit"]) == (2, 1)
    assert (after["proposal"], after["rate_limit"]) == (1, 0)


async def test_the_audit_is_kept_for_ever_unless_days_are_set(store: Store) -> None:
    await store.run(lambda tx: tx.audit.write(AuditAction.INVITED, actor=1, via="slack"))
    await store.run(age, 4_000)
    await store.run(lambda tx: tx.audit.write(AuditAction.INVITED, actor=1, via="slack"))
    await clear(store)
    before = await store.read(counts)
    await clear(store, audit=3_000)
    after = await store.read(counts)

    assert (before["audit"], after["audit"]) == (2, 1)


async def test_more_than_a_slice_goes_in_one_run_and_is_counted(store: Store) -> None:
    def many(tx: Tx) -> None:
        rows = [
            {"key": f"k{n}", "lane": "in:done", "source": "slack", "raw": b"", "at": tx.engine_now, "state": "done"}
            for n in range(2 * SLICE + 1)
        ]
        tx.conn.execute(insert(t.inbox), [row | {"attempts": 0} for row in rows])

    def counted() -> float:
        return float(counters.forgotten.labels("events")._value.get())

    await store.run(many)
    await store.run(age, OLD)
    before = counted()
    await clear(store)

    assert await store.read(lambda tx: counts(tx)["inbox"]) == 0
    assert counted() - before == 2 * SLICE + 1


def test_keys_live_longer_than_any_vendor_repeats_an_event() -> None:
    assert ENGINE_DAYS * DAY_SECONDS > 7 * SLACK_REPEATS_SECONDS
