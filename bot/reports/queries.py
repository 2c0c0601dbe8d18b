"""What admins are told once a day in the triage channel: differences in access, and what could not be taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.access.policy import Action, may_do
from bot.access.queries import hidden_from_some
from bot.blockkit.blocks import Shown, lasted
from bot.charts.models import (
    HOURS,
    Bar,
    Bars,
    ChartRow,
    Coverage,
    Hours,
    short_day,
)
from bot.grants import policy as grants_policy
from bot.grants.policy import Holds
from bot.interactions import answers, options, resolve, times
from bot.interactions.models import Answer, CommandUsed, Reply
from bot.interactions.times import Doubt, Wrong
from bot.model.effect.reports import FiguresFile, FiguresName
from bot.model.ids import ChatId
from bot.model.person import Agent
from bot.model.room import RoomState
from bot.model.ticket import MetricRows
from bot.reports import messages as reports_messages
from bot.reports import policy as reports_policy
from bot.reports.messages import Day, PersonDifference
from bot.reports.policy import Figures, Group, Key, ResponseTimes
from bot.shifts import state, timezones
from bot.shifts.span import Span
from bot.text.safe import mask_number
from storage.tx import Tx

LISTED = "left_over"
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


def naming(tx: Tx) -> tuple[Shown | None, frozenset[int]]:
    """The report, and the chats that it names. What is told of rooms is remembered as told."""
    (denied, allowed), chats = _differences(tx)
    typed, ours = _typed(tx), tx.undeletable.ours()
    told = tx.settings.get(LISTED) or {}
    day = Day(
        denied_there=denied,
        allowed_there=allowed,
        typed=_news(tx, typed, told, "typed"),
        ours=_news(tx, ours, told, "ours"),
    )
    now = {"typed": _stored(typed), "ours": _stored(ours)}
    if now != told:
        tx.settings.put(LISTED, now, by=None)
    return (reports_messages.report(day) if day else None), chats


def _differences(tx: Tx) -> tuple[tuple[tuple[PersonDifference, ...], tuple[PersonDifference, ...]], frozenset[int]]:
    """Those denied there and those allowed there; and the chats named in either."""
    roster = tx.people.roster()
    members = [agent for agent in roster.agents if agent.role == "member" and agent.state == "active"]
    known = tx.periskope_access.alike([agent.email for agent in members])
    denied: list[PersonDifference] = []
    allowed: list[PersonDifference] = []
    chats: set[int] = set()
    for agent in members:
        holds = Holds(labels=roster.granted.get(agent.id, frozenset()), overrides=tx.people.overrides_of(agent.id))
        for found, kept in zip(grants_policy.differences(agent, holds, known), (denied, allowed), strict=True):
            if found:
                kept.append(_named(tx, agent, found))
                chats.update(found[: reports_messages.MOST_NAMED])
    return (tuple(denied), tuple(allowed)), frozenset(chats)


def _named(tx: Tx, agent: Agent, found: Sequence[ChatId]) -> PersonDifference:
    chats = [tx.chats.get(chat_id) for chat_id in found[: reports_messages.MOST_NAMED]]
    shown = tuple(chat.name or mask_number(chat.wa_chat_id) for chat in chats)
    return PersonDifference(person=resolve.who(tx, agent), chats=shown, count=len(found))


def _typed(tx: Tx) -> dict[int, int]:
    """By room; only what somebody in the room may not see, and all that stands in a room no longer used."""
    counts: dict[int, int] = {}
    for (room_id, chat_id), many in tx.undeletable.typed().items():
        if tx.rooms.get(room_id).state == RoomState.REPLACED or hidden_from_some(tx, room_id, chat_id):
            counts[room_id] = counts.get(room_id, 0) + many
    return counts


def _news(
    tx: Tx, counts: Mapping[int, int], told: Mapping[str, Mapping[str, int]], what: str
) -> tuple[tuple[str, int], ...]:
    before = told.get(what, {})
    return tuple((tx.rooms.get(room).name, many) for room, many in counts.items() if before.get(str(room)) != many)


def _stored(counts: Mapping[int, int]) -> dict[str, int]:
    return {str(room_id): many for room_id, many in sorted(counts.items())}


def digest(tx: Tx, monday: datetime, zone: str) -> Shown | None:
    """The figures of the seven days before this Monday (a naive midnight), by person; None without anybody to read them."""
    admin = reader(tx)
    if admin is None:
        return None
    span = Span(start=timezones.first(monday - WEEK, zone), end=timezones.first(monday, zone), zone=zone)
    table = figures(tx, admin, span, "person")
    if table is None:
        return None
    first, last = monday - WEEK, monday - timedelta(days=1)
    title = f"The week from {short_day(first)} to {short_day(last)}"
    return reports_messages.figures(title, table.total, table.rows, by="person")


def reader(tx: Tx) -> Agent | None:
    """Everybody in the triage channel is an admin; the first of them lends the zone."""
    return next((agent for agent in tx.people.roster().agents if agent.admin and agent.here), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The total and a row for each person, label, chat or day, named; most replies first, days in their order.

    `chats`: those that the rows name, in their order.
    """

    total: Figures
    rows: tuple[tuple[str, Figures], ...]
    chats: tuple[int, ...] = field(default=(), compare=False)


