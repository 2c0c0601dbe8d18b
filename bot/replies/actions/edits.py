"""Replies and notes edited in Slack: changed before they leave, edited at the customer's, kept in, or asked about."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.access.queries import may_see_chat
from bot.model.event import FileGone, ReplyEdited
from bot.model.message import Message, MessageDirection, MessageState, from_json
from bot.model.new_message import JUDGED
from bot.model.person import Agent
from bot.notices.messages.changes import AskToEdit, CustomerHasFile, DeletedInWhatsApp, EditKept, TooLateToEdit
from bot.outbox import enqueue
from bot.replies.actions import delivered, early, second_look
from bot.replies.actions.asking import as_note, ask, ask_to_send, never_sent
from bot.replies.actions.deletions import IN_TIME, in_time, take_back
from bot.replies.actions.judge import judge_edit
from bot.replies.actions.stop import CERTAINLY_HERE, go_no_further, stop_parts
from bot.replies.policy.pieces import pieces
from bot.replies.policy.team_talk import Verdict, quick_reply
from bot.text.document import is_empty
from bot.text.document_json import from_json as doc_from_json
from bot.text.document_json import to_json as doc_to_json
from bot.threads import actions as threads
from storage.tx import Tx

MAYBE_OUT = frozenset({MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN})
OUT = frozenset({MessageState.SENT, MessageState.UNKNOWN})
ASKED_EDIT = "asked_edit"  # in a body: the words of an edit that its author has to confirm


def edited(event: ReplyEdited, tx: Tx) -> str:
    """Within the delay it changes what will be sent; later it is edited at the customer's, or said that it cannot be."""
    message = tx.messages.by_slack(event.channel, event.ts)
    if message is None or message.state == MessageState.EARLY:
        return early.remember_edit(tx, event)
    if message.slack_edited is not None and event.edited <= message.slack_edited:
        return "older edit"
    agent = tx.people.by_slack(event.slack_user)
    if agent is None or not agent.here or agent.id != message.author_id or not may_see_chat(tx, agent, message.chat_id):
        return "not theirs"
    message, files_gone = _without_files(tx, message, event)
    if _says_the_same(message, event):
        tx.messages.change(message.id, shown=False, slack_edited=event.edited)
        return _nothing_left(tx, message) or ("file taken off" if files_gone else "same words")
    if message.direction == "out" and message.state in MAYBE_OUT and second_look.must_ask(tx, event, message.chat_id):
        return _found(tx, message, event)
    return _words_edited(tx, message, event, agent)


def file_taken_off(tx: Tx, message: Message, event: FileGone) -> str:
    """What an edit does that took this file off; Slack tells of it in two ways, of which either may be missing."""
    author = None if message.author_id is None else tx.people.get(message.author_id)
    if author is None or author.slack_user is None or message.slack_channel is None or message.slack_ts is None:
        return "nobody's"
    whole = (message, *tx.messages.parts(message.id))
    files = (file for one in whole for file in from_json(one.body).files)
    same = ReplyEdited(
        channel=message.slack_channel,
        ts=message.slack_ts,
        root=message.slack_root,
        slack_user=author.slack_user,
        doc=from_json(message.body).doc,
        edited=event.at,
        files=tuple(replace(file, mode="tombstone") if file.slack_file == event.file else file for file in files),
    )
    return edited(same, tx)


def _found(tx: Tx, message: Message, event: ReplyEdited) -> str:
    """An edit of what the customer has, found too late to be made unasked."""
    body = delivered.body_with(message) | {ASKED_EDIT: doc_to_json(event.doc)}
    tx.messages.change(message.id, shown=False, slack_edited=event.edited, body=body)
    thread = delivered.home_of(tx, message)
    return "no thread" if thread is None else second_look.found_message(tx, thread, message, "edit")


