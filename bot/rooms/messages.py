from dataclasses import dataclass

from bot.blockkit.blocks import MOST_NAMED, Blocks, counted, listed, name, section

ATTACH_LOOKING = (
    "I am looking at that channel; nothing is changed yet. "
    "Say the same again in a moment to see who would be removed and what could be read there."
)
ATTACH_STALE = "That was decided or has expired, so nothing was changed. `/periskope label attach` looks again."
ATTACH = {
    "not_ours_to_read": "I cannot read that channel. Add this app to it, then try again. Nothing was changed.",
    "not_private": "That channel is public, and customers' chats are only shown in private ones. Nothing was changed. Make it private, or choose another.",
    "shared": "That channel is shared with another organisation. Nothing was changed. Choose one of your own.",
    "archived": "That channel is archived. Nothing was changed. Unarchive it, or choose another.",
    "a_room_already": "That channel has a use of its own here already. Nothing was changed. Choose another.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOffer:
    """A channel that may become a label's: by their names, who is removed from it, and how many chats can be read there."""

    label: str
    channel: str
    removed: tuple[str, ...]
    readable: int


def attached(label: str, channel: str) -> str:
    """A label has another channel."""
    return f"<#{channel}> is the channel of *{name(label, 40)}* now. Its chats move there."


def attach(offer: ChannelOffer) -> Blocks:
    """Before a channel becomes a label's: who is removed from it, and what becomes readable there."""
    removed, readable = offer.removed, counted(offer.readable, "chat")
    gone = listed(name(one) for one in removed[:MOST_NAMED]) or "nobody"
    more = f" and {len(removed) - MOST_NAMED} more" if len(removed) > MOST_NAMED else ""
    return [
        section(f"Use *#{name(offer.channel)}* for the label *{name(offer.label, 40)}*?"),
        section(f"Removed from the channel: {gone}{more}."),
        section(f"Readable there from now on: {readable}. What people wrote there before stays."),
    ]
