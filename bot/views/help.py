"""What one can say, out of the one table of commands: short help, one command's help, the README's section."""

from collections.abc import Sequence

from bot.domain.commands import Unknown
from bot.domain.commands_row import Row
from bot.views.blocks import Shown, button, sections
from bot.views.blocks import actions as action_row

SLASH = "/periskope"
TITLES = {"member": "For everybody", "admin": "For admins"}


def usage(row: Row, *, in_thread: bool = False) -> str:
    """How a command is typed."""
    return f"{'@periskope' if in_thread or row.in_thread else SLASH} {row.name} {row.usage}".strip()


def overview(rows: Sequence[Row], *, in_thread: bool = False) -> Shown:
    """The commands that somebody may use, one line each, and that everything has a form."""
    lines = [f"{_code(usage(row, in_thread=in_thread))}\n      {row.help}" for row in rows]
    text = "\n".join(
        [
            "*What you can do*",
            *lines,
            f"Plain words work too, also in my direct messages. More about one: `{SLASH} help status`.",
        ]
    )
    return Shown(text="What you can do: " + ", ".join(row.name for row in rows), blocks=sections(text))


def about(row: Row) -> Shown:
    """Everything about one command."""
    words = sorted({*row.synonyms, *(word for action in row.actions.values() for word in action)} - {row.name})
    lines = [f"*{row.name}*: {row.help}", _code(usage(row))]
    if words:
        lines.append("Also understood: " + ", ".join(words))
    if row.who == "admin" or row.admin_actions:
        lines.append("For admins" + (f": {', '.join(sorted(row.admin_actions))}" if row.admin_actions else "") + ".")
    form = [action_row(button("Open the form", f"form:{row.form}", row.name))] if row.form else []
    return Shown(text=f"{row.name}: {row.help}", blocks=[*sections("\n".join(lines)), *form])


def unknown(said: Unknown) -> str:
    """Nothing was done, and what was probably meant."""
    if said.admins_only:
        return f"That is for admins, so nothing was done. Ask one of them. Your own commands: `{SLASH} help`."
    if said.nearest is not None:
        return f"I do not know that word, so nothing was done. Did you mean `{SLASH} {said.nearest}`? All commands: `{SLASH} help`."
    return f"I did not understand that, so nothing was done. `{SLASH} help` shows what you can say."


def readme_section(rows: Sequence[Row]) -> str:
    """The table of commands as Markdown."""
    head = ["| command | who | what it does |", "|---|---|---|"]
    return "\n".join([*head, *(f"| {_cell(usage(row))} | {_who(row)} | {row.help} |" for row in rows)])


def _who(row: Row) -> str:
    if row.who == "admin":
        return "admins"
    return "all; " + ", ".join(sorted(row.admin_actions)) + ": admins" if row.admin_actions else "all"


def _cell(typed: str) -> str:
    return "`" + typed.replace("|", "\\|") + "`"


def _code(typed: str) -> str:
    return "`" + typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "`"