def figures(tx: Tx, asker: Agent, span: Span, group: Group, *, whose: Agent | None = None) -> Table | None:
    """`whose`: of this person alone, None of everybody; None if that is not the asker's to know."""
    own = whose is not None and whose.id == asker.id
    if not own and not may_do(asker, Action.OTHERS_METRICS):
        return None
    agent_id = None if whose is None else whose.id
    rows = tx.metrics.rows(span.start, span.end, agent_id=agent_id, daily=group == "day")
    found = reports_policy.by(group, rows, span, visible=_visible(tx, asker, rows, group))
    names = _names(tx, group)
    named = [(_name(key, group, names), one, key) for key, one in found.items()]
    if group == "day":
        named.sort(key=lambda one: one[0])
    else:
        named.sort(key=lambda one: (-one[1].replies, one[0]))
    chats = tuple(key for _, _, key in named if isinstance(key, int)) if group == "chat" else ()
    in_order = tuple((name, one) for name, one, _ in named)
    return Table(total=reports_policy.total(rows, span), rows=in_order, chats=chats)


def _visible(tx: Tx, asker: Agent, rows: MetricRows, group: Group) -> frozenset[int] | None:
    """The labels or chats that may be named to the asker; None: all."""
    if asker.admin or group in {"person", "day"}:
        return None
    if group == "label":
        return frozenset(int(one) for one in tx.people.roster().granted.get(asker.id, frozenset()))
    chats = {one.chat for one in rows.replies} | {one.chat for one in rows.waits} | {one.chat for one in rows.tickets}
    return tx.chat_lists.visible(asker, chats)


def _names(tx: Tx, group: Group) -> dict[int, str]:
    match group:
        case "person":
            return {agent.id: resolve.who(tx, agent) for agent in tx.people.roster().agents}
        case "label":
            return {label.id: label.name for label in tx.labels.all()}
        case "chat":
            return {chat_id: name or mask_number(wa) for chat_id, (name, wa) in tx.metrics.chat_names().items()}
        case "day":
            return {}


def _name(key: Key, group: Group, names: dict[int, str]) -> str:
    if key == "others":
        return "others"
    if key is None:
        return "nobody" if group == "person" else "no label"
    return key.isoformat() if isinstance(key, date) else names.get(int(key), "nobody")


