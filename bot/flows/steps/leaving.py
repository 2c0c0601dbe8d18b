"""A reply about to leave: what of it can go, in which messages, and whether a person is asked once more."""

from datetime import timedelta

from bot.domain.content import FileSeen
from bot.domain.content_json import from_json, to_json
from bot.domain.model import Message
from bot.domain.pieces import pieces, refused
from bot.flows.steps import owe, sent
from storage.tx import Tx

LATE = timedelta(minutes=30)


def any_piece(tx: Tx, message: Message) -> bool:
    """Files that cannot go are said by name; False if nothing is left that can."""
    content = from_json(message.body)
    for file, why in refused(content):
        say_refused(tx, message, file, why)
    if pieces(content):
        return True
    tx.messages.change(message.id, state="refused", why="nothing to send")
    owe.marks(tx, tx.messages.get(message.id))
    return False


def say_refused(tx: Tx, message: Message, file: FileSeen, why: str) -> None:
    """A line in the thread: this file was not sent, the rest was."""
    thread = sent.home_of(tx, message if message.part_of is None else tx.messages.get(message.part_of))
    about = {"key": f"file:{message.id}:{file.slack_file}", "message": message.key, "file": file.slack_file, "why": why}
    if thread is not None:
        owe.notice(tx, thread, "file_refused", **about)
    elif message.author_id is not None:
        owe.tell(tx, message.author_id, "file_refused", **about)


def taken_apart(tx: Tx, message: Message) -> Message:
    """The message with its first piece; each further file becomes a message of its own, right behind it."""
    content = from_json(message.body)
    whole = pieces(content)
    if message.part_of is not None or not content.files or tx.messages.parts(message.id) or not whole:
        return message
    tx.messages.change(message.id, shown=False, body=to_json(whole[0]) | {"all_files": message.body["files"]})
    for at, piece in enumerate(whole[1:]):
        part = tx.messages.add(
            chat_id=message.chat_id,
            way="out",
            via=message.via,
            state="waits",
            author_id=message.author_id,
            author_email=message.author_email,
            body=to_json(piece),
            at=message.at,
            seen_at=message.seen_at,
            part_of=message.id,
        )
        if part is not None:
            order = f"{message.slack_ts or f'{message.at.timestamp():.6f}'}~{at:02d}"
            owe.send(tx, part, message.chat_id, delay=0, order=order)
    return tx.messages.get(message.id)


def asked_first(tx: Tx, message: Message) -> str | None:
    """Why a person must say once more that it shall go: changed into a note, old, or overtaken. None: it goes."""
    if message.via != "slack":
        return None
    if message.why == "edited":
        return "edited"
    if tx.house - message.at > LATE:
        return "late"
    return "overtaken" if tx.messages.overtaken(message) else None