def _words_edited(tx: Tx, message: Message, event: ReplyEdited, agent: Agent) -> str:
    verdict = judge_edit(tx, event)
    if verdict.kind != "send" and message.state in MAYBE_OUT and message.direction == MessageDirection.OUT:
        return _kept_from_customer(tx, message, event, verdict)
    tx.messages.keep_former(message, tx.business_now)
    body = delivered.body_in_own_words(message, event.doc, unread=event.unread)
    tx.messages.change(message.id, body=body, slack_edited=event.edited)
    threads.words_changed(tx, message)
    message = tx.messages.get(message.id)
    if message.direction == MessageDirection.NOTE or message.state in {MessageState.REFUSED, MessageState.DROPPED}:
        return _note_edited(tx, message, verdict)
    if message.state in CERTAINLY_HERE:
        return _edited_before(tx, message, verdict, event.slack_user)
    return _edited_after(tx, message, agent)


def _says_the_same(message: Message, event: ReplyEdited) -> bool:
    """Only files were taken off: the words stay judged, and confirmed, as they were."""
    typed, content = quick_reply(event.doc), from_json(message.body)
    same = event.doc == content.doc or (typed is not None and typed == message.body.get(delivered.QUICK))
    return same and set(event.unread) <= set(content.unread)


def _without_files(tx: Tx, message: Message, event: ReplyEdited) -> tuple[Message, bool]:
    """The message with the files that are left on it, and whether any is gone; what the customer has stays on it."""
    if event.files is None:
        return message, False
    left = {file.slack_file for file in event.files if file.mode != "tombstone"} | _stored_with(message)
    gone = [part for part in tx.messages.parts(message.id) if _lacks(part, left)]
    for part in gone:
        _part_gone(tx, part, event)
    content = from_json(message.body)
    if not _lacks(message, left):
        return message, bool(gone)
    if message.state in OUT and message.direction == MessageDirection.OUT:
        _file_gone(tx, message, event, alone=is_empty(content.doc))
        return tx.messages.get(message.id), True
    files = tuple(file for file in content.files if file.slack_file in left)
    tx.messages.change(message.id, body=delivered.body_with(message, files=files))
    enqueue.copies_changed(tx, message.id)
    return tx.messages.get(message.id), True


def _stored_with(message: Message) -> set[str]:
    """A quick reply's own file never hung on the message that names it."""
    return set(message.body.get(delivered.QUICK_FILES, ()))


def _lacks(message: Message, left: Collection[str]) -> bool:
    return any(file.slack_file not in left for file in from_json(message.body).files)


def _part_gone(tx: Tx, part: Message, event: ReplyEdited) -> None:
    """A further file was taken off: it does not leave, or is deleted at the customer's as a message would be."""
    if part.state in CERTAINLY_HERE:
        go_no_further(tx, part, state=MessageState.DROPPED, why=IN_TIME)
    else:
        _file_gone(tx, part, event, alone=True)


def _file_gone(tx: Tx, message: Message, event: ReplyEdited, *, alone: bool) -> None:
    """Deleted at the customer's if the file is all that they have of this message (`alone`); else its author is asked."""
    if message.deleted_at is not None or message.state not in MAYBE_OUT:
        return
    timely = in_time(message, tx.business_now)
    if alone and timely and message.state in {MessageState.SENDING, MessageState.SENT}:
        take_back(tx, message, by=message.author_id)
        return
    home = message if message.part_of is None else tx.messages.get(message.part_of)
    late = not timely or message.state != MessageState.SENT
    ask(tx, home, CustomerHasFile(message=message.key, late=late), to=event.slack_user, about=message)


def _nothing_left(tx: Tx, message: Message) -> str | None:
    """Without words and without a file that could go it is no reply any more."""
    if (
        message.direction != MessageDirection.OUT
        or message.state not in CERTAINLY_HERE
        or pieces(from_json(message.body))
    ):
        return None
    go_no_further(tx, message, state=MessageState.DROPPED, why=IN_TIME)
    return "taken back"


