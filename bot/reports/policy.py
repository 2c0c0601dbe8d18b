"""What counts as a reply, a first response time and an open ticket: one definition for every place that shows one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean, median
from typing import Literal

from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.ticket import OPEN_STATES, CountedWait, MetricRows
from bot.routing.policy import duty
from bot.shifts import timezones
from bot.shifts.span import Span

Group = Literal["person", "label", "chat", "day"]
Key = AgentId | LabelId | ChatId | date | Literal["others"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTimes:
    """How long `waits` customers waited, in seconds; None where there are none. `p90` by nearest rank."""

    waits: int = 0
    average: float | None = None
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one row.

    `elapsed`: first response times. `on_duty`: of the same waits only the time in which somebody was on whom the chat's
    rule could choose; waits from before that was counted are left out. `open_tickets` is as of now, whatever the span;
    None for a day, where it would mean nothing.
    """

    replies: int = 0
    elapsed: ResponseTimes = ResponseTimes()
    on_duty: ResponseTimes = ResponseTimes()
    open_tickets: int | None = 0


def total(rows: MetricRows, span: Span) -> Figures:
    """The figures of all rows together."""
    tally = _Tally()
    for reply in rows.replies:
        tally.replies += reply.count if span.holds(reply.at) else 0
    for wait in rows.waits:
        tally.waited(wait, span)
    tally.tickets = sum(ticket.state in OPEN_STATES for ticket in rows.tickets)
    return tally.figures()


def by(group: Group, rows: MetricRows, span: Span, *, visible: frozenset[int] | None = None) -> dict[Key, Figures]:
    """The figures per person, label, chat or day, keyed in the order first met; None: nobody, or no label.

    `visible`: the labels or chats whose names the asker may see (None: all); the rest is one row, `others`, in which a
    chat counts once however many labels it has. Under labels a chat counts once for each that is shown.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    group: Group
    rows: MetricRows
    span: Span
    visible: frozenset[int] | None

    def of(self, *, chat: ChatId, agent: AgentId | None, at: datetime) -> set[Key]:
        if self.group == "person":
            return {agent}
        if self.group == "day":
            return {timezones.wall(at, self.span.zone).date()}
        named: set[Key] = {chat} if self.group == "chat" else set(self.rows.labels.get(chat, frozenset()))
        if not named:
            return {None}
        return {key for key in named if self.visible is None or key in self.visible} or {"others"}


class _Tally:
    """The sums of one row."""

    def __init__(self) -> None:
        self.replies = 0
        self.tickets = 0
        self.elapsed: list[float] = []
        self.on_duty: list[float] = []

    def waited(self, wait: CountedWait, within: Span) -> None:
        seconds = first_response(wait)
        if seconds is None or not within.holds(wait.ended_at):
            return
        self.elapsed.append(seconds)
        if wait.on_duty is not None:
            self.on_duty.append(duty.seconds(wait.on_duty, wait.began_at, wait.ended_at))

    def figures(self, *, day: bool = False) -> Figures:
        return Figures(
            replies=self.replies,
            elapsed=_times(self.elapsed),
            on_duty=_times(self.on_duty),
            open_tickets=None if day else self.tickets,
        )


def _times(seconds: list[float]) -> ResponseTimes:
    if not seconds:
        return ResponseTimes()
    in_order, many = sorted(seconds), len(seconds)
    p90 = in_order[-(-9 * many // 10) - 1]
    return ResponseTimes(waits=many, average=fmean(in_order), median=median(in_order), p90=p90)


def first_response(wait: CountedWait) -> float | None:
    """Seconds from the start of a wait to the first reply of an agent; None for what does not count."""
    if wait.how != "answered" or wait.internal:
        return None
    return (wait.ended_at - wait.began_at).total_seconds()
