"""Answers at the desk: what was done or not done with a chat, a reply, a person, and what to do next."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.views.blocks import Blocks, clock, counted, listed, moment, name, said, sections
from bot.views.lists import PersonRow

STRANGER = (
    "You are not in the Periskope team here, so there is nothing I can show you. "
    "Ask an admin of this app to invite your e-mail address with `/periskope invite`."
)
ADMINS_ONLY = "That is for admins, so nothing was done. Ask one of them."
FILE_COMES = "The table comes to you as a file, in a direct message from this app."
NOT_FOR_YOU = "You may not do that, so nothing was done. Ask an admin of this app."
NO_GROUPS = "I do not know Slack's user groups. Name the people one by one."
WHICH_CHAT = "Which chat? Say its name or its number's last digits: `/periskope {command} &lt;chat&gt;`."
WHO = "Who? Name them: `/periskope {command} @asha`."
NEEDS_FORM = "That needs a form, and I can open one only from a slash command or a button: type `/periskope {command}`."
TOO_SLOW = "Slack waits three seconds for a form, and that was longer, so it could not be shown. Please do it once more; what you had sent before is kept."
TOO_LATE = "That was dealt with already, so nothing was done."
SENDING_OFF = "Nothing was sent: sending is switched off. An admin can switch it on in `/periskope settings`."
NOT_YET = "Only its author or an admin can decide that now; after ten minutes, anybody who may reply."

CHAT_REFUSED = {
    "yours_already": "{chat} is yours already.",
    "theirs_already": "{who} has {chat} already. Nothing was changed.",
    "nobody_holds": "Nobody holds {chat}, so there is nothing to hand back.",
    "may_not_see": "{who} may not see {chat}, so nothing was changed. An admin can give access first.",
    "not_here": "{who} is not active in this Slack, so nothing was changed.",
    "closed_already": "{chat} is closed already.",
    "open_already": "{chat} is open already.",
    "nothing_waits": "Nothing in {chat} waits for a reply.",
    "same": "{chat} is like that already. Nothing was changed.",
    "not_ahead": "That time is over, so nothing was changed. Say a time to come, like `in 3h` or `tomorrow 9:00`.",
    "too_far": "That is more than a year ahead, so nothing was changed.",
}
CHAT_DONE = {
    "take": "{chat} is yours now.",
    "release": "{chat} is handed back.",
    "close": "{chat} is closed.",
    "reopen": "{chat} is open again.",
    "dismiss": "No reply is needed in {chat} now. It waits again when the customer writes.",
    "assign": "{chat} is with {who} now.",
    "mute": "{chat} is muted: nothing in it waits until you unmute it.",
    "unmute": "{chat} is heard again.",
    "open": "{chat} is coming into its channel.",
}
REPLY_DONE = {
    "send": "On its way to the customer.",
    "take": "On its way to the customer, and the chat is yours.",
    "note": "🔒 Kept as a note: colleagues see it, the customer does not.",
    "again": "On its way to the customer once more.",
    "arrived": "Taken as arrived. The chat no longer waits for it.",
    "drop": "Dropped: it is not sent.",
    "delete": "It is being deleted for the customer.",
    "leave": "It stays with the customer.",
}
REASON = {
    "admin": "admin",
    "own_grant": "own grant",
    "denied": "denied",
    "no": "no access",
}


def chat_done(what: str, chat: str, who: str = "") -> str:
    """What was done with a chat."""
    return CHAT_DONE[what].format(chat=f"*{name(chat)}*", who=f"*{name(who)}*")


def chat_refused(why: str, chat: str, who: str = "") -> str:
    """Why nothing was done with it; `why` is a fixed word of the trip."""
    return CHAT_REFUSED[why].format(chat=f"*{name(chat)}*", who=f"*{name(who)}*" if who else "That person")


def reminded(chat: str, at: datetime) -> str:
    """When a chat waits again."""
    return f"*{name(chat)}* waits again {moment(at)}."


def opened(chat: str, link: str | None) -> str:
    """The way to a chat's thread."""
    return f"<{link}|{name(chat)}> is here." if link else f"*{name(chat)}* is coming into its channel."


