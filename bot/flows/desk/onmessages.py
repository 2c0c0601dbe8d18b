"""The two shortcuts on a message, and the global ones. Slack offers them on any message, so which it is, is looked up."""

from bot.domain.access import Action
from bot.domain.asks import Answer, FieldErrors, Open, Pressed, Push, Say, ShortcutUsed, Submitted
from bot.domain.content import Content
from bot.domain.content_json import from_json
from bot.domain.model import Message
from bot.domain.people import Agent
from bot.domain.text import words
from bot.flows import mirror
from bot.flows.desk import cards, deeds, reacting, sending
from bot.flows.outgoing import copies
from bot.flows.steps.doors import sees
from bot.views import answers_replies, forms_chat, refusals
from bot.views.content_lines import gist, reaction_line
from bot.views.lists_more import former
from storage.tx import Tx

DEEDS = (
    "reply",
    "react",
    "details",
    "take",
    "release",
    "close",
    "dismiss",
    "note",
    "ticket",
    "remind",
    "labels",
    "access",
    "more",
)


def reply_form(tx: Tx, agent: Agent, used: ShortcutUsed) -> Answer:
    """Only on this chat's WhatsApp messages, which alone can be quoted there."""
    message = _message(tx, agent, used.channel, used.ts)
    return Say(text=answers_replies.NOT_WHATSAPP) if message is None else _reply_to(message, push=False)


def _reply_to(message: Message, *, push: bool) -> Answer:
    if not _quotable(message):
        return Say(text=answers_replies.NOT_WHATSAPP)
    view = forms_chat.reply_to(gist(from_json(message.body)), data=message.key)
    return Push(view=view) if push else Open(view=view)


def _quotable(message: Message) -> bool:
    """The customer has it; a private note is nothing of theirs, also where Periskope keeps it in the chat."""
    return message.wa_id is not None and message.way != "note"


def _message(tx: Tx, agent: Agent, channel: str | None, ts: str | None) -> Message | None:
    """The message that a Slack message shows or is, if this person may see its chat."""
    if channel is None or ts is None:
        return None
    found = tx.messages.by_slack(channel, ts)
    if found is None:
        post = tx.posts.by_ts(channel, ts)
        shown = [] if post is None else tx.posts.messages_of(post.id)
        found = tx.messages.get(shown[0][0]) if shown else None
    return found if found is not None and sees(tx, agent, found.chat_id) else None


def menu(tx: Tx, agent: Agent, used: ShortcutUsed) -> Answer:
    """All that can be done with a message, or with the chat of a card."""
    message = _message(tx, agent, used.channel, used.ts)
    if message is not None:
        offered = [
            (what, answers_replies.MESSAGE_DEEDS[what])
            for what in DEEDS
            if what not in {"reply", "react"} or _quotable(message)
        ]
        return Open(view=forms_chat.message_menu(offered, key=message.key, words=gist(from_json(message.body))))
    thread = None if used.channel is None or used.ts is None else tx.threads.by_root(used.channel, used.root or used.ts)
    if thread is None or not sees(tx, agent, thread.chat_id):
        return Say(text=answers_replies.NOT_WHATSAPP)
    said = cards.more_form(tx, agent, tx.chats.get(thread.chat_id))
    return Open(view=said.view) if isinstance(said, Push) else said


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """A button of that menu; its value is the message's key."""
    what = press.action.partition(":")[2]
    message = None if press.value is None else tx.messages.by_key(press.value)
    if message is None or not sees(tx, agent, message.chat_id) or what not in DEEDS:
        return Say(text=refusals.NO_CHAT)
    if what == "reply":
        return _reply_to(message, push=True)
    if what == "react":
        return reacting.form(message) if _quotable(message) else Say(text=answers_replies.NOT_WHATSAPP)
    if what == "details":
        return Say(text=_details(tx, message))
    chat = tx.chats.get(message.chat_id, lock=True)
    if what == "ticket":
        return cards.ticket_form(tx, agent, chat, message)
    return deeds.do(tx, agent, chat, what) if what in deeds.DEEDS else cards.OPENERS[what](tx, agent, chat)


def copy_pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*Fetch again* and *Before the edit* under a copy."""
    message = None if press.value is None else tx.messages.by_key(press.value)
    if message is None or not sees(tx, agent, message.chat_id):
        return Say(text=refusals.NO_CHAT)
    if press.action == "copy:fetch":
        return Say(text=answers_replies.FETCHING if mirror.fetch_again(tx, message) else answers_replies.NO_FILE)
    versions = [("Earlier", words) for words in reversed(mirror.former(tx, message))]
    return Push(view=former(versions)) if versions else Say(text=answers_replies.NEVER_EDITED)


def _details(tx: Tx, message: Message) -> str:
    author = message.author_email or "" if message.way != "in" else ""
    told = answers_replies.details(
        way=message.way, via=message.via, author=author, at=message.at, state=message.state, ack=message.ack
    )
    return told + answers_replies.reacted(reaction_line(copies.reactions(tx, message)))


def reply_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Answered from a form: quoted at the customer's, and shown in every room of the chat once it is sent."""
    quoted = tx.messages.by_key(sent.form.data)
    if quoted is None or not sees(tx, agent, quoted.chat_id) or not _quotable(quoted):
        return FieldErrors(errors={"text": refusals.NO_CHAT})
    chat = tx.chats.get(quoted.chat_id, lock=True)
    if not deeds.may(tx, agent, Action.REPLY, chat):
        return FieldErrors(errors={"text": refusals.NO_CHAT})
    text = str(sent.form.values.get("text") or "").strip()
    return sending.by_form(tx, agent, chat, Content(doc=words(text)), field="text", quoted=quoted)
