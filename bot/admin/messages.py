"""What admins read: health, one sentence for each thing that can be wrong, the audit, and saved settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.blockkit.blocks import (
    Blocks,
    Shown,
    actions,
    button,
    context,
    counted,
    lasted,
    listed,
    moment,
    name,
    said,
    section,
    sections,
)
from bot.blockkit.forms import modal
from bot.blockkit.paging import Page, turn
from bot.model.audit import AuditAction
from bot.model.effect.chats import SyncTicket
from bot.model.effect.notices import PostNotice
from bot.model.effect.replies import SendWhatsApp
from bot.model.effect.threads import PostCard, PostCopy, PostHistory
from bot.notices.messages import outages as outage_words
from bot.notices.messages.team import not_linked_because
from bot.notices.messages.work import PLAN_BROKEN

NO_PHONE = "No WhatsApp number is known yet. Periskope tells them within a minute of the start."
TICKET_UNPLACED = (
    "A ticket in Periskope names none of your numbers, and its customer has chats on several: it is not shown here. "
    "Look at it in Periskope."
)
SENTENCES: Mapping[AuditAction, str] = {
    AuditAction.INVITED: "invited {whom} as {detail}",
    AuditAction.RETURNED: "brought {whom} back as {detail}",
    AuditAction.DEACTIVATED: "took {whom} out of the team",
    AuditAction.LINKED: "linked {whom} to their Slack account",
    AuditAction.LINK_REFUSED: "could not link {whom} to a Slack account ({detail})",
    AuditAction.ROLE: "made {whom} {detail}",
    AuditAction.NAME_TAKEN: "{whom} took a colleague's name in Slack ({detail})",
    AuditAction.LABEL_GRANTED: "gave {whom} the label {label}",
    AuditAction.LABEL_REVOKED: "took the label {label} from {whom}",
    AuditAction.CHAT_GRANTED: "gave {whom} access to {chat}",
    AuditAction.CHAT_DENIED: "removed {whom} from {chat}",
    AuditAction.LABELLED: "labelled {chat} {label}",
    AuditAction.UNLABELLED: "took the label {label} off {chat}",
    AuditAction.NEW_CHAT_LABEL: "gave the new chat {chat} the label {label}",
    AuditAction.REFUSED: "was refused ({detail})",
    AuditAction.TAKEN_BACK: "took {chat} back from {whom}, who had begun it by its number",
    AuditAction.REPLY_REFUSED: "had a reply refused ({detail})",
    AuditAction.REPLY_SEND: "sent a reply to {chat} after all",
    AuditAction.REPLY_TAKE: "sent a reply and took {chat}",
    AuditAction.REPLY_NOTE: "kept a reply to {chat} as a note",
    AuditAction.REPLY_AGAIN: "sent a reply to {chat} once more",
    AuditAction.REPLY_ARRIVED: "said that a reply to {chat} arrived",
    AuditAction.REPLY_DROP: "dropped a reply to {chat}",
    AuditAction.REPLY_DELETE: "deleted a reply for {chat}",
    AuditAction.REPLY_LEAVE: "left a deleted reply with {chat}",
    AuditAction.REPLY_CONFIRM: "changed a reply for {chat}",
    AuditAction.FOUND_SENT: "sent {chat} what was found after a time away",
    AuditAction.FOUND_DROPPED: "did not send {chat} what was found after a time away",
    AuditAction.ADDED_BY_HAND: "added {whom} to {room} by hand",
    AuditAction.GONE_FROM_SLACK: "saw that {whom} is no full member of this Slack any more",
    AuditAction.LINK_CONFIRMED: "confirmed that {whom} is the person in Slack",
    AuditAction.REMOVED: "removed {whom} from {room}",
    AuditAction.WITHDRAWN: "took back what it had posted of {chat} in {room}",
    AuditAction.ROOM_REPLACED: "replaced {room} ({detail})",
    AuditAction.ROOM_ATTACHED: "attached {room} to the label {label}",
    AuditAction.DOUBTED: "asked before believing that so much is gone ({detail})",
    AuditAction.DOUBT_CONFIRMED: "confirmed that so much is gone ({detail})",
    AuditAction.DOUBT_REFUSED: "did not believe that so much is gone ({detail})",
    AuditAction.ASSIGNED: "assigned {chat} to {whom}",
    AuditAction.RELEASED: "unassigned {chat} from {whom}",
    AuditAction.CLOSED: "closed {chat}",
    AuditAction.REOPENED: "reopened {chat}",
    AuditAction.DISMISSED: "said that {chat} needs no reply",
    AuditAction.MUTED: "muted {chat}",
    AuditAction.UNMUTED: "unmuted {chat}",
    AuditAction.REMIND: "asked to be reminded of {chat}",
    AuditAction.UNREMIND: "removed the reminder of {chat}",
    AuditAction.START_ASKED: "asked to write to a new number",
    AuditAction.STARTED: "wrote to {chat} first",
    AuditAction.NUMBER_SHOWN: "looked at the number of {chat}",
    AuditAction.TICKET_MADE: "made a ticket of {chat}",
    AuditAction.TICKET_GIVEN: "assigned a ticket of {chat} to {whom}",
    AuditAction.TICKET_CLOSED: "closed a ticket of {chat}",
    AuditAction.TICKET_REOPENED: "reopened a ticket of {chat}",
    AuditAction.TICKET_DROPPED: "dropped a ticket of {chat}",
    AuditAction.REPLY_STORED: "stored a quick reply ({detail})",
    AuditAction.REPLY_REMOVED: "removed a quick reply ({detail})",
    AuditAction.LANE_HELD: "stopped a line of work ({detail})",
    AuditAction.LANE_LET_GO: "let a line of work go on ({detail})",
    AuditAction.TOKEN_REVOKED: "lost its Slack token ({detail})",
    AuditAction.LIST_CONFIRMED: "confirmed the list of {whom} for Periskope",
    AuditAction.LABELS_WRITTEN: "wrote the labels of {whom} to Periskope {detail}",
    AuditAction.LABELS_NOT_WRITTEN: "did not write the labels of {whom} to Periskope ({detail})",
    AuditAction.CHAT_ACCESS_WRITTEN: "wrote the access of {whom} to {chat} to Periskope {detail}",
    AuditAction.ACCESS_DIFFERS: "saw that Periskope differs about {whom} and {chat} ({detail})",
    AuditAction.STATUS: "set {whom} {detail}",
    AuditAction.SCHEDULE: "changed the schedule of {whom}",
    AuditAction.SCHEDULE_COPIED: "copied a schedule to {whom}",
    AuditAction.SCHEDULE_CLEARED: "removed the schedule of {whom}",
    AuditAction.EXCEPTIONS: "added days off or other hours for {whom}",
    AuditAction.EXCEPTIONS_DROPPED: "removed days off or other hours of {whom}",
    AuditAction.SETTINGS: "changed settings ({detail})",
    AuditAction.ROUTING: "changed routing ({detail})",
    AuditAction.ERASE_ASKED: "asked for a customer to be erased",
    AuditAction.ERASED: "erased a customer",
    AuditAction.IMPORTED: "imported access ({detail})",
    AuditAction.DATABASE_LOCKED: "stopped: its database is a restored copy ({detail})",
    AuditAction.DATABASE_CONFIRMED: "confirmed who may see what, and let an older database go on",
    AuditAction.CHAT_GRANT_ENDED: "ended {whom}'s access to {chat}",
    AuditAction.CHAT_DENIAL_ENDED: "ended the removal of {chat} for {whom}",
    AuditAction.UNDONE: "undid what they had just done ({detail})",
    AuditAction.HELD_TRIED_AGAIN: "tried held work again ({detail}) in {chat}",
    AuditAction.HELD_SKIPPED: "skipped held work ({detail}) in {chat}",
    AuditAction.TRIAL_KEPT: "tried out what this Slack allows ({detail})",
    AuditAction.CHAT_EXPORTED: "exported {chat} ({detail})",
}
HOW = {
    **dict.fromkeys(("slack", "self", "take", "release", "close", "hand_over", "person", "engine", "outbox"), ""),
    "reopen": "by reopening it",
    "reply": "by a reply",
    "rule": "by a rule",
    "access": "access changed",
    "enforcement": "no access",
    "left": "left the team",
    "clock": "by the schedule",
    "periskope": "in Periskope",
    "operator": "on the app's machine",
    "configuration": "from ADMIN_EMAILS",
    "settings": "by a setting",
    "start": "at the start",
}
"""How it came about, where that is not what Slack's users do anyway; a word that is not here is shown as it is."""
HELD_EFFECTS = {
    SendWhatsApp.kind: "a reply to a customer",
    PostCopy.kind: "a message's copy in Slack",
    PostCard.kind: "a chat's card in Slack",
    PostNotice.kind: "a line in a thread",
    PostHistory.kind: "earlier messages in a thread",
    SyncTicket.kind: "a ticket",
    "slack": "something from Slack",
    "periskope": "something from Periskope",
    "self": "a task of the app's own",
}
HELD_STATES = {
    "held": "held",
    "failing": "fails, is tried again",
    "unreadable": "cannot be read",
    "parked": "waits",
    "resting": "rests",
}
HELD_DONE = {
    "done": {"held:again": "It is tried again now.", "held:skip": "Skipped. The thread says so."},
    "not_held": dict.fromkeys(
        ("held:again", "held:skip"), "That is not held any more. `/periskope health` lists what is."
    ),
    "nothing_to_skip": {
        "held:skip": "Not skipped: this is a whole line of work. Skip what stands first in it, or try again."
    },
}
NO_LINES = "Nothing fits. Choose other people, days or changes with *Filter…*, or type `/periskope audit` for all."
SETTINGS_APPLY = "Settings apply immediately, for everybody; the audit says who changed them."
NO_LABELS = "Periskope has no labels yet. Make one there; it is here within a minute."
NO_TRIAL = (
    "To post a customer's messages under their own name, run `./run check --try` with your e-mail on the app's machine: "
    "once it has passed here, this form offers it."
)
SKIP_SURE = "It is never done: a reply is not sent, a message is not shown. What waits behind it goes on."
MOST_HELD = 10
NOTHING_KEPT = "Nothing about this customer is kept here, so there was nothing to erase."
NOT_THE_SAME = "Not erased. This is not what is asked for above: type that, and nothing else."
STARTED = (
    "Erasing has begun. Nothing more is sent to this customer; their words are erased here at once and from Slack one by "
    "one. You get a direct message when it is done."
)