def switched(who: str | None, *, online: bool, until: datetime | None, moved: int) -> str:
    """How somebody's switch stands now, and what setting it moved. `who` None: the reader."""
    named = f"*{name(who)}* is" if who else "You are"
    till = f" until {clock(until)}" if until else ""
    verb = "came" if online else "passed on"
    chats = f"; {counted(moved, 'waiting chat')} {verb}" if moved else ""
    return f"{named} *{'online' if online else 'offline'}*{till}{chats}."


SWITCH_REFUSED = {
    "not_active": "*{who}* is not active, so nothing was changed.",
    "already_over": "That time is over already, so nothing was changed.",
    "set_meanwhile": "*{who}* was set by somebody else just now. Look, and try once more.",
}


def switch_refused(why: str, who: str) -> str:
    return SWITCH_REFUSED[why].format(who=name(who))


def unreadable_time(typed: str) -> str:
    return f"I cannot read “{said(typed, 60)}” as a time, so nothing was changed. Say `for 45m`, `until 17:00` or `tomorrow 9:00`."


def sights(chat: str, seeing: Sequence[tuple[str, str]], denied: Sequence[str] = ()) -> str:
    """Who sees a chat: (person, why); why is empty where the asker may know no more. Admins also hear who is denied."""
    head = f"*{name(chat)}*: {counted(len(seeing), 'person sees it', 'people see it')}"
    lines = [f"• {name(person)}{f': {why}' if why else ''}" for person, why in seeing[:60]]
    more = [f"and {len(seeing) - 60} more"] if len(seeing) > 60 else []
    out = [f"Denied: {listed(name(person) for person in denied[:30])}"] if denied else []
    return "\n".join([head, *lines, *more, *out])


def by_label(labels: Iterable[str]) -> str:
    return "label " + listed(f"`{name(label, 40)}`" for label in labels)


