"""From a stored event to the flow that it is for."""

import json
from functools import partial

from bot.admin import events as admin_events
from bot.app.routes import interactions
from bot.chats import events as chats_events
from bot.chats.actions import quick_actions as chats_quick_actions
from bot.grants import events as grants_events
from bot.home import events as home_events
from bot.inbound import events as inbound_events
from bot.inbox.read_first import ReadFirst
from bot.interactions.dispatch import LineRead
from bot.model.event import (
    ChatHint,
    Event,
    FileGone,
    GroupEventSeen,
    HomeOpened,
    Ignored,
    ImportGoesOn,
    JoinedRoom,
    LeftRoom,
    MessageSeen,
    PersonChanged,
    PhoneSeen,
    PlaceChat,
    PostGone,
    ReactionSeen,
    ReplyDeleted,
    ReplyEdited,
    ReplyWritten,
    RoomChanged,
    SlackReaction,
    StartRead,
    ThreadLooked,
    TicketSeen,
    TokensRevoked,
    Unreadable,
    not_ahead,
)
from bot.model.lane import Family, family_of
from bot.model.queue import InboxEntry
from bot.outbox.models import WaitForGate
from bot.replies import events as replies_events
from bot.replies.actions import deletions, edits, second_look
from bot.replies.actions import reactions as replies_reactions
from bot.rooms import events as rooms_events
from bot.team import events as team_events
from bot.threads import events as threads_events
from bot.tickets import events as tickets_events
from bot.wire.periskope import events
from bot.wire.slack import events as wire_slack_events
from storage.tx import Tx


def read(item: InboxEntry) -> Event | ImportGoesOn:
    """What a stored event says."""
    match item.source:
        case "slack":
            return wire_slack_events.parse(item.raw)
        case "periskope":
            return events.parse(item.raw)
        case _:
            told = json.loads(item.raw)
            if "start" in told:
                return StartRead(draft=str(told["start"]), known=bool(told["known"]))
            if "looked" in told:
                return ThreadLooked(thread_id=int(told["looked"]))
            if "card_gone" in told:
                ts, stands = told["card_gone"]
                return PostGone(channel=told["channel"], ts=ts, root=ts, replaced=bool(stands))
            if "deleted" in told:
                ts, root = told["deleted"]
                return ReplyDeleted(channel=told["channel"], ts=ts, root=root, found=True)
            if "import" in told:
                return ImportGoesOn(draft=str(told["import"]))
            return PlaceChat(chat_id=int(told["place"]), why=str(told["why"]))


def handle(item: InboxEntry, tx: Tx) -> WaitForGate | ReadFirst | str:  # noqa: PLR0912  # a table of events
    """Give an event to its flow; what it says goes into the log as a fixed word."""
    match not_ahead(read(item), tx.business_now):
        case MessageSeen() as event:
            return inbound_events.message_seen(event, tx)
        case ReplyWritten(direct=True) as event:
            return ReadFirst(read=partial(interactions.read_written, event), then=partial(_to_us, event))
        case ReplyWritten() as event:
            return _written(event, tx, found=family_of(item.lane) is Family.IN_LOOK)
        case ReplyEdited() as event:
            return edits.edited(event, tx)
        case ReplyDeleted() as event:
            return threads_events.card_gone(event, tx) or deletions.deleted(event, tx)
        case PostGone() as event:
            return threads_events.post_gone(event, tx)
        case FileGone() as event:
            return replies_events.file_gone(event, tx)
        case ReactionSeen() as event:
            return inbound_events.reacted(event, tx)
        case ThreadLooked(thread_id=thread_id):
            return second_look.looked(tx, tx.threads.get(thread_id))
        case SlackReaction() as event:
            found = replies_events.found_reaction(event, tx)
            done = found or chats_quick_actions.reacted(event, tx) or tickets_events.reacted(event, tx)
            return done or replies_reactions.reacted(event, tx) or "reaction in slack"
        case JoinedRoom() as event:
            return rooms_events.joined(event, tx)
        case LeftRoom() as event:
            return rooms_events.left(event, tx)
        case RoomChanged() as event:
            return rooms_events.changed(event, tx)
        case PersonChanged() as event:
            return team_events.person_changed(event, tx)
        case PlaceChat() as event:
            return chats_events.place_again(event, tx)
        case StartRead() as event:
            return replies_events.start_read(event, tx)
        case ImportGoesOn() as event:
            return grants_events.goes_on(event, tx)
        case PhoneSeen() as event:
            return chats_events.phone_seen(event, tx)
        case ChatHint() as event:
            return chats_events.hinted(event, tx)
        case GroupEventSeen() as event:
            return inbound_events.group_event(event, tx)
        case TicketSeen() as event:
            return tickets_events.ticket_seen(event, tx)
        case HomeOpened() as event:
            return home_events.home_opened(event, tx)
        case TokensRevoked() as event:
            return admin_events.revoked(event, tx)
        case Unreadable() as event:
            return inbound_events.unreadable(event, tx)
        case Ignored() as event:
            return f"ignored: {event.why}"


def _to_us(event: ReplyWritten, _: InboxEntry, tx: Tx, known: LineRead | None) -> str:
    return interactions.written_to_us(event, tx, known)


def _in_thread(event: ReplyWritten, _: InboxEntry, tx: Tx, known: LineRead | None, *, found: bool) -> WaitForGate | str:
    """A line under a card, once it was read; the way to it is asked again, as a look at the thread may have begun."""
    said = _written(event, tx, found=found)
    return interactions.written_in_thread(event, tx, known) if isinstance(said, ReadFirst) else said


def _written(event: ReplyWritten, tx: Tx, *, found: bool) -> WaitForGate | ReadFirst | str:
    """What begins with our name, linked or typed, is for no customer and no colleague; it is judged once.

    `found`: it goes first, as the second look at its thread found it.
    """
    if not found and (gate := second_look.waits_for_look(tx, event)) is not None:
        return WaitForGate(gate=str(gate))
    verdict = replies_events.verdict_on(event, tx)
    if verdict is not None and verdict.why == "command":
        return replies_events.found_command(event, tx) or ReadFirst(
            read=partial(interactions.read_written, event), then=partial(_in_thread, event, found=found)
        )
    return replies_events.reply_written(event, tx, verdict)
