"""Who works there: people in three zones with their hours, the labels they hold, and who is truly on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONES = ("Asia/Kolkata", "Europe/Berlin", "America/Bogota")
FIRST = ("Asha", "Ben", "Cara", "Dev", "Elif", "Femi", "Gita", "Hugo", "Ines", "Jun", "Kaya", "Lars")
LAST = ("Rao", "Haddad", "Vega", "Okoro", "Lind", "Mori", "Silva", "Novak")
BEGINS, ENDS = 9, 17  # everybody's hours, on their own clock, Monday to Friday


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody of the team. `breaks`: when they switched themselves off within their hours."""

    name: str
    email: str
    tz: str
    labels: tuple[str, ...] = ()
    admin: bool = False
    slack: str = ""
    breaks: list[tuple[datetime, datetime]] = field(default_factory=list)

    def on_shift(self, at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(self.tz))
        return local.weekday() < 5 and BEGINS <= local.hour < ENDS

    def on(self, at: datetime) -> bool:
        """On at this instant, by their hours and their own switch."""
        return self.on_shift(at) and not any(began <= at < ended for began, ended in self.breaks)

    def turned_off_within(self, at: datetime, span: timedelta) -> bool:
        """Did they go off so shortly before `at`?"""
        return not self.on(at) and self.on(at - span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Everybody, by Slack id too once they have one."""

    people: tuple[Person, ...]
    labels: tuple[str, ...]

    def by_slack(self, slack: str) -> Person | None:
        return next((one for one in self.people if one.slack == slack), None)

    def holders(self, labels: tuple[str, ...]) -> list[Person]:
        return [one for one in self.people if one.admin or set(one.labels) & set(labels)]

    @property
    def admin(self) -> Person:
        return next(one for one in self.people if one.admin)

    def grants(self) -> list[tuple[str, str]]:
        return [(label, one.email) for one in self.people for label in one.labels]


def hired(*, members: int, labels: int) -> Crew:
    """An admin and so many members, spread over the zones; the last third of the labels nobody in the first zone holds."""
    names = tuple(f"desk-{chr(ord('a') + n)}" for n in range(labels))
    people = [Person(name="Nina Berg", email="nina@team.example", tz=ZONES[1], admin=True)]
    for n in range(members):
        zone, place = n % len(ZONES), n // len(ZONES)
        name = f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}"
        held = tuple(label for at, label in enumerate(names) if _holds(at, place, zone, members, labels))
        people.append(Person(name=name, email=f"p{n}@team.example", tz=ZONES[zone], labels=held or names[:1]))
    return Crew(people=tuple(people), labels=names)


def _holds(label: int, place: int, zone: int, members: int, labels: int) -> bool:
    """Two people of each zone hold a label."""
    if zone == 0 and label >= labels * 2 // 3:
        return False
    here = max(1, members // len(ZONES))
    return place % here in {label % here, (label + 3) % here}
