"""What a card's buttons and menu do or open for a chat that the asker may see."""

from collections.abc import Sequence
from typing import Any

from bot.access import queries as access_queries
from bot.access.policy import Action
from bot.access.queries import Seen
from bot.chats import forms as chats_forms
from bot.chats import messages as chats_messages
from bot.chats.actions import by_people
from bot.interactions import answers, as_shown, resolve
from bot.interactions.models import Answer, Reply
from bot.model.audit import AuditAction
from bot.model.chat import Chat, ChatState
from bot.model.person import Agent
from bot.outbox import enqueue
from bot.rooms.actions import membership, place
from bot.routing import messages as routing_messages
from bot.routing import queries as routing_queries
from bot.text.phone_numbers import spaced, whatsapp_number
from bot.text.safe import mask_number
from bot.threads import policy as threads_policy
from bot.threads.messages.card import menu as card_menu
from bot.threads.queries.render import link_for
from storage.tx import Tx


def more_form(tx: Tx, seen: Seen) -> dict[str, Any]:
    """The dialog with the actions that do not fit in the card's menu."""
    chat = seen.chat
    on_card = card_menu(waits=tx.waits.open(chat.id) is not None)
    return chats_forms.more(resolve.title(chat), key=as_shown.carried(tx, chat), hidden=_not_now(chat), on_card=on_card)


def whole_form(tx: Tx, seen: Seen) -> dict[str, Any]:
    """The dialog with everything that can be done with the chat as it is now."""
    chat = seen.chat
    return chats_forms.more(
        resolve.title(chat), key=as_shown.carried(tx, chat), hidden=_not_now(chat), state=by_state(tx, chat)
    )


def _not_now(chat: Chat) -> tuple[str, ...]:
    """What the chat's state leaves nothing to do for."""
    return ("mute" if chat.muted else "unmute", *(() if chat.remind_at is not None else ("unremind",)))


def by_state(tx: Tx, chat: Chat) -> tuple[str, ...]:
    """What can be done with the chat as it is: a closed one is only reopened."""
    wait = tx.waits.open(chat.id)
    if threads_policy.state_of(chat, wait).state == ChatState.CLOSED:
        return ("reopen",)
    whose = "take" if chat.assignee_id is None else "release"
    return (whose, "close", *(("dismiss",) if wait is not None else ()))


def why(tx: Tx, agent: Agent, seen: Seen) -> Answer:
    """Says why the chat is assigned as it is; admins also read about everybody else it could have gone to."""
    found, title = by_people.why(tx, seen), resolve.title(seen.chat)
    if found.assignee is not None and found.by != "rule":
        return Reply(text=chats_messages.assigned_by_hand(title, found.assignee, found.by or ""))
    others = [(person, reason) for person, reason in found.reasons if agent.admin]
    rule = (
        "a rule that is gone" if found.rule is None else routing_queries.named(tx, found.rule, exists=found.rule_exists)
    )
    if found.assignee is None:
        return Reply(
            text=routing_messages.why_nobody(
                title, rule, others, waits=found.waits, next_up=found.next_up if agent.admin else ""
            )
        )
    return Reply(text=routing_messages.why_assigned(title, rule, found.assignee, others))


def contact(tx: Tx, agent: Agent, seen: Seen) -> Answer:
    """Shows the whole number to somebody who may see the chat, and records that in the audit."""
    chat = seen.chat
    tx.audit.write(AuditAction.NUMBER_SHOWN, actor=agent.id, via="slack", chat_id=chat.id)
    number = whatsapp_number(chat.wa_chat_id) or ""
    ours = tx.phones.get(chat.phone_id)
    return Reply(
        text=chats_messages.contact(
            chat.name, spaced(number) if number else "", ours.name or mask_number(ours.org_phone)
        )
    )


def earlier(tx: Tx, agent: Agent, seen: Seen) -> Answer:
    """Enqueues a further folded post, with messages from before those that the thread shows."""
    chat = seen.chat
    thread = next((one for one in tx.threads.of_chat(chat.id) if resolve.is_in(tx, agent, one.room_id)), None)
    if thread is None:
        return Reply(text=chats_messages.NOT_SHOWN)
    until, before = tx.threads.told_from(thread)
    wanted = max(tx.settings.policies().history, 1)
    if len(tx.messages.last(chat.id, limit=wanted, before=(until, before))) == wanted:
        enqueue.further_history(tx, thread, until, before)
    else:
        place.ask(tx, thread, until, before, by=agent)
    return Reply(text=chats_messages.EARLIER)


def open_several(tx: Tx, agent: Agent, chats: Sequence[Seen]) -> Answer:
    """Links to the chats' threads, or has them appear, as `open_` does for one."""
    told = [open_(tx, agent, seen) for seen in chats]
    return Reply(text="\n".join(one.text for one in told if isinstance(one, Reply)))


def open_(tx: Tx, agent: Agent, seen: Seen) -> Answer:
    """Links to the chat's thread, or has it appear in its channel. Somebody who left their channels by hand is invited back."""
    chat = seen.chat
    if not access_queries.may(tx, agent, Action.OPEN, chat):
        return Reply(text=answers.NO_CHAT)
    link = link_for(tx, agent, chat.id)
    if link is None:
        membership.ask_back(tx, agent)
        place.place(tx, chat.id, begin=True)
    return Reply(text=chats_messages.opened(resolve.title(chat), link))
