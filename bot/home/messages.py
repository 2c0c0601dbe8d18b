"""The home tab, and help: all commands at a glance, a line each, and everything about one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.availability.messages import IN_ANSWER, switch
from bot.blockkit.blocks import (
    MOST_VIEW_BLOCKS,
    Block,
    Blocks,
    Shown,
    actions,
    bold,
    button,
    clock,
    context,
    counted,
    divider,
    header,
    listed,
    moment,
    name,
    said,
    section,
    sections,
)
from bot.interactions.command_row import CommandRow
from bot.model.chat import ChatState
from bot.text.document import in_entities
from bot.text.fuzzy import TYPED_AROUND

SLASH = "/periskope"
ADMINS_COMMAND = f"That is for admins. What you can do: `{SLASH} help`."
WELCOME = f"You're welcome. What you can say: `{SLASH} help`."
ANSWERING = (
    "To answer a customer, write below the chat's card. With `note:` before it, what you write stays in the team."
)
GOING_OFF = f"Nothing was changed. `{SLASH} offline for 45m` takes you offline, `{SLASH} online` brings you back."
NOTE_BELOW = f"Nothing was kept. For a note, choose *Note…* in the menu of the chat's card: `{SLASH} open Priya Nair` links to it."
HEADINGS = {"you": "You", "chats": "Chats", "thread": "This chat", "admins": "For admins"}
SHORTCUTS = {"chats": "Chats…", "status": "Status…", "team": "Team…"}
MOST_ROWS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeChat:
    """A chat on the home tab. `since`: when its state began. `link`: of its thread in a channel of the reader's."""

    key: str
    name: str = field(repr=False)
    words: str = field(default="", repr=False)
    state: ChatState = ChatState.WAITING
    since: datetime | None = None
    reminder: bool = False
    assignee: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A person of the team, as they are now."""

    name: str
    on: bool
    until: datetime | None = None
    waiting: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An item of the installation checklist, which ticks itself."""

    text: str
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything on a home tab. Lists are complete; what does not fit is counted. The last four are for admins.

    `none_seen`: why the person sees no chat at all, and what to do; empty: they see some.
    """

    on: bool
    source: str = ""
    until: datetime | None = None
    shifts: tuple[tuple[datetime, datetime], ...] = ()
    mine_waiting: tuple[HomeChat, ...] = ()
    nobodys: tuple[HomeChat, ...] = ()
    mine_quiet: tuple[HomeChat, ...] = ()
    none_seen: str = ""
    admin: bool = False
    others_waiting: tuple[HomeChat, ...] = ()
    team: tuple[Colleague, ...] = ()
    health: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


NOTHING_WAITS = "Nothing is waiting for you. *All chats…* lists every chat that you may see."
NO_LABEL = "You see no chats yet. Ask an admin for a label."
NO_CHATS_WITH_LABEL = "No chats have your labels yet. *All chats…* lists them once they do."
NO_SHIFTS = "No shifts today."
WITHOUT_SHIFTS = {
    False: " Go online, or ask an admin for a schedule.",
    True: " Go online, or set a schedule: `/periskope schedule`.",
}


def home(shown: Home) -> dict[str, Any]:
    """The view to publish as home tab."""
    blocks: Blocks = [
        *_status(shown),
        *_chats("Waiting for me", shown.mine_waiting, shown.none_seen or NOTHING_WAITS),
        *_chats("Waiting, unassigned", shown.nobodys, "No unassigned chats are waiting. The next one is listed here."),
        *(_chats("Mine, not waiting", shown.mine_quiet, "") if shown.mine_quiet else []),
        *(_for_admins(shown) if shown.admin else []),
        divider(),
        context("`/periskope help` shows what you can say. Plain words in *Messages* work too."),
    ]
    return {"type": "home", "blocks": blocks[:MOST_VIEW_BLOCKS]}


def _status(shown: Home) -> Blocks:
    until = f" until {moment(shown.until)}" if shown.until else ""
    source = {"shift": " by your schedule", "self": " by your own choice", "admin": " set by an admin"}
    today = ", ".join(f"{moment(start)} to {clock(end)}" for start, end in shown.shifts[:6])
    other = switch(online=shown.on, place="me")
    return [
        section(
            f"{'🟢 You are *online*' if shown.on else '⚪ You are *offline*'}{until}{source.get(shown.source, '')}."
        ),
        context(f"Shifts: {today}" if today else NO_SHIFTS + ("" if shown.on else WITHOUT_SHIFTS[shown.admin])),
        actions(other, button("Status…", "form:status", "me"), button("All chats…", "form:chats", "all")),
    ]


def _chats(title: str, rows: Sequence[HomeChat], none: str) -> Blocks:
    head = header(f"{title} ({len(rows)})" if rows else title)
    if not rows:
        return [head, context(none)]
    more = len(rows) - MOST_ROWS
    return [
        head,
        *(_row(row) for row in rows[:MOST_ROWS]),
        *([context(f"and {counted(more, 'more chat')}: *All chats…*")] if more > 0 else []),
    ]


def _row(row: HomeChat) -> Block:
    title = f"<{row.link}|{name(row.name)}>" if row.link else bold(name(row.name))
    state = "" if row.state is ChatState.WAITING else str(row.state)
    bell = "🔔 reminder" if row.reminder else ""
    parts = (state or bell, moment(row.since) if row.since else "")
    since = f" · {' '.join(part for part in parts if part)}" if any(parts) else ""
    held = f" · {name(row.assignee)}" if row.assignee else ""
    words = f"\n{said(row.words, 150)}" if row.words else ""
    return section(f"{title}{since}{held}{words}")


def _for_admins(shown: Home) -> Blocks:
    open_steps = [step for step in shown.steps if not step.done]
    return [
        *(_chats("Waiting, assigned to others", shown.others_waiting, "") if shown.others_waiting else []),
        header("Team now"),
        *_team(shown.team),
        header("Health"),
        section("\n".join(said(line, 300) for line in shown.health[:10]) or "All is well."),
        *(_checklist(shown.steps) if open_steps else []),
        actions(
            button("Invite…", "form:invite", "invite", style="primary"),
            button("Team…", "form:team", "team"),
            button("Routing…", "form:routing", "routing"),
            button("Settings…", "form:settings", "settings"),
        ),
    ]


def _team(team: Sequence[Colleague]) -> Blocks:
    lines = [_colleague(one) for one in sorted(team, key=lambda one: not one.on)[:20]]
    more = len(team) - 20
    text = "\n".join([*lines, *([f"and {more} more: *Team…*"] if more > 0 else [])])
    return [section(text or "Nobody is in the team yet: *Invite…*")]


def _colleague(one: Colleague) -> str:
    until = f" until {moment(one.until)}" if one.until else ""
    return f"{'🟢' if one.on else '⚪'} {name(one.name, 40)}{until}: {one.waiting} waiting, {one.open} open"


def _checklist(steps: Sequence[Step]) -> Blocks:
    lines = [f"{'☑' if step.done else '☐'} {step.text}" for step in steps[:20]]
    return [header("To finish the installation"), section("\n".join(lines))]


def now(status: str, waiting: int, unheld: int) -> str:
    """The agent's status and numbers of waiting chats in one line."""
    mine = counted(waiting, "chat") + " waiting for you" if waiting else "nothing is waiting for you"
    free = f", {unheld} waiting and unassigned" if unheld else ""
    return f"{status} {mine[:1].upper()}{mine[1:]}{free}."


