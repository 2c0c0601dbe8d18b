"""What is stored of plans is read back as it was."""

import json
import random
from datetime import date

from bot.domain import shifts_json
from tests.domain import oracle


def test_every_plan_is_read_back_as_it_was_written() -> None:
    rng = random.Random(3)
    plans = [oracle.random_plan(rng, "Africa/Cairo", date(2026, 4, 24)) for _ in range(200)]
    for schedule, exceptions in plans:
        stored = json.loads(json.dumps(shifts_json.to_json(schedule)))
        kept = json.loads(json.dumps([shifts_json.exception_to_json(one) for one in exceptions]))

        assert shifts_json.from_json(stored) == schedule
        assert tuple(shifts_json.exception_from_json(one) for one in kept) == exceptions
