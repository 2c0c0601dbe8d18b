"""No outage passes as "all is well": health says it, somebody is told once, and nothing is lost when it is over."""

from pathlib import Path

import pytest

from bot.outbox import lane_step
from tests.end_to_end.outages import (
    OUTAGES,
    AlertServer,
    OutageCase,
    StillClock,
    direct,
    health,
    status_of,
    until_health,
    until_over,
)
from tests.fixtures.running_app import PATIENCE, RunningApp

LIMIT = "2"  # seconds that a part may fail, instead of thirty


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    """That of health."""
    still = StillClock()
    still.install(monkeypatch)
    return still


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls with a token that was refused rest for two seconds instead of a minute."""
    monkeypatch.setattr(lane_step, "TOKEN_REST", 2.0)


def lines(running_app: RunningApp) -> list[str]:
    """What Priya's thread says of this trip, in order."""
    found = [line for words in running_app.words("wa-sales", "Priya") for line in words.splitlines()]
    return [line for line in found if line.startswith(("before", "during", "after"))]


@pytest.mark.parametrize("case", OUTAGES, ids=lambda case: case.name)
async def test_an_outage_is_said_told_once_and_over(tmp_path: Path, case: OutageCase, clock: StillClock) -> None:
    async with (
        AlertServer.open() as alerts,
        RunningApp.open(tmp_path, mode=case.mode, HEALTH_SECONDS=LIMIT, ALERT_URL=alerts.url) as running_app,
    ):
        said = running_app.world.periskope.customer_says
        chat = running_app.chat("Priya")
        await until_health(running_app, case.part, well=True, within=PATIENCE)
        await said(chat, "before it")
        await running_app.until(lambda: lines(running_app) == ["before it"])
        assert running_app.app is not None
        clock.pass_well(running_app.app.vitals, 60)

        await case.begin(running_app)
        for number in range(3):
            await said(chat, f"during {number}")
        with clock.runs():
            await until_health(running_app, case.part, well=False, within=PATIENCE)
        told = await status_of(tmp_path, case.part, case.says)
        ready, _ = await health(running_app, "/readyz")
        if case.told == "alert":
            await running_app.until(lambda: alerts.told(case.part, "failing"))
        else:
            await running_app.until(lambda: direct(running_app, "Nina", case.says))
            await running_app.until(lambda: alerts.told(case.part, "failing"))

        await case.end(running_app)
        await until_over(running_app, case.part, clock)
        await running_app.until(lambda: len(lines(running_app)) >= 4)  # what webhooks gave up the poll finds
        await said(chat, "after it")
        await running_app.until(lambda: len(lines(running_app)) >= 5)
        await running_app.until(lambda: alerts.told(case.part, "over"))
        await running_app.until(lambda: direct(running_app, "Nina", "again"))
        await running_app.at_rest()

        assert not told.well
        assert ready == (503 if case.part == "database" else 200)
        assert lines(running_app) == ["before it", "during 0", "during 1", "during 2", "after it"]
        [failing], [over] = alerts.told(case.part, "failing"), alerts.told(case.part, "over")
        assert case.says in failing
        assert not any(word in failing + over for word in ("Priya", "during", "xoxb", "very-secret", "15550"))
        warned = [words for words in direct(running_app, "Nina", case.says) if words.startswith("⚠️")]
        assert len(warned) == (0 if case.part == "database" else 1)


async def test_a_probe_writes_nothing(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, HEALTH_SECONDS="3600") as running_app:
        await running_app.at_rest()
        asked = len(running_app.slack.calls), len(running_app.world.periskope.calls)
        for path in ("/livez", "/readyz", "/healthz"):
            await health(running_app, path)

        assert len(running_app.slack.calls) == asked[0]
