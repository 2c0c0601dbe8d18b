"""What a day amounts to, each figure beside its bound."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.notices.messages.work import HAD_BY_ALL
from sandbox.slack.records import Alert
from tests.long_day.crew import BEGINS, ZONES
from tests.long_day.facts import Facts
from tests.long_day.heard import Heard
from tests.long_day.town import Town

LAG = timedelta(seconds=15)  # by so much the program's house time may be behind the world's while time runs
AT_A_BOUNDARY = timedelta(minutes=3)
MINUTE = timedelta(minutes=1)
LATE = 10 * MINUTE  # a wait without somebody who could answer is told of then
FIRST_MINUTES = 5 * MINUTE  # of a shift, in which its owner is told of no late wait
WEEKEND = 5  # the first weekday that is none
NAMING = "→ "  # how a line begins that only names the assignee
FAILS = "⚠️"  # how a message to admins begins that a part of the program fails
WORKS_AGAIN = "The trouble was from "


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure; `most`: it may be no more, None: it is only shown."""

    name: str
    value: float
    most: float | None = None
    of: str = ""

    @property
    def holds(self) -> bool:
        return self.most is None or self.value <= self.most


def figures(known: Facts) -> list[Figure]:
    """All of them, those with bounds first."""
    return [*_people(known), *_times(known), *_posts(known), *_felt(known)]


# People


def _people(known: Facts) -> list[Figure]:
    off = [person for _, person, at in known.named if not (person.on(at) or person.on(at - LAG))]
    wrong, boundary, alerted, failing = _messages_to_off(known)
    named = _named(known)
    twice = _each([f"{code} {email}, since {began:%a %H:%M:%S}" for (code, email, began), n in named.items() if n > 1])
    return [
        Figure(
            name="people named while off", value=len(off), most=0, of=f"{len(known.named)} lines that name somebody"
        ),
        Figure(name="people messaged while off", value=len(wrong), most=0, of=_each(wrong)),
        Figure(name="of one wait, times an assignee was named", value=max(named.values(), default=0), most=1, of=twice),
        Figure(name="messages at one's own shift's end", value=boundary),
        Figure(name="messages to admins who are off: nobody on, or a chat went round", value=alerted),
        Figure(name="messages to admins who are off: a part of the program fails, or works again", value=failing),
    ]


def _messages_to_off(known: Facts) -> tuple[list[str], int, int, int]:
    """What people got while off: wrongly, at their own boundary, as the admin asked to help, and of parts that fail."""
    wrong, boundary, alerted, failing = [], 0, 0, 0
    for one in known.heard:
        person = known.town.crew.by_slack(one.person or "")
        if not one.post or person is None or person.on(one.at) or person.on(one.at - LAG):
            continue
        if person.turned_off_within(one.at, AT_A_BOUNDARY):
            boundary += 1
        elif person.admin and one.codes and (HAD_BY_ALL in one.text or not _anybody_on(known, one)):
            alerted += 1
        elif person.admin and not one.codes and (one.text.startswith(FAILS) or WORKS_AGAIN in one.text):
            failing += 1
        else:
            wrong.append(f"{one.at:%a %H:%M:%S} {person.name}: {one.text}")
    return wrong, boundary, alerted, failing


def _anybody_on(known: Facts, one: Heard) -> bool:
    labels = tuple(label for chat in known.town.customers.chats if chat.code in one.codes for label in chat.labels)
    return any(person.on(one.at) and person.on(one.at - LAG) for person in known.town.crew.holders(labels))


def _named(known: Facts) -> Counter[tuple[str, str, datetime]]:
    """How often a chat's wait, by its beginning, named somebody whom it had just named: nobody else in between."""
    counted: Counter[tuple[str, str, datetime]] = Counter()
    last: dict[tuple[str, datetime], str] = {}
    for code, person, at in sorted(known.named, key=lambda one: one[2]):
        started = [one.began for one in known.waits if one.code == code and one.began <= at]
        if not started:
            continue
        wait = (code, max(started))
        again = last.get(wait) == person.email
        counted[code, person.email, wait[1]] = counted[code, person.email, wait[1]] + 1 if again else 1
        last[wait] = person.email
    return counted


# Times


def _times(known: Facts) -> list[Figure]:
    late = sorted(_readable(known))
    untold = sorted(_untold(known))
    return [
        Figure(name="seconds until words are readable, p99", value=_at(late, 0.99), most=5, of=f"{len(late)} messages"),
        Figure(name="seconds until words are readable, median", value=_at(late, 0.5)),
        Figure(name="messages never readable", value=_never(known), most=0),
        Figure(
            name="longest wait of which nobody was told, minutes",
            value=_at(untold, 1),
            most=11,
            of=f"{len(untold)} waits",
        ),
        Figure(name="the same, p90", value=_at(untold, 0.9)),
    ]


def _first_seen(known: Facts) -> dict[str, datetime]:
    seen: dict[str, datetime] = {}
    for one in known.heard:
        if one.person is None:
            for word in one.words:
                seen.setdefault(word, one.at)
    return seen


def _readable(known: Facts) -> Iterable[float]:
    """For messages of the rush: seconds until a room shows the words."""
    rush = known.town.rush
    seen = _first_seen(known)
    for said in known.town.customers.said:
        if said.word in seen and rush is not None and rush[0] <= said.at < rush[1]:
            yield max(0.0, (seen[said.word] - said.at).total_seconds())


