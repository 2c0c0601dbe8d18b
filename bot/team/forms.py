"""Forms about the team: invite several people at once, change roles."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.blockkit.blocks import Shown, listed, name, said, sections
from bot.blockkit.forms import (
    SelectOption,
)

ROLES = (
    SelectOption(
        value="member",
        text="Member",
        description="Sees the chats of the labels you give, and chats given one by one",
    ),
    SelectOption(
        value="admin", text="Admin", description="Sees every chat, decides about people, access, shifts and routing"
    ),
)
STATES = (
    *ROLES,
    SelectOption(value="out", text="Out of the team", description="Out of every channel; their chats are unassigned"),
    SelectOption(value="back", text="Back in the team", description="Active again, as before"),
)
LABELS_HINT = "They see every chat with one of these."
NO_LABELS = "No labels are known yet. They come from Periskope; give them later with `/periskope label`."
EMAILS_HINT = "Commas, spaces or new lines between them; up to 500."
EMAILS_EXAMPLE = "asha@example.com, ravi@example.com"
ADMINS_NEED_NONE = "Admins see every chat, so they need no labels."
FOLLOWS = {
    "admin": "Access of their own ends: an admin sees every chat.",
    "out": "They lose every room now. What they wrote keeps their name.",
    "back": "They keep the access that they were given.",
}
"""What a new role brings with it."""


RESULTS = {
    "new": "✅ {who}: invited as {role}{access}{pending}",
    "back": "✅ {who}: back as {role}{access}",
    "given": "✅ {who}: already in the team as {role}, now{access}",
    "same": "➖ {who}: already in the team as {role}",
    "other": "➖ {who}: already in the team as {role}, and stays so. `/periskope role` changes roles",
    "no_address": "❌ “{who}” is not an e-mail address",
    "refused": "❌ {who}: {why}",
}


class InvitedLine(NamedTuple):
    """What became of an address: `kind` of RESULTS; `why`: of *refused*; `labels`: given with it; `pending`: not yet in this Slack."""

    kind: str
    who: str
    role: str
    why: str = ""
    labels: tuple[str, ...] = ()
    pending: bool = False


def results(lines: Sequence[InvitedLine]) -> Shown:
    """What became of each address."""
    shown = [_result(line) for line in lines]
    good = sum(line.startswith("✅") for line in shown)
    head = f"*{good} of {len(shown)} done.*"
    return Shown(text=f"{good} of {len(shown)} done.", blocks=sections("\n".join([head, *shown])))


def _result(one: InvitedLine) -> str:
    pending = ", linked as soon as they are found in this Slack" if one.pending else ""
    access = f" with {listed(name(label, 40) for label in one.labels)}" if one.labels else ""
    return RESULTS[one.kind].format(
        who=said(one.who, 80), role=name(one.role), pending=pending, access=access, why=said(one.why, 200)
    )
