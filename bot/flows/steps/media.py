"""Files of WhatsApp messages on their way into threads: each thread its own upload."""

from bot.domain.content import Media
from bot.domain.content_json import from_json
from bot.domain.model import FileRow, Message, Thread
from bot.flows.steps import owe
from storage.queries.outbox import Effect
from storage.tx import Tx

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
    fetch_again(tx, message)
    shown = {post.thread_id for post, _ in tx.posts.copies(message.id) if post.thread_id is not None}
    for thread_id in sorted(shown):
        bring(tx, tx.threads.get(thread_id), message)


def fetch_again(tx: Tx, message: Message) -> int:
    """Ask once more for a file that could not be had; in how many threads."""
    media = from_json(message.body).media
    lost = [file for file in tx.files.of_message(message.id) if file.state == "refused" and file.why != TOO_LARGE]
    if media is None or media.source is None:
        return 0
    for file in lost:
        restart(tx, file)
    if lost:
        tx.messages.change(message.id)
        owe.copies_changed(tx, message.id)
    return len(lost)


def restart(tx: Tx, file: FileRow) -> None:
    """Fetch, upload and share it from the beginning."""
    media = from_json(tx.messages.get(file.message_id).body).media
    tx.files.change(file.id, state="wanted", why=None, slack_file_id=None, at=tx.now, round=file.round + 1)
    if media is not None:
        _begin(tx, tx.files.get(file.id), media)


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
