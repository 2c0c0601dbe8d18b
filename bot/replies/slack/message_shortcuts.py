"""The two shortcuts on a message, and the global ones. Slack offers them on any message, so which it is, is looked up."""

from bot.access import queries as access_queries
from bot.access.policy import Action
from bot.access.queries import Seen, judged, may_see_chat
from bot.blockkit.message_content import gist_of, reaction_line
from bot.chats import messages as chats_messages
from bot.chats.actions import by_people
from bot.interactions import answers, resolve
from bot.interactions.models import (
    Answer,
    FieldErrors,
    FormSubmitted,
    OpenModal,
    Push,
    Reply,
    ShortcutUsed,
)
from bot.model.chat import Chat
from bot.model.message import Content, Message, MessageDirection
from bot.model.person import Agent
from bot.notices.messages.replies import AskToSend, ColleagueOnChat
from bot.outbox import enqueue
from bot.replies import forms as replies_forms
from bot.replies import messages as replies_messages
from bot.replies.actions import send
from bot.replies.actions.judge import judge
from bot.replies.policy.team_talk import Verdict
from bot.text.document import plain, words
from bot.text.emoji import one_emoji
from bot.threads.queries import copies as threads_copies
from storage.tx import Tx

OTHER = "other"
FIELD = "other"


def reply_form(tx: Tx, agent: Agent, used: ShortcutUsed) -> Answer:
    """Only on this chat's WhatsApp messages, which alone can be quoted there."""
    message = message_of(tx, agent, used.channel, used.ts)
    return Reply(text=replies_messages.NOT_WHATSAPP) if message is None else reply_to(message, push=False)


def reply_to(message: Message, *, push: bool) -> Answer:
    if not quotable(message):
        return Reply(text=replies_messages.NOT_WHATSAPP)
    view = replies_forms.reply_to(gist_of(message), data=message.key)
    return Push(view=view) if push else OpenModal(view=view)


def quotable(message: Message) -> bool:
    """The customer has it; a private note is nothing of theirs, also where Periskope keeps it in the chat."""
    return message.wa_id is not None and message.direction != MessageDirection.NOTE


def message_of(tx: Tx, agent: Agent, channel: str | None, ts: str | None) -> Message | None:
    """The message that a Slack message shows or is, if this person may see its chat."""
    if channel is None or ts is None:
        return None
    found = tx.messages.by_slack(channel, ts)
    if found is None:
        post = tx.posts.by_ts(channel, ts)
        shown = [] if post is None else tx.posts.messages_of(post.id)
        found = tx.messages.get(shown[0][0]) if shown else None
    return found if found is not None and may_see_chat(tx, agent, found.chat_id) else None


def details(tx: Tx, message: Message) -> str:
    author = message.author_email or "" if message.direction != MessageDirection.IN else ""
    told = replies_messages.details(
        direction=message.direction,
        source=message.source,
        author=author,
        at=message.at,
        state=message.state,
        ack=message.ack,
    )
    return told + replies_messages.reacted(reaction_line(threads_copies.reactions(tx, message)))


def reply_sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Answered from a form: quoted at the customer's, and shown in every room of the chat once it is sent."""
    quoted = tx.messages.by_key(sent.form.data)
    seen = None if quoted is None else judged(tx, agent, chat_id=quoted.chat_id)
    if quoted is None or seen is None or not quotable(quoted):
        return FieldErrors(errors={"text": answers.NO_CHAT})
    if not access_queries.may(tx, agent, Action.REPLY, seen.chat):
        return FieldErrors(errors={"text": answers.NO_CHAT})
    text = str(sent.form.values.get("text") or "").strip()
    return by_form(tx, agent, seen, Content(doc=words(text)), field="text", quoted=quoted)


def form(message: Message) -> Answer:
    """The emoji that WhatsApp offers first, or any other."""
    return Push(view=replies_forms.react_to(gist_of(message), data=message.key))


def sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Judged again now, and once more when it leaves."""
    message = tx.messages.by_key(sent.form.data)
    if (
        message is None
        or not may_see_chat(tx, agent, message.chat_id)
        or message.wa_id is None
        or message.direction == MessageDirection.NOTE
    ):
        return FieldErrors(errors={FIELD: answers.NO_CHAT})
    if not access_queries.may(tx, agent, Action.REPLY, tx.chats.get(message.chat_id)):
        return FieldErrors(errors={FIELD: answers.NO_CHAT})
    if not tx.settings.policies().sending:
        return FieldErrors(errors={FIELD: replies_messages.SENDING_OFF})
    chosen = str(sent.form.values.get("emoji") or OTHER)
    emoji = str(sent.form.values.get(FIELD) or "").strip() if chosen == OTHER else chosen
    if not one_emoji(emoji):
        return FieldErrors(errors={FIELD: replies_messages.ONE_EMOJI})
    send.react(tx, message, emoji, by=agent)
    return Reply(text=replies_messages.REACTION_SENT)


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
    colleague = tx.people.roster().get(chat.holder_id) if send.assigned_to_colleague(tx, chat, agent) else None
    if send.by_form(tx, agent, chat, content, quoted=quoted) is None:
        return FieldErrors(errors={field: replies_messages.NOTHING_TO_SEND})
    if colleague is not None and tx.settings.policies().reply_guard == "warn":
        return Reply(text=replies_messages.sent_beside(resolve.who(tx, colleague)))
    return Reply(text=replies_messages.REPLY_DONE["send"])


def unsendable(tx: Tx, content: Content, *, field: str) -> FieldErrors | None:
    """Why this cannot go to a customer as it is, at its field; None if it can."""
    return _unsendable(tx, content, judge(tx, content), field=field, may_ask=False)


def _unsendable(tx: Tx, content: Content, verdict: Verdict, *, field: str, may_ask: bool) -> FieldErrors | None:
    if not plain(content.doc).strip():
        return FieldErrors(errors={field: replies_messages.NOTHING_TO_SEND})
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
    question = ColleagueOnChat(message=message.key, assignee=chat.holder_id)
    enqueue.dm(tx, agent.id, question, key=f"held:{message.id}")
