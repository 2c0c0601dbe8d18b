"""Tickets at the desk: made from a card or a message, listed, given, closed and reopened."""

from bot.domain.access import Action
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Push, Replace, Say, Submitted
from bot.domain.commands import Command
from bot.domain.model import Chat
from bot.domain.people import Agent
from bot.domain.words_match import folded
from bot.flows import tickets
from bot.flows.desk import cards, deeds, named, offered
from bot.flows.outgoing.homes import link_for
from bot.flows.tickets import Wanted
from bot.views import answers_tickets, forms_chat, lists_more, refusals
from bot.views.lists import PAGE, Page
from storage.queries.tickets import Ticket
from storage.tx import Tx

MOST_LOOKED_AT = 500


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`tickets`, `tickets create priya`, `tickets close SND-0001`, `tickets assign broken bell to @asha`."""
    typed = command.arguments
    if typed.action == "create":
        return _create(tx, agent, command, ask)
    if typed.action == "show":
        if ask.team:
            return Open(view=page(tx, agent))
        return Say(text=answers_tickets.lines([row(tx, agent, one) for one in tx.tickets.seen_by(agent)[0]]))
    ticket = _one(tx, agent, typed.chat)
    if not isinstance(ticket, Ticket):
        return ticket
    if typed.action != "assign":
        return _put(tx, agent, ticket, done=typed.action == "close")
    meant = named.people(tx, agent, typed.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    return _given(tx, agent, ticket, meant.agents[0] if meant.agents else None)


def _create(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """Under a card the words are its subject; elsewhere they name the chat."""
    under, subject = named.here(tx, agent, ask), command.arguments.chat.strip()
    if under is not None and subject and deeds.may(tx, agent, Action.TICKET, under):
        return Say(text=_told(tx, tickets.create(tx, under, Wanted(subject=subject), by=agent)))
    chat = named.chat(tx, agent, command, ask)
    return _opened(tx, agent, chat) if isinstance(chat, Chat) else chat


def _opened(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    said = cards.ticket_form(tx, agent, chat)
    return Open(view=said.view) if isinstance(said, Push) else said


def _one(tx: Tx, agent: Agent, typed: str) -> Ticket | Answer:
    """The ticket that was named by Periskope's number or by words of its subject, of those in chats one may see."""
    words = folded(typed)
    seen, _ = tx.tickets.seen_by(agent, limit=MOST_LOOKED_AT)
    exact = [one for one in seen if words and folded(one.periskope_id or "") == words]
    found = exact or [one for one in seen if words and words in folded(one.subject)]
    if len(found) != 1:
        return Say(text=answers_tickets.WHICH if found or not words else answers_tickets.NONE)
    return tx.tickets.get(found[0].id) or Say(text=answers_tickets.NONE)


def row(tx: Tx, agent: Agent, ticket: Ticket) -> lists_more.TicketRow:
    """A ticket in a list, for somebody who may see its chat."""
    assignee = tx.people.roster().get(ticket.assignee_id)
    return lists_more.TicketRow(
        key=str(ticket.id),
        subject=ticket.subject,
        chat=named.title(tx.chats.get(ticket.chat_id)),
        state=ticket.state,
        priority=ticket.priority,
        assignee=named.person(assignee) or ticket.assignee_email,
        link=link_for(tx, agent, ticket.chat_id),
    )


def page(tx: Tx, agent: Agent, start: int = 0) -> dict[str, object]:
    """A page of them."""
    found, total = tx.tickets.seen_by(agent, start=start, limit=PAGE)
    return lists_more.tickets([row(tx, agent, one) for one in found], Page(start=start, total=total))


def listed(tx: Tx, agent: Agent) -> Answer:
    return Open(view=page(tx, agent))


