"""From Slack to WhatsApp: what a person writes under a card."""

from dataclasses import replace

from bot.domain.content import Content
from bot.domain.content_json import from_json, to_json
from bot.domain.events import ReplyDeleted, ReplyEdited, ReplyWritten
from bot.domain.model import Chat, Message
from bot.domain.notes import Verdict, goes_on, leaves, quick_reply
from bot.domain.people import Agent
from bot.domain.quick import filled
from bot.domain.text import plain, words
from bot.flows.steps import changing, echo, leaving, owe, sent, told_first, turns
from bot.flows.steps.doors import sees
from storage.tx import Tx

NOT_TAKEN = 31.0  # seconds after which a reply that WhatsApp has not taken is marked


def reply_written(event: ReplyWritten, tx: Tx) -> str:
    """A message of a person: a reply, a note, something to ask about, or nothing for the customer."""
    room = tx.rooms.by_channel(event.channel)
    if room is None:
        return "not ours"
    thread = None if event.root is None else tx.threads.by_root(event.channel, event.root)
    if thread is None:
        return _outside_thread(event, tx)
    early = tx.messages.by_slack(event.channel, event.ts)
    if early is not None and early.state != "early":
        return "known"
    agent = tx.people.by_slack(event.slack_user)
    chat = tx.chats.get(thread.chat_id, lock=True)
    if agent is None or not agent.here or not sees(tx, agent, chat.id):
        return _refused(event, tx, agent)
    verdict = _verdict(event, tx, agent)
    if early is not None:
        event = replace(event, doc=told_first.newest_words(event, early))
        verdict = told_first.stricter(verdict, _verdict(event, tx, agent))
    if verdict.kind in {"send", "ask"} and not tx.settings.policies().sending:
        return _not_sent(event, tx, "sending_off", "sending is off")
    if early is None:
        return _taken(event, tx, verdict, agent, chat)
    tx.messages.remove(early.id)
    said = _taken(event, tx, verdict, agent, chat)
    told_first.taken(tx, event, early)
    return said


def _outside_thread(event: ReplyWritten, tx: Tx) -> str:
    """In the channel itself, or under something that is no card."""
    owe.whisper(tx, "outside_thread", to=event.slack_user, channel=event.channel, root=event.root, key=event.ts)
    return "outside a thread"


def _not_sent(event: ReplyWritten, tx: Tx, kind: str, said: str) -> str:
    owe.mark_refused(tx, channel=event.channel, ts=event.ts, name="no_entry_sign")
    owe.whisper(tx, kind, to=event.slack_user, channel=event.channel, root=event.root, key=event.ts)
    return said


def _refused(event: ReplyWritten, tx: Tx, agent: Agent | None) -> str:
    """Nothing is sent; the person hears why, where they look and in a DM, and what to do."""
    kind = "not_in_roster" if agent is None else "no_access"
    _not_sent(event, tx, kind, kind)
    if agent is not None and agent.slack_user is not None:
        owe.tell(tx, agent.id, kind, key=f"{event.channel}:{event.ts}")
    actor = None if agent is None else agent.id
    tx.audit.write("reply_refused", actor=actor, via="slack", detail=kind)
    return kind


def _verdict(event: ReplyWritten, tx: Tx, agent: Agent) -> Verdict:
    note = tx.messages.last_note(agent.id, event.channel)
    follows = (
        note is not None
        and note.slack_root == event.root
        and goes_on(from_json(note.body).doc, (told_first.written_at(event.ts, tx.house) - note.at).total_seconds())
    )
    return leaves(
        event.doc,
        domain=tx.settings.identity().domain,
        forwarded=event.forwarded,
        after_long_note=follows,
        handles=changing.handles(tx),
    )


def _taken(event: ReplyWritten, tx: Tx, verdict: Verdict, agent: Agent, chat: Chat) -> str:
    content = Content(doc=event.doc, files=event.files)
    message_id = tx.messages.add(
        chat_id=chat.id,
        way="note" if verdict.kind in {"note", "never"} else "out",
        via="slack",
        state={"send": "waits", "note": "note", "ask": "asked", "never": "refused"}[verdict.kind],
        author_id=agent.id,
        author_email=agent.email,
        body=to_json(content),
        at=told_first.written_at(event.ts, tx.house),
        seen_at=tx.now,
        slack_channel=event.channel,
        slack_ts=event.ts,
        slack_root=event.root,
        why=verdict.why,
    )
    if message_id is None:
        return "known"
    message = tx.messages.get(message_id)
    match verdict.kind:
        case "send":
            return _send(tx, chat, agent, message)
        case "note":
            changing.keep_note(tx, message, verdict, event.slack_user)
        case "ask":
            changing.asked(tx, message, event.slack_user, verdict.why)
        case "never":
            owe.whisper(tx, "never_sent", to=event.slack_user, channel=event.channel, root=event.root, key=event.ts)
    return verdict.kind