def health(lines: Sequence[tuple[bool, str]]) -> Shown:
    """The state of everything, from pairs of (well, sentence)."""
    ill = sum(not well for well, _ in lines)
    head = "All is well." if not ill else f"{ill} of {len(lines)} {'needs' if ill == 1 else 'need'} attention."
    text = "\n".join([f"*{head}*", *(f"{'✅' if well else '❌'} {said(line, 300)}" for well, line in lines)])
    return Shown(text=head, blocks=sections(text))


def phone(title: str, *, ready: bool) -> str:
    named = title or "without a name"
    if ready:
        return f"The phone {named} is connected."
    return f"The phone {named} is not connected: nothing arrives through it, and replies wait. Open Periskope's console and scan its code."


def fails_alone(kind: str, named: str, why: str) -> str:
    """What of it is not done, whose it is, and what to do; `why`: a fixed word."""
    if kind == "plan":
        return f"Shifts of {named or 'somebody who is gone'} do not start or end. {PLAN_BROKEN.get(why, PLAN_BROKEN['week'])}"
    return f"{outage_words.sentence(kind, why).partition('. ')[0]}: {named or 'unknown'} ({why}). It is tried again by itself; the log says why."


def rooms(troubled: Sequence[str]) -> str:
    """The channels that are not as they should be, by name."""
    names = ", ".join(f"#{one}" for one in troubled[:5])
    return (
        f"{counted(len(troubled), 'channel')} not as it should be: {names}."
        if troubled
        else "All channels are as they should be."
    )