def turned(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """Another page; the button's value is its first row."""
    start = int(press.value) if press.value is not None and press.value.isdigit() else 0
    return Replace(view=page(tx, agent, min(start, 1_000_000)))


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """What the menu beside a ticket does: a word and our id, looked up and judged."""
    what, _, key = (press.value or "").partition(":")
    if press.action in {"ticket:again", "ticket:drop"}:
        what, key = press.action.partition(":")[2], press.value or ""
    ticket = _by_key(tx, agent, key)
    if ticket is None:
        return Say(text=refusals.NO_CHAT)
    if what == "again":
        return Say(text=answers_tickets.AGAIN if tickets.again(tx, ticket, by=agent) else answers_tickets.THERE)
    if what == "drop":
        return Say(text=answers_tickets.DROPPED if tickets.drop(tx, ticket, by=agent) else answers_tickets.THERE)
    if what == "open":
        return cards.open_(tx, agent, tx.chats.get(ticket.chat_id, lock=True))
    if what == "assign":
        people = offered.seeing(tx, tx.chats.get(ticket.chat_id))
        return Push(view=forms_chat.ticket_for(ticket.subject, people, data=f"{_key(tx, ticket)} {ticket.id}"))
    return _put(tx, agent, ticket, done=what == "close")


def _key(tx: Tx, ticket: Ticket) -> str:
    return tx.chats.get(ticket.chat_id).key


def _by_key(tx: Tx, agent: Agent, key: str) -> Ticket | None:
    ticket = tx.tickets.get(int(key)) if key.isdecimal() and len(key) < 10 else None
    if ticket is None or not deeds.may(tx, agent, Action.TICKET, tx.chats.get(ticket.chat_id)):
        return None
    return ticket


def _put(tx: Tx, agent: Agent, ticket: Ticket, *, done: bool) -> Answer:
    if not tickets.put_state(tx, ticket, done=done, by=agent):
        return Say(text=answers_tickets.ALREADY.format(state="closed" if done else "open"))
    return Say(text=answers_tickets.closed(ticket.subject) if done else _told(tx, tx.tickets.get(ticket.id) or ticket))


def _given(tx: Tx, agent: Agent, ticket: Ticket, to: Agent | None) -> Answer:
    given = tickets.assign(tx, ticket, to, by=agent)
    return Say(text=answers_tickets.CANNOT_HAVE if given is None else _told(tx, given))


def _told(tx: Tx, ticket: Ticket) -> str:
    assignee = named.person(tx.people.roster().get(ticket.assignee_id)) or ticket.assignee_email
    return answers_tickets.stands(ticket.subject, assignee)


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Everything is looked up and judged again."""
    key, _, message_key = sent.form.data.partition(" ")
    chat, values = named.chat_by_key(tx, agent, key), sent.form.values
    if chat is None or not deeds.may(tx, agent, Action.TICKET, chat):
        return FieldErrors(errors={"subject": refusals.NO_CHAT})
    about = tx.messages.by_key(message_key) if message_key else None
    if about is not None and about.chat_id != chat.id:
        return FieldErrors(errors={"subject": refusals.NO_CHAT})
    subject = str(values.get("subject") or "").strip()
    if not subject:
        return FieldErrors(errors={"subject": answers_tickets.NO_SUBJECT})
    chosen = str(values.get("assignee") or "")
    people = named.by_ids(tx, [chosen] if chosen else [])
    if chosen and chosen not in {one.value for one in offered.seeing(tx, chat)}:
        return FieldErrors(errors={"assignee": answers_tickets.CANNOT_HAVE})
    level = str(values.get("priority") or "")
    priority = int(level) if level in {"1", "2", "3", "4"} else tickets.NORMAL
    wanted = Wanted(subject=subject, priority=priority, to=people[0] if people else None, about=about)
    return Say(text=_told(tx, tickets.create(tx, chat, wanted, by=agent)))


def given(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Whose it is to be."""
    ticket = _by_key(tx, agent, sent.form.data.partition(" ")[2])
    if ticket is None:
        return FieldErrors(errors={"assignee": refusals.NO_CHAT})
    chosen = str(sent.form.values.get("assignee") or "")
    people = named.by_ids(tx, [chosen] if chosen else [])
    said = _given(tx, agent, ticket, people[0] if people else None)
    refused = isinstance(said, Say) and said.text == answers_tickets.CANNOT_HAVE
    return FieldErrors(errors={"assignee": answers_tickets.CANNOT_HAVE}) if refused else said
