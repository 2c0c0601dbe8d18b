"""The audit as sentences: who did what to whom, when, from where. By our own keys; no customer's words or numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.views.blocks import Blocks, actions, button, context, moment, name, said, sections
from bot.views.inputs import modal
from bot.views.lists import Page, turn

SENTENCES = {
    "invited": "invited {whom} as {detail}",
    "returned": "brought {whom} back as {detail}",
    "deactivated": "took {whom} out of the team",
    "linked": "linked {whom} to their Slack account",
    "role": "made {whom} {detail}",
    "label_granted": "granted the label {label} to {whom}",
    "label_taken": "took the label {label} from {whom}",
    "granted": "granted {whom} the chat {chat}",
    "denied": "denied {whom} the chat {chat}",
    "labelled": "labelled {chat} {label}",
    "unlabelled": "took the label {label} off {chat}",
    "refused": "was refused ({detail})",
    "taken_back": "took {chat} back from {whom}, who had begun it by its number",
    "reply_refused": "had a reply refused ({detail})",
    "added_by_hand": "added {whom} to {room} by hand",
    "gone_from_slack": "saw that {whom} is no full member of this Slack any more",
    "link_confirmed": "confirmed that {whom} is the person in Slack",
    "removed": "removed {whom} from {room}",
    "withdrawn": "took back what it had posted of {chat} in {room}",
    "room_replaced": "replaced {room} ({detail})",
    "room_attached": "attached {room} to the label {label}",
    "doubted": "asked before believing that so much is gone ({detail})",
    "doubt_confirmed": "confirmed that so much is gone ({detail})",
    "doubt_refused": "did not believe that so much is gone ({detail})",
    "assigned": "gave {chat} to {whom}",
    "released": "took {chat} from {whom} for somebody else to have",
    "closed": "closed {chat}",
    "reopened": "reopened {chat}",
    "dismissed": "said that {chat} needs no reply",
    "muted": "muted {chat}",
    "unmuted": "unmuted {chat}",
    "remind": "asked to be reminded of {chat}",
    "started": "wrote to {chat} first",
    "number_shown": "looked at the number of {chat}",
    "ticket_made": "made a ticket of {chat}",
    "ticket_given": "gave a ticket of {chat} to {whom}",
    "ticket_dropped": "dropped a ticket of {chat}",
    "reply_stored": "stored a quick reply ({detail})",
    "lane_held": "stopped a line of work ({detail})",
    "lane_let_go": "let a line of work go on ({detail})",
    "token_revoked": "lost its Slack token ({detail})",
    "list_confirmed": "confirmed the list of {whom} for Periskope",
    "labels_written": "wrote the labels of {whom} to Periskope {detail}",
    "labels_not_written": "did not write the labels of {whom} to Periskope ({detail})",
    "chat_access_written": "wrote the access of {whom} to {chat} to Periskope {detail}",
    "access_differs": "saw that Periskope differs about {whom} and {chat} ({detail})",
    "status": "set {whom} {detail}",
    "schedule": "changed the schedule of {whom}",
    "settings": "changed settings ({detail})",
    "routing": "changed routing ({detail})",
    "erase_asked": "asked for a customer to be erased",
    "erased": "erased a customer",
    "imported": "imported grants ({detail})",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One line. Names as the reader may know them; a chat that they may not see is "a chat"."""

    at: datetime
    action: str
    actor: str = ""
    whom: str = ""
    chat: str = field(default="", repr=False)
    label: str = ""
    room: str = ""
    via: str = ""
    detail: str = ""


def sentence(row: AuditRow) -> str:
    """The line in our own markup. An action without a sentence of its own is told in its own words."""
    form = SENTENCES.get(row.action, said(row.action.replace("_", " "), 60) + (": {detail}" if row.detail else ""))
    done = form.format(
        whom=f"*{name(row.whom)}*" if row.whom else "somebody",
        chat=f"*{name(row.chat)}*" if row.chat else "a chat",
        label=f"`{name(row.label, 40)}`" if row.label else "",
        room=f"*#{name(row.room)}*" if row.room else "a room",
        detail=said(row.detail.replace("_", " "), 120),
    )
    via = f" · {said(row.via, 20)}" if row.via else ""
    return f"{moment(row.at)}  *{name(row.actor or 'the app')}* {done}{via}"


def audit_list(rows: Sequence[AuditRow], page: Page, *, looked_for: str = "", data: str = "") -> dict[str, Any]:
    """A page of it, newest first."""
    search = f" for “{said(looked_for, 60)}”" if looked_for else ""
    blocks: Blocks = [context(page.line("line") + search), actions(button("Filter…", "audit:filter", "filter"))]
    if rows:
        blocks += sections("\n".join(sentence(row) for row in rows[:20]))
    return modal("audit", "Audit", [*blocks, *turn("audit", page)], data=data)
