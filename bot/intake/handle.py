"""From a stored event to the flow that it is for."""

import json

from bot.domain.events import (
    ChatHint,
    Event,
    GroupEventSeen,
    HomeOpened,
    Ignored,
    JoinedRoom,
    LeftRoom,
    MessageSeen,
    PersonChanged,
    PhoneSeen,
    PlaceChat,
    ReactionSeen,
    ReplyDeleted,
    ReplyEdited,
    ReplyWritten,
    RoomChanged,
    SlackReaction,
    StartRead,
    TicketSeen,
    TokensRevoked,
    Unreadable,
)
from bot.domain.inferred import ImportGoesOn
from bot.domain.owed import Item, Parked
from bot.flows import desk, mirror, reactions, reply, rooms, roster, tickets, watching
from bot.wire import periskope_events, slack_events
from storage.tx import Tx


def read(item: Item) -> Event | ImportGoesOn:
    """What a stored event says."""
    match item.source:
        case "slack":
            return slack_events.parse(item.raw)
        case "periskope":
            return periskope_events.parse(item.raw)
        case _:
            told = json.loads(item.raw)
            if "start" in told:
                return StartRead(draft=str(told["start"]), known=bool(told["known"]))
            if "import" in told:
                return ImportGoesOn(draft=str(told["import"]))
            return PlaceChat(chat_id=int(told["place"]), why=str(told["why"]))


def handle(item: Item, tx: Tx) -> Parked | str:  # noqa: PLR0912  # a table of events
    """Give an event to its flow; what it says goes into the log as a fixed word."""
    match read(item):
        case MessageSeen() as event:
            return mirror.message_seen(event, tx)
        case ReplyWritten(direct=True) as event:
            return desk.written_to_us(event, tx)
        case ReplyWritten() as event:
            return desk.written_in_thread(event, tx) if desk.is_for_us(event, tx) else reply.reply_written(event, tx)
        case ReplyEdited() as event:
            return reply.reply_edited(event, tx)
        case ReplyDeleted() as event:
            return reply.reply_deleted(event, tx)
        case ReactionSeen() as event:
            return reactions.reacted(event, tx)
        case SlackReaction() as event:
            return desk.reacted(event, tx) or reactions.reacted_in_slack(event, tx)
        case JoinedRoom() as event:
            return rooms.joined(event, tx)
        case LeftRoom() as event:
            return rooms.left(event, tx)
        case RoomChanged() as event:
            return rooms.changed(event, tx)
        case PersonChanged() as event:
            return roster.person_changed(event, tx)
        case PlaceChat() as event:
            return watching.place_again(event, tx)
        case StartRead() as event:
            return desk.start_read(event, tx)
        case ImportGoesOn() as event:
            return desk.import_goes_on(event, tx)
        case PhoneSeen() as event:
            return watching.phone_seen(event, tx)
        case ChatHint() as event:
            return watching.hinted(event, tx)
        case GroupEventSeen() as event:
            return watching.group_event(event, tx)
        case TicketSeen() as event:
            return tickets.ticket_seen(event, tx)
        case HomeOpened() as event:
            return watching.home_opened(event, tx)
        case TokensRevoked() as event:
            return watching.revoked(event, tx)
        case Unreadable() as event:
            return mirror.unreadable(event, tx)
        case Ignored() as event:
            return f"ignored: {event.why}"
