"""Files of WhatsApp messages on their way into threads: each thread its own upload."""

from datetime import timedelta

from bot.domain.content import Media
from bot.domain.content_json import from_json
from bot.domain.model import FileRow, Message, Thread
from bot.flows.steps import owe
from storage.queries.outbox import Effect
from storage.tx import Tx

PATIENCE = timedelta(seconds=15)
"""So long a thread's later posts wait for a file, so that it stands under its words."""
MOST = 100 << 20
"""Bytes of the largest file that is brought to Slack."""
TOO_LARGE = "media_too_large"
NOT_TOLD = "no_source"


def bring(tx: Tx, thread: Thread, message: Message) -> None:
    """The message's file, if it has one, shall stand in this thread, once; or be said to be out of reach."""
    media = from_json(message.body).media
    if media is None or (media.source is None and message.via == "slack"):
        return
    file_id = tx.files.add(message.id, thread.id)
    if file_id is not None:
        _begin(tx, tx.files.get(file_id), media)


def bring_everywhere(tx: Tx, message: Message) -> None:
    """As `bring`, wherever the message stands; what could not be had before is asked for again."""
    media = from_json(message.body).media
    if media is None or media.source is None:
        return
    lost = _lost(tx, message)
    for file in lost:
        restart(tx, file)
    if lost:
        _tell(tx, message)
    shown = {post.thread_id for post, _ in tx.posts.copies(message.id) if post.thread_id is not None}
    for thread_id in sorted(shown):
        bring(tx, tx.threads.get(thread_id), message)


def fetch_again(tx: Tx, message: Message) -> int:
    """Somebody asks once more for a file that could not be had: where it is kept now is asked first. In how many threads."""
    lost = [file for file in _lost(tx, message) if tx.threads.get(file.thread_id).state not in {"leaving", "gone"}]
    for file in lost:
        _want_anew(tx, file)
    if lost:
        ask_where(tx, message)
        _tell(tx, message)
    return len(lost)


def _lost(tx: Tx, message: Message) -> list[FileRow]:
    return [file for file in tx.files.of_message(message.id) if file.state == "refused" and file.why != TOO_LARGE]


def _tell(tx: Tx, message: Message) -> None:
    tx.messages.change(message.id)
    owe.copies_changed(tx, message.id)


def ask_where(tx: Tx, message: Message) -> None:
    """Periskope shall say anew where the message's file is kept. The lane's family goes through Periskope's door."""
    tx.outbox.owe_sync(Effect(kind="ReadMessage", target=message.id), lane=f"chat:file:{message.id}")


def go_on(tx: Tx, message: Message) -> None:
    """Where it is kept has been asked: fetch it wherever it is wanted and not under way."""
    media = from_json(message.body).media
    for file in tx.files.of_message(message.id):
        if media is not None and file.state == "wanted" and not tx.outbox.open_for("StageFile", file.id):
            _begin(tx, file, media)
            if tx.files.get(file.id).state == "refused":
                _tell(tx, message)


def noticed(tx: Tx, file: FileRow) -> bool:
    """Did anybody ask for it, or has it been awaited so long that its copy says so?"""
    return file.round > 0 or tx.now - file.at >= PATIENCE


def restart(tx: Tx, file: FileRow) -> None:
    """Fetch, upload and share it from the beginning."""
    media = from_json(tx.messages.get(file.message_id).body).media
    _want_anew(tx, file)
    if media is not None:
        _begin(tx, tx.files.get(file.id), media)


def _want_anew(tx: Tx, file: FileRow) -> None:
    tx.files.change(file.id, state="wanted", why=None, slack_file_id=None, at=tx.now, round=file.round + 1)


def _begin(tx: Tx, file: FileRow, media: Media) -> None:
    if media.size is not None and media.size > MOST:
        tx.files.change(file.id, state="refused", why=TOO_LARGE)
    elif media.source is None:
        tx.files.change(file.id, state="refused", why=NOT_TOLD)
    else:
        stage(tx, file)
        share(tx, file)


def stage(tx: Tx, file: FileRow) -> None:
    """Fetched and uploaded beside the thread's posts, which need not wait for a long video."""
    lane = f"file:{file.id}"
    tx.outbox.owe(Effect(kind="StageFile", target=file.id), lane=lane, key=f"stage:{file.id}:{file.round}")


def share(tx: Tx, file: FileRow, *, late: bool = False) -> None:
    """Shown in its thread, in order with the posts; `late`: after all, where the thread did not wait for it."""
    key = f"share:{file.id}:{file.round}{':late' if late else ''}"
    lane = owe.post_lane(tx.threads.get(file.thread_id))
    tx.outbox.owe(Effect(kind="ShareFile", target=file.id), lane=lane, key=key)


def drop(tx: Tx, message: Message) -> None:
    """Nobody shall see the message's file in Slack any more."""
    for file in tx.files.of_message(message.id):
        if file.state == "shared":
            lane = f"file:{file.id}"
            tx.outbox.owe(Effect(kind="DropFile", target=file.id), lane=lane, key=f"drop:{file.id}:{file.round}")
        else:
            tx.files.change(file.id, state="gone")