def label_lines(rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Each label with its holders."""
    if not rows:
        return "No labels are known yet. They come from Periskope."
    lines = [f"• `{name(label, 40)}`: {listed(name(one) for one in people[:20]) or 'nobody'}" for label, people in rows]
    return "\n".join(lines[:60])


def chat_labelled(chat: str, labels: Iterable[str], *, added: bool) -> str:
    """Asked of Periskope, whose labels these are; the card shows them once it has them."""
    named = listed(f"`{name(label, 40)}`" for label in labels)
    return f"{named} {'goes on' if added else 'comes off'} *{name(chat)}*. The card shows it once Periskope has it."


def chat_lines(rows: Sequence[tuple[str, str, str | None]], total: int) -> str:
    """Chats as lines of text: (name, what else, link)."""
    if not rows:
        return "I find no chats like that among those you may see."
    lines = [f"• {f'<{link}|{name(chat)}>' if link else f'*{name(chat)}*'} · {more}" for chat, more, link in rows]
    rest = [f"and {total - len(rows)} more: `/periskope chats` pages through all."] if total > len(rows) else []
    return "\n".join([*lines, *rest])


NO_MORE_LABELS = "There is no label to add: either none are known yet, or the chat carries them all."
NOT_SHOWN = "This chat stands in no channel of yours now. Open it first: `/periskope open`."
NOTHING_EARLIER = "There is nothing earlier."
EARLIER = "Earlier messages are coming below, folded."
NOTE_KEPT = "🔒 Kept as a note: colleagues see it, the customer does not."
BY_HAND = {
    "take": "took it",
    "reply": "answered it first",
    "hand_over": "was handed it by a colleague",
    "reopen": "has it since it was reopened",
    "periskope": "was given it in Periskope",
}


def held_by_hand(chat: str, holder: str, by: str) -> str:
    """Somebody has it, and no rule chose them."""
    return f"*{name(holder)}* holds *{name(chat)}*: {BY_HAND.get(by, 'no rule chose them')}."


def contact(chat: str, number: str, ours: str) -> str:
    """A contact in full, for whoever asked."""
    parts = [f"*{name(chat)}*" if chat else "", f"`{said(number, 40)}`" if number else "", f"on {name(ours)}"]
    return " · ".join(part for part in parts if part)


LINK_HOW = "Name one Slack person and one invited address that is not linked yet: `/periskope role link @asha asha@example.com`."
ROLE_DONE = {
    "admin": "*{who}* is an admin now and sees every chat. Grants of their own ended.",
    "member": "*{who}* is a member now and sees what is granted: `/periskope label add <label> to @person`.",
    "out": "*{who}* is out of the team: out of every room, their chats handed back.",
    "back": "*{who}* is back in the team.",
}


def role_done(who: str, to: str) -> str:
    return ROLE_DONE[to].format(who=name(who))


def linking(who: str) -> str:
    return f"I am asking Slack who *{name(who)}* is, and link them then. They hear of it in a direct message."


def no_addresses(count: int, most: int) -> str:
    """Too many, or none."""
    if count:
        return f"These are {count} addresses; at most {most} at a time, please. Nobody was invited."
    return "I find no e-mail address there."


NO_MEMBERS = "There are no members yet: admins see every chat anyway. Invite somebody with `/periskope invite`."
LABEL_GONE = "Choose a label that is there."
LAST_LABEL = (
    "A chat's last label can be taken off only in Periskope, which takes no empty list from me. Nothing was changed."
)
NOTHING_CHANGED = "Nothing was changed."
ATTACH_WHICH = "Name one label and one channel: `/periskope label attach vip #channel`."
ATTACH_LOOKING = (
    "I am looking at that channel; nothing is changed yet. "
    "Say the same again in a moment to see who would be removed and what could be read there."
)
ATTACH_STALE = "That was decided or has expired, so nothing was changed. `/periskope label attach` looks again."


def label_names(labels: Sequence[str]) -> str:
    """The labels that there are."""
    return f"Labels: {listed(f'`{name(label, 40)}`' for label in labels[:100])}." if labels else label_lines([])


NO_TIME = "Say until when."


GRANTED = "Granted. They are invited now."
DECIDED_YES = "It goes on as seen."
DECIDED_NO = "Kept as it was: nothing is deleted and nobody is taken out."
TICK_SOME = "Tick one or more."
NOTHING_HELD = "You hold no open chats."
NO_SHIFT_AHEAD = "No shift of yours is planned in the next two weeks. Choose a date."


NOTHING_FOUND = "I find nothing like that."


def settings_saved(moved: Sequence[str]) -> str:
    """Which policies changed."""
    return f"Saved, and it holds at once: {listed(said(one.replace('_', ' '), 40) for one in moved)}."


def team_lines(rows: Sequence[PersonRow]) -> str:
    """The team as lines of text."""
    lines = [
        f"• {'🟢' if row.on else '⚪'} *{name(row.name)}* · {row.role}{'' if row.state == 'active' else f', {row.state}'}"
        f" · {row.waiting} waiting, {row.open} open{f' · {listed(name(one, 30) for one in row.labels[:6])}' if row.labels else ''}"
        for row in rows[:40]
    ]
    return "\n".join([*lines, *([f"and {len(rows) - 40} more"] if len(rows) > 40 else [])])


def now(status: str, waiting: int, unheld: int) -> str:
    """How things stand for whoever types nothing but the command's name."""
    mine = counted(waiting, "chat") + " waiting for you" if waiting else "nothing is waiting for you"
    free = f", {unheld} waiting that nobody holds" if unheld else ""
    return f"{status} {mine[:1].upper()}{mine[1:]}{free}."


def paragraph(text: str) -> Blocks:
    """Our own markup as blocks."""
    return sections(text)


def figures_title(who: str | None, days: str) -> str:
    return f"{who or 'The team'}, {days}"


def spoken_blocks(blocks: Blocks) -> str:
    """What blocks say, where only text can be shown."""
    lines = [one["text"]["text"] for one in blocks if one.get("type") in {"section", "header"} and "text" in one]
    return "\n".join(lines)


def attached(label: str, channel: str) -> str:
    """A label has another channel."""
    return f"<#{channel}> is the channel of `{name(label, 40)}` now. Its chats move there."