def glance(head: str, rows: Sequence[CommandRow], *, online: bool) -> Shown:
    """The answer to a bare `/periskope`: `head`, the names of `rows`, the status switch, and the forms used most."""
    lines = [f"*{HEADINGS[group]}*  " + " ".join(_code(row.name) for row in part) for group, part in _grouped(rows)]
    forms = [button(SHORTCUTS[row.name], f"form:{row.name}", row.name) for row in rows if row.name in SHORTCUTS]
    other = switch(online=online, place=IN_ANSWER)
    blocks = [*sections("\n".join([head, *lines])), actions(other, *forms), context(_more())]
    return Shown(text=f"{head}\nWhat you can do: " + ", ".join(row.name for row in rows), blocks=blocks)


def overview(rows: Sequence[CommandRow], often: Sequence[tuple[str, str]], *, in_thread: bool = False) -> Shown:
    """Help: what this person does most, as (line to type, what it does), then the commands in `rows` under their headings."""
    most = [f"{_code(typed)}  {does}" for typed, does in often]
    blocks: Blocks = sections("\n".join(["*What you use most*", *most])) if most else []
    if not in_thread:
        blocks.append(context(ANSWERING))
    for group, part in _grouped(rows):
        lines = [f"*{HEADINGS[group]}*", *(f"{_code(row.name)}  {row.help}" for row in part)]
        blocks += sections("\n".join(lines))
    spoken = "What you can do: " + ", ".join(row.name for row in rows)
    return Shown(text=spoken, blocks=[*blocks, context(_more(in_thread=in_thread))])


