"""Handlers of what Periskope says about tickets, by event or list."""

from collections.abc import Sequence

from bot.access import queries as access_queries
from bot.access.policy import Action
from bot.access.queries import judged
from bot.blockkit.message_content import gist_of
from bot.chats.actions import quick_actions
from bot.interactions import resolve
from bot.model.chat import Chat, kind_of
from bot.model.effect.chats import SyncTicket
from bot.model.event import SlackReaction, TicketSeen, not_ahead
from bot.model.message import Message
from bot.model.ticket import OPEN_STATES, Ticket, TicketState
from bot.outbox import enqueue
from bot.routing.actions import assign_ticket
from bot.threads.queries.render import newest_words
from bot.tickets import actions as tickets
from storage.column_types import TicketColumns
from storage.tx import Tx

TICKET = frozenset({"ticket", "admission_tickets"})


def ticket_seen(event: TicketSeen, tx: Tx, *, listed: bool = False) -> str:
    """Takes over Periskope's record of a ticket, unless a change of ours is under way or we have a newer one.

    `listed`: from a list, which names no phone and adds no unknown chat.
    """
    known = tx.tickets.by_periskope(event.periskope_id)
    chat = _chat(event, tx, listed=listed) if known is None else tx.chats.get(known.chat_id)
    if not isinstance(chat, Chat):
        return chat
    if chat.kind == "erased":
        return "erased"
    if known is None:
        return _unknown(event, tx, chat, listed=listed)
    if event.at < known.at or tx.outbox.open_for(SyncTicket, known.id):
        return "older than ours"
    return _update(event, tx, known)


def reacted(event: SlackReaction, tx: Tx) -> str | None:
    """Makes a ticket of the card or customer's message that got a 🎫; None if the reaction asks for none.

    Its subject is what the message says. A message has one open ticket: a second 🎫 makes no other.
    """
    agent, thread = tx.people.by_slack(event.slack_user), quick_actions.thread_of(tx, event.channel, event.ts)
    asked = event.name in TICKET and event.added and not event.found and tx.settings.policies().emoji_actions
    seen = None if not asked or agent is None or thread is None else judged(tx, agent, chat_id=thread.chat_id)
    if agent is None or seen is None or not access_queries.may(tx, agent, Action.TICKET, seen.chat):
        return None
    chat = seen.chat
    about = _about(event, tx)
    subject = (gist_of(about) if about is not None else newest_words(tx, chat)) or resolve.title(chat)
    known = {(one.message_id, one.subject) for one in tx.tickets.open_of(chat.id)}
    about_id = None if about is None else about.id
    if any(message_id == about_id and (about is not None or said == subject) for message_id, said in known):
        return "ticket known"
    tickets.create(tx, seen, tickets.TicketWanted(subject=subject, about=about), by=agent)
    return "ticket"


def _about(event: SlackReaction, tx: Tx) -> Message | None:
    post = tx.posts.by_ts(event.channel, event.ts)
    shown = [] if post is None else tx.posts.messages_of(post.id)
    return tx.messages.get(shown[-1][0]) if shown else None


def tickets_listed(tx: Tx, listed: Sequence[TicketSeen]) -> int:
    """Takes over a page of all tickets as Periskope lists them; returns how many were new or changed."""
    results = [ticket_seen(not_ahead(event, tx.business_now), tx, listed=True) for event in listed]
    return results.count("ticket") + results.count("ticket of ours")


def _chat(event: TicketSeen, tx: Tx, *, listed: bool) -> Chat | str:
    """The ticket's chat; a fixed word for the log if there is none, or it could be one of several."""
    phone = None if event.org_phone is None else tx.phones.by_number(event.org_phone)
    if event.org_phone is not None and phone is None:
        return "other phone"
    if phone is None:
        found = tx.chats.everywhere(event.chat)
        phones = tx.phones.all()
        if len(found) == 1:
            return tx.chats.get(found[0])
        if found or len(phones) != 1:
            return _unplaced(tx) if found else "no such chat"
        phone = phones[0]
    kind = kind_of(event.chat)
    known = tx.chats.find(event.chat, "" if kind == "group" else phone.org_phone)
    if known is not None:
        return known
    if tx.erasure.forgotten(event.chat, phone):
        return "erased"
    return "no such chat" if listed else tx.chats.find_or_add(event.chat, phone, kind=kind)


def _unplaced(tx: Tx) -> str:
    """Notes for the health report that a ticket names no phone while its customer has chats on several."""
    tx.settings.move_cursor(tickets.UNPLACED, tx.engine_now)
    return "no phone told"


def _unknown(event: TicketSeen, tx: Tx, chat: Chat, *, listed: bool) -> str:
    """Takes an unknown ticket in. One of ours in creation is recognised by its subject, if only one such has it."""
    mine = tx.tickets.being_made(chat.id, event.subject)
    if len(mine) > 1:
        return "perhaps ours"
    if mine:
        tx.tickets.no_longer_in_doubt(mine[0].id)
        tx.tickets.change(mine[0].id, periskope_id=event.periskope_id)
        assign_ticket.changed(tx, tickets.now(tx, mine[0]))
        return "ticket of ours"
    since = tx.settings.cursor(assign_ticket.SINCE)
    give = not listed or (since is not None and event.at >= since)
    return "no ticket any more" if event.deleted else _add(event, tx, chat, give=give)


def _add(event: TicketSeen, tx: Tx, chat: Chat, *, give: bool) -> str:
    ticket = tx.tickets.add(chat.id, **_values(event, tx) | {"periskope_id": event.periskope_id})
    if give and ticket.open and ticket.assignee_email is None:
        assign_ticket.find_somebody(tx, ticket)
    enqueue.cards(tx, chat.id)
    return "ticket"


def _update(event: TicketSeen, tx: Tx, known: Ticket) -> str:
    values = _values(event, tx)
    if event.priority is None:
        values.pop("priority")
    if all(getattr(known, name) == value for name, value in values.items() if name != "closed_at"):
        return "as we have it"  # with its state and time, when it was closed is the same too
    tx.tickets.change(known.id, **values)
    enqueue.cards(tx, known.chat_id)
    return "ticket"


def _values(event: TicketSeen, tx: Tx) -> TicketColumns:
    agent = None if event.assignee is None else tx.people.by_email(event.assignee)
    state = TicketState.DELETED if event.deleted else TicketState.by_word(event.state)
    return {
        "subject": event.subject[: tickets.LONGEST],
        "state": state,
        "priority": event.priority or tickets.NORMAL,
        "assignee_id": None if agent is None else agent.id,
        "assignee_email": event.assignee,
        "at": event.at,
        "closed_at": None if state in OPEN_STATES else event.at,
    }
