"""The README's section on commands, written from the one table of commands: `python -m tests.meta.readme`."""

from collections.abc import Iterable
from pathlib import Path

from bot.app.routes.declared import COMMANDS
from bot.interactions.command_row import CommandRow
from bot.interactions.help import rows as every_row

README = Path("README.md")
BEGIN, END = "<!-- commands: written by ./run docs -->\n", "<!-- end of commands -->"


def section(rows: Iterable[CommandRow] | None = None) -> str:
    """A table of what is switched on."""
    lines = ["", "| command | what it does | for |", "|---|---|---|"]
    for row in every_row(COMMANDS) if rows is None else rows:
        usage = row.usage.replace("|", "\\|")
        before = "@periskope" if row.in_thread else "/periskope"
        who = "admins" if row.who == "admin" else "everybody"
        lines.append(f"| `{before} {row.name}{' ' + usage if usage else ''}` | {row.help} | {who} |")
    return "\n".join([*lines, "", ""])


def written(text: str) -> str:
    """The README with its section as the table has it now."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("README.md lacks the two marks between which commands are written")
    return before + BEGIN + section() + END + after


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
