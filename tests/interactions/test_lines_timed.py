"""Lines with times in them and what is understood: every word or nothing, and what may be two times is asked."""

import pytest

from storage.store import Store
from tests.interactions import lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("status", "status"),
        ("status @asha", "status people=Asha Rao"),
        ("STATUS Offline", "status offline"),
        ("offline for 45m", "status offline until=for 45m"),
        ("I’m back", "status online"),
        ("status online until 17:00", "status online until=until 17:00"),
        ("status offline <@UP0|asha> <@UP1> for 2 hours", "status offline people=Asha Rao+Omar Haddad until=for 2 hours"),
        ("<@UP1> offline", "status offline people=Omar Haddad"),
        ("set <@UP1> offline until 5pm", "status offline people=Omar Haddad until=until 5pm"),
        ("status offline for 45m @asha", "status offline people=Asha Rao until=for 45m"),
        ("status offline asha tomorrow 9:00", "ask"),
        ("status offline asha until tomorrow 9:00", "status offline people=Asha Rao until=until tomorrow 9:00"),
        ("offline 2 hours", "status offline until=2 hours"),
        ("schedule", "schedule"),
        ("schedules <@UP1>", "schedule people=Omar Haddad"),
        ("schedule set <@UP1> mon-fri 9:00-17:00", "schedule people=Omar Haddad week=mon-fri 9:00-17:00"),
        ("schedule @asha mon-fri 9-13, 14 to 18 and sat 10-12 new york", "schedule people=Asha Rao week=mon-fri 9-13, 14 to 18 and sat 10-12 new york"),
        ("hours of @asha mon-fri 9:00-17:00", "schedule people=Asha Rao week=mon-fri 9:00-17:00"),
        ("schedule clear @asha", "schedule clear people=Asha Rao"),
        ("schedule copy from @asha to @omar and @ravi", "schedule copy people=Omar Haddad+Ravi source=Asha Rao"),
        ("exceptions", "exceptions"),
        ("exceptions @asha 24 dec to 31 dec off", "exceptions people=Asha Rao what=24 dec to 31 dec off"),
        ("time off <@UP1> 24 dec to 31 dec", "exceptions people=Omar Haddad what=24 dec to 31 dec"),
        ("vacation of @asha", "exceptions people=Asha Rao"),
        ("exceptions @asha today 14:00-16:00 off", "exceptions people=Asha Rao what=today 14:00-16:00 off"),
        ("exceptions @asha remove 24 dec", "exceptions remove people=Asha Rao what=24 dec"),
        ("exceptions remove @asha", "exceptions remove people=Asha Rao"),
        ("remind Tod in 3h", "remind at=in 3h chat=Tod"),
        ("remind me of Priya tomorrow at 9:30", "remind at=tomorrow at 9:30 chat=Priya Nair"),
        ("remind Unit 7 Tenants in 3h", "remind at=in 3h chat=Unit 7 Tenants"),
        ("snooze Off Grid until monday", "remind at=until monday chat=Off Grid"),
        ("offline until 9 tomorrow morning", "status offline until=until 9 tomorrow morning"),
        ("away until 3 in the afternoon", "status offline until=until 3 in the afternoon"),
        ("away for the rest of the day", "status offline until=for the rest of the day"),
        ("offline until tomorrow afternoon", "ask"),
        ("remind Tod tomorrow morning at 9", "remind at=tomorrow morning at 9 chat=Tod"),
        ("remind Tod tomorrow morning", "ask"),
        ("remind me of Priya tonight", "ask"),
        ("exceptions @asha tomorrow afternoon off", "ask"),
        ("exceptions @asha off this morning", "ask"),
        ("metrics", "metrics"),
        ("metrics 7d by person", "metrics by=person days=7d"),
        ("metrics @asha since 3 june as csv", "metrics days=since 3 june shape=csv whose=Asha Rao"),
        ("stats for may by label picture", "metrics by=label days=may shape=picture"),
        ("audit @asha 7d", "audit days=7d people=Asha Rao"),
        ("audit Tod", "audit chat=Tod"),
        ("audit invited last month csv", "audit days=last month did=invited shape=csv"),
    ],
)  # fmt: skip
async def test_a_line_is_read_whole(store: Store, line: str, expected: str) -> None:
    assert await lines.told(store, line) == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("status offline for lunch", "“lunch”"),
        ("status offline until 25:00", "There is no 25:00."),
        ("offline from 14:00", "A status starts now"),
        ("online at noon", "A status starts now"),
        ("offline on monday", "A status starts now"),
        ("back in 2h", "A status starts now"),
        ("status online offline", "“online” and “offline”"),
        ("status offline @zoe", "“zoe”"),
        ("schedule @asha mon-fri pizza 9-17", "pizza"),
        ("schedule @asha mon-fri 9-17 Europe/Berln", "Europe/Berlin"),
        ("schedule clear @asha mon-fri", "“mon-fri”"),
        ("exceptions @asha 31 feb off", "There is no 31 feb."),
        ("exceptions @asha 24 dec pizza", "“pizza”"),
        ("exceptions @asha 24 dec and 26 dec off", "dec"),
        ("exceptions add remove @asha 24 dec", "“add” and “remove”"),
        ("remind Tod yesterday", "over"),
        ("remind Tod in 3h or 4h", "4h"),
        ("metrics tomorrow", "still ahead"),
        ("metrics 7d by weather", "“weather”"),
        ("audit 7d soon", "“soon”"),
    ],
)
async def test_what_is_no_part_of_it_is_named_and_nothing_is_done(store: Store, line: str, said: str) -> None:
    assert said in (await lines.told(store, line)).replace("\u2060", "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("status offline until 5", "ask"),
        ("schedule @asha mon-fri 9-5", "ask"),
        ("schedule @asha mon-fri 9:00-17:00 EST", "ask"),
        ("exceptions @asha 3/4 off", "ask"),
        ("remind Tod 3/4", "ask"),
        ("metrics 3/4", "ask"),
        ("schedule set", "schedule lacks week"),
        ("schedule set @asha", "schedule lacks week"),
        ("exceptions add @asha", "exceptions lacks what"),
        ("remind Tod", "remind lacks at"),
        ("remind", "remind lacks at, chat"),
        ("schedule copy from @asha", "schedule copy lacks people"),
    ],
)
async def test_what_may_be_two_times_or_is_not_said_is_asked_for(store: Store, line: str, expected: str) -> None:
    assert await lines.told(store, line) == expected
