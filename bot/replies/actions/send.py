from dataclasses import replace

from bot.model.chat import Chat
from bot.model.effect.replies import ReactWhatsApp
from bot.model.ids import MessageId
from bot.model.lane import Lane
from bot.model.message import (
    Content,
    Message,
    MessageState,
    QuickReply,
    from_json,
    to_json,
)
from bot.model.new_message import NewMessage
from bot.model.notice import AboutMessage
from bot.model.person import Agent
from bot.notices.messages.replies import (
    ColleagueOnChat,
    ColleagueWarned,
    NoSuchQuickReply,
    NothingToSee,
    PhoneDisconnected,
    QuickReplyIsNote,
    QuickReplyUnfilled,
)
from bot.outbox import enqueue
from bot.replies.actions import delivered, split
from bot.replies.actions.asking import ask, ask_to_send
from bot.replies.actions.judge import judge
from bot.replies.policy.pieces import filled, name_for_customers, unfilled
from bot.replies.policy.team_talk import Verdict, quick_reply, stricter
from bot.routing.actions import assign
from bot.text.document import plain, words
from storage.tx import Tx

NOT_TAKEN = 31.0  # seconds after which a reply that WhatsApp has not taken is marked


def react(tx: Tx, message: Message, emoji: str, *, by: Agent) -> None:
    """Our reaction on a WhatsApp message, chosen in a form; the newest stands. The door is the caller's."""
    effect = ReactWhatsApp(target=MessageId(message.id), emoji=emoji, by=by.id)
    tx.outbox.sync(effect, lane=Lane.whatsapp(message.chat_id))


def send(tx: Tx, chat: Chat, agent: Agent, message: Message) -> str:
    """On its way, after the delay, unless a colleague who is on holds the chat."""
    if (kept_in := _quick_reply(tx, chat, agent, message)) is not None:
        return kept_in
    guard = tx.settings.policies().reply_guard
    held = assigned_to_colleague(tx, chat, agent)
    if held and guard == "ask":
        tx.messages.change(message.id, state=MessageState.ASKED, why="held")
        question = ColleagueOnChat(message=message.key, assignee=chat.assignee_id)
        ask(tx, tx.messages.get(message.id), question, to=str(agent.slack_user))
        enqueue.marks(tx, tx.messages.get(message.id))
        return "assigned to a colleague"
    if held and guard == "warn":
        warning = ColleagueWarned(message=message.key, assignee=chat.assignee_id)
        ask(tx, message, warning, to=str(agent.slack_user))
    if not split.any_piece(tx, message):
        if not from_json(message.body).files:
            ask(tx, tx.messages.get(message.id), NothingToSee(message=message.key), to=str(agent.slack_user))
        return "nothing to send"
    delay = tx.settings.policies().send_delay
    enqueue.send(tx, message.id, chat.id, delay=delay)
    enqueue.marks(tx, message, after=max(delay, NOT_TAKEN))
    _phone_away(tx, chat, message)
    assign.on_reply(tx, chat, agent)
    return "send"


def assigned_to_colleague(tx: Tx, chat: Chat, agent: Agent) -> bool:
    """True if the chat is assigned to somebody else who is online, as `reply_guard` asks."""
    return chat.assignee_id not in {None, agent.id} and tx.availability.online(chat.assignee_id or 0)


def _phone_away(tx: Tx, chat: Chat, message: Message) -> None:
    """Said once for each outage in each thread in which somebody replies; after a form, wherever the chat stands."""
    phone = tx.phones.get(chat.phone_id)
    if phone.ready:
        return
    home = delivered.home_of(tx, message)
    threads = [home] if home is not None else tx.threads.of_chat(chat.id)
    for thread in threads:
        enqueue.notice(tx, thread, PhoneDisconnected(), key=f"phone:{phone.id}:{thread.id}:{phone.outages}")


def _quick_reply(tx: Tx, chat: Chat, agent: Agent, message: Message) -> str | None:
    """`!hours` alone becomes the stored text, with the files that came along. Why it does not go as it is; None if it does.

    The stored text is judged as a typed one would be: the team's words or a customer's name may have changed since.
    """
    content = from_json(message.body)
    name = quick_reply(content.doc)
    if name is None:
        return None
    stored = tx.quick_replies.called(agent.id, name)
    if stored is None:
        return _refused(tx, agent, message, NoSuchQuickReply(message=message.key), "no such quick reply")
    names = names_for(chat, agent)
    if unfilled(stored.body, names) is not None:
        return _refused(tx, agent, message, QuickReplyUnfilled(message=message.key), "no name to fill in")
    whole = Content(doc=words(filled(stored.body, names)), files=stored.files)
    verdict = judge_stored(tx, stored, whole)
    if verdict.kind in {"note", "never"}:
        return _refused(tx, agent, message, QuickReplyIsNote(message=message.key), "quick reply is a note")
    quick = {delivered.QUICK: name, delivered.QUICK_FILES: [file.slack_file for file in stored.files]}
    body = to_json(replace(content, doc=whole.doc, files=(*content.files, *stored.files))) | quick
    tx.messages.change(message.id, body=body)
    if verdict.kind == "send":
        return None
    tx.messages.change(message.id, state=MessageState.ASKED, why=verdict.why)
    ask_to_send(tx, tx.messages.get(message.id), str(agent.slack_user), verdict.why)
    return "ask"


def names_for(chat: Chat, agent: Agent) -> dict[str, str]:
    """What goes into a stored text's places: the chat's name and the agent's, if that is one for customers to read."""
    name = name_for_customers(agent.name)
    return {"name": chat.name, **({"agent": name} if name else {})}


def judge_stored(tx: Tx, stored: QuickReply, whole: Content) -> Verdict:
    """A stored text as it would be sent. A name put into it may raise a question, but makes no note of it."""
    as_stored = judge(tx, Content(doc=words(stored.body), files=stored.files))
    now = judge(tx, whole)
    return stricter(as_stored, now if now.kind == "send" else Verdict(kind="ask", why=now.why))


def _refused(tx: Tx, agent: Agent, message: Message, said: AboutMessage, why: str) -> str:
    tx.messages.change(message.id, state=MessageState.REFUSED, why=why)
    enqueue.marks(tx, tx.messages.get(message.id))
    ask(tx, tx.messages.get(message.id), said, to=str(agent.slack_user))
    return why


def by_form(tx: Tx, agent: Agent, chat: Chat, content: Content, *, quoted: Message | None = None) -> Message | None:
    """A reply that was written in a form: sent at once, shown in every thread once it left. The door is the caller's.

    `quoted`: the WhatsApp message of this chat that it answers. None: nothing to send.
    """
    if not plain(content.doc).strip() or (quoted is not None and quoted.chat_id != chat.id):
        return None
    message = filed(tx, agent, chat, content, quoted=quoted)
    enqueue.send(tx, message.id, chat.id, delay=0)
    _phone_away(tx, chat, message)
    assign.on_reply(tx, chat, agent)
    return message


def filed(
    tx: Tx, agent: Agent, chat: Chat, content: Content, *, quoted: Message | None = None, asked: str | None = None
) -> Message:
    """A reply written in a form, as a row. `asked`: why its author is asked first; else it waits to be sent."""
    new = NewMessage.by_form(chat.id, agent, content, asked=asked, at=tx.business_now, seen_at=tx.engine_now)
    message_id = tx.messages.add(replace(new, quoted_wa_id=None if quoted is None else quoted.wa_id))
    if message_id is None:
        raise LookupError("a row without any outside id cannot be there already")
    return tx.messages.get(message_id)
