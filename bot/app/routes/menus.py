"""Interactions that lead to several features: a card's buttons and menu, ticked rows, a picked chat, a message's menu."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.access import queries as access_queries
from bot.access.policy import Action, may_do
from bot.access.queries import Seen, judged, judged_all
from bot.availability.slack import exceptions as availability_exceptions
from bot.availability.slack import status as availability_status
from bot.availability.slack.week_form import week_form
from bot.blockkit.message_content import gist_of
from bot.chats import forms as chats_forms
from bot.chats.actions import card as chats_card
from bot.chats.actions import quick_actions as chats_quick_actions
from bot.chats.slack.many import ChatLabelsForm, HandOverForm
from bot.chats.slack.reminders import NoteForm, RemindForm
from bot.grants import queries as grants_queries
from bot.grants.slack import access as grants_access
from bot.grants.slack import labels as grants_labels
from bot.grants.slack import periskope_sync as grants_periskope_sync
from bot.interactions import answers, resolve
from bot.interactions.buttons import shortcut
from bot.interactions.ctx import Ctx, SeenMessage
from bot.interactions.declared_forms import ON_CARD, Form
from bot.interactions.models import (
    Answer,
    ButtonPressed,
    FieldErrors,
    FormSubmitted,
    OpenModal,
    Push,
    Reply,
)
from bot.model.chat import Chat
from bot.model.message import Message
from bot.model.person import Agent
from bot.model.room import ThreadState
from bot.replies import forms as replies_forms
from bot.replies import messages as replies_messages
from bot.replies.actions import by_form as replies_by_form
from bot.replies.queries import details, quotable
from bot.replies.slack.from_card import QuickReplyForm
from bot.replies.slack.message_shortcuts import ReactForm, ReplyToForm
from bot.team.slack import roles as team_roles
from bot.tickets.slack.create import TicketForm
from storage.tx import Tx

OPENERS: dict[str, Callable[[Tx, Agent, Seen], Answer]] = {
    "access": grants_queries.who_form,
    "more": chats_card.more_form,
    "why": chats_card.why,
    "contact": chats_card.contact,
    "earlier": chats_card.earlier,
    "open": chats_card.open_,
}
FORMS: dict[str, type[Form]] = {
    "note": NoteForm,
    "ticket": TicketForm,
    "remind": RemindForm,
    "reply": QuickReplyForm,
    "assign": HandOverForm,
    "labels": ChatLabelsForm,
}
MESSAGE_FORMS: dict[str, type[Form]] = {"reply": ReplyToForm, "react": ReactForm}
REMEMBER_THE_CARD = frozenset({"assign", "note", "more"})
"""Forms that say nothing of what the card, or its thread, shows; *More…* leads to the others."""
QUICK_REACTIONS = ("👍", "❤️", "😂", "😮", "😢", "🙏")
"""WhatsApp's own first row; every other is behind *React…*."""
OF_PEOPLE: dict[str, Callable[[Ctx, Sequence[Agent]], Answer]] = {
    "status": availability_status.status_form,
    "schedule": week_form,
    "exceptions": availability_exceptions.exceptions_form,
    "labels": grants_labels.people_form,
    "role": team_roles.role_form,
    "confirm": grants_periskope_sync.confirm_form,
}
MESSAGE_ACTIONS = frozenset(
    {
        *("reply", "react", "details", *QUICK_REACTIONS),
        *("take", "release", "close", "reopen", "dismiss"),
        *("note", "ticket", "remind", "assign", "labels", "access", "more"),
    }
)
"""What a button in the menu of a message may ask for; which it offers is a matter of the chat's state."""


def card_pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Answers a card's buttons and menu: a button's value is the chat's key, the menu's a word and the key."""
    what, key = press.action.partition(":")[2], press.value or ""
    if what == "menu":
        what, _, key = key.partition(":")
    seen = judged(tx, agent, key=key)
    if seen is None:
        return Reply(text=answers.NO_CHAT)
    return _done(tx, agent, seen, what, press)


def _done(tx: Tx, agent: Agent, seen: Seen, what: str, press: ButtonPressed) -> Answer:
    """What the button asks for; in a form the answer takes the form's place, which offers what was done."""
    on_card = _on_its_card(tx, seen.chat, press)
    if what in chats_quick_actions.ACTIONS:
        if on_card:
            return chats_quick_actions.do_on_card(tx, agent, seen, what)
        said = chats_quick_actions.do(tx, agent, seen, what)
        return replace(said, replace=press.view is not None) if isinstance(said, Reply) else said
    said = _opened(tx, agent, seen, what)
    from_card = on_card or (press.view is not None and press.view.data.endswith(ON_CARD))
    return _at_the_card(said) if from_card and what in REMEMBER_THE_CARD else said


