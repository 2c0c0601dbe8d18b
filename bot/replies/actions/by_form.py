"""A reply or reaction chosen in a form: to the customer, kept as a note, asked about, or refused at its field."""

from bot.access.queries import Seen
from bot.chats import messages as chats_messages
from bot.chats.actions import by_people
from bot.interactions import resolve
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.model.chat import Chat
from bot.model.message import Content, Message
from bot.model.person import Agent
from bot.notices.messages.replies import AskToSend, ColleagueOnChat
from bot.outbox import enqueue
from bot.replies import messages as replies_messages
from bot.replies.actions import send
from bot.replies.actions.judge import judge
from bot.replies.policy.pieces import can_be_seen
from bot.replies.policy.team_talk import Verdict, quick_reply
from bot.text.document import plain
from storage.tx import Tx


def by_form(tx: Tx, agent: Agent, seen: Seen, content: Content, *, field: str, quoted: Message | None = None) -> Answer:
    """To the customer, kept as a note, or refused at its field. Whether they may reply is the caller's question."""
    chat = seen.chat
    verdict, text = judge(tx, content), plain(content.doc).strip()
    if verdict.kind == "note":
        by_people.keep_note(tx, seen, agent, text)
        return Reply(text=chats_messages.NOTE_KEPT)
    wrong = _unsendable(tx, content, verdict, field=field, may_ask=True)
    if wrong is not None:
        return wrong
    if verdict.kind == "ask":
        message = send.filed(tx, agent, chat, content, quoted=quoted, asked=verdict.why)
        question = AskToSend(message=message.key, why=verdict.why)
        enqueue.dm(tx, agent.id, question, key=f"ask:{message.id}:{message.version}")
        return Reply(text=replies_messages.ASKED_ABOUT_WORDS)
    if _guarded(tx, agent, chat):
        _ask(tx, agent, chat, content, quoted)
        return Reply(text=replies_messages.ASKED_IN_DM)
    colleague = tx.people.roster().get(chat.assignee_id) if send.assigned_to_colleague(tx, chat, agent) else None
    if send.by_form(tx, agent, chat, content, quoted=quoted) is None:
        return FieldErrors(errors={field: replies_messages.NOTHING_TO_SEND})
    if colleague is not None and tx.settings.policies().reply_guard == "warn":
        return Reply(text=replies_messages.sent_beside(resolve.who(tx, colleague)))
    return Reply(text=replies_messages.REPLY_DONE["send"])


def react(tx: Tx, agent: Agent, message: Message, emoji: str) -> Answer:
    """A reaction of ours at the customer's, or why none is sent; it is judged once more when it leaves."""
    if not tx.settings.policies().sending:
        return FieldErrors(errors={"emoji": replies_messages.SENDING_OFF})
    send.react(tx, message, emoji, by=agent)
    return Reply(text=replies_messages.REACTION_SENT)


def unsendable(tx: Tx, content: Content, *, field: str) -> FieldErrors | None:
    """Why this cannot go to a customer as it is, at its field; None if it can."""
    return _unsendable(tx, content, judge(tx, content), field=field, may_ask=False)


def _unsendable(tx: Tx, content: Content, verdict: Verdict, *, field: str, may_ask: bool) -> FieldErrors | None:
    if not can_be_seen(content.doc):
        return FieldErrors(errors={field: replies_messages.NOTHING_TO_SEND})
    if quick_reply(content.doc) is not None:
        return FieldErrors(errors={field: replies_messages.QUICK_IN_FORM})
    if verdict.kind != "send" and not (may_ask and verdict.kind == "ask"):
        return FieldErrors(errors={field: replies_messages.kept_in(verdict.why)})
    if not tx.settings.policies().sending:
        return FieldErrors(errors={field: replies_messages.SENDING_OFF})
    return None


def _guarded(tx: Tx, agent: Agent, chat: Chat) -> bool:
    """A colleague who is on holds the chat, and is asked about first."""
    return send.assigned_to_colleague(tx, chat, agent) and tx.settings.policies().reply_guard == "ask"


def _ask(tx: Tx, agent: Agent, chat: Chat, content: Content, quoted: Message | None) -> None:
    """Kept until its author decides, in a direct message."""
    message = send.filed(tx, agent, chat, content, quoted=quoted, asked="held")
    question = ColleagueOnChat(message=message.key, assignee=chat.assignee_id)
    enqueue.dm(tx, agent.id, question, key=f"held:{message.id}")
