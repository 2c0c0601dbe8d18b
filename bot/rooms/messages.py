from collections.abc import Sequence
from typing import Any

from bot.blockkit.blocks import MOST_NAMED, Blocks, counted, listed, name, section
from bot.blockkit.forms import modal

ATTACH_LOOKING = (
    "I am looking at that channel; nothing is changed yet. "
    "Say the same again in a moment to see who would be removed and what could be read there."
)
ATTACH_STALE = "That was decided or has expired, so nothing was changed. `/periskope label attach` looks again."
ATTACH = {
    "not_ours_to_read": "I cannot read that channel. Add this app to it, then try again. Nothing was changed.",
    "not_private": "That channel is public, and customers' chats are only shown in private ones. Nothing was changed.",
    "shared": "That channel is shared with another organisation. Nothing was changed.",
    "archived": "That channel is archived. Nothing was changed.",
    "a_room_already": "That channel has a use of its own here already. Nothing was changed.",
}


def attached(label: str, channel: str) -> str:
    """A label has another channel."""
    return f"<#{channel}> is the channel of *{name(label, 40)}* now. Its chats move there."


def attach(label: str, room: str, *, removed: Sequence[str], readable: int, data: str = "") -> dict[str, Any]:
    """Before a channel becomes a label's room: who is removed from it, and what becomes readable there."""
    gone = listed(name(one) for one in removed[:MOST_NAMED]) or "nobody"
    more = f" and {len(removed) - MOST_NAMED} more" if len(removed) > MOST_NAMED else ""
    blocks: Blocks = [
        section(f"Use *#{name(room)}* for the label *{name(label, 40)}*?"),
        section(f"Removed from the channel: {gone}{more}."),
        section(f"Readable there from now on: {counted(readable, 'chat')}. What people wrote there before stays."),
    ]
    return modal("attach", "Attach a channel", blocks, submit="Attach", data=data)
