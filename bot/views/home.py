"""The home tab: my status, what waits for me, what waits for anybody; for admins the team, health and the checklist."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.views.blocks import (
    MOST_VIEW_BLOCKS,
    Block,
    Blocks,
    actions,
    bold,
    button,
    clock,
    context,
    counted,
    divider,
    header,
    moment,
    name,
    said,
    section,
)

MOST_ROWS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeChat:
    """A chat on the home tab. `link` goes to its thread in a room of the reader's."""

    key: str
    name: str = field(repr=False)
    words: str = field(default="", repr=False)
    since: datetime | None = None
    holder: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of the team, now."""

    name: str
    on: bool
    until: datetime | None = None
    waiting: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A line of the checklist that ticks itself."""

    text: str
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything on it. Lists are whole; what does not fit is counted. The last four are for admins."""

    on: bool
    source: str = ""
    until: datetime | None = None
    shifts: tuple[tuple[datetime, datetime], ...] = ()
    mine_waiting: tuple[HomeChat, ...] = ()
    nobodys: tuple[HomeChat, ...] = ()
    mine_answered: tuple[HomeChat, ...] = ()
    admin: bool = False
    longest: tuple[HomeChat, ...] = ()
    team: tuple[Colleague, ...] = ()
    health: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


def home(shown: Home) -> dict[str, Any]:
    """The view to publish."""
    blocks: Blocks = [
        *_status(shown),
        *_chats("Waiting for me", shown.mine_waiting, "Nothing is waiting for you."),
        *_chats("Waiting, held by nobody", shown.nobodys, "Nothing is waiting without a holder."),
        *(_chats("Mine, answered", shown.mine_answered, "") if shown.mine_answered else []),
        *(_for_admins(shown) if shown.admin else []),
        divider(),
        context("`/periskope help` shows what you can say. Plain words in *Messages* work too."),
    ]
    return {"type": "home", "blocks": blocks[:MOST_VIEW_BLOCKS]}


def _status(shown: Home) -> Blocks:
    until = f" until {clock(shown.until)}" if shown.until else ""
    source = {"shift": " by your schedule", "self": " by your own choice", "admin": " set by an admin"}
    today = ", ".join(f"{clock(start)} to {clock(end)}" for start, end in shown.shifts[:6])
    switch = (
        button("Go offline", "status:offline", "me")
        if shown.on
        else button("I'm on now", "status:online", "me", style="primary")
    )
    return [
        section(
            f"{'🟢 You are *online*' if shown.on else '⚪ You are *offline*'}{until}{source.get(shown.source, '')}."
        ),
        context(f"Today: {today}" if today else "No shifts today."),
        actions(switch, button("Status…", "form:status", "me"), button("All chats…", "form:chats", "all")),
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
    since = f" · {moment(row.since)}" if row.since else ""
    held = f" · {name(row.holder)}" if row.holder else ""
    words = f"\n{said(row.words, 150)}" if row.words else ""
    return section(f"{title}{since}{held}{words}")


def _for_admins(shown: Home) -> Blocks:
    open_steps = [step for step in shown.steps if not step.done]
    return [
        *(_chats("Waiting longest", shown.longest, "") if shown.longest else []),
        header("Team now"),
        *_team(shown.team),
        header("Health"),
        section("\n".join(said(line, 200) for line in shown.health[:10]) or "All is well."),
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
    until = f" until {clock(one.until)}" if one.until else ""
    return f"{'🟢' if one.on else '⚪'} {name(one.name, 40)}{until}: {one.waiting} waiting, {one.open} open"


def _checklist(steps: Sequence[Step]) -> Blocks:
    lines = [f"{'☑' if step.done else '☐'} {step.text}" for step in steps[:20]]
    return [header("To finish the installation"), section("\n".join(lines))]
