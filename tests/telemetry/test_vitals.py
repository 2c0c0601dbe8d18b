"""Health by success and age, on a clock of its own: what is said when, at exactly which second."""

import asyncio
from collections.abc import Callable
from typing import NoReturn

import pytest

from bot.inbox.worker import InboxWorker
from bot.outbox.worker import OutboxWorker
from bot.telemetry.vitals import Limits, Shared, Vitals
from storage.store import Store
from tests.fixtures.engine_toy import TRADE

Told = list[tuple[str, str, bool]]


class At:
    """A clock that is set."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def well(at: At, *, failing: float = 30, late: float = 120) -> Vitals:
    """All parts well, just now."""
    vitals = Vitals(Limits(failing=failing, late=late), webhooks=True, requests=True, clock=at)
    vitals.slack.succeeded()
    vitals.periskope.succeeded()
    vitals.wrote(Shared())
    return vitals


def told(vitals: Vitals) -> Told:
    return [(one.part, one.why, one.sure) for one in vitals.problems()]


def alive(vitals: Vitals, *, but: str = "") -> None:
    """One turn in which every part but one is well."""
    if but != "database":
        vitals.wrote(vitals.shared)
    for name, calls in (("slack", vitals.slack), ("periskope", vitals.periskope)):
        if but != name:
            calls.succeeded()
    vitals.linked(up=but != "link")


def pass_on(at: At, vitals: Vitals, seconds: int, *, but: str = "", each: Callable[[], None] = lambda: None) -> None:
    for _ in range(seconds):
        at.seconds += 1
        alive(vitals, but=but)
        each()


def test_all_is_well_and_believed_for_no_longer_than_the_limit() -> None:
    at = At()
    vitals = well(at)
    fresh, parts = told(vitals), vitals.parts()
    at.seconds += 31

    assert fresh == []
    assert all(parts.values())
    assert ("database", "away", True) in told(vitals)
    assert not vitals.ready()


@pytest.mark.parametrize(
    ("part", "why"), [("slack", "http_503"), ("slack", "ratelimited"), ("periskope", "not_connected")]
)
def test_a_vendor_is_ill_thirty_seconds_after_its_last_success_and_well_with_the_next(part: str, why: str) -> None:
    at = At()
    vitals = well(at)
    calls = vitals.slack if part == "slack" else vitals.periskope
    pass_on(at, vitals, 29, but=part, each=lambda: calls.failed(why))
    before = told(vitals)
    pass_on(at, vitals, 1, but=part, each=lambda: calls.failed(why))
    ill = told(vitals)
    calls.succeeded()

    assert before == []
    assert ill == [(part, why, True)]
    assert told(vitals) == []


@pytest.mark.parametrize(("part", "why"), [("slack", "token_revoked"), ("periskope", "bad_key")])
def test_a_refused_key_is_said_at_once_and_remembered_where_other_calls_pass(part: str, why: str) -> None:
    at = At()
    vitals = well(at)
    calls = vitals.slack if part == "slack" else vitals.periskope
    calls.failed(why, dead=True)
    at_once = told(vitals)
    calls.succeeded()
    still = told(vitals)
    pass_on(at, vitals, 91)

    assert at_once == still == [(part, why, True)]
    assert told(vitals) == []


def test_silence_is_no_health() -> None:
    at = At()
    vitals = well(at)
    pass_on(at, vitals, 240, but="periskope")

    assert told(vitals) == [("periskope", "silent", True)]


@pytest.mark.parametrize("vendor_back", [True, False])
def test_a_database_that_is_away_makes_nobody_silent_whom_it_keeps_from_being_asked(*, vendor_back: bool) -> None:
    at = At()
    vitals = well(at)
    at.seconds += 300
    away = told(vitals), {"slack", "periskope"} <= vitals.unknown()
    vitals.slack.succeeded()
    vitals.linked(up=True)
    vitals.wrote(Shared())
    back = told(vitals), "periskope" in vitals.unknown()
    pass_on(at, vitals, 240, but="" if vendor_back else "periskope")

    assert away == ([("database", "away", True), ("slack", "no_connection", True)], True)
    assert back == ([], True)
    assert told(vitals) == ([] if vendor_back else [("periskope", "silent", True)])
    assert "periskope" not in vitals.unknown()


def test_connections_counted_before_the_database_went_away_are_counted_anew() -> None:
    at = At()
    vitals = well(at)
    vitals.wrote(Shared(strangers=1))
    at.seconds += 31
    away = told(vitals)
    alive(vitals)
    back = told(vitals)
    pass_on(at, vitals, 30)

    assert ("connections", "more", True) not in away
    assert back == [("connections", "more", False)]
    assert told(vitals) == [("connections", "more", True)]


def test_a_process_says_of_no_part_that_it_is_well_before_it_can_know_it_and_is_well_itself() -> None:
    at = At()
    vitals = Vitals(Limits(failing=30, late=120), webhooks=True, requests=True, clock=at)
    vitals.slack.succeeded()
    vitals.periskope.succeeded()
    first = vitals.unknown()
    alive(vitals)
    read, parts = vitals.unknown(), vitals.parts()
    assert vitals.webhooks is not None
    vitals.webhooks.verified()
    verified = vitals.unknown()
    pass_on(at, vitals, 30)

    assert first == {"slack", "periskope", "events", "connections", "webhooks", "requests"}
    assert read == {"connections", "webhooks", "requests"}
    assert all(parts.values())
    assert verified == {"connections", "requests"}
    assert vitals.unknown() == frozenset()


def test_a_lost_connection_is_said_after_thirty_seconds() -> None:
    at = At()
    vitals = well(at)
    pass_on(at, vitals, 30, but="link")

    assert told(vitals) == [("slack", "no_connection", True)]


def test_what_is_not_known_yet_is_not_well_and_not_sure() -> None:
    at = At()
    vitals = Vitals(Limits(failing=30, late=120), clock=at)
    first = told(vitals)
    pass_on(at, vitals, 30, but="slack")

    assert first == [("database", "not_yet", False), ("slack", "not_yet", False), ("periskope", "not_yet", False)]
    assert told(vitals) == [("slack", "not_yet", True)]


@pytest.mark.parametrize("door", ["webhooks", "requests"])
def test_wrong_signatures_are_said_after_three_and_thirty_seconds_and_over_with_a_right_one(door: str) -> None:
    at = At()
    vitals = well(at)
    signed = vitals.webhooks if door == "webhooks" else vitals.requests
    assert signed is not None
    for _ in range(3):
        signed.turned_away()
    early = told(vitals)
    pass_on(at, vitals, 30)
    late = told(vitals)
    signed.verified()

    assert early == []
    assert late == [(door, "signature", True)]
    assert told(vitals) == []


def test_a_stranger_who_knocks_twice_alarms_nobody() -> None:
    at = At()
    vitals = well(at)
    assert vitals.webhooks is not None
    vitals.webhooks.turned_away()
    vitals.webhooks.turned_away()
    pass_on(at, vitals, 100)

    assert told(vitals) == []


def test_webhooks_that_never_come_are_told_from_polling_and_another_process_can_have_had_one() -> None:
    at = At()
    vitals = well(at)
    assert vitals.webhooks is not None
    pass_on(at, vitals, 25)
    vitals.webhooks.found_elsewhere(3, within=20)
    pass_on(at, vitals, 30)
    missing = told(vitals)
    vitals.wrote(Shared(webhook=2.0))

    assert missing == [("webhooks", "none_come", True)]
    assert told(vitals) == []


@pytest.mark.parametrize("refused", [False, True], ids=["before the start", "while nothing could be stored"])
def test_what_came_while_we_could_take_nothing_is_no_fault_of_the_webhooks(*, refused: bool) -> None:
    at = At()
    vitals = well(at)
    assert vitals.webhooks is not None
    if refused:
        pass_on(at, vitals, 500)
        vitals.webhooks.not_stored()
    pass_on(at, vitals, 19)
    vitals.webhooks.found_elsewhere(3, within=20)
    pass_on(at, vitals, 100)
    ours = told(vitals)
    vitals.webhooks.found_elsewhere(3, within=20)
    pass_on(at, vitals, 100)

    assert ours == []
    assert told(vitals) == [("webhooks", "none_come", True)]


@pytest.mark.parametrize(
    ("shared", "expected"),
    [
        (Shared(late={"slack": 119}), []),
        (Shared(late={"slack": 120}), [("slack", "late", True)]),
        (Shared(resting={"periskope": 3_000}), [("periskope", "resting", True)]),
        (Shared(events={"slack": 121, "periskope": 1}), [("events", "slack", True)]),
        (Shared(strangers=2), [("connections", "more", False)]),
    ],
)
def test_what_only_the_database_knows_is_said(shared: Shared, expected: Told) -> None:
    vitals = well(At())
    vitals.wrote(shared)

    assert told(vitals) == expected


def test_a_damaged_database_stays_damaged() -> None:
    vitals = well(At())
    vitals.damaged = True
    vitals.wrote(Shared())

    assert told(vitals) == [("database", "corrupt", True)]


def test_what_a_process_passed_on_itself_ends_nothing() -> None:
    at = At()
    vitals = well(at)
    assert vitals.webhooks is not None
    vitals.webhooks.verified()
    first, again = vitals.webhooks.news(), vitals.webhooks.news()
    at.seconds += 0.5
    for _ in range(3):
        vitals.webhooks.turned_away()
    vitals.wrote(Shared(webhook=0.0))
    vitals.wrote(Shared(webhook=0.5))
    vitals.wrote(Shared())
    pass_on(at, vitals, 30)

    assert (first, again) == (True, False)
    assert told(vitals) == [("webhooks", "signature", True)]


@pytest.mark.parametrize("part", ["outbox", "inbox"])
def test_a_loop_that_does_not_turn_is_said_and_one_that_does_is_well_again(part: str) -> None:
    at = At()
    vitals = well(at)
    vitals.turned(part)
    pass_on(at, vitals, 119)
    before = told(vitals)
    pass_on(at, vitals, 2)
    hangs, parts = told(vitals), vitals.parts()
    vitals.turned(part)

    assert before == told(vitals) == []
    assert hangs == [(part, "hangs", True)]
    assert not parts[part]
    assert vitals.ready()


def test_no_loop_hangs_because_the_database_was_away() -> None:
    at = At()
    vitals = well(at)
    vitals.turned("inbox")
    pass_on(at, vitals, 200, but="database")
    alive(vitals)

    assert told(vitals) == []


def test_no_loop_hangs_because_a_database_that_may_be_still_for_long_is() -> None:
    at = At()
    vitals = well(at, failing=300)
    vitals.turned("inbox")
    pass_on(at, vitals, 250, but="database")
    still = told(vitals)
    alive(vitals)

    assert still == told(vitals) == []


def test_a_loop_that_rests_does_not_hang_however_soon_work_is_late() -> None:
    at = At()
    vitals = well(at, late=1)
    vitals.turned("inbox")
    pass_on(at, vitals, 2)

    assert told(vitals) == []


def test_retention_is_a_part_like_others() -> None:
    vitals = well(At())
    before = vitals.parts()["retention"]
    vitals.retention_differs(frozenset({"words"}))

    assert before
    assert not vitals.parts()["retention"]


@pytest.mark.parametrize("part", ["outbox", "inbox"])
async def test_a_worker_that_waits_for_its_transaction_for_ever_is_found(
    store: Store, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    at, asked = At(), asyncio.Event()
    vitals = well(at)

    async def hangs(*_: object) -> NoReturn:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    def turned() -> None:
        vitals.turned(part)

    monkeypatch.setattr(store, "run_later" if part == "inbox" else "run", hangs)
    worker = (
        InboxWorker(store, lambda *_: "", turned=turned)
        if part == "inbox"
        else OutboxWorker(store, TRADE, hangs, owner="one", turned=turned)
    )
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(asked.wait(), 30)
    pass_on(at, vitals, 121)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert told(vitals) == [(part, "hangs", True)]
