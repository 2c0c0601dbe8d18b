"""What is wrong with the parts that this process stands on, judged by their last success and its age."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

DATABASE, SLACK, PERISKOPE, WEBHOOKS, REQUESTS, EVENTS, CONNECTIONS, RETENTION = (
    "database", "slack", "periskope", "webhooks", "requests", "events", "connections", "retention",
)  # fmt: skip
SILENT = 8  # times the limit after which a vendor of which nothing is heard counts as not asked any more
STICKS = 3  # times the limit for which a refused key is remembered after a call that passed
OWN_SECONDS = 2.0  # between passing something on and reading it back
STILL = 15.0  # seconds without a write, of which there is one each few, after which the database stood still
SEVERAL_TURNS = 10.0  # seconds, of loops that turn once a second
FEW = 3  # strangers knock too, and a poll may be faster than a webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds: for how long a part may fail before it is said, and how old unfinished work may become."""

    failing: float = 30.0
    late: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A part that is not well. `why`: a fixed word; `seconds`: for how long; `sure`: worth telling at once."""

    part: str
    why: str
    seconds: float = 0.0
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What only the database knows, over all processes. Ages in seconds, by vendor; None: never.

    `strangers`: connections that Slack counts for the app and no process of ours has. `late`: oldest effect that was tried and is not done; `resting`: for how long calls still rest; `events`: oldest
    stored event that is not processed.
    """

    strangers: int = 0
    late: Mapping[str, float] = field(default_factory=dict)
    resting: Mapping[str, float] = field(default_factory=dict)
    events: Mapping[str, float] = field(default_factory=dict)
    polled: float | None = None
    webhook: float | None = None
    request: float | None = None


class Calls:
    """What became of the calls to one vendor."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self.succeeded_at: float | None = None
        self.failures = 0
        self.why = ""
        self._dead_at: float | None = None
        self._dead_why = ""

    def succeeded(self, seconds_ago: float = 0.0) -> None:
        """Record that the vendor did what was asked, by this or another process."""
        at = self._clock() - seconds_ago
        if self.succeeded_at is None or at >= self.succeeded_at:
            self.succeeded_at = at
        if not seconds_ago:
            self.failures, self.why = 0, ""

    def failed(self, why: str, *, dead: bool = False) -> None:
        """Record that a call failed; `dead`: the key or token is refused, so that every call will."""
        self.failures, self.why = self.failures + 1, why
        if dead:
            self._dead_at, self._dead_why = self._clock(), why

    @property
    def age(self) -> float:
        """Seconds since the last success, or since the start if there was none."""
        return self._clock() - (self._began if self.succeeded_at is None else self.succeeded_at)

    def problem(self, part: str, limits: Limits) -> Symptom | None:
        """What is wrong with the vendor by its answers."""
        if self._refused(limits):
            return Symptom(part=part, why=self._dead_why, seconds=self.age)
        if self.failures and self.age >= limits.failing:
            return Symptom(part=part, why=self.why, seconds=self.age)
        if self.succeeded_at is None:
            return Symptom(part=part, why="not_yet", seconds=self.age, sure=self.age >= limits.failing)
        if self.age >= SILENT * limits.failing:
            return Symptom(part=part, why="silent", seconds=self.age)
        return None

    def _refused(self, limits: Limits) -> bool:
        """Whether the key or token is refused. Where some calls pass and some do not it stays so, or it would be told of again and again."""
        if self._dead_at is None:
            return False
        if not self.failures and self._clock() - self._dead_at >= STICKS * limits.failing:
            self._dead_at = None
        return self._dead_at is not None


class Signatures:
    """Signed requests at one door: when the last good one came, and what was refused or found by other ways since."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.verified_at: float | None = None
        self.refused = 0
        self.missed = 0
        self.since: float | None = None
        self._news = False
        self._passed_on_at: float | None = None
        self._began = self._able_at = clock()

    def news(self) -> bool:
        """Whether a good request came here since this was last asked, to be passed on to other processes."""
        news, self._news = self._news, False
        if news:
            self._passed_on_at = self._clock()
        return news

    def verified(self) -> None:
        """Record a request whose signature was right."""
        self._news = True
        self._good(self._clock())

    def verified_somewhere(self, seconds_ago: float) -> None:
        """Record that some process had a good request; what this one passed on itself is no news to it."""
        at = self._clock() - seconds_ago
        if self._passed_on_at is None or abs(at - self._passed_on_at) > OWN_SECONDS:
            self._good(at)

    def _good(self, at: float) -> None:
        if self.verified_at is None or at > self.verified_at:
            self.verified_at = at
        if self.since is not None and at >= self.since:
            self.refused, self.missed, self.since = 0, 0, None

    def unknown(self, limits: Limits) -> bool:
        """Whether too little came here to say that the door is well: what was wrong before the start may be still."""
        if self.since is not None:
            return self.problem("", limits) is None
        good_here = self.verified_at is not None and self.verified_at >= self._began
        return not good_here and self._clock() - self._began < limits.failing

    @property
    def age(self) -> float | None:
        """Seconds since the last request whose signature was right; None if there was none."""
        return None if self.verified_at is None else self._clock() - self.verified_at

    def turned_away(self) -> None:
        """Record a signed request whose signature was wrong."""
        self.refused += 1
        self._from_now()

    def not_stored(self) -> None:
        """Record that a good request had to be refused, as nothing could be stored."""
        self._able_at = self._clock()

    def found_elsewhere(self, count: int, *, within: float) -> None:
        """Record that polling found `count` messages of the last `within` seconds first, which a request should have brought.

        Not if in that time the process was not there yet, or could not take one.
        """
        if count and self._clock() - self._able_at >= within:
            self.missed += count
            self._from_now()

    def problem(self, part: str, limits: Limits) -> Symptom | None:
        """What is wrong with the door."""
        if self.since is None:
            return None
        age = self._clock() - self.since
        if age < limits.failing or self.refused + self.missed < FEW:
            return None
        return Symptom(part=part, why="signature" if self.refused else "none_come", seconds=age)

    def _from_now(self) -> None:
        if self.since is None:
            self.since = self._clock()


