"""What is stored of plans is read back as it was."""

import json
import random
from datetime import date

from bot.model import schedule as model_schedule
from tests.shifts import oracle


def test_every_plan_is_read_back_as_it_was_written() -> None:
    rng = random.Random(3)
    plans = [oracle.random_plan(rng, "Africa/Cairo", date(2026, 4, 24)) for _ in range(200)]
    for schedule, exceptions in plans:
        stored = json.loads(json.dumps(model_schedule.to_json(schedule)))
        kept = json.loads(json.dumps([model_schedule.exception_to_json(one) for one in exceptions]))

        assert model_schedule.from_json(stored) == schedule
        assert tuple(model_schedule.exception_from_json(one) for one in kept) == exceptions
