"""Forms about the team: invite several people at once, change roles."""

from collections.abc import Sequence

from bot.blockkit.blocks import Shown, name, said, sections
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
LABELS_HINT = "They see every chat that carries one of these."
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
    "new": "✅ {who}: invited as {role}{pending}",
    "back": "✅ {who}: back as {role}",
    "changed": "✅ {who}: now {role}",
    "same": "➖ {who}: already in the team as {role}{access}",
    "no_address": "❌ “{who}” is not an e-mail address",
    "refused": "❌ {who}: {why}",
}


def results(lines: Sequence[tuple[str, str, str, str]]) -> Shown:
    """What became of each address: (kind of RESULTS, address, role, detail).

    Detail is *pending* for somebody not (yet) in this Slack, a sentence for *refused*, labels granted for *same*.
    """
    shown = [_result(*line) for line in lines]
    good = sum(line.startswith("✅") for line in shown)
    head = f"*{good} of {len(shown)} done.*"
    return Shown(text=f"{good} of {len(shown)} done.", blocks=sections("\n".join([head, *shown])))


def _result(kind: str, who: str, role_: str, detail: str) -> str:
    pending = ", linked as soon as they are found in this Slack" if detail == "pending" else ""
    access = f", with {name(detail)}" if detail and kind == "same" else ""
    return RESULTS[kind].format(
        who=said(who, 80), role=name(role_), pending=pending, access=access, why=said(detail, 200)
    )
