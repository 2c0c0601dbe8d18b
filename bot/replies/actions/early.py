"""Edits and deletions that Slack tells before the message itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.model.event import ReplyDeleted, ReplyEdited, ReplyWritten
from bot.model.message import Content, Message, MessageState, from_json, to_json
from bot.model.new_message import NewMessage
from bot.replies.actions.judge import written_at
from storage.tx import Tx

STILL_COMING = timedelta(hours=1)  # Slack tells an event again for about as long; what is older was written before us
FILES_LEFT = "files_left"  # in the body of an early edit: ids of the files that hung on it then


def remember_edit(tx: Tx, event: ReplyEdited) -> str:
    """The newest words are kept until the message comes."""
    early = tx.messages.by_slack(event.channel, event.ts)
    left = None if event.files is None else [one.slack_file for one in event.files if one.mode != "tombstone"]
    body = to_json(Content(doc=event.doc, unread=event.unread)) | {FILES_LEFT: left}
    if early is None:
        new = _early(tx, event, body)
        return "not ours" if new is None else _remember(tx, replace(new, slack_edited=event.edited))
    if early.slack_edited is None or event.edited > early.slack_edited:
        tx.messages.change(early.id, body=body, slack_edited=event.edited)
    return "edited early"


def remember_deletion(tx: Tx, event: ReplyDeleted) -> str:
    """It is not sent when it comes."""
    early = tx.messages.by_slack(event.channel, event.ts)
    state, at, why = MessageState.DROPPED, tx.business_now, "deleted in time"
    if early is None:
        new = _early(tx, event, to_json(Content()))
        return "not ours" if new is None else _remember(tx, replace(new, state=state, deleted_at=at, why=why))
    tx.messages.change(early.id, state=state, deleted_at=at, why=why)
    return "deleted early"


def _early(tx: Tx, event: ReplyEdited | ReplyDeleted, body: dict[str, Any]) -> NewMessage | None:
    """A row for a message that is still to come; None if none of ours can be."""
    thread = None if event.root is None else tx.threads.by_root(event.channel, event.root)
    at = written_at(event.ts, tx.business_now)
    if thread is None or tx.business_now - at > STILL_COMING:
        return None
    return NewMessage.early_in_slack(event, thread.chat_id, body, at=at, seen_at=tx.engine_now)


def _remember(tx: Tx, new: NewMessage) -> str:
    tx.messages.add(new)
    return "told first"


def as_edited(event: ReplyWritten, early: Message) -> ReplyWritten:
    """The message with what its author wants it to say by now, and the files that are left."""
    left = early.body.get(FILES_LEFT)
    files = event.files if left is None else tuple(one for one in event.files if one.slack_file in left)
    edited = from_json(early.body)
    unread = tuple(dict.fromkeys((*event.unread, *edited.unread)))
    return replace(event, doc=edited.doc, files=files, unread=unread)


def taken(tx: Tx, event: ReplyWritten, early: Message) -> None:
    """The message has come: what it was edited to counts as of then, so that no older edit undoes it."""
    message = tx.messages.by_slack(event.channel, event.ts)
    if message is not None:
        tx.messages.change(message.id, shown=False, slack_edited=early.slack_edited)
