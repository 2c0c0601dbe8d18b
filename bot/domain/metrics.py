"""The figures: what counts as a reply, a first response time, an open ticket. One definition for every place that shows one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import fmean, median
from typing import Literal

from bot.domain import when, zones
from bot.domain.ids import AgentId, ChatId, LabelId

Group = Literal["person", "label", "chat", "day"]
Key = AgentId | LabelId | ChatId | date | Literal["others"] | None
OPEN_STATES = frozenset({"open", "in_progress", "inprogress"})
COUNTED_VIA = frozenset({"slack", "console"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    """Messages to a customer that count as replies (`counts_as_reply`); `count` of them, added up beforehand or 1."""

    at: datetime
    chat: ChatId
    agent: AgentId | None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRow:
    """A wait that is over. `internal`: the chat is with one of our own contacts."""

    began_at: datetime
    ended_at: datetime
    how: str
    chat: ChatId
    agent: AgentId | None
    internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket as it is now."""

    state: str
    chat: ChatId
    assignee: AgentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the figures are made from. A chat that is missing in `labels` carries none."""

    replies: Iterable[ReplyRow] = ()
    waits: Iterable[WaitRow] = ()
    tickets: Iterable[TicketRow] = ()
    labels: Mapping[ChatId, frozenset[LabelId]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `start` to before `end`, aware UTC; `zone` is the asker's, in which its days are."""

    start: datetime
    end: datetime
    zone: str

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in it."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one row. Response times in seconds, None where nothing was answered; `p90` by nearest rank.

    `open_tickets` is as of now, whatever the span; None for a day, where it would mean nothing.
    """

    replies: int = 0
    answered: int = 0
    average: float | None = None
    median: float | None = None
    p90: float | None = None
    open_tickets: int | None = 0


def counts_as_reply(*, way: str, via: str) -> bool:
    """Whether a message is a reply: to the customer, by an agent, from Slack or the console. Notes and automatic texts are not."""
    return way == "out" and via in COUNTED_VIA


def first_response(wait: WaitRow) -> float | None:
    """Seconds from the start of a wait to the first reply of an agent; None for what does not count."""
    if wait.how != "answered" or wait.internal:
        return None
    return (wait.ended_at - wait.began_at).total_seconds()


def total(rows: Rows, span: Span) -> Figures:
    """The figures of everything in the rows."""
    tally = _Tally()
    for reply in rows.replies:
        tally.replies += reply.count if span.holds(reply.at) else 0
    for wait in rows.waits:
        tally.waited(wait, span)
    tally.tickets = sum(ticket.state in OPEN_STATES for ticket in rows.tickets)
    return tally.figures()


def by(group: Group, rows: Rows, span: Span, *, visible: frozenset[int] | None = None) -> dict[Key, Figures]:
    """The figures per person, label, chat or day, in the order of `Key`s first met; None: nobody, or no label.

    `visible`: the labels or chats that the asker may see named (None: all); the rest is one row, `others`, in which a
    chat counts once however many labels it carries. Under labels a chat counts once for each that is named.
    """
    tallies: dict[Key, _Tally] = defaultdict(_Tally)
    keys = _Keys(group=group, rows=rows, span=span, visible=visible)
    for reply in rows.replies:
        if span.holds(reply.at):
            for key in keys.of(chat=reply.chat, agent=reply.agent, at=reply.at):
                tallies[key].replies += reply.count
    for wait in rows.waits:
        if span.holds(wait.ended_at) and first_response(wait) is not None:
            for key in keys.of(chat=wait.chat, agent=wait.agent, at=wait.ended_at):
                tallies[key].waited(wait, span)
    if group != "day":
        for ticket in rows.tickets:
            if ticket.state in OPEN_STATES:
                for key in keys.of(chat=ticket.chat, agent=ticket.assignee, at=span.start):
                    tallies[key].tickets += 1
    return {key: tally.figures(day=group == "day") for key, tally in tallies.items()}


def span(text: str, *, now: datetime, zone: str) -> Span | None:
    """`today`, `yesterday`, `7d` (today and six days before), or days as `when.days` reads them; None: unreadable."""
    today = zones.wall(now, zone).date()
    plain = text.strip().casefold() or "7d"
    length = when.duration(plain) if plain.endswith(("d", "day", "days")) else None
    if plain == "yesterday":
        first = last = today - timedelta(days=1)
    elif length is not None and length % timedelta(days=1) == timedelta():
        first, last = today - length + timedelta(days=1), today
    else:
        read = when.days(plain, today=today)
        if read is None or read[1] < read[0]:
            return None
        first, last = read
    return Span(start=_midnight(first, zone), end=_midnight(last + timedelta(days=1), zone), zone=zone)


class _Tally:
    """What is added up for one row."""

    def __init__(self) -> None:
        self.replies = 0
        self.tickets = 0
        self.seconds: list[float] = []

    def waited(self, wait: WaitRow, within: Span) -> None:
        seconds = first_response(wait)
        if seconds is not None and within.holds(wait.ended_at):
            self.seconds.append(seconds)

    def figures(self, *, day: bool = False) -> Figures:
        in_order = sorted(self.seconds)
        return Figures(
            replies=self.replies,
            answered=len(in_order),
            average=fmean(in_order) if in_order else None,
            median=median(in_order) if in_order else None,
            p90=in_order[-(-9 * len(in_order) // 10) - 1] if in_order else None,
            open_tickets=None if day else self.tickets,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    group: Group
    rows: Rows
    span: Span
    visible: frozenset[int] | None

    def of(self, *, chat: ChatId, agent: AgentId | None, at: datetime) -> set[Key]:
        if self.group == "person":
            return {agent}
        if self.group == "day":
            return {zones.wall(at, self.span.zone).date()}
        named: set[Key] = {chat} if self.group == "chat" else set(self.rows.labels.get(chat, frozenset()))
        if not named:
            return {None}
        return {key for key in named if self.visible is None or key in self.visible} or {"others"}


def _midnight(on: date, zone: str) -> datetime:
    return zones.first(datetime.combine(on, time()), zone)