def _send(tx: Tx, chat: Chat, agent: Agent, message: Message) -> str:
    """On its way, after the delay, unless a colleague who is on holds the chat."""
    if not _quick_reply(tx, chat, agent, message):
        return "unknown quick reply"
    guard = tx.settings.policies().reply_guard
    held = chat.holder_id not in {None, agent.id} and turns.is_on(tx, chat.holder_id or 0)
    if held and guard == "ask":
        tx.messages.change(message.id, state="asked", why="held")
        changing.ask(
            tx, tx.messages.get(message.id), "held_by_colleague", to=str(agent.slack_user), person=chat.holder_id
        )
        owe.marks(tx, tx.messages.get(message.id))
        return "held by a colleague"
    if held and guard == "warn":
        changing.ask(tx, message, "colleague_warned", to=str(agent.slack_user), person=chat.holder_id)
    if not leaving.any_piece(tx, message):
        return "nothing to send"
    delay = tx.settings.policies().send_delay
    owe.send(tx, message.id, chat.id, delay=delay)
    owe.marks(tx, message, after=max(delay, NOT_TAKEN))
    _phone_away(tx, chat, message)
    turns.replied(tx, chat, agent)
    return "send"


def _phone_away(tx: Tx, chat: Chat, message: Message) -> None:
    """Said once for each outage in each thread in which somebody replies; after a form, wherever the chat stands."""
    phone = tx.phones.get(chat.phone_id)
    if phone.ready:
        return
    home = sent.home_of(tx, message)
    threads = [home] if home is not None else tx.threads.of_chat(chat.id)
    for thread in threads:
        owe.notice(tx, thread, "phone_disconnected", key=f"phone:{phone.id}:{thread.id}:{phone.outages}")


def _quick_reply(tx: Tx, chat: Chat, agent: Agent, message: Message) -> bool:
    """`!hours` alone sends the stored text, with the files that came along; an unknown `!name` is not sent."""
    content = from_json(message.body)
    name = quick_reply(content.doc)
    if name is None:
        return True
    stored = tx.replies.called(agent.id, name)
    if stored is None:
        tx.messages.change(message.id, state="refused", why="no such quick reply")
        owe.marks(tx, tx.messages.get(message.id))
        where, key = str(message.slack_channel), f"quick:{message.id}"
        owe.whisper(
            tx, "unknown_quick_reply", to=str(agent.slack_user), channel=where, root=message.slack_root, key=key
        )
        return False
    text = filled(stored.body, {"name": chat.name, "agent": agent.name or agent.email})
    tx.messages.change(
        message.id,
        body=to_json(replace(content, doc=words(text), files=(*content.files, *stored.files))),
        why=f"{echo.QUICK}{name}",
    )
    return True


def by_form(tx: Tx, agent: Agent, chat: Chat, content: Content, *, quoted: Message | None = None) -> Message | None:
    """A reply that was written in a form: sent at once, shown in every thread once it left. The door is the caller's.

    `quoted`: the WhatsApp message of this chat that it answers. None: nothing to send.
    """
    if not plain(content.doc).strip() or (quoted is not None and quoted.chat_id != chat.id):
        return None
    message = filed(tx, agent, chat, content, quoted=quoted)
    owe.send(tx, message.id, chat.id, delay=0)
    _phone_away(tx, chat, message)
    turns.replied(tx, chat, agent)
    return message


def filed(
    tx: Tx, agent: Agent, chat: Chat, content: Content, *, quoted: Message | None = None, asked: str | None = None
) -> Message:
    """A reply written in a form, as a row. `asked`: why its author is asked first; else it waits to be sent."""
    message_id = tx.messages.add(
        chat_id=chat.id,
        way="out",
        via="slack",
        state="waits" if asked is None else "asked",
        why=asked,
        author_id=agent.id,
        author_email=agent.email,
        body=to_json(content),
        quoted_wa_id=None if quoted is None else quoted.wa_id,
        at=tx.house,
        seen_at=tx.now,
    )
    if message_id is None:
        raise LookupError("a row without any outside id cannot be there already")
    return tx.messages.get(message_id)


def reply_edited(event: ReplyEdited, tx: Tx) -> str:
    """Within the delay it changes what will be sent; later it is edited at the customer's, or said that it cannot be."""
    return changing.edited(event, tx)


def reply_deleted(event: ReplyDeleted, tx: Tx) -> str:
    """Within the delay nothing is sent; later it is deleted at the customer's too, if WhatsApp still takes it."""
    return changing.deleted(event, tx)