def coverage(tx: Tx, zone: str) -> Coverage:
    """Everybody's planned hours of this week (from Monday, on this zone's clock), those with the most first."""
    today = timezones.wall(tx.business_now, zone).date()
    monday = today - timedelta(days=today.weekday())
    midnight = datetime.combine(monday, time())
    start, end = timezones.first(midnight, zone), timezones.first(midnight + timedelta(days=7), zone)
    people = {int(agent.id): agent for agent in tx.people.roster().agents if agent.state == "active"}
    rows = []
    for agent_id, plan in tx.availability.plans(people).items():
        stretches = () if plan.schedule is None else state.cover(plan.schedule, plan.exceptions, start, end)
        on = tuple(_on_the_clock(one, midnight, zone) for one in stretches)
        if on:
            person = people[agent_id]
            rows.append(ChartRow(name=person.name or person.email, other=person.email.partition("@")[0], on=on))
    in_order = sorted(rows, key=lambda row: (min(start for start, _ in row.on), row.name))
    return Coverage(title="Who is on shift this week", monday=monday, zone=zone, people=tuple(in_order))


def replies(table: Table, title: str) -> Bars:
    """How many replies each row has."""
    bars = tuple(Bar(name=name, value=row.replies, said=f"{row.replies}") for name, row in table.rows)
    return Bars(title=title, measure="total replies", bars=bars)


def response_times(table: Table, title: str) -> Bars:
    """How long each row's first responses took, and how much of it was on duty, on average."""
    bars = tuple(_response(name, row) for name, row in table.rows if row.elapsed.waits)
    measure = "first response time, average (median, p90)"
    return Bars(title=title, measure=measure, bars=bars, first="elapsed", second="on duty")


def _response(name: str, row: Figures) -> Bar:
    return Bar(
        name=name,
        value=row.elapsed.average,
        said=_times(row.elapsed),
        second=row.on_duty.average,
        second_said=_times(row.on_duty),
    )


def _times(times: ResponseTimes) -> str:
    if not times.waits:
        return "not counted"
    return f"{lasted(times.average or 0)} ({lasted(times.median or 0)}, {lasted(times.p90 or 0)})"


def _on_the_clock(stretch: tuple[datetime, datetime], midnight: datetime, zone: str) -> Hours:
    """On the days on which clocks change, what the clock shows counts."""
    start, end = ((timezones.wall(at, zone) - midnight) / HOUR for at in stretch)
    return max(0.0, start), min(float(HOURS), end)


FILES: dict[str, tuple[FiguresName, ...]] = {"csv": ("metrics",), "picture": ("response-times", "replies")}
LATELY = "7d"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresWanted:
    """Which figures; `shape`: here, csv or picture; `grouped`: with rows."""

    span: Span
    group: Group = "person"
    whose: Agent | None = None
    shape: str = "here"
    grouped: bool = False


def past(tx: Tx, agent: Agent, words: str) -> Span | Wrong | Doubt | None:
    """Days back, on the asker's clock."""
    return times.past(words, resolve.clock(tx, agent))


def lately(tx: Tx, agent: Agent) -> Span:
    """Today and the six days before it, on the asker's clock."""
    span = times.past(LATELY, resolve.clock(tx, agent))
    assert isinstance(span, Span)  # noqa: S101  # our own words
    return span


def answer(tx: Tx, agent: Agent, ask: CommandUsed, wanted: FiguresWanted) -> Shown | Answer:
    """The figures that were asked for, if this person may see them; or that they come as files."""
    everybody = may_do(agent, Action.OTHERS_METRICS)
    whose = wanted.whose or (None if everybody else agent)
    if whose is not None and whose.id != agent.id and not everybody:
        return Reply(text=answers.ADMINS_ONLY)
    files = [
        FiguresFile(
            name=name,
            start=wanted.span.start,
            end=wanted.span.end,
            zone=wanted.span.zone,
            by=wanted.group,
            whose=None if whose is None else whose.id,
        )
        for name in FILES.get(wanted.shape, ())
    ]
    if files:
        return options.send_files(tx, agent, ask, *files)
    table = figures(tx, agent, wanted.span, wanted.group, whose=whose)
    if table is None:
        return Reply(text=answers.ADMINS_ONLY)
    rows = table.rows if wanted.grouped or whose is None else ()
    if rows:
        tx.chats_read.update(table.chats[: reports_messages.MOST_ROWS])
    title = reports_messages.figures_title(None if whose is None else resolve.who(tx, whose), wanted.span)
    return reports_messages.figures(title, table.total, rows, by=wanted.group, offers_others=True)
