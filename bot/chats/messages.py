from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.blockkit.blocks import (
    Block,
    Blocks,
    actions,
    bold,
    button,
    context,
    listed,
    moment,
    name,
    said,
    section,
)
from bot.blockkit.forms import modal
from bot.blockkit.paging import PAGE, Page, action, dotted, ticked, turn
from bot.model.chat import ChatState, StoredWait
from bot.text.safe import clean, clean_name, isolated

CHAT_ACTIONS = (
    ("add", "Add access…"),
    ("remove", "Remove access…"),
    ("labels", "Labels…"),
    ("assign", "Assign…"),
    ("open", "Open"),
)
CHAT_REFUSED = {
    "yours_already": "{chat} is already assigned to you.",
    "theirs_already": "{who} has {chat} already. Nothing was changed.",
    "nobody_holds": "{chat} is not assigned to anybody. Nothing was changed.",
    "may_not_see": "{who} may not see {chat}, so nothing was changed. An admin can give access first.",
    "not_here": "{who} is not active in this Slack, so nothing was changed. Choose somebody else.",
    "closed_already": "{chat} is closed already.",
    "open_already": "{chat} is open already.",
    "nothing_waits": "Nothing in {chat} waits for a reply.",
    "muted_already": "{chat} is muted already. Nothing was changed.",
    "unmuted_already": "{chat} is not muted. Nothing was changed.",
    "no_reminder": "No reminder is set for {chat}. Nothing was changed.",
    "not_ahead": "That time is over, so nothing was changed. Say a later time, like `in 3h` or `tomorrow 9:00`.",
    "too_far": "That is more than a year ahead, so nothing was changed. Say a nearer time, like `tomorrow 9:00`.",
}
CHAT_DONE = {
    "take": "{chat} is assigned to you now (was: {was}).",
    "release": "{chat} is unassigned now (was: {was}).",
    "close": "{chat} is closed.",
    "reopen": "{chat} is open again.",
    "dismiss": "No reply is needed in {chat} now.",
    "assign": "{chat} is assigned to {who} now (was: {was}).",
    "mute": "{chat} is muted: nothing in it waits until you unmute it.",
    "unmute": "{chat} is unmuted: new messages wait for an answer again.",
    "unremind": "The reminder of {chat} is removed.",
    "open": "{chat} is coming into its channel.",
}
ANYWAY = {
    "take": "Take it over?",
    "release": "Unassign it anyway?",
    "close": "Close it anyway?",
    "dismiss": "Mark it as needing no reply anyway?",
    "mute": "Mute it anyway?",
    "remind": "Send it again to set your reminder anyway.",
    "remind_1h": "Set your reminder anyway?",
    "remind_3h": "Set your reminder anyway?",
    "unremind": "Remove it anyway?",
}
MUTE_HAS_NO_END = (
    "Nothing was changed: a chat is muted until somebody unmutes it. `/periskope remind Priya Nair in 2h` brings it back at a time, "
    "`/periskope mute Priya Nair` mutes it."
)
WAITS_AGAIN = "It waits again when the customer writes."
NO_MORE_LABELS = "There is no label to add: none are known yet, or the chat has them all. Create another in Periskope."
NOT_SHOWN = "This chat is in none of your channels now. Open it first: `/periskope open`."
EARLIER = "Earlier messages are coming below, folded."
NOTE_KEPT = "🔒 Kept as a note: colleagues see it, the customer does not."
BY_HAND = {
    "take": "took it",
    "reply": "answered it first",
    "hand_over": "was handed it by a colleague",
    "reopen": "has it since it was reopened",
    "periskope": "was given it in Periskope",
}
LABEL_GONE = "Choose a label that is there."
LAST_LABEL = (
    "A chat's last label can be taken off only in Periskope, which takes no empty list from me. Nothing was changed."
)
LABELS_OF_ONE_NAME = (
    "Labels are written to Periskope by name, and a label of {chat}, or one that you name, shares its name with another, so "
    "nothing was changed. Rename one of the two in Periskope first."
)
NOTHING_HELD = "No open chats are assigned to you. `/periskope chats waiting` lists those that wait."
TWO_ASSIGNEES = "The line names two assignees: keep one of them, as in `/periskope chats unassigned`."
FEW = 3  # chats that a note in a form names
NO_CHATS = "Try other words or last digits, or ask an admin for access."
NONE_AT_ALL = "Try other words or last digits, or another filter. A new chat is listed once a customer writes."
NO_CHAT_EXISTS = "There are no chats yet. A new chat is listed once a customer writes."
NO_CHAT_SEEN = "You see no chats yet. Ask an admin for access."
NONE_LIKE_THAT = "No chats are {which}. `/periskope chats` lists all that you may see."
NO_SHIFT_AHEAD = "No shift of yours is planned in the next two weeks. Choose a date."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """A chat that the reader may see. `number` is masked; `said`: the state with its time on the reader's own clock."""

    key: str
    name: str = field(repr=False)
    state: ChatState
    since: datetime | None = None
    said: str
    labels: tuple[str, ...] = ()
    assignee: str | None = None
    assignee_on: bool = False
    words: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    link: str | None = None


