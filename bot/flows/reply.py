"""From Slack to WhatsApp: what a person writes, changes or deletes under a card."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.content import Content
from bot.domain.content_json import from_json, to_json
from bot.domain.events import ReplyDeleted, ReplyEdited, ReplyWritten
from bot.domain.model import Chat, Message, Thread
from bot.domain.notes import Verdict, leaves
from bot.domain.people import Agent
from bot.flows.steps import owe, turns
from bot.flows.steps.doors import sees
from storage.tx import Tx

EDITABLE = timedelta(minutes=15)  # WhatsApp takes edits and deletions for so long


def reply_written(event: ReplyWritten, tx: Tx) -> str:
    """A message of a person: a reply, a note, something to ask about, or nothing for the customer."""
    room = tx.rooms.by_channel(event.channel)
    if room is None:
        return "not ours"
    if event.root is None:
        return _outside_thread(event, tx)
    thread = tx.threads.by_root(event.channel, event.root)
    if thread is None:
        return "not ours"
    if tx.messages.by_slack(event.channel, event.ts) is not None:
        return "known"
    agent = tx.people.by_slack(event.slack_user)
    chat = tx.chats.get(thread.chat_id, lock=True)
    if agent is None or not sees(tx, agent, chat.id):
        return _refused(event, tx, agent)
    verdict = leaves(event.doc, domain=tx.settings.identity().domain, forwarded=event.forwarded)
    if verdict.kind == "send" and not tx.settings.policies().sending:
        owe.mark_refused(tx, channel=event.channel, ts=event.ts, name="no_entry_sign")
        owe.whisper(tx, "sending_off", to=event.slack_user, channel=event.channel, root=event.root, key=event.ts)
        return "sending is off"
    return _taken(event, tx, verdict, agent, chat)


def _outside_thread(event: ReplyWritten, tx: Tx) -> str:
    owe.whisper(tx, "outside_thread", to=event.slack_user, channel=event.channel, root=None, key=event.ts)
    return "outside a thread"


def _refused(event: ReplyWritten, tx: Tx, agent: Agent | None) -> str:
    """Nothing is sent; the person hears why, where they look and in a DM, and what to do."""
    owe.mark_refused(tx, channel=event.channel, ts=event.ts, name="no_entry_sign")
    kind = "not_in_roster" if agent is None else "no_access"
    owe.whisper(tx, kind, to=event.slack_user, channel=event.channel, root=event.root, key=event.ts)
    if agent is not None and agent.slack_user is not None:
        owe.tell(tx, agent.id, kind, key=f"{event.channel}:{event.ts}")
    actor = None if agent is None else agent.id
    tx.audit.write("reply_refused", actor=actor, via="slack", detail=kind)
    return kind


def _taken(event: ReplyWritten, tx: Tx, verdict: Verdict, agent: Agent, chat: Chat) -> str:
    content = Content(doc=event.doc, files=event.files)
    state = {"send": "waits", "note": "note", "ask": "asked", "never": "refused"}[verdict.kind]
    message_id = tx.messages.add(
        chat_id=chat.id,
        way="note" if verdict.kind in {"note", "never"} else "out",
        via="slack",
        state=state,
        author_id=agent.id,
        author_email=agent.email,
        body=to_json(content),
        at=tx.house,
        seen_at=tx.now,
        slack_channel=event.channel,
        slack_ts=event.ts,
        why=verdict.why,
    )
    if message_id is None:
        return "known"
    match verdict.kind:
        case "send":
            _send(tx, chat, agent, message_id)
        case "note":
            _keep_note(event, tx, message_id, verdict)
        case "ask":
            asked(tx, tx.messages.get(message_id), event.slack_user, verdict.why)
        case "never":
            owe.whisper(tx, "never_sent", to=event.slack_user, channel=event.channel, root=event.root, key=event.ts)
    return verdict.kind


def _send(tx: Tx, chat: Chat, agent: Agent, message_id: int) -> None:
    owe.send(tx, message_id, chat.id, delay=tx.settings.policies().send_delay)
    turns.replied(tx, chat, agent)


def _keep_note(event: ReplyWritten, tx: Tx, message_id: int, verdict: Verdict) -> None:
    """For colleagues only: marked at once, kept in Periskope, offered to be sent if it was only a mention."""
    message = tx.messages.get(message_id)
    owe.marks(tx, message)
    owe.note(tx, message)
    if verdict.offer:
        asked(tx, message, event.slack_user, verdict.why)


def asked(tx: Tx, message: Message, slack_user: str, why: str) -> None:
    """Only its author decides whether it goes to the customer."""
    if message.slack_channel is None:
        return
    root = _root_of(tx, message)
    owe.whisper(
        tx,
        "ask_to_send",
        to=slack_user,
        channel=message.slack_channel,
        root=root,
        key=f"ask:{message.id}",
        message=message.key,
        why=why,
    )


def _root_of(tx: Tx, message: Message) -> str | None:
    threads: list[Thread] = tx.threads.of_chat(message.chat_id, "current", "past")
    for thread in threads:
        if tx.rooms.get(thread.room_id).slack_id == message.slack_channel:
            return thread.ts
    return None


def reply_edited(event: ReplyEdited, tx: Tx) -> str:
    """Within the delay it changes what will be sent; later it is edited at the customer's, or said that it cannot be."""
    message = tx.messages.by_slack(event.channel, event.ts)
    if message is None:
        return "not ours"
    if message.slack_edited is not None and event.edited <= message.slack_edited:
        return "older edit"
    agent = tx.people.by_slack(event.slack_user)
    if agent is None or agent.id != message.author_id or not sees(tx, agent, message.chat_id):
        return "not theirs"
    content = replace(from_json(message.body), doc=event.doc)
    tx.messages.keep_former(message, tx.house)
    tx.messages.change(message.id, body=to_json(content), slack_edited=event.edited)
    if message.way == "note" or message.state in {"refused", "dropped"}:
        return "note edited"
    verdict = leaves(event.doc, domain=tx.settings.identity().domain, forwarded=False)
    if message.state in {"waits", "asked"}:
        return _edited_before(tx, message, verdict, event.slack_user)
    return _edited_after(tx, message, verdict, event.slack_user)


