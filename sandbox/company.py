"""The people who live in the sandbox: a bicycle shop that answers its customers on WhatsApp."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.periskope import Periskope
from sandbox.slack import Slack

ZONE = "Europe/Berlin"  # the shop's own clock


@dataclass(slots=True, frozen=True, kw_only=True)
class Colleague:
    """Somebody of the shop; `labels` are what an admin has granted."""

    name: str
    email: str
    tz: str
    labels: tuple[str, ...] = ()
    admin: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class Customer:
    """A chat, alone or a group of (number, name), and what was said minutes ago: (minutes, name, words)."""

    name: str
    people: tuple[tuple[str, str], ...]
    labels: tuple[str, ...] = ()
    group: bool = False
    said: tuple[tuple[int, str, str], ...] = ()


COLLEAGUES = (
    Colleague(name="Nina Berg", email="nina@harborbikes.example", tz="Europe/Berlin", admin=True),
    Colleague(name="Asha Rao", email="asha@harborbikes.example", tz="Asia/Kolkata", labels=("sales", "fleet")),
    Colleague(name="Omar Haddad", email="omar@harborbikes.example", tz="Europe/Berlin", labels=("repairs",)),
    Colleague(name="Lucía Vega", email="lucia@harborbikes.example", tz="America/Bogota", labels=("sales", "repairs")),
)

# The numbers are from ranges that telephone authorities keep free for fiction.
CUSTOMERS = (
    Customer(
        name="Priya Nair",
        people=(("61491570156", "Priya Nair"),),
        labels=("sales",),
        said=(
            (14, "Priya Nair", "Hi! Is the *Harbor One* in blue back in stock?"),
            (13, "Priya Nair", "I could come by on Saturday 🙂"),
        ),
    ),
    Customer(
        name="Tom Becker",
        people=(("447700900142", "Tom Becker"),),
        labels=("repairs",),
        said=((38, "Tom Becker", "My brakes squeal since the service last week. What should I do?"),),
    ),
    Customer(name="Sofía Martín", people=(("14155550123", "Sofía Martín"),)),
    Customer(
        name="Canal Couriers × Harbor Bikes",
        people=(("447700900311", "Jonas"), ("447700900312", "Mei"), ("447700900313", "Aleks")),
        labels=("fleet",),
        group=True,
        said=(
            (21, "Mei", "Bike 7 has a flat tyre, bike 12 a loose saddle."),
            (20, "Jonas", "Can somebody pick them up before Friday?"),
        ),
    ),
    Customer(
        name="Saturday Riders",
        people=(("61491570157", "Grace"), ("61491570158", "Ben")),
        labels=("sales", "repairs"),
        group=True,
    ),
)


async def move_in(slack: Slack, periskope: Periskope, *, now: datetime) -> tuple[list[tuple[str, str]], list[str]]:
    """Make everybody known to both sides; answers the grants (label, e-mail) and the admins' e-mails."""
    for label in ("sales", "repairs", "fleet"):
        periskope.add_label(label)
    for one in COLLEAGUES:
        slack.add_user(name=one.name, email=one.email, tz=one.tz, admin=one.admin)
        periskope.add_member(one.email, role="admin" if one.admin else "member", labels=one.labels)
    for customer in CUSTOMERS:
        await _write(periskope, customer, now=now)
    grants = [(label, one.email) for one in COLLEAGUES for label in one.labels]
    return grants, [one.email for one in COLLEAGUES if one.admin]


async def _write(periskope: Periskope, customer: Customer, *, now: datetime) -> None:
    number = None if customer.group else customer.people[0][0]
    members = customer.people if customer.group else ()
    chat = periskope.add_chat(name=customer.name, number=number, group_members=members, labels=customer.labels)
    numbers = {name: given for given, name in customer.people}
    for minutes, name, words in customer.said:
        at = now - timedelta(minutes=minutes)
        await periskope.customer_says(chat, words, sender=numbers[name], timestamp=at)
