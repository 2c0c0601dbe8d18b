"""A reply about to leave: what of it can go, in which messages, and whether a person is asked once more."""

from datetime import timedelta

from bot.model.message import FileSeen, Message, MessageSource, MessageState, from_json
from bot.model.new_message import NewMessage
from bot.notices.messages.replies import FileRefused
from bot.outbox import enqueue
from bot.replies.actions import delivered
from bot.replies.policy.pieces import pieces, refused
from storage.tx import Tx

LATE = timedelta(minutes=30)


def any_piece(tx: Tx, message: Message) -> bool:
    """Files that cannot go are said by name; False if nothing is left that can."""
    content = from_json(message.body)
    for file, why in refused(content):
        say_refused(tx, message, file, why)
    if pieces(content):
        return True
    tx.messages.change(message.id, state=MessageState.REFUSED, why="nothing to send")
    enqueue.marks(tx, tx.messages.get(message.id))
    return False


def say_refused(tx: Tx, message: Message, file: FileSeen, why: str) -> None:
    """A line in the thread: this file was not sent, the rest was."""
    thread = delivered.home_of(tx, message if message.part_of is None else tx.messages.get(message.part_of))
    said = FileRefused(message=message.key, file=file.slack_file, why=why)
    key = f"file:{message.id}:{file.slack_file}"
    if thread is not None:
        enqueue.notice(tx, thread, said, key=key)
    elif message.author_id is not None:
        enqueue.dm(tx, message.author_id, said, key=key)


def taken_apart(tx: Tx, message: Message) -> Message:
    """The message with its first piece; each further file becomes a message of its own, right behind it."""
    content = from_json(message.body)
    whole = pieces(content)
    if message.part_of is not None or not whole or whole == [content]:
        return message
    body = delivered.body_with(message, doc=whole[0].doc, files=whole[0].files)
    tx.messages.change(message.id, shown=False, body={"all_files": message.body["files"]} | body)
    for at, piece in enumerate(whole[1:]):
        part = tx.messages.add(NewMessage.part_of_message(message, piece))
        if part is not None:
            order = f"{message.slack_ts or f'{message.at.timestamp():.6f}'}~{at:02d}"
            enqueue.send(tx, part, message.chat_id, delay=0, order=order)
    return tx.messages.get(message.id)


def asked_first(tx: Tx, message: Message) -> str | None:
    """Why a person must say once more that it shall go: changed into a note, old, or overtaken. None: it goes."""
    if message.source != MessageSource.SLACK:
        return None
    if message.why == "edited":
        return "edited"
    if tx.business_now - message.at > LATE:
        return "late"
    return "overtaken" if tx.messages.overtaken(message) else None
