"""What people read in reports: the day's report for the triage channel, figures, and CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.blockkit.blocks import Blocks, Shown, bold, context, counted, lasted, listed, name, said, section, sections
from bot.interactions.times.past import written as written_days
from bot.reports.policy import Figures, ResponseTimes
from bot.shifts.span import Span
from bot.text.safe import clean_name, isolated

MOST_NAMED = 5
MOST_LINES = 20
MOST_ROWS = 25
WIDTH = 18
HALF_A_MINUTE = 30
ON_DUTY = "On duty: only the time when somebody was on whom the chat's routing rule could choose."


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDifference:
    """A person and the chats where Periskope and this app differ; the first few by name."""

    person: str
    chats: tuple[str, ...] = field(repr=False)
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the day's report shows. `typed` and `ours` are channels by name, with a number of messages."""

    denied_there: tuple[PersonDifference, ...] = ()
    allowed_there: tuple[PersonDifference, ...] = ()
    typed: tuple[tuple[str, int], ...] = ()
    ours: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.denied_there or self.allowed_there or self.typed or self.ours)


def report(day: Day) -> Shown:
    """The day's report, without empty parts; each part says what can be done."""
    parts = [
        _part(
            "Seen here, denied in Periskope",
            [_differs(one) for one in day.denied_there],
            "`/periskope access remove` takes it away here; or allow it in Periskope's console, or with "
            "`/periskope access confirm`.",
        ),
        _part(
            "Shown in Periskope, not seen here",
            [_differs(one) for one in day.allowed_there],
            "`/periskope import` proposes it as access; or take it away in Periskope's console.",
        ),
        _part(
            "Typed by people about chats that not everybody in the channel may see any more",
            [_room(*one) for one in day.typed],
            "Slack lets no app delete those: their authors can, or an owner of the workspace. Told when the number changes.",
        ),
        _part(
            "Copies of mine that Slack would not let me delete",
            [_room(*one) for one in day.ours],
            "An owner of the workspace can. Told when the number changes.",
        ),
    ]
    text = "\n\n".join(["*Access, once a day*", *(part for part in parts if part)])
    return Shown(text="Access, once a day: where Periskope and this app differ.", blocks=sections(text))


def _part(title: str, lines: Sequence[str], then: str) -> str:
    more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return "\n".join([bold(title), *lines[:MOST_LINES], *more, then]) if lines else ""


def _differs(one: PersonDifference) -> str:
    shown = [bold(name(chat, 40)) for chat in one.chats[:MOST_NAMED]]
    more = f" and {one.count - len(shown)} more" if one.count > len(shown) else ""
    chats = f"{', '.join(shown)}{more}" if more else listed(shown)
    return f"• {name(one.person)}: {counted(one.count, 'chat')}, {chats}"


def _room(room: str, count: int) -> str:
    return f"• *#{name(room)}*: {counted(count, 'message')}"


def figures(
    title: str, total: Figures, rows: Sequence[tuple[str, Figures]] = (), *, by: str = "", offers_others: bool = False
) -> Shown:
    """Figures as a message. `title`: the days and whose figures; `rows`: those of a person, label, chat or day each.

    `offers_others`: a button for other figures will be below it.
    """
    tickets = (
        ""
        if total.open_tickets is None
        else f"\n*{total.open_tickets}* open {'ticket' if total.open_tickets == 1 else 'tickets'}"
    )
    replies = f"total {'reply' if total.replies == 1 else 'replies'}"
    headline = f"*{said(title, 200)}*\n*{total.replies}* {replies}{tickets}\n{_response_times(total, offers_others=offers_others)}"
    blocks: Blocks = [section(headline)]
    if rows:
        blocks.append(section(f"```{_table(rows, by)}```"))
    if len(rows) > MOST_ROWS:
        blocks.append(context(f"and {len(rows) - MOST_ROWS} more rows: ask for `csv`."))
    took = "no waits answered"
    if total.elapsed.waits:
        blocks.append(context(ON_DUTY))
        took = f"first response time {_took(total.elapsed.average)}, on duty {_took(total.on_duty.average)}"
    return Shown(text=f"{said(title, 200)}: {total.replies} {replies}, {took}", blocks=blocks)


def figures_title(who: str | None, span: Span) -> str:
    """Whose figures, and of which days on which clock."""
    return f"{who or 'The team'}, {written_days(span)} ({span.zone})"


def _response_times(total: Figures, *, offers_others: bool) -> str:
    if not total.elapsed.waits:
        return f"No waits answered in these days.{' *Other figures…* has others.' * offers_others}"
    return (
        f"*{_took(total.elapsed.average)}* first response time (average), {_spread(total.elapsed)}, "
        f"{counted(total.elapsed.waits, 'wait')} answered\n"
        f"*{_took(total.on_duty.average)}* of it on duty (average), {_spread(total.on_duty)}{_of_waits(total)}"
    )


def _spread(times: ResponseTimes) -> str:
    return f"median {_took(times.median)}, 90th percentile {_took(times.p90)}"


def _of_waits(total: Figures) -> str:
    """How many waits the time on duty is of, where it is not all of them."""
    if total.on_duty.waits == total.elapsed.waits:
        return ""
    return f", counted for {counted(total.on_duty.waits, 'wait')}"


def _took(seconds: float | None) -> str:
    return "–" if seconds is None else lasted(seconds)


def _table(rows: Sequence[tuple[str, Figures]], by: str) -> str:
    """A table in plain columns, for a code block; names are cleaned of what could end it."""
    heads = ("average", "median", "p90", "on duty")
    lines = [f"{by[:WIDTH]:<{WIDTH}} {'replies':>7} {'tickets':>7}" + "".join(f" {head:>11}" for head in heads)]
    for label, row in rows[:MOST_ROWS]:
        tickets = "–" if row.open_tickets is None else str(row.open_tickets)
        times = (row.elapsed.average, row.elapsed.median, row.elapsed.p90, row.on_duty.average)
        cells = "".join(f" {_cell_took(one):>11}" for one in times)
        lines.append(f"{_cell(label)} {row.replies:>7} {tickets:>7}{cells}")
    return "\n".join(lines)


def _cell_took(seconds: float | None) -> str:
    return "< 1 min" if seconds is not None and seconds < HALF_A_MINUTE else _took(seconds)


def _cell(label: str) -> str:
    plain = clean_name(label, WIDTH) or "–"
    shown = plain.translate({ord("`"): "ˋ", ord("<"): "‹", ord(">"): "›", ord("&"): "+"})[:WIDTH]
    return isolated(shown) + " " * (WIDTH - len(shown))


def csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as CSV."""
    return "".join(",".join(csv_cell(cell) for cell in row) + "\r\n" for row in (head, *rows))


def csv_cell(text: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula, quoted where needed."""
    safe = f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
    return '"' + safe.replace('"', '""') + '"' if any(mark in safe for mark in ',"\r\n;') else safe
