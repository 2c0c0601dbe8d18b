from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.blockkit.blocks import Blocks, actions, button, context, listed, name
from bot.blockkit.forms import modal
from bot.blockkit.paging import PAGE, Page, action, dotted, ticked, turn
from bot.text.safe import clean_name, isolated

TEAM_ACTIONS = (
    ("status", "Set status…"),
    ("schedule", "Set schedule…"),
    ("exceptions", "Exceptions…"),
    ("labels", "Labels…"),
    ("role", "Role…"),
    ("confirm", "Write to Periskope…"),
)
LINK_HOW = "Name one Slack person and one invited address that is not linked yet: `/periskope role link @asha asha@example.com`."
ROLE_BACK = {"admin": "an admin", "member": "a member", "out": "out of the team"}
ROLE_DONE = {
    "admin": "*{who}* is an admin now and sees every chat. Access of their own ended.",
    "member": "*{who}* is a member now and sees the chats they are given: `/periskope label add <label> to @person`.",
    "out": "*{who}* is out of the team: out of every channel, their chats unassigned.",
    "back": "*{who}* is back in the team.",
}
NO_LABELS_FOR_ADMINS = (
    "Labels are for members: admins see every chat, and who is out sees none. Nothing was changed. "
    "Try: `/periskope role @asha member label vip`."
)
ROLE_SURE = {
    "admin": "Make {who} an admin? Admins see every chat, and access given one by one ends.",
    "member": "Make {who} a member? Members see only what they are given.",
    "out": "Take {who} out of the team? They lose every channel now, and their chats are unassigned.",
    "back": "",
}
DECIDED_YES = "It goes on as seen."
DECIDED_NO = "Kept as it was: nothing is deleted and nobody is taken out."


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person of the team; `until`: when their switch changes, on the reader's own clock."""

    key: str
    name: str
    role: str
    state: str = "active"
    on: bool = False
    source: str = ""
    until: str = ""
    labels: tuple[str, ...] = ()
    waiting: int = 0
    open: int = 0


def team_list(rows: Sequence[PersonLine], page: Page, *, data: str = "") -> dict[str, Any]:
    """The people; tick some and say what to do with them."""
    shown = rows[:PAGE]
    blocks: Blocks = [
        context(page.line("person", "people")),
        actions(button("Invite…", "form:invite", "invite", style="primary")),
        *([ticked([(row.key, person_line(row)) for row in shown]), *action(TEAM_ACTIONS)] if shown else []),
        *turn("team", page),
    ]
    return modal("team", "Team", blocks, submit="Next" if shown else "", data=data)


def person_line(row: PersonLine) -> tuple[str, str]:
    """Two plain lines: who, as what, online or offline; waiting, open, labels."""
    on = row.state if row.state != "active" else "online" if row.on else "offline"
    labels = ", ".join(isolated(clean_name(label, 15)) for label in row.labels[:4])
    work = f"{row.waiting} waiting, {row.open} open"
    until = f"until {row.until}" if row.until else ""
    return dotted(isolated(clean_name(row.name)), row.role, on, until), dotted(work, labels)


def role_sure(people: Sequence[str], to: str, had: Sequence[str]) -> str:
    """The question before roles change; empty where nobody's would. `people` as they are shown, `had`: their roles."""
    if not people or not ROLE_SURE[to]:
        return ""
    now = listed(f"{who} (now {role})" for who, role in zip(people, had, strict=True))
    return ROLE_SURE[to].format(who=now)


def role_done(who: str, to: str, *, labelled: bool = False) -> str:
    """What somebody is now. `labelled`: labels that they are given with it are named behind it."""
    return (f"*{{who}}* is {ROLE_BACK[to]} now." if labelled else ROLE_DONE[to]).format(who=name(who))


def role_same(who: str, to: str, *, changed: bool) -> str:
    """What somebody was already. `changed`: whether something else is another, which stands behind it."""
    end = "" if changed else " Nothing was changed."
    return f"*{name(who)}* is {ROLE_BACK.get(to, 'in the team')} already.{end}"


def role_back(who: str, to: str) -> str:
    """After *Undo*: what somebody is again; `to` as in `role_done`."""
    return f"*{name(who)}* is {ROLE_BACK[to]} again, as before."


def linking(who: str) -> str:
    return f"I am asking Slack who *{name(who)}* is, and link them then. They hear of it in a direct message."


def no_addresses(count: int, most: int) -> str:
    """Too many, or none."""
    if count:
        return f"These are {count} addresses; at most {most} at a time. Nobody was invited: send some of them first."
    return "I find no e-mail address there. Type one, like `asha@example.com`."


def team_lines(rows: Sequence[PersonLine]) -> str:
    """The team as lines of text."""
    lines = [
        f"• {'🟢' if row.on else '⚪'} *{name(row.name)}* · {row.role}{'' if row.state == 'active' else f', {row.state}'}"
        f" · {row.waiting} waiting, {row.open} open{f' · {listed(name(one, 30) for one in row.labels[:6])}' if row.labels else ''}"
        for row in rows[:40]
    ]
    return "\n".join([*lines, *([f"and {len(rows) - 40} more"] if len(rows) > 40 else [])])
