"""A reply written in a form: judged like one written under a card."""

from bot.domain.asks import Answer, FieldErrors, Say
from bot.domain.content import Content
from bot.domain.model import Chat, Message
from bot.domain.notes import Verdict, leaves
from bot.domain.people import Agent
from bot.domain.text import plain
from bot.flows import assign, reply
from bot.flows.steps import changing, owe, turns
from bot.views import answers, answers_replies
from storage.tx import Tx


def by_form(tx: Tx, agent: Agent, chat: Chat, content: Content, *, field: str, quoted: Message | None = None) -> Answer:
    """To the customer, kept as a note, or refused at its field. Whether they may is the caller's question."""
    verdict, text = _verdict(tx, content), plain(content.doc).strip()
    if verdict.kind == "note":
        assign.keep_note(tx, chat, agent, text)
        return Say(text=answers.NOTE_KEPT)
    wrong = unsendable(tx, content, field=field)
    if wrong is not None:
        return wrong
    if _guarded(tx, agent, chat):
        _ask(tx, agent, chat, content, quoted)
        return Say(text=answers_replies.ASKED_IN_DM)
    if reply.by_form(tx, agent, chat, content, quoted=quoted) is None:
        return FieldErrors(errors={field: answers_replies.NOT_FOR_CUSTOMERS})
    return Say(text=answers.REPLY_DONE["send"])


def unsendable(tx: Tx, content: Content, *, field: str) -> FieldErrors | None:
    """Why this cannot go to a customer, at its field; None if it can."""
    if _verdict(tx, content).kind != "send" or not plain(content.doc).strip():
        return FieldErrors(errors={field: answers_replies.NOT_FOR_CUSTOMERS})
    if not tx.settings.policies().sending:
        return FieldErrors(errors={field: answers.SENDING_OFF})
    return None


def _verdict(tx: Tx, content: Content) -> Verdict:
    return leaves(content.doc, domain=tx.settings.identity().domain, handles=changing.handles(tx))


def _guarded(tx: Tx, agent: Agent, chat: Chat) -> bool:
    """A colleague who is on holds the chat, and is asked about first."""
    others = chat.holder_id not in {None, agent.id} and turns.is_on(tx, chat.holder_id or 0)
    return others and tx.settings.policies().reply_guard == "ask"


def _ask(tx: Tx, agent: Agent, chat: Chat, content: Content, quoted: Message | None) -> None:
    """Kept until its author decides, in a direct message."""
    message = reply.filed(tx, agent, chat, content, quoted=quoted, asked="held")
    about = {"message": message.key, "person": chat.holder_id}
    owe.tell(tx, agent.id, "held_by_colleague", key=f"held:{message.id}", **about)