def not_linked(who: str, why: str) -> str:
    """Somebody invited who is not in the team yet; `who`: their address."""
    return f"{who} was invited and is not linked: {not_linked_because(why)}."


def sending(*, on: bool) -> str:
    return "Replies are sent." if on else "Sending is switched off: every reply is refused."


def queues(arrived: int, outgoing: int, late: float) -> str:
    """How much is not done yet, and how long the oldest of it has waited."""
    if late >= 60:
        return f"{arrived} arrived and {outgoing} to go out are not done; the oldest has waited for {lasted(late)}."
    return f"Nothing waits long: {arrived} arrived and {outgoing} to go out are under way."


def catching_up(since: datetime, found: int, to_take_in: int, to_go_out: int) -> str:
    """How far taking in the messages of a gap is."""
    return (
        f"Catching up with {counted(found, 'message')} from {moment(since)} on:"
        f" {to_take_in} events still to take in, {to_go_out} posts and other effects to go out."
    )


def moving(done: int, total: int, removals: int) -> str:
    """How far moving many people between channels is."""
    return (
        f"Moving people between channels: {done} of {total} done, {counted(removals, 'removal')} still to come first."
    )


def failing(count: int) -> str:
    return f"{counted(count, 'line')} of work fails and is tried again." if count else "No work fails."


