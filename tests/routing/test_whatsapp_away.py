"""When somebody is back, as a customer reads it."""

from datetime import date, datetime

import pytest

from bot.routing.messages import spoken_in

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        ("Europe/Berlin", "2026-03-02T14:00", "14:00 (Berlin time)"),
        ("America/New_York", "2026-03-03T09:00", "Tuesday, 09:00 (New York time)"),
        ("America/Argentina/Buenos_Aires", "2026-03-08T09:30", "Sunday, 09:30 (Buenos Aires time)"),
        ("UTC", "2026-03-09T09:00", "Monday, 9 March, 09:00 (UTC)"),
    ],
)
def test_a_time_names_its_place_and_its_day_if_that_is_not_today(zone: str, at: str, said: str) -> None:
    assert spoken_in(zone, datetime.fromisoformat(at), today=MONDAY) == said
