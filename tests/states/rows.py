"""Everything that may happen in a chat, with what becomes of its wait, its figures, its card and its thread."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.model.chat import ChatState
from tests.states.house import PHONE, House

NEW, WAITING, ANSWERED = ChatState.NEW, ChatState.WAITING, ChatState.ANSWERED
NO_REPLY, MUTED, CLOSED = ChatState.NO_REPLY_NEEDED, ChatState.MUTED, ChatState.CLOSED
STATES = (NEW, WAITING, ANSWERED, NO_REPLY, MUTED, CLOSED)
UNCHANGED: Mapping[ChatState, ChatState] = {one: one for one in STATES}
ASKS = {**dict.fromkeys(STATES, WAITING), MUTED: MUTED}
FILE = {"path": "https://files.example/a.bin", "filename": "a.bin", "mimetype": "application/octet-stream", "size": 12}
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
    Row(
        what="an order",
        source="customer",
        does=lambda house: house.customer(body=None, message_type="order", order_id="A-77"),
        after=ASKS,
        shown="Order A-77",
    ),
    Row(
        what="a missed call",
        source="customer",
        does=lambda house: house.call("missed voice incoming"),
        after=ASKS,
        shown="📞 Missed voice call",
    ),
    Row(
        what="a call that was taken",
        source="customer",
        does=lambda house: house.call("completed voice incoming"),
        after=UNCHANGED,
    ),
    Row(
        what="a kind this app does not know, with words",
        source="customer",
        does=lambda house: house.customer(message_type="something_new"),
        after=ASKS,
        shown="Where is my order?",
    ),
    Row(
        what="a kind this app does not know, with a file",
        source="customer",
        does=lambda house: house.customer(body=None, message_type="something_new", media=FILE),
        after=ASKS,
        shown="📄 Document",
    ),
    Row(
        what="a kind this app does not know, without either",
        source="customer",
        does=lambda house: house.customer(body=None, message_type="something_new"),
        after=UNCHANGED,
    ),
    Row(
        what="a message that WhatsApp has not decrypted yet",
        source="customer",
        does=lambda house: house.customer(body=None, message_type="ciphertext"),
        after=UNCHANGED,
        shown="not decrypted",
    ),
    Row(
        what="the same, with its words a minute later",
        source="customer",
        does=House.decrypted,
        after=ASKS,
        shown="Where is my order?",
    ),
    Row(
        what="words, changed a minute later",
        source="customer",
        does=House.edited,
        after=ASKS,
        shown="Where is my parcel?",
    ),
    Row(
        what="words, deleted a minute later",
        source="customer",
        does=House.withdrawn,
        after=ASKS,
        shown="deleted by the sender",
    ),
    Row(
        what="only thanks",
        source="customer",
        does=lambda house: house.customer(body="Thanks 🙏"),
        after=THANKS,
        shown="Thanks 🙏",
    ),
    Row(
        what="only an emoji",
        source="customer",
        does=lambda house: house.customer(body="👍"),
        after=THANKS,
        shown="👍",
    ),
    Row(
        what="a sticker",
        source="customer",
        does=lambda house: house.customer(body=None, message_type="sticker"),
        after=THANKS,
        shown="Sticker",
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
    Row(what="a reaction", source="the phone", does=lambda house: house.reaction(by=PHONE), after=UNCHANGED),
    Row(
        what="a status post",
        source="customer",
        does=lambda house: house.customer(is_status=True),
        after=UNCHANGED,
    ),
    Row(
        what="a channel's post",
        source="a channel",
        does=lambda house: house.elsewhere("120363000000000009@newsletter"),
        after=UNCHANGED,
    ),
    Row(
        what="words to a broadcast list",
        source="somebody's list",
        does=lambda house: house.elsewhere("1772359200@broadcast"),
        after=UNCHANGED,
    ),
    Row(
        what="a notice without words",
        source="WhatsApp",
        does=lambda house: house.customer(body=None, message_type="e2e_notification"),
        after=UNCHANGED,
    ),
    Row(
        what="a notice with words",
        source="WhatsApp",
        does=lambda house: house.customer(body="The security code changed.", message_type="notification"),
        after=UNCHANGED,
        shown="The security code changed.",
    ),
    *(
        Row(
            what=what,
            source="WhatsApp",
            does=partial(House.group_event, kind=kind, detail=detail),
            after=UNCHANGED,
            group=True,
        )
        for what, kind, detail in (
            ("somebody joins", "add", ""),
            ("somebody leaves", "leave", ""),
            ("the group gets another name", "subject", "Couriers"),
        )
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
        what="a text by a rule or an assistant of Periskope's",
        source="Periskope",
        does=lambda house: house.ours(performed_by="rule-1"),
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
        what="*Remind…*",
        source="agent in Slack",
        does=House.reminder,
        after={**UNCHANGED, WAITING: ChatState.REMINDER_SET, NO_REPLY: ChatState.REMINDER_SET},
    ),
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
    Row(
        what="*Unmute*",
        source="agent in Slack",
        does=lambda house: house.muted(muted=False),
        after={**UNCHANGED, MUTED: ANSWERED},
    ),
)