def about(row: CommandRow, example: str = "", besides: str = "") -> Shown:
    """Everything about one command. `example`: a line that works; `besides`: what else may have been looked for."""
    words = sorted({*row.synonyms, *(word for action in row.actions.values() for word in action)} - {row.name})
    lines = [f"*{row.name}*: {row.help}", _code(usage(row))]
    if example:
        lines.append(f"For example {_code(example)}")
    if words:
        lines.append("Also understood: " + ", ".join(words))
    if row.who == "admin" or row.admin_actions:
        lines.append("For admins" + (f": {', '.join(sorted(row.admin_actions))}" if row.admin_actions else "") + ".")
    if besides:
        lines.append(besides)
    form = [actions(button("Open the form", f"form:{row.name}", row.name))]
    return Shown(text=f"{row.name}: {row.help}", blocks=[*sections("\n".join(lines)), *form])


def usage(row: CommandRow, *, in_thread: bool = False) -> str:
    """A command as it is typed."""
    return f"{'@periskope' if in_thread or row.in_thread else SLASH} {row.name} {row.usage}".strip()


def unknown(word: str, near: str | None) -> str:
    """That nothing was done, and which beginning of a line was probably meant."""
    hint = f"Did you mean `{SLASH} {near}`? All commands" if near else "What you can say"
    return f"I don't know “{said(word, 60)}”, so nothing was done. {hint}: `{SLASH} help`."


def confirms_nothing(word: str) -> str:
    """That *yes*, *undo* and their like alone do nothing."""
    return (
        f"“{said(word, 60)}” answers no question by itself, so nothing was done. Press the button under the question or the "
        f"answer, or type the whole line that the question shows. All commands: `{SLASH} help`."
    )


def how_to(command: str) -> str:
    """Where it stands how something is done."""
    return f"`{SLASH} help {command}` shows how, with a line that you can try."


def begins_with_a_name(word: str) -> str:
    """That a colleague's name does not begin a line, but a mention may."""
    called = said(word.strip(TYPED_AROUND), 60)
    return (
        f"“{called}” is a colleague's name, and a line begins with a command, so nothing was done. "
        f"Put an @ before it, like `@{called} offline`. All commands: `{SLASH} help`."
    )


def only_named(person: str) -> str:
    """That a line names somebody, and nothing to do."""
    return (
        f"“{said(person, 60)}” alone does not say what to do, so nothing was done. "
        f"Say it with a command, like `{SLASH} assign Priya Nair to @asha`. All commands: `{SLASH} help`."
    )


def begins_later(word: str, *, in_thread: bool) -> str:
    """That a command's word does not begin the line. `in_thread`: it is typed under a card."""
    command = said(word.strip(TYPED_AROUND).casefold(), 60)
    return (
        f"“{command}” does not begin the line, so nothing was done. "
        f"Did you mean `{'@periskope' if in_thread else SLASH} {command}`? All commands: `{SLASH} help`."
    )


def only_a_verb(word: str, commands: Sequence[str], *, alone: bool) -> str:
    """That a verb can be several commands'. `alone`: nothing else is said."""
    meant = listed((f"`{SLASH} {one}`" for one in commands), last="or")
    why = "alone does not say what" if alone else "does not begin a line"
    return f"“{said(word, 60)}” {why}, so nothing was done. Begin with {meant}."


def _grouped(rows: Sequence[CommandRow]) -> list[tuple[str, list[CommandRow]]]:
    found = [(group, [row for row in rows if row.group == group]) for group in HEADINGS]
    return [(group, part) for group, part in found if part]


def _more(*, in_thread: bool = False) -> str:
    if in_thread:
        return (
            "What you say under a card is about that card's chat. `@periskope help status` tells all about one command."
        )
    return (
        f"`{SLASH} help status` tells all about one. Plain words work too, also in my direct messages; "
        "under a card say `@periskope take`, `release`, `close` or `reopen`."
    )


def _code(typed: str) -> str:
    return f"`{in_entities(typed)}`"