def chat_list(
    rows: Sequence[ChatLine], page: Page, *, admin: bool, data: str = "", looked_for: str = ""
) -> dict[str, Any]:
    """The chats one may see; admins tick some and say what to do with them."""
    shown = rows[:PAGE]
    search = f": {said(looked_for, 60)}" if looked_for else ""
    none = [] if shown else [context(NONE_AT_ALL if admin else NO_CHATS)]
    head: Blocks = [
        context(page.line("chat", search=search)),
        *none,
        actions(button("Filter…", "chats:filter", "filter")),
    ]
    if admin and shown:
        blocks = [*head, ticked([(row.key, chat_line(row)) for row in shown]), *action(CHAT_ACTIONS)]
    else:
        blocks = [*head, *(_chat_section(row) for row in shown)]
    return modal("chats", "Chats", [*blocks, *turn("chats", page)], submit="Next" if admin and shown else "", data=data)


def chat_line(row: ChatLine) -> tuple[str, str]:
    """Two plain lines: who, how it stands and whose; labels, number and words."""
    held = (
        f"{isolated(clean_name(row.assignee, 40))} ({'online' if row.assignee_on else 'offline'})"
        if row.assignee
        else "unassigned"
    )
    labels = ", ".join(isolated(clean_name(label, 15)) for label in row.labels[:3])
    words = isolated(" ".join(clean(row.words).split()))
    return dotted(isolated(clean_name(row.name, 40)), row.said, held), dotted(labels, row.number, words)


def _chat_section(row: ChatLine) -> Block:
    """A row for reading, with the way to its thread."""
    joined = " since" if row.state is ChatState.WAITING else ""
    since = f"{joined} {moment(row.since)}" if row.since else ""
    title = f"<{row.link}|{name(row.name)}>" if row.link else bold(name(row.name))
    labels = ", ".join(name(label, 30) for label in row.labels[:5])
    held = f"{name(row.assignee)} {'🟢' if row.assignee_on else '⚪'}" if row.assignee else "unassigned"
    second = dotted(labels, held, row.number, said(row.words, 100))
    return section(f"{title} · {row.state}{since}\n{second}", accessory=button("Open", "chat:open", row.key))


def chat_done(what: str, chat: str, who: str = "", *, had: str = "") -> str:
    """What was done with a chat. `had`: who had it before; empty: nobody."""
    was = name(had) if had else "unassigned"
    return CHAT_DONE[what].format(chat=f"*{name(chat)}*", who=f"*{name(who)}*", was=was)


def not_in_channel(who: str) -> str:
    """That a new assignee does not see the chat in Slack, and what to do."""
    return f"{name(who)} is in none of its channels: they see it after `/periskope open`."


def chat_refused(why: str, chat: str, who: str = "") -> str:
    """Why nothing was done with it; `why` is a fixed word of the trip."""
    return CHAT_REFUSED[why].format(chat=f"*{name(chat)}*", who=f"*{name(who)}*" if who else "That person")


