"""Who is on, and until when: the cases that people ask about."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.model.schedule import OtherHours, Override, Schedule, Shift, TimeOff
from bot.shifts.state import boundaries, next_boundary, next_look, on_shift, state

HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def week(*hours: tuple[int, int], tz: str = "UTC", days: range = range(7)) -> Schedule:
    shifts = (Shift(weekday=day, start_min=start * 60, end_min=end * 60) for day in days for start, end in hours)
    return Schedule(tz=tz, shifts=tuple(shifts))


OFFICE = week((9, 17), days=range(5))
MONDAY = "2026-03-02"


def test_a_person_is_on_from_the_first_second_of_a_shift_to_its_last() -> None:
    before = state(OFFICE, (), None, at(f"{MONDAY}T08:59:59"))
    during = state(OFFICE, (), None, at(f"{MONDAY}T09:00"))
    after = state(OFFICE, (), None, at(f"{MONDAY}T17:00"))

    assert (before.online, before.until) == (False, at(f"{MONDAY}T09:00"))
    assert (during.online, during.until, during.since) == (True, at(f"{MONDAY}T17:00"), at(f"{MONDAY}T09:00"))
    assert (after.online, after.until, after.source) == (False, at("2026-03-03T09:00"), "shift")


def test_three_shifts_a_day_have_six_boundaries() -> None:
    found = boundaries(week((0, 4), (9, 13), (14, 18)), (), at(f"{MONDAY}T00:00") - HOUR, at(f"{MONDAY}T23:00"))

    assert [one.hour for one in found] == [0, 4, 9, 13, 14, 18]


def test_a_night_shift_goes_on_into_the_next_day() -> None:
    night = week((22, 30), days=range(1))

    assert on_shift(night, (), at("2026-03-03T05:59"))
    assert not on_shift(night, (), at("2026-03-03T06:00"))
    assert not on_shift(night, (), at(f"{MONDAY}T05:00"))


def test_touching_and_overlapping_shifts_flip_nobody() -> None:
    touching = week((9, 17), (17, 25), (16, 18))

    assert next_boundary(touching, (), at(f"{MONDAY}T10:00")) == at("2026-03-03T01:00")


def test_day_and_night_all_week_has_no_boundary() -> None:
    always = state(week((0, 24)), (), None, at(f"{MONDAY}T10:00"))

    assert (always.online, always.until) == (True, None)
    assert next_boundary(week((0, 24)), (), at(f"{MONDAY}T10:00")) is None


def test_the_next_boundary_after_a_long_holiday_is_found() -> None:
    away = (TimeOff(first=date(2026, 3, 2), last=date(2026, 9, 30)),)

    assert next_boundary(OFFICE, away, at(f"{MONDAY}T10:00")) == at("2026-10-01T09:00")
    assert state(OFFICE, away, None, at("2026-06-01T10:00")).online is False


@pytest.mark.parametrize(
    ("zone", "day", "hours", "began", "ended"),
    [
        # New York leaves out 02:00 to 03:00 on 8 March 2026, and has 01:00 to 02:00 twice on 1 November.
        ("America/New_York", "2026-03-08", (2, 5), "2026-03-08T07:00", "2026-03-08T09:00"),
        ("America/New_York", "2026-03-08", (1, 2), "2026-03-08T06:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01", (1, 5), "2026-11-01T05:00", "2026-11-01T10:00"),
        ("America/New_York", "2026-11-01", (0, 1), "2026-11-01T04:00", "2026-11-01T06:00"),
        # Cairo has no midnight on 24 April 2026: the day begins at 01:00.
        ("Africa/Cairo", "2026-04-24", (0, 8), "2026-04-23T22:00", "2026-04-24T05:00"),
    ],
)
def test_cover_is_never_lost_when_the_clock_changes(
    zone: str, day: str, hours: tuple[int, int], began: str, ended: str
) -> None:
    plan = week(hours, tz=zone, days=range((weekday := date.fromisoformat(day).weekday()), weekday + 1))

    found = boundaries(plan, (), at(day) - 12 * HOUR, at(day) + 36 * HOUR)

    assert found == (at(began), at(ended))


def test_a_day_that_never_was_has_no_shift() -> None:
    apia = week((9, 17), tz="Pacific/Apia")

    found = boundaries(apia, (), at("2011-12-30T05:00"), at("2011-12-30T23:00"))

    assert found == (at("2011-12-30T19:00"),)


def test_a_day_off_cuts_the_nights_on_both_sides_of_it_at_midnight() -> None:
    night = week((22, 30))
    away = (TimeOff(first=date(2026, 3, 3), last=date(2026, 3, 3)),)

    assert not on_shift(night, away, at("2026-03-03T00:00"))
    assert not on_shift(night, away, at("2026-03-03T23:59"))
    assert on_shift(night, away, at("2026-03-04T01:00"))
    assert on_shift(night, away, at("2026-03-02T23:59"))
    assert on_shift(night, away, at("2026-03-04T22:00"))


def test_a_part_of_a_day_off_leaves_the_rest() -> None:
    dentist = (TimeOff(first=date(2026, 3, 2), last=date(2026, 3, 2), from_min=10 * 60, until_min=11 * 60),)

    found = boundaries(OFFICE, dentist, at(MONDAY), at(MONDAY) + 24 * HOUR)

    assert [one.hour for one in found] == [9, 10, 11, 17]


def test_other_hours_replace_the_shifts_of_their_days() -> None:
    saturday = (OtherHours(first=date(2026, 3, 7), last=date(2026, 3, 7), hours=((600, 720),)),)

    assert on_shift(OFFICE, saturday, at("2026-03-07T11:00"))
    assert not on_shift(OFFICE, saturday, at("2026-03-08T11:00"))


def test_the_later_of_two_exceptions_for_a_day_holds_and_time_off_goes_before_both() -> None:
    day = date(2026, 3, 7)
    early = OtherHours(first=day, last=day, hours=((540, 600),))
    late = OtherHours(first=day, last=day, hours=((900, 960),))
    off = TimeOff(first=day, last=day)

    assert on_shift(OFFICE, (early, late), at("2026-03-07T15:30"))
    assert not on_shift(OFFICE, (early, late), at("2026-03-07T09:30"))
    assert not on_shift(OFFICE, (off, early, late), at("2026-03-07T15:30"))


def test_a_choice_by_hand_stands_until_the_next_boundary() -> None:
    off = Override(online=False, source="self", set_at=at(f"{MONDAY}T10:00"))

    during = state(OFFICE, (), off, at(f"{MONDAY}T16:59"))
    next_day = state(OFFICE, (), off, at("2026-03-03T09:00"))

    assert (during.online, during.source, during.until) == (False, "self", at(f"{MONDAY}T17:00"))
    assert (next_day.online, next_day.source) == (True, "shift")


def test_a_choice_with_its_own_end_stands_across_a_boundary() -> None:
    longer = Override(online=True, source="self", set_at=at(f"{MONDAY}T16:55"), until=at(f"{MONDAY}T17:15"))

    assert state(OFFICE, (), longer, at(f"{MONDAY}T17:14")).online
    assert not state(OFFICE, (), longer, at(f"{MONDAY}T17:15")).online
    assert next_look(OFFICE, (), longer, at(f"{MONDAY}T17:01")) == at(f"{MONDAY}T17:15")


def test_a_choice_made_at_the_very_boundary_is_not_ended_by_it() -> None:
    stays = Override(online=True, source="admin", set_at=at(f"{MONDAY}T17:00"))

    assert state(OFFICE, (), stays, at(f"{MONDAY}T23:00")).until == at("2026-03-03T09:00")


def test_somebody_without_a_schedule_is_on_by_hand_only() -> None:
    on = Override(online=True, source="self", set_at=at(MONDAY))

    assert state(None, (), None, at(MONDAY)).online is False
    assert state(None, (), on, at("2027-01-01")).online
    assert next_look(None, (), on, at(MONDAY)) is None


def test_a_break_of_somebody_without_a_schedule_ends_where_it_began() -> None:
    lunch = Override(online=False, source="self", set_at=at(MONDAY), until=at(MONDAY) + HOUR, then=True)

    assert not state(None, (), lunch, at(MONDAY)).online
    assert state(None, (), lunch, at(MONDAY) + HOUR).online


def test_time_off_ends_a_choice_by_hand_and_never_flips_anybody_on() -> None:
    by_hand = Schedule(tz="UTC")
    away = (TimeOff(first=date(2026, 3, 3), last=date(2026, 3, 4)),)
    on = Override(online=True, source="self", set_at=at(f"{MONDAY}T10:00"))

    assert state(by_hand, away, on, at(f"{MONDAY}T23:59")).online
    assert state(by_hand, away, on, at("2026-03-03T00:00")).online is False
    assert state(by_hand, away, on, at("2026-03-06T00:00")).online is False


def test_a_boundary_of_another_zone_is_where_its_clock_says() -> None:
    kathmandu = week((9, 17), tz="Asia/Kathmandu")

    assert next_boundary(kathmandu, (), at(MONDAY)) == at(f"{MONDAY}T03:15")
