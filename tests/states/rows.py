"""Everything that may happen in a chat, with what becomes of its wait, its figures, its card and its thread."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.model.chat import ChatState
from tests.states.house import House

NEW, WAITING, ANSWERED = ChatState.NEW, ChatState.WAITING, ChatState.ANSWERED
NO_REPLY, MUTED, CLOSED = ChatState.NO_REPLY_NEEDED, ChatState.MUTED, ChatState.CLOSED
STATES = (NEW, WAITING, ANSWERED, NO_REPLY, MUTED, CLOSED)
UNCHANGED: Mapping[ChatState, ChatState] = {one: one for one in STATES}
ASKS = {**dict.fromkeys(STATES, WAITING), MUTED: MUTED}
THANKS = {**ASKS, CLOSED: CLOSED}
REPLIES = {**dict.fromkeys(STATES, ANSWERED), MUTED: MUTED, CLOSED: CLOSED}


@dataclass(frozen=True, kw_only=True)
class Row:
    """Something that happens. `after`: the card's state by the state before; `shown`: what the new copy says, if any.

    `replies`: what it adds to the total of replies. `reminds`: the wait that follows is a reminder's, in no figure.
    """

    what: str
    source: str
    does: Callable[[House], Awaitable[None]]
    after: Mapping[ChatState, ChatState]
    replies: int = 0
    shown: str = ""
    group: bool = False
    reminds: bool = False


ROWS = (
    Row(what="words", source="customer", does=House.customer, after=ASKS, shown="Where is my order?"),
    Row(
        what="a photo without words",
        source="customer",
        does=lambda house: house.customer(body=None, message_type="image"),
        after=ASKS,
        shown="📷 Photo",
    ),
    Row(
        what="a place",
        source="customer",
        does=lambda house: house.customer(
            body=None, message_type="location", location={"latitude": 52.5, "longitude": 13.4}
        ),
        after=ASKS,
        shown="📍 Location",
    ),
    Row(
        what="a contact card",
        source="customer",
        does=lambda house: house.customer(body=None, message_type="vcard", vcards=["BEGIN:VCARD\nFN:Lee\nEND:VCARD"]),
        after=ASKS,
        shown="👤 *Lee*",
    ),
    Row(
        what="a poll",
        source="customer",
        does=lambda house: house.customer(
            body="When?", message_type="poll_creation", poll_info={"pollName": "When?", "pollOptions": ["Now"]}
        ),
        after=ASKS,
        shown="📊 *When?*",
    ),
    Row(what="a missed call", source="customer", does=House.missed_call, after=ASKS, shown="📞 Missed voice call"),
    Row(
        what="a kind this app does not know, with words",
        source="customer",
        does=lambda house: house.customer(message_type="something_new"),
        after=ASKS,
        shown="Where is my order?",
    ),
    Row(
        what="only thanks, an emoji or a sticker",
        source="customer",
        does=lambda house: house.customer(body="Thanks 🙏"),
        after=THANKS,
        shown="Thanks 🙏",
    ),
    Row(
        what="a message in a group that Periskope does not flag",
        source="customer",
        does=lambda house: house.customer(flag_status=False),
        after={**UNCHANGED, NEW: NO_REPLY, ANSWERED: NO_REPLY},
        shown="Where is my order?",
        group=True,
    ),
    Row(
        what="a message in a group that Periskope flags",
        source="customer",
        does=lambda house: house.customer(flag_status=True),
        after=ASKS,
        shown="Where is my order?",
        group=True,
    ),
    Row(what="a reaction", source="customer", does=House.reaction, after=UNCHANGED),
    Row(
        what="a status post",
        source="customer",
        does=lambda house: house.customer(is_status=True),
        after=UNCHANGED,
    ),
    Row(
        what="somebody joins or leaves",
        source="WhatsApp",
        does=House.group_event,
        after=UNCHANGED,
        group=True,
    ),
    Row(
        what="words of an internal contact",
        source="internal contact",
        does=House.internal,
        after=UNCHANGED,
        shown="Where is my order?",
    ),
    Row(what="a reply", source="agent in Slack", does=House.reply, after=REPLIES, replies=1),
    Row(
        what="a reply",
        source="agent in Periskope",
        does=lambda house: house.ours(performed_by="nina@shop.example"),
        after=REPLIES,
        replies=1,
        shown="nina@shop.example in Periskope",
    ),
    Row(what="a reply", source="the phone", does=House.ours, after=REPLIES, shown="from the phone"),
    Row(
        what="a greeting within five seconds of the message that began the wait",
        source="the phone, by itself",
        does=House.greeted,
        after={**ASKS, WAITING: ANSWERED},
        shown="from the phone",
    ),
    Row(
        what="a greeting that arrives before the message it answers",
        source="the phone, by itself",
        does=House.greeted_early,
        after={**ASKS, WAITING: ANSWERED},
        shown="Where is my order?",
    ),
    Row(
        what="a broadcast",
        source="agent in Periskope",
        does=lambda house: house.ours(performed_by="nina@shop.example", broadcast_id="b-1"),
        after=UNCHANGED,
        shown="broadcast",
    ),
    Row(
        what="a broadcast list",
        source="the phone",
        does=lambda house: house.ours(broadcast=True),
        after=UNCHANGED,
        shown="broadcast",
    ),
    Row(
        what="a text by another program",
        source="Periskope's API",
        does=lambda house: house.ours(performed_by="api"),
        after=UNCHANGED,
        shown="sent by another program",
    ),
    Row(
        what="words, and the away text while nobody is on",
        source="customer and this app",
        does=House.away_text,
        after=ASKS,
        shown="Where is my order?",
    ),
    Row(what="a note", source="agent in Slack", does=House.note, after=UNCHANGED),
    Row(
        what="a reminder comes due",
        source="agent's own",
        does=House.reminded,
        after=dict.fromkeys(STATES, WAITING),
        reminds=True,
    ),
    Row(
        what="*No reply needed*", source="agent in Slack", does=House.dismissed, after={**UNCHANGED, WAITING: NO_REPLY}
    ),
    Row(what="*Close*", source="agent in Slack", does=House.closed, after=dict.fromkeys(STATES, CLOSED)),
    Row(what="*Reopen*", source="agent in Slack", does=House.reopened, after={**UNCHANGED, CLOSED: ANSWERED}),
    Row(
        what="*Mute*",
        source="agent in Slack",
        does=House.muted,
        after={**dict.fromkeys(STATES, MUTED), CLOSED: CLOSED},
    ),
)