def _kept_from_customer(tx: Tx, message: Message, event: ReplyEdited, verdict: Verdict) -> str:
    """The new words are for colleagues, or may be. The row keeps what the customer has or may get.

    Nothing sends the new ones, not even a try of the send that comes later: its author is asked about that first.
    In doubt they are asked whether the customer gets the new words too; else what has not left stays here.
    """
    doubtful = verdict.kind == "ask" or verdict.offer
    can_ask = (
        doubtful and message.state == MessageState.SENT and verdict.why != "quick" and in_time(message, tx.business_now)
    )
    body: dict[str, Any] = delivered.body_with(message)
    if can_ask:
        body[ASKED_EDIT] = doc_to_json(event.doc)
    why = message.why if message.state == MessageState.SENT else "edited"
    tx.messages.change(message.id, slack_edited=event.edited, why=why, body=body)
    if not doubtful:
        stop_parts(tx, message, why="edited")
    said = AskToEdit if can_ask else EditKept
    notice = said(message=message.key, why=verdict.why, unread=tuple(event.unread))
    ask(tx, tx.messages.get(message.id), notice, to=event.slack_user)
    return "kept in"


def confirm_edit(tx: Tx, message: Message, *, by: Agent) -> None:
    """The customer gets the words of the edit that was asked about; `by` says so."""
    tx.messages.keep_former(message, tx.business_now)
    doc = doc_from_json(message.body[ASKED_EDIT])
    tx.messages.change(message.id, body=delivered.body_in_own_words(message, doc))
    threads.words_changed(tx, message)
    had = len(tx.messages.former(message.id)) - 1
    enqueue.edit_whatsapp(tx, tx.messages.get(message.id), by=by.id, had=had)


def _note_edited(tx: Tx, message: Message, verdict: Verdict) -> str:
    """A note that was offered to be sent is offered no longer once it says that it is one."""
    if message.why == "mention" and verdict.why not in {"mention", "reply"}:
        tx.messages.change(message.id, shown=False, why=verdict.why)
    return "note edited"


def _edited_before(tx: Tx, message: Message, verdict: Verdict, slack_user: str) -> str:
    """An edit may turn a reply into a note, never a note into a reply, and never answers a question."""
    if verdict.kind == "send":
        failed = message.state == MessageState.FAILED
        return _nothing_left(tx, message) or ("edited, not sent" if failed else "changed in time")
    kept_in = verdict.kind == "note" or verdict.why == "command"
    direction = MessageDirection.NOTE if kept_in else MessageDirection.OUT
    now = go_no_further(tx, message, state=JUDGED[verdict.kind], why=verdict.why, direction=direction)
    if verdict.kind == "ask":
        ask_to_send(tx, now, slack_user, verdict.why)
    elif verdict.kind == "note":
        as_note(tx, now)
    else:
        never_sent(tx, now, slack_user, verdict.why)
    return "kept in"


def _edited_after(tx: Tx, message: Message, by: Agent) -> str:
    if message.state == MessageState.UNKNOWN:
        return "edited, not sent"
    if message.deleted_at is not None:
        ask(tx, message, DeletedInWhatsApp(message=message.key), to=str(by.slack_user))
        return "deleted there"
    if in_time(message, tx.business_now):
        had = len(tx.messages.former(message.id)) - 1
        enqueue.edit_whatsapp(tx, tx.messages.get(message.id), by=by.id, had=had)
        return "edited"
    ask(tx, tx.messages.get(message.id), TooLateToEdit(message=message.key), to=str(by.slack_user))
    return "too late to edit"


def not_edited(tx: Tx, message: Message, *, had: int | None) -> None:
    """The customer has the words that the message `had` among its former ones: so it says these again."""
    former = tx.messages.former(message.id)
    if had is None or not 0 <= had < len(former):
        return
    tx.messages.keep_former(message, tx.business_now)
    tx.messages.change(message.id, body=former[had])
    threads.words_changed(tx, message)