def overtaken(
    what: str, chat: str, *, who: str = "", wait: StoredWait | None = None, remind_at: datetime | None = None
) -> str:
    """A chat is another than a button showed: assigned to somebody else, waiting anew, or with another reminder."""
    waits = "" if wait is None else f"*{name(chat)}* began to wait for an answer {moment(wait.began_at)}."
    if wait is not None and wait.reminder:
        waits = f"The reminder of *{name(chat)}* came due {moment(wait.began_at)}."
    told = (
        f"*{name(chat)}* is assigned to *{name(who)}* now." if who else "",
        waits,
        f"*{name(chat)}* now has a reminder for {moment(remind_at)}." if remind_at else "",
        f"Nothing was changed. {ANYWAY[what]}",
    )
    return " ".join(one for one in told if one)


def assigned_meanwhile(rows: Sequence[tuple[str, str]]) -> str:
    """Whose chats are that somebody is about to assign, where that changed since they began. `rows`: chat and assignee."""
    shown = listed(
        f"*{name(chat)}* is {f'assigned to {name(who)}' if who else 'unassigned'}" for chat, who in rows[:FEW]
    )
    more = f" ({len(rows) - FEW} more are not listed)" if len(rows) > FEW else ""
    return f"The assignee changed while the form was open: now {shown}{more}. Nothing was changed. Send it again to assign anyway."


def reminded(chat: str, at: datetime, *, had: tuple[str, datetime | None] | None = None) -> str:
    """When somebody is reminded of a chat. `had`: whose reminder of the chat that replaces, and for when it was."""
    said = f"I remind you of *{name(chat)}* {moment(at)}."
    if had is None or had[1] is None:
        return said
    return f"{said} This replaces the reminder of *{name(had[0])}* {moment(had[1])}: a chat has one."


def opened(chat: str, link: str | None) -> str:
    """The way to a chat's thread."""
    return f"<{link}|{name(chat)}> is here." if link else f"*{name(chat)}* is coming into its channel."


def chat_labelled(chat: str, labels: Iterable[str], *, added: bool) -> str:
    """Asked of Periskope, whose labels these are; the card shows them once it has them."""
    named = [f"*{name(label, 40)}*" for label in labels]
    many = len(named) > 1
    moved = "added to" if added else "removed from"
    return f"{listed(named)} will be {moved} *{name(chat)}*. The card shows {'them' if many else 'it'} once Periskope has {'them' if many else 'it'}."


def labels_as_they_are(chat: str, labels: Iterable[str], *, added: bool) -> str:
    """Nothing to add or to take off."""
    named = listed(f"*{name(label, 40)}*" for label in labels)
    return f"*{name(chat)}* {'has' if added else 'does not have'} {named}{' already' * added}. Nothing was changed."


def labels_of_one_name(chat: str) -> str:
    """Why labels are not written."""
    return LABELS_OF_ONE_NAME.format(chat=f"*{name(chat)}*")


def chat_lines(rows: Sequence[tuple[str, str, str | None]], total: int, *, searched: bool) -> str:
    """Chats as lines of text: (name, what else, link). `searched`: by words, which may have been others."""
    if not rows and not searched:
        return "No chats fit that. `/periskope chats` lists all that you may see."
    if not rows:
        return f"I find no chats like that among those you may see. {NO_CHATS}"
    lines = [f"• {f'<{link}|{name(chat)}>' if link else f'*{name(chat)}*'} · {more}" for chat, more, link in rows]
    rest = [f"and {total - len(rows)} more: `/periskope chats` pages through all."] if total > len(rows) else []
    return "\n".join([*lines, *rest])


def assigned_by_hand(chat: str, assignee: str, by: str) -> str:
    """Somebody has it, and no rule chose them."""
    return f"*{name(chat)}* is assigned to *{name(assignee)}*: {BY_HAND.get(by, 'no rule chose them')}."


def contact(chat: str, number: str, ours: str) -> str:
    """A contact in full, for whoever asked."""
    parts = [f"*{name(chat)}*" if chat else "", f"{said(number, 40)}" if number else "", f"on {name(ours)}"]
    return " · ".join(part for part in parts if part)
