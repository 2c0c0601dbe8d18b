"""When a chat goes on in a new thread at the channel's foot, and when it stays where it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.threads.policy import Stretch, begins_anew

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(hours=24)
FRESH = Stretch(last_at=NOW - timedelta(minutes=5), posts=12, closed=False, assignee_off=False)
HOUR_AGO = NOW - timedelta(hours=1)


def anew(stretch: Stretch) -> bool:
    return begins_anew(stretch, NOW, silence=DAY, longest=200)


@pytest.mark.parametrize(
    ("stretch", "new"),
    [
        (FRESH, False),
        (replace(FRESH, closed=True), True),
        (replace(FRESH, last_at=NOW - DAY), True),
        (replace(FRESH, last_at=NOW - DAY + timedelta(seconds=1)), False),
        (replace(FRESH, posts=199), False),
        (replace(FRESH, posts=200), True),
        (replace(FRESH, assignee_off=True), False),
        (replace(FRESH, last_at=HOUR_AGO), False),
        (replace(FRESH, last_at=HOUR_AGO, assignee_off=True), True),
    ],
)
def test_a_new_thread_begins_after_closing_silence_length_or_an_hour_without_its_assignee(
    stretch: Stretch, *, new: bool
) -> None:
    assert anew(stretch) is new


@pytest.mark.parametrize("changed", [{"closed": True}, {"last_at": NOW - 3 * DAY}, {"assignee_off": True}])
def test_what_leaves_a_closed_chat_closed_stays_in_its_thread(changed: dict[str, object]) -> None:
    stretch = replace(FRESH, **changed)  # type: ignore[arg-type]  # fields by name

    assert not anew(replace(stretch, rests=True))


def test_even_thanks_do_not_make_a_thread_endless() -> None:
    assert anew(replace(FRESH, posts=200, closed=True, rests=True))