def _never(known: Facts) -> int:
    seen = _first_seen(known)
    newest = known.town.world.clock.now() - MINUTE
    return sum(1 for said in known.town.customers.said if said.word and said.word not in seen and said.at < newest)


def _untold(known: Facts) -> Iterable[float]:
    """For each wait: minutes until some person was named for it, got a message about it, took it, or it ended."""
    told: dict[str, list[datetime]] = defaultdict(list)
    for code, _, at in known.named:
        told[code].append(at)
    for code, at in known.town.agents.took:
        told[code].append(at)
    for one in known.heard:
        if one.post and one.person is not None:
            for code in one.codes:
                told[code].append(one.at)
    for wait in known.waits:
        heard = min([wait.ended, *(at for at in told[wait.code] if at >= wait.began)])
        rest = _rest(wait.began + LATE) if heard > wait.began + LATE else timedelta(0)
        yield max(0.0, (heard - wait.began - rest) / MINUTE)


def _rest(late: datetime) -> timedelta:
    """How long a wait that is late then rests because a shift has only just begun somewhere."""
    for zone in ZONES:
        local = late.astimezone(ZoneInfo(zone))
        over = local.replace(hour=BEGINS, minute=0, second=0, microsecond=0) + FIRST_MINUTES
        if local.weekday() < WEEKEND and over - FIRST_MINUTES <= local < over:
            return over - local
    return timedelta(0)


# Posts


def _posts(known: Facts) -> list[Figure]:
    posts = [one for one in known.heard if one.post and one.person is None]
    pairs = sum(len(said.chat.labels) for said in known.town.customers.said)
    cards = sum(one.root is None for one in posts)
    lines = sum(one.text.startswith(NAMING) for one in posts)
    files = sum(one.file for one in posts)
    rest = len(posts) - cards - files
    each = [
        ("posts for a customer's message and room", len(posts), 1.5),
        ("of these, words and files, all but cards", len(posts) - cards, None),
        ("of these, cards", cards, None),
        ("of these, files below their line", files, None),
        ("of these, all others", rest, 1.2),
        ("of all others, lines that only name the assignee", lines, None),
        ("of all others, earlier messages, and replies from other rooms", rest - lines - pairs, None),
    ]
    return [
        *(
            Figure(name=name, value=count / max(1, pairs), most=most, of=f"{pairs} of these")
            for name, count, most in each
        ),
        Figure(
            name="card updates in the busiest minute", value=_busiest(known, rush=True), most=50, of="at true speed"
        ),
        Figure(name="card updates wanted in the busiest minute", value=_busiest(known, rush=False), of="in steps"),
        Figure(name="first words also shown in the channel", value=sum(one.broadcast for one in posts)),
    ]


def _busiest(known: Facts, *, rush: bool) -> int:
    """The most updates in any minute."""
    window = known.town.rush or (datetime.max.replace(tzinfo=UTC),) * 2
    at = [one.at for one in known.heard if not one.post and (window[0] <= one.at < window[1]) == rush]
    most, start = 0, 0
    for end, last in enumerate(at):
        while last - at[start] >= MINUTE:
            start += 1
        most = max(most, end - start + 1)
    return most


# What people feel


def _felt(known: Facts) -> list[Figure]:
    town = known.town
    messages: Counter[tuple[str, str]] = Counter()
    for one in known.heard:
        if one.post and one.person:
            messages[one.person, f"{one.at:%d %H}"] += 1
    causes = _alerts(town)
    rung = sum(count for (on, _), count in causes.items() if on)
    each = [(f"alerts to people {'on' if on else 'off'}: {cause}", count) for (on, cause), count in causes.items()]
    return [
        Figure(name="private messages to one person in one hour, most", value=max(messages.values(), default=0)),
        Figure(
            name="alerts to people on, for each reply they write", value=rung / max(1, town.agents.replies), most=2.6
        ),
        Figure(
            name="alerts to people on, for each message of a customer",
            value=rung / max(1, len(town.customers.said)),
            most=1.4,
            of=f"{len(town.customers.said)} of these",
        ),
        *(Figure(name=name, value=count) for name, count in sorted(each)),
        *(Figure(name=f"refused by Slack: {what}", value=value) for what, value in sorted(town.ear.refused.items())),
        Figure(name="steps that never came to rest", value=town.restless, most=0),
        Figure(name="customers' messages", value=len(town.customers.said)),
        Figure(name="of these, with a file", value=sum(said.file for said in town.customers.said)),
        Figure(name="replies by agents", value=town.agents.replies),
    ]


def _alerts(town: Town) -> Counter[tuple[bool, str]]:
    """Everything that Slack pushed to somebody, by whether they were on and by what it was."""
    causes: Counter[tuple[bool, str]] = Counter()
    for person in town.crew.people:
        for alert in town.world.slack.alerts(person.slack):
            at = datetime.fromtimestamp(float(alert.ts), UTC)
            if at >= town.started:
                causes[person.on(at), _cause(town, alert)] += 1
    return causes


def _cause(town: Town, alert: Alert) -> str:
    """What alerted somebody: everybody who wrote or was named in a thread is alerted to every post in it."""
    said = town.world.slack.channels[alert.channel].messages.get(alert.ts)
    if alert.kind == "dm" or said is None:
        return "private messages"
    if said.user is not None and town.crew.by_slack(said.user) is not None:
        return "a colleague's replies"
    if said.files:
        return "files below their line"
    return "lines that only name the assignee" if said.text.startswith(NAMING) else "copies of messages"


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def _each(texts: list[str]) -> str:
    return "; ".join(text[:300].replace("\n", " ") for text in texts)