def held(count: int) -> str:
    return f"{counted(count, 'thing')} held until somebody decides; see below." if count else "Nothing is held."


def held_line(what: str, chat: str, why: str, seconds: float, key: str) -> str:
    """One held thing, with its key for the operator's `trace`."""
    where = f" in *{name(chat)}*" if chat else ""
    return f"{said(what, 80)}{where} · {lasted(seconds)} · {said(why, 120)} · `{said(key, 60)}`"


def more_held(count: int) -> str:
    return f"And {count} more: `./run bot held` on the machine lists them all."


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """A line of the audit. Names are those that the reader may see; an empty one is shown as a general word."""

    at: datetime
    action: str
    actor: str = ""
    whom: str = ""
    chat: str = field(default="", repr=False)
    label: str = ""
    room: str = ""
    via: str = ""
    detail: str = ""


def audit_lines(rows: Sequence[AuditLine], total: int) -> str:
    """The newest lines where no form can be opened, and how to read the older ones."""
    more = f"\nThe newest {len(rows)} of {total}. `/periskope audit` shows the older ones." if total > len(rows) else ""
    return ("\n".join(sentence(row) for row in rows) or NO_LINES) + more


def audit_list(rows: Sequence[AuditLine], page: Page, *, looked_for: str = "", data: str = "") -> dict[str, Any]:
    """A page of the audit, newest first."""
    search = f": {said(looked_for, 200)}" if looked_for else ""
    blocks: Blocks = [context(page.line("line", search=search)), actions(button("Filter…", "audit:filter", "filter"))]
    blocks += sections("\n".join(sentence(row) for row in rows[:20]) or NO_LINES)
    return modal("audit", "Audit", [*blocks, *turn("audit", page, back="‹ Newer", on="Older ›")], data=data)


def sentence(row: AuditLine) -> str:
    """The line in mrkdwn. An action of another version is shown by its name."""
    named = said(row.action.replace("_", " "), 60) + (": {detail}" if row.detail else "")
    themselves = row.whom and row.whom == row.actor
    done = next((form for action, form in SENTENCES.items() if action == row.action), named).format(
        whom="themselves" if themselves else f"*{name(row.whom)}*" if row.whom else "somebody",
        chat=f"*{name(row.chat)}*" if row.chat else "a chat",
        label=f"*{name(row.label, 40)}*" if row.label else "",
        room=f"*#{name(row.room)}*" if row.room else "a room",
        detail=said(row.detail.replace("_", " "), 120),
    )
    how = HOW.get(row.via, row.via.replace("_", " "))
    via = f" · {said(how, 40)}" if how else ""
    return f"{moment(row.at)}  *{name(row.actor or 'the app')}* {done}{via}"