def _edited_before(tx: Tx, message: Message, verdict: Verdict, slack_user: str) -> str:
    """An edit may turn a reply into a note, never a note into a reply."""
    if verdict.kind == "send":
        return "changed in time"
    state = {"note": "note", "ask": "asked", "never": "refused"}[verdict.kind]
    way = "out" if verdict.kind == "ask" else "note"
    tx.messages.change(message.id, state=state, way=way, why=verdict.why)
    if verdict.kind == "ask":
        asked(tx, tx.messages.get(message.id), slack_user, verdict.why)
    elif verdict.kind == "note":
        owe.marks(tx, tx.messages.get(message.id))
        owe.note(tx, tx.messages.get(message.id))
    return "kept in"


def _edited_after(tx: Tx, message: Message, verdict: Verdict, slack_user: str) -> str:
    owe.copies_changed(tx, message.id)
    if verdict.kind == "send" and in_time(message, tx.house) and message.state != "failed":
        owe.edit_whatsapp(tx, tx.messages.get(message.id))
        return "edited"
    if message.slack_channel is not None:
        owe.whisper(
            tx,
            "customer_has_old_words",
            to=slack_user,
            channel=message.slack_channel,
            root=_root_of(tx, message),
            key=f"old:{message.id}:{message.version}",
        )
    return "too late to edit"


def in_time(message: Message, now: datetime) -> bool:
    """May WhatsApp still take an edit or a deletion of this message?"""
    return now - message.at <= EDITABLE


def reply_deleted(event: ReplyDeleted, tx: Tx) -> str:
    """Within the delay nothing is sent; later it is deleted at the customer's too, if WhatsApp still takes it."""
    message = tx.messages.by_slack(event.channel, event.ts)
    if message is None or message.deleted_at is not None:
        return "not ours"
    tx.messages.change(message.id, deleted_at=tx.house)
    if message.way == "note":
        return "note deleted"
    if message.state in {"waits", "asked", "held"}:
        tx.messages.change(message.id, shown=False, state="dropped", why="deleted in time")
        return "taken back"
    if message.state not in {"sending", "sent"}:
        return "never sent"
    owe.copies_changed(tx, message.id)
    if in_time(message, tx.house):
        owe.delete_whatsapp(tx, tx.messages.get(message.id))
        return "deleted"
    tx.messages.change(message.id, deleted_at=None)
    if message.author_id is not None:
        owe.tell(tx, message.author_id, "still_there", key=f"still:{message.id}", message=message.key)
    return "too late to delete"
