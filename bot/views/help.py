"""What one can say, out of the one table of commands: everything at a glance, a line each, and all about one."""

from collections.abc import Sequence

from bot.domain.commands import Unknown
from bot.domain.commands_row import Row
from bot.views.blocks import Blocks, Shown, button, context, sections
from bot.views.blocks import actions as action_row

SLASH = "/periskope"
HEADINGS = {"you": "You", "chats": "Chats", "thread": "This chat", "admins": "For admins"}
SHORTCUTS = {"chats": "Chats…", "status": "Status…", "team": "Team…"}


def usage(row: Row, *, in_thread: bool = False) -> str:
    """How a command is typed."""
    return f"{'@periskope' if in_thread or row.in_thread else SLASH} {row.name} {row.usage}".strip()


def glance(head: str, rows: Sequence[Row], *, online: bool) -> Shown:
    """How things stand (`head`), the names of what one may use, the other state of one's switch, the forms used most."""
    lines = [f"*{HEADINGS[group]}*  " + " ".join(_code(row.name) for row in part) for group, part in _grouped(rows)]
    forms = [button(SHORTCUTS[row.name], f"form:{row.form}", row.name) for row in rows if row.name in SHORTCUTS]
    switch = (
        button("Go offline", "status:offline", "me")
        if online
        else button("I'm on now", "status:online", "me", style="primary")
    )
    blocks = [*sections("\n".join([head, *lines])), action_row(switch, *forms), context(_more())]
    return Shown(text=f"{head}\nWhat you can do: " + ", ".join(row.name for row in rows), blocks=blocks)


def overview(rows: Sequence[Row], *, in_thread: bool = False) -> Shown:
    """The commands that somebody may use, a line each, under their headings."""
    before = "@periskope" if in_thread else SLASH
    blocks: Blocks = sections(f"*What you can do* with `{before} …`")
    for group, part in _grouped(rows):
        lines = [f"*{HEADINGS[group]}*", *(f"{_code(row.name)}  {row.help}" for row in part)]
        blocks += sections("\n".join(lines))
    return Shown(text="What you can do: " + ", ".join(row.name for row in rows), blocks=[*blocks, context(_more())])


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


def _grouped(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    found = [(group, [row for row in rows if row.group == group]) for group in HEADINGS]
    return [(group, part) for group, part in found if part]


def _more() -> str:
    return (
        f"`{SLASH} help status` tells all about one. Plain words work too, also in my direct messages; "
        "under a card say `@periskope take`, `release`, `close` or `reopen`."
    )


def _code(typed: str) -> str:
    return "`" + typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "`"
