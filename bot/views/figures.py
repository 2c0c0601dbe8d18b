"""The team's figures as a message: total replies, open tickets, first response time, and a table by whatever was asked."""

from collections.abc import Sequence

from bot.domain.metrics import Figures
from bot.domain.names import clean_name
from bot.views.blocks import Blocks, Shown, context, counted, lasted, said, section

MOST_ROWS = 25
WIDTH = 22


def figures(title: str, total: Figures, rows: Sequence[tuple[str, Figures]] = (), *, by: str = "") -> Shown:
    """`title` names the days and whose figures these are; `rows` are those of one person, label, chat or day each."""
    tickets = "" if total.open_tickets is None else f"\n*{total.open_tickets}* open tickets"
    headline = (
        f"*{said(title, 200)}*\n*{total.replies}* total replies{tickets}\n"
        f"*{_took(total.average)}* first response time (average), median {_took(total.median)}, "
        f"nine of ten within {_took(total.p90)}, {counted(total.answered, 'wait')} answered"
    )
    blocks: Blocks = [section(headline)]
    if rows:
        blocks.append(section(f"```{_table(rows, by)}```"))
    if len(rows) > MOST_ROWS:
        blocks.append(context(f"and {len(rows) - MOST_ROWS} more rows: ask for `csv`."))
    return Shown(
        text=f"{said(title, 200)}: {total.replies} total replies, first response time {_took(total.average)}",
        blocks=blocks,
    )


def _took(seconds: float | None) -> str:
    return "–" if seconds is None else lasted(seconds)


def _table(rows: Sequence[tuple[str, Figures]], by: str) -> str:
    """Plain columns. Names stand in a code block, where only its closing could be markup; cleaned of that."""
    lines = [f"{by[:WIDTH]:<{WIDTH}} {'replies':>8} {'tickets':>8} {'average':>10} {'median':>10}"]
    for label, row in rows[:MOST_ROWS]:
        tickets = "–" if row.open_tickets is None else str(row.open_tickets)
        shown = _cell(label)
        lines.append(f"{shown:<{WIDTH}} {row.replies:>8} {tickets:>8} {_took(row.average):>10} {_took(row.median):>10}")
    return "\n".join(lines)


def _cell(label: str) -> str:
    plain = clean_name(label, WIDTH) or "–"
    return plain.translate({ord("`"): "ˋ", ord("<"): "‹", ord(">"): "›", ord("&"): "+"})[:WIDTH]


def csv_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, quoted where needed."""
    safe = f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
    return '"' + safe.replace('"', '""') + '"' if any(mark in safe for mark in ',"\r\n;') else safe


def csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A whole table, for a file."""
    return "".join(",".join(csv_cell(cell) for cell in row) + "\r\n" for row in (head, *rows))
