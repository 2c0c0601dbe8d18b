"""What happened in a group, or a call, as one quiet line above the next message. Names come as they are shown."""

from collections.abc import Sequence

DONE = {
    "promote": "is an admin of the group now",
    "demote": "is no longer an admin of the group",
}
RULES = {
    "announce_true": "only admins may write in the group now",
    "announce_false": "everybody may write in the group now",
    "restrict_true": "only admins may change the group's details now",
    "restrict_false": "everybody may change the group's details now",
    "memberaddmode_true": "everybody may add people to the group now",
    "memberaddmode_false": "only admins may add people to the group now",
    "desc": "the group's description was changed",
}


def line(kind: str, author: str, people: Sequence[str], detail: str) -> str:
    """`kind` is Periskope's word; one that is not known is named. `detail`: a new name, or how a call went."""
    who = ", ".join(people) or author or "somebody"
    by = f" by {author}" if author and author not in people and people else ""
    match kind:
        case "add" | "invite":
            return f"➕ {who} joined the group{f', added{by}' if by else ''}"
        case "leave":
            return f"➖ {who} left the group"
        case "remove":
            return f"➖ {who} was removed from the group{by}" if by else f"➖ {who} left the group"
        case "subject":
            return f"✏️ the group is called “{detail}” now{f', says {author}' if author else ''}"
        case "call":
            return _call(author or who, detail)
        case _ if kind in DONE:
            return f"👥 {who} {DONE[kind]}"
        case _ if kind in RULES:
            return f"👥 {RULES[kind]}"
        case _:
            return f"👥 {who}: {kind.replace('_', ' ')}"


def _call(who: str, detail: str) -> str:
    """`detail` is result, kind and direction in three words."""
    result, kind, direction = (*detail.split(), "", "", "")[:3]
    went = {"connected": "", "missed": ", not answered", "rejected": ", declined"}.get(result, "")
    whose = "a call from us" if direction == "outgoing" else f"a call by {who}"
    return f"📞 {whose}{f' ({kind})' if kind else ''}{went}"
