"""A card's buttons, its menu, and what stands behind *More…*."""

from collections.abc import Callable

from bot.domain.access import Action
from bot.domain.asks import Answer, Pressed, Push, Say
from bot.domain.model import Chat, Message
from bot.domain.names import mask_number
from bot.domain.people import Agent
from bot.domain.phone_numbers import spaced, whatsapp_number
from bot.flows import assign, rooms
from bot.flows.desk import deeds, named, offered, quick, seen
from bot.flows.outgoing.homes import link_for
from bot.flows.steps import owe, place, recall
from bot.views import answers, forms_access, forms_chat, forms_house, refusals
from storage.tx import Tx


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """A button's value is the chat's key; the menu's is a word and the key."""
    what, key = press.action.partition(":")[2], press.value or ""
    if what == "menu":
        what, _, key = key.partition(":")
    chat = named.chat_by_key(tx, agent, key)
    if chat is None:
        return Say(text=refusals.NO_CHAT)
    if what in deeds.DEEDS:
        return deeds.do(tx, agent, chat, what)
    opener = OPENERS.get(what)
    return Say(text=refusals.NO_CHAT) if opener is None else opener(tx, agent, chat)


def assign_form(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """To whom? Only people who may see the chat are offered."""
    people = offered.seeing(tx, chat)
    holder = None if chat.holder_id is None else str(chat.holder_id)
    return Push(view=forms_chat.assign(named.title(chat), people, holder=holder, data=chat.key))


def labels_form(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """Members add, admins also remove."""
    if not deeds.may(tx, agent, Action.ADD_CHAT_LABEL, chat):
        return Say(text=answers.NOT_FOR_YOU)
    carried = [str(label_id) for label_id in sorted(tx.chats.labels_of(chat.id))]
    choices = offered.labels(tx)
    if not [choice for choice in choices if agent.admin or choice.value not in carried]:
        return Say(text=answers.NO_MORE_LABELS)
    titles = [named.title(chat)]
    return Push(view=forms_access.chat_labels(titles, choices, carried=carried, admin=agent.admin, data=chat.key))


def who_form(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """Who has access, with as much of the why as the asker may know."""
    sights = seen.sights(tx, agent, chat)
    differs = seen.differences(tx, agent, chat)
    title = named.title(chat)
    return Push(view=forms_access.who_has_access(title, sights, key=chat.key, admin=agent.admin, differs=differs))


def more_form(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """The rest."""
    return Push(view=forms_chat.more(named.title(chat), key=chat.key, muted=chat.muted))


def ticket_form(tx: Tx, agent: Agent, chat: Chat, about: Message | None = None) -> Answer:
    """A ticket of this chat; `about`: the message that it comes from."""
    if not deeds.may(tx, agent, Action.TICKET, chat):
        return Say(text=refusals.NO_CHAT)
    data = chat.key if about is None else f"{chat.key} {about.key}"
    return Push(view=forms_chat.ticket(named.title(chat), offered.seeing(tx, chat), data=data))


def note_form(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    return Push(view=forms_chat.note(named.title(chat), data=chat.key))


def remind_form(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    return Push(view=forms_chat.remind(named.title(chat), data=chat.key))


def why(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """Who was chosen; admins hear of everybody it could have gone to."""
    told = assign.why(tx, chat)
    if told.rule is None and told.holder is not None:
        return Say(text=answers.held_by_hand(named.title(chat), told.holder, told.by or ""))
    others = [(person, reason) for person, reason in told.reasons if agent.admin]
    return Say(text=forms_house.why_assigned(named.title(chat), told.rule or "", told.holder, others))


def contact(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """The whole number, because somebody who may see the chat asked for it; that they did stands in the audit."""
    tx.audit.write("number_shown", actor=agent.id, via="slack", chat_id=chat.id)
    number = whatsapp_number(chat.wa_chat_id) or ""
    ours = tx.phones.get(chat.phone_id)
    return Say(
        text=answers.contact(chat.name, spaced(number) if number else "", ours.name or mask_number(ours.org_phone))
    )


def earlier(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """A further folded post, of what was said before all that the thread shows."""
    thread = next((one for one in tx.threads.of_chat(chat.id) if named.is_in(tx, agent, one.room_id)), None)
    if thread is None:
        return Say(text=answers.NOT_SHOWN)
    until, before = tx.threads.told_from(thread)
    wanted = max(tx.settings.policies().history, 1)
    if len(tx.messages.last(chat.id, limit=wanted, before=(until, before))) == wanted:
        owe.further_history(tx, thread, until, before)
    else:
        recall.ask(tx, thread, until, before, by=agent)
    return Say(text=answers.EARLIER)


def open_(tx: Tx, agent: Agent, chat: Chat) -> Answer:
    """Into its channel now, or the way there. Whoever had left their channels by hand is asking back by this."""
    if not deeds.may(tx, agent, Action.OPEN, chat):
        return Say(text=refusals.NO_CHAT)
    link = link_for(tx, agent, chat.id)
    if link is None:
        rooms.ask_back(tx, agent)
        place.place(tx, chat.id, begin=True)
    return Say(text=answers.opened(named.title(chat), link))


OPENERS: dict[str, Callable[[Tx, Agent, Chat], Answer]] = {
    "assign": assign_form,
    "labels": labels_form,
    "access": who_form,
    "more": more_form,
    "note": note_form,
    "ticket": ticket_form,
    "remind": remind_form,
    "why": why,
    "contact": contact,
    "reply": quick.card_form,
    "earlier": earlier,
    "open": open_,
}
