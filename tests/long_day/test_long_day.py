"""A sampled morning keeps the noise budget; the whole day is for ./run soak."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.long_day.__main__ import table
from tests.long_day.day import LONG, SAMPLE, Plan, lived
from tests.long_day.figures import Figure


def _lived(plan: Plan) -> dict[str, Figure]:
    found = asyncio.run(lived(plan, today=datetime.fromtimestamp(time.time(), UTC)))
    return {one.name: one for one in found}


@pytest.fixture(scope="module")
def morning() -> dict[str, Figure]:
    """Some of the night, the beginning of the shift, some of the day."""
    return _lived(SAMPLE)


# So short a morning has more new threads than a day has, for fewer messages in each.
IN_A_MORNING = {"posts for a customer's message and room": 1.6}
# It takes under a minute, and most of it is waiting; a machine that is busy with much else may need several.
PATIENT = pytest.mark.timeout(900)


# Seconds measure this machine as well, and so do alerts for each reply: how often people answer in the minutes at true speed
# depends on how soon it shows them what they answer. Both are for the whole day under ./run soak, which has it to itself.
@PATIENT
@pytest.mark.parametrize(
    "name",
    [
        "people named while off",
        "people messaged while off",
        "of one wait, times an assignee was named",
        "messages never readable",
        "longest wait of which nobody was told, minutes",
        "card updates in the busiest minute",
        "steps that never came to rest",
        "of these, all others",
        "alerts to people on, for each message of a customer",
        *IN_A_MORNING,
    ],
)
def test_the_morning_keeps_to_the_budget(morning: dict[str, Figure], name: str) -> None:
    figure = replace(morning[name], most=IN_A_MORNING.get(name, morning[name].most))

    assert figure.holds, table([figure])


@PATIENT
def test_the_morning_was_a_busy_one(morning: dict[str, Figure]) -> None:
    counted = {name: morning[name].value for name in ("customers' messages", "replies by agents")}

    assert counted["customers' messages"] > 40
    assert counted["replies by agents"] > 5


@pytest.mark.soak
def test_a_whole_day_keeps_to_the_budget(capsys: pytest.CaptureFixture[str]) -> None:
    found = _lived(LONG)
    with capsys.disabled():
        print("\n" + table(found.values()))  # noqa: T201  # the figures are what it is run for

    assert [one.name for one in found.values() if not one.holds] == []