def setting_told(value: str) -> str:
    """A setting's value in a line."""
    return said(" ".join(value.split()), 120)


def settings_saved(rows: Sequence[tuple[str, str, str]]) -> str:
    """What is another now. `rows`: the question, its answer, and what that was."""
    return "\n".join(
        [
            f"Saved. {SETTINGS_APPLY}",
            *(f"{text} *{value or 'nothing'}* (was: {was or 'nothing'})" for text, value, was in rows),
        ]
    )


def settings_back(count: int) -> str:
    """So many settings undone."""
    return f"{counted(count, 'setting')} {'is' if count == 1 else 'are'} as before. `/periskope settings` shows all."


OPEN_AGAIN = "Slack shows only a part of a list that long: close this form and open it again to change it."


def settings_overtaken(rows: Sequence[tuple[str, str]], *, anew: bool = False) -> str:
    """What somebody else changed while a form was open that changes it too. `rows`: the question and its answer now.

    `anew`: one of them can only be changed in a form that shows it as it is now.
    """
    now = " ".join(f"“{text}” is *{value or 'nothing'}* now." for text, value in rows)
    return f"This changed while the form was open, so nothing was saved. {now} {OPEN_AGAIN if anew else 'Send it again to save yours.'}"


def not_in_team(addresses: Sequence[str]) -> str:
    """Addresses that nothing would be sent to."""
    shown = listed(said(one, 60) for one in addresses[:3])
    return f"Nobody in the team has {shown}, so nothing was saved. `/periskope team` lists the addresses."


def erased(title: str, *, group: bool, number: str, counts: dict[str, int], others: int = 0) -> Blocks:
    """What will be erased, what stays, and what to type. `number` is masked; `others`: further chats with the same number."""
    also = f" and {counted(others, 'further chat')} with the same number" if others else ""
    shown = f"*{name(title)}*" + (f" ({number})" if number and number != title else "") + also
    parts = (_kept(counts), "names, numbers, history, tickets' subjects, access")
    goes = f"{shown} will be erased: {'; '.join(one for one in parts if one)}."
    typed = counts.get("typed", 0)
    links = f"You get links to {counted(typed, 'message')} written by people here, which no app can delete. " * bool(
        typed
    )
    stays = (
        f"*What stays*: figures keep their counts, without a name. Nothing changes at the customer's WhatsApp or in "
        f"Periskope. {links}A new message of this customer begins a new chat."
    )
    what = "the group's name" if group else "the last four digits of the number"
    return [section(goes), section(stays), section(f"To erase, type *{what}*.")]


def report(counts: dict[str, int], links: Sequence[str]) -> str:
    """What was erased, and what a person has to delete by hand."""
    kept = _kept(counts)
    done = f"The customer is erased{f': {kept}' if kept else ''}. Figures kept their counts; nothing changed at the customer's."
    typed = counts.get("typed", 0)
    if not typed:
        return done
    numbered = ", ".join(f"<{link}|message {number}>" for number, link in enumerate(links, start=1))
    more = typed - len(links)
    rest = f" and {more} more" if more > 0 else ""
    return (
        f"{done}\nLeft: {counted(typed, 'message')} written by people here, which no app can delete. Delete by hand in Slack: "
        f"{numbered}{rest}."
    )


def _kept(counts: dict[str, int]) -> str:
    words = (
        ("messages", "message"),
        ("posts", "post in Slack"),
        ("files", "file"),
        ("rooms", "thread"),
        ("tickets", "ticket"),
    )
    plurals = {"posts": "posts in Slack"}
    some = [(counts[key], one, plurals.get(key)) for key, one in words if counts.get(key)]
    return ", ".join(counted(n, one, *([many] if many else [])) for n, one, many in some)