def _opened(tx: Tx, agent: Agent, seen: Seen, what: str) -> Answer:
    if what in FORMS:
        return FORMS[what].opened(tx, agent, data=seen.chat.key)
    opener = OPENERS.get(what)
    return Reply(text=answers.NO_CHAT) if opener is None else opener(tx, agent, seen)


def _at_the_card(said: Answer) -> Answer:
    """A form that is opened there remembers it."""
    if not isinstance(said, OpenModal | Push):
        return said
    return replace(said, view=said.view | {"private_metadata": f"{said.view['private_metadata']}{ON_CARD}"})


def _on_its_card(tx: Tx, chat: Chat, press: ButtonPressed) -> bool:
    """True if what was pressed is the chat's current card, which shows what changes."""
    if press.view is not None or press.channel is None or press.message_ts is None:
        return False
    thread = tx.threads.by_root(press.channel, press.message_ts)
    return thread is not None and (thread.chat_id, thread.state) == (chat.id, ThreadState.CURRENT)


def chats_ticked(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Takes the list's ticked chats; each is looked up and checked again."""
    values = sent.form.values
    chats = judged_all(tx, agent, values.get("picked") or ())
    if not agent.admin:
        return FieldErrors(errors={"picked": answers.ADMINS_ONLY})
    if not chats:
        return FieldErrors(errors={"picked": answers.TICK_SOME})
    match values.get("deed"):
        case "add" | "remove" as action:
            return grants_access.access_form(Ctx(tx, agent, resolve.by_button(agent)), chats, action)
        case "assign":
            return HandOverForm.opened(tx, agent, data=" ".join(seen.chat.key for seen in chats))
        case "open":
            return chats_card.open_several(tx, agent, chats)
        case _:
            return ChatLabelsForm.opened(tx, agent, data=" ".join(seen.chat.key for seen in chats))


def people_ticked(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Takes the list's ticked people and opens the form for them."""
    values = sent.form.values
    people = resolve.by_ids(tx, values.get("picked") or ())
    if not may_do(agent, Action.ROSTER):
        return FieldErrors(errors={"picked": answers.ADMINS_ONLY})
    if not people:
        return FieldErrors(errors={"picked": answers.NOBODY})
    opener = OF_PEOPLE.get(str(values.get("deed")))
    ctx = Ctx(tx, agent, resolve.by_button(agent))
    return Reply(text=answers.NOTHING_CHANGED) if opener is None else opener(ctx, people)


@shortcut("whatsapp", right=Action.SEE, on="card")
def menu(ctx: Ctx, shown: SeenMessage | Seen) -> Answer:
    """*WhatsApp…*: the menu of a message, or of the chat of a card."""
    if isinstance(shown, SeenMessage):
        return ctx.do(_message_menu, shown.message)
    return ctx.do(chats_card.whole_form, ctx.agent, shown)


def _message_menu(tx: Tx, message: Message) -> Answer:
    groups = {
        "Message": (*(("reply",) if quotable(message) else ()), "details"),
        "React": (*QUICK_REACTIONS, "react") if quotable(message) else (),
        "Chat": (*chats_card.by_state(tx, tx.chats.get(message.chat_id)), "assign"),
        "Team": ("note", "ticket", "remind", "more"),
    }
    words = {**chats_forms.CHAT_WORDS, **replies_messages.MESSAGE_ACTION_NAMES, **dict.fromkeys(QUICK_REACTIONS)}
    offered = [(heading, [(what, words[what] or what) for what in whats]) for heading, whats in groups.items() if whats]
    return OpenModal(view=replies_forms.message_menu(offered, key=message.key, words=gist_of(message)))


def message_menu_pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Answers a button of a message's menu; its value is the message's key."""
    what = press.action.partition(":")[2]
    message = None if press.value is None else tx.messages.by_key(press.value)
    seen = None if message is None else judged(tx, agent, chat_id=message.chat_id)
    if message is None or seen is None or what not in MESSAGE_ACTIONS:
        return Reply(text=answers.NO_CHAT)
    if what in MESSAGE_FORMS:
        return MESSAGE_FORMS[what].opened(tx, agent, data=message.key)
    if what in QUICK_REACTIONS:
        return _reacted(tx, agent, SeenMessage(message, seen), what)
    if what == "details":
        return Reply(text=details(tx, message))
    if what == "ticket":
        return TicketForm.opened(tx, agent, data=f"{seen.chat.key} {message.key}")
    return _done(tx, agent, seen, what, press)


def _reacted(tx: Tx, agent: Agent, shown: SeenMessage, emoji: str) -> Answer:
    """The reaction is the customer's at once; the answer takes the menu's place."""
    if not (access_queries.may(tx, agent, Action.REACT, shown.seen.chat) and quotable(shown.message)):
        return Reply(text=answers.NO_MESSAGE)
    said = replies_by_form.react(tx, agent, shown.message, emoji)
    text = " ".join(said.errors.values()) if isinstance(said, FieldErrors) else replies_messages.REACTION_SENT
    return Reply(text=text, replace=True)