class Vitals:
    """All observations of one process. Used from the loop's thread; a probe reads them and writes nothing.

    `webhooks`, `requests`: whether Periskope's webhooks and Slack's signed requests are expected at all.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        webhooks: bool = False,
        requests: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits or Limits()
        self.slack, self.periskope = Calls(clock), Calls(clock)
        self.webhooks = Signatures(clock) if webhooks else None
        self.requests = Signatures(clock) if requests else None
        self.shared = Shared()
        self._clock = clock
        self._written_at: float | None = None
        self._unwritten = ""
        self._began = self._linked_at = clock()
        self._was_linked = False
        self._back_at = clock()
        """When the database last began to take changes: while it takes none, nobody is asked."""
        self.damaged = False
        """Whether the database said that it is damaged: no later success makes that untrue."""
        self._crowded = False
        self._shorter = frozenset[str]()
        self._turned: dict[str, float] = {}
        self._strangers_since: float | None = None

    def wrote(self, shared: Shared) -> None:
        """Record that the database took a change just now, and what it told."""
        back = self._database() is not None
        if back or (self._written_at is not None and self._clock() - self._written_at > STILL):
            self._back_at = self._clock()
        self._written_at, self._unwritten, self.shared = self._clock(), "", shared
        if not shared.strangers:
            self._strangers_since = None
        elif back or self._strangers_since is None:  # the others' connections may not be counted again yet
            self._strangers_since = self._clock()
        if shared.polled is not None:
            self.periskope.succeeded(max(shared.polled, 1e-9))
        if self.webhooks is not None and shared.webhook is not None:
            self.webhooks.verified_somewhere(shared.webhook)
        if self.requests is not None and shared.request is not None:
            self.requests.verified_somewhere(shared.request)

    def not_written(self, why: str) -> None:
        """Record that the database did not take a change; `why`: a fixed word."""
        self._unwritten = why

    def linked(self, *, up: bool) -> None:
        """Record whether one of the connections over which Slack sends events stands."""
        if up:
            self._linked_at, self._was_linked = self._clock(), True

    def crowded(self, crowded: bool) -> None:  # noqa: FBT001  # what is recorded
        """Record whether Slack refuses another connection."""
        self._crowded = crowded

    def retention_differs(self, kinds: frozenset[str]) -> None:
        """Record which kinds of things ("words", "files", "audit") another process of ours keeps for less long."""
        self._shorter = kinds

    def turned(self, part: str) -> None:
        """Record that a loop of ours ("outbox", "inbox"), which looks at least once a second, begins a turn."""
        self._turned[part] = self._clock()

    def problems(self) -> tuple[Symptom, ...]:
        """Everything that is wrong, the gravest of each part first."""
        return tuple(self._all())

    def unknown(self) -> frozenset[str]:
        """Parts of which this process cannot say that they are well, although it sees nothing wrong.

        Its first beat has read nothing yet, and while the database takes no changes nobody asks Periskope.
        """
        young = self._clock() - self._began < self.limits.failing
        doors = ((WEBHOOKS, self.webhooks), (REQUESTS, self.requests))
        found = {part for part, door in doors if door is not None and door.unknown(self.limits)}
        if self._written_at is None:
            found |= {SLACK, PERISKOPE, EVENTS}
        if young or self._database() is not None:
            found.add(CONNECTIONS)
        if not self._was_linked:
            found.add(SLACK)
        for part, calls in ((SLACK, self.slack), (PERISKOPE, self.periskope)):
            if not self._asked(calls.problem(part, self.limits)):
                found.add(part)
        return frozenset(found)

    def parts(self) -> dict[str, bool]:
        """Whether each part is well, by name."""
        ill = {problem.part for problem in self._all()}
        doors = [part for part, door in ((WEBHOOKS, self.webhooks), (REQUESTS, self.requests)) if door is not None]
        known = (DATABASE, SLACK, PERISKOPE, EVENTS, CONNECTIONS, RETENTION, *doors, *self._turned)
        return {part: part not in ill for part in known}

    def ready(self) -> bool:
        """Whether requests can be taken: what arrives is stored."""
        return self._database() is None

    def _all(self) -> Iterator[Symptom]:
        found_in_all = (
            self._database(), *self._vendors(), *self._connections(), *self._doors(), *self._late_events(), *self._hanging(),
            *(Symptom(part=RETENTION, why=kind) for kind in sorted(self._shorter)),
        )  # fmt: skip
        for found in found_in_all:
            if found is not None:
                yield found

    def _database(self) -> Symptom | None:
        if self.damaged:
            return Symptom(part=DATABASE, why="corrupt")
        if self._written_at is None:
            return Symptom(part=DATABASE, why=self._unwritten or "not_yet", sure=False)
        age = self._clock() - self._written_at
        if age < self.limits.failing:
            return None
        return Symptom(part=DATABASE, why=self._unwritten or "away", seconds=age)

    def _asked(self, found: Symptom | None) -> bool:
        """Whether a vendor's silence means anything: the database has let it be asked for as long as that takes."""
        silent = found is not None and found.why == "silent"
        asked_for = 0.0 if self._database() is not None else self._clock() - self._back_at
        return not silent or asked_for >= SILENT * self.limits.failing

    def _vendors(self) -> Iterator[Symptom | None]:
        for part, calls in ((SLACK, self.slack), (PERISKOPE, self.periskope)):
            if self._asked(found := calls.problem(part, self.limits)):
                yield found
        unlinked = self._clock() - self._linked_at
        if unlinked >= self.limits.failing:
            yield Symptom(part=SLACK, why="no_connection", seconds=unlinked)
        for part in (SLACK, PERISKOPE):
            if (rest := self.shared.resting.get(part)) is not None:
                yield Symptom(part=part, why="resting", seconds=rest)
            if (late := self.shared.late.get(part, 0.0)) >= self.limits.late:
                yield Symptom(part=part, why="late", seconds=late)

    def _connections(self) -> Iterator[Symptom]:
        if self._crowded:
            yield Symptom(part=CONNECTIONS, why="refused")
        if self._strangers_since is not None and self._database() is None:
            since = self._clock() - self._strangers_since
            yield Symptom(part=CONNECTIONS, why="more", seconds=since, sure=since >= self.limits.failing)

    def _doors(self) -> Iterator[Symptom | None]:
        if self.webhooks is not None:
            yield self.webhooks.problem(WEBHOOKS, self.limits)
        if self.requests is not None:
            yield self.requests.problem(REQUESTS, self.limits)

    def _hanging(self) -> Iterator[Symptom]:
        """The loops that had not turned for as long as work may be late when the database last took a change."""
        if self._database() is not None or self._written_at is None:
            return
        for part, at in self._turned.items():
            since = max(at, self._back_at)
            if self._written_at - since >= max(self.limits.late, SEVERAL_TURNS):
                yield Symptom(part=part, why="hangs", seconds=self._clock() - since)

    def _late_events(self) -> Iterator[Symptom | None]:
        for source, age in self.shared.events.items():
            if age >= self.limits.late:
                yield Symptom(part=EVENTS, why=source, seconds=age)
