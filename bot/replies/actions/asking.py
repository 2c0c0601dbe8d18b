"""What only a reply's author decides, asked privately where they wrote it; and notes, which nobody is asked about."""

from bot.model.message import Message
from bot.model.notice import Notice
from bot.notices.messages.replies import AskToSend, NeverSent
from bot.outbox import enqueue
from bot.replies.actions import delivered
from bot.replies.policy.team_talk import Verdict
from storage.tx import Tx


def keep_note(tx: Tx, message: Message, verdict: Verdict, slack_user: str) -> None:
    """For colleagues only: marked at once, kept in Periskope and in the chat's other threads, offered if only a mention."""
    as_note(tx, message)
    if verdict.offer:
        ask_to_send(tx, message, slack_user, verdict.why)


def as_note(tx: Tx, message: Message) -> None:
    """It is a note: everybody who may see the chat can read it."""
    enqueue.marks(tx, message)
    enqueue.note(tx, message)
    for thread in tx.threads.of_chat(message.chat_id):
        if not delivered.written_in(tx, message, thread):
            enqueue.copy(tx, thread, message.id)


def ask_to_send(tx: Tx, message: Message, slack_user: str, why: str) -> None:
    """Only its author decides whether it goes to the customer."""
    ask(tx, message, AskToSend(message=message.key, why=why), to=slack_user)
    enqueue.marks(tx, tx.messages.get(message.id))


def never_sent(tx: Tx, message: Message, slack_user: str, why: str) -> None:
    """It goes to nobody, marked so; its author hears why."""
    ask(tx, message, NeverSent(message=message.key, why=why), to=slack_user)
    enqueue.marks(tx, tx.messages.get(message.id))


def ask(tx: Tx, message: Message, said: Notice, *, to: str, about: Message | None = None) -> None:
    """A private sentence in the thread about a message just written. `to`: a Slack user; `about`: a part of it."""
    part = message if about is None else about
    if message.slack_channel is None:
        return
    key = f"{said.kind}:{part.id}:{part.version}"
    enqueue.ephemeral(tx, said, to=to, channel=message.slack_channel, root=message.slack_root, key=key)
