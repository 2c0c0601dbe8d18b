"""What a number of days erases that was there before is said in numbers first, and erased a day later."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update

from bot.app.retention import RetentionJob
from bot.model.audit import AuditAction
from bot.model.queue import OutboxState
from bot.model.retention import GRACE, KeptFor, planned
from bot.notices.messages.retention import ErasureAhead
from bot.operator.doctor.state import look_inside
from bot.routing.actions import waits
from bot.telemetry.vitals import Vitals
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.retention.aged import age, announced_long_ago, job_of, kept_for

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def talked(tx: Tx) -> None:
    """An admin, and three messages and a line of the audit from 40 days ago."""
    shop.hire(tx, "nina", role="admin")
    chat = shop.customer(tx, 1, shop.label(tx))
    for _ in range(3):
        shop.writes(tx, chat.id, "my bicycle is purple")
    waits.close(tx, tx.chats.get(chat.id), None)
    tx.audit.write(AuditAction.SETTINGS, actor=None, via="slack")
    tx.conn.execute(update(t.outbox).values(state=OutboxState.DONE))  # no copy is still to be posted
    age(tx, 40)


def left(tx: Tx) -> int:
    return tx.forgetting.older({"words": 30})["words"]


def effects(tx: Tx) -> int:
    return tx.conn.execute(select(func.count()).select_from(t.outbox)).scalar_one()


async def said(store: Store) -> list[dict[str, int]]:
    """What each stored effect of this kind tells."""
    return [{one.what: one.count} for _, one in await store.read(shop.told, ErasureAhead)]


def _lives(tx: Tx, *, name: str) -> None:
    tx.processes.beat(name, [])


async def hour(*jobs: RetentionJob) -> None:
    for job in jobs:
        await job.run()


async def test_what_is_there_is_announced_once_and_erased_only_a_day_later(store: Store) -> None:
    await store.run(talked)
    job = job_of(store, words=30, audit=365)
    for _ in range(2):
        await job.run()

    assert await store.read(left) == 3
    assert await said(store) == [{"words": 3}]
    await store.run(announced_long_ago)
    await job.run()
    assert await store.read(left) == 0
    assert await said(store) == [{"words": 3}]


async def test_a_shorter_time_is_announced_anew_and_a_longer_one_is_not(store: Store) -> None:
    await store.run(talked)
    for days in (90, 30, 60):
        await job_of(store, words=days).announce()

    assert await said(store) == [{"words": 3}]


async def test_processes_with_unlike_numbers_tell_once_and_erase_by_the_shorter(store: Store) -> None:
    await store.run(talked)
    vitals = Vitals()
    short, long = job_of(store, words=30), job_of(store, vitals, words=60, audit=20)
    await hour(short, long, short, long, short)
    before = await store.read(left)
    plan = await store.read(lambda tx: tx.settings.kept_for())

    assert before == 3
    assert plan["words"].days == 30
    assert [one for one in await said(store) if "words" in one] == [{"words": 3}]
    assert [(one.part, one.why) for one in vitals.problems() if one.part == "retention"] == [("retention", "words")]
    await store.run(announced_long_ago)
    await hour(short, long)
    assert await store.read(left) == 0


async def test_once_the_process_with_the_shorter_number_has_ended_the_longer_one_stands(store: Store) -> None:
    await store.run(talked)
    old, vitals = job_of(store, words=30), Vitals()
    await hour(old)
    for name in ("old", "new"):
        await store.run(partial(_lives, name=name))
    new = job_of(store, vitals, words=60)
    await hour(new, old, new)
    differed = not vitals.parts()["retention"]
    await store.run(lambda tx: tx.processes.ended("old"))
    await hour(new)
    plan = await store.read(lambda tx: tx.settings.kept_for())

    assert differed
    assert vitals.parts()["retention"]
    assert plan["words"].days == 60


async def test_nothing_is_erased_by_a_shorter_number_in_the_plan_of_a_longer_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.run(talked)
    short = job_of(store, words=30)
    await short.announce()
    await job_of(store, words=60).announce()
    await store.run(announced_long_ago)
    with monkeypatch.context() as patch:
        patch.setattr(RetentionJob, "announce", lambda _: asyncio.sleep(0))  # the other one starts just after it
        await short.run()

    assert await store.read(left) == 3


async def test_words_still_waited_for_are_not_announced(store: Store) -> None:
    def waits_still(tx: Tx) -> None:
        chat = shop.customer(tx, 2, shop.label(tx))
        shop.writes(tx, chat.id, "where is my bicycle")
        tx.conn.execute(update(t.outbox).values(state=OutboxState.DONE))
        age(tx, 40)

    await store.run(talked)
    await store.run(waits_still)
    await job_of(store, words=30).announce()

    assert await said(store) == [{"words": 3}]


async def test_where_nothing_is_older_it_begins_at_once(store: Store) -> None:
    await store.run(talked)
    await job_of(store, words=90).announce()
    await store.run(age, 60)
    await job_of(store, words=90).run()

    assert await store.read(lambda tx: tx.forgetting.older({"words": 90})) == {"words": 0}
    assert await said(store) == []


@pytest.mark.parametrize(
    ("before", "days", "older", "expected"),
    [
        (None, 30, 5, NOW + GRACE),
        (None, 30, 0, NOW),
        (60, 30, 5, NOW + GRACE),
        (30, 60, 5, NOW - GRACE),
        (30, 30, 5, NOW - GRACE),
    ],
)
def test_only_what_is_new_or_shorter_waits_a_day(before: int | None, days: int, older: int, expected: datetime) -> None:
    known = {} if before is None else {"words": KeptFor(days=before, erases_at=NOW - GRACE)}

    assert planned({"words": days, "audit": 0}, known, {"words": older}, NOW) == {
        "words": KeptFor(days=days, erases_at=expected)
    }


async def test_the_doctor_says_how_much_before_the_start_and_after_it(store: Store, url: str) -> None:
    await store.run(talked)
    now = await store.read(lambda tx: tx.business_now)
    settings = kept_for(words=30, audit=30).model_copy(update={"database_url": SecretStr(url)})
    before = [one.sentence for one in await look_inside(settings, now=now)]
    await job_of(store, words=30, audit=30).announce()
    after = [one.sentence for one in await look_inside(settings, now=now + timedelta(minutes=1))]

    assert (
        "The words of 3 messages are older than KEEP_WORDS_DAYS=30: erased a day after the next start. To keep them, "
        "change the setting before."
    ) in before
    assert any("of the audit is older than KEEP_AUDIT_DAYS=30" in one for one in before)
    assert any("erased from" in one and "3 messages" in one for one in after)


async def test_what_cannot_be_announced_is_not_erased_and_settled_rows_are_cleared(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_: RetentionJob) -> None:
        raise ValueError

    await store.run(talked)
    job = job_of(store, words=30)
    await job.announce()
    await store.run(announced_long_ago)
    monkeypatch.setattr(RetentionJob, "announce", fails)
    before = await store.read(effects)
    with pytest.raises(ValueError, match=r"^$"):
        await job.run()

    assert await store.read(effects) < before
    assert await store.read(left) == 3
