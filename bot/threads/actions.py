"""Files of WhatsApp messages on their way into threads: each thread gets an upload of its own."""

from datetime import datetime, timedelta

from bot.model.effect.notices import PostNotice
from bot.model.effect.threads import DropFile, ReadMessage, ShareFile, StageFile
from bot.model.ids import FileId, MessageId
from bot.model.lane import Lane
from bot.model.message import FileState, Media, Message, MessageFile, MessageSource, from_json
from bot.model.room import Post, Thread, ThreadState
from bot.notices.messages.changes import CardDeleted
from bot.outbox import enqueue
from bot.rooms.actions import place
from bot.threads.policy import IN_COPY, TOO_LARGE, is_picture
from bot.threads.queries import render as threads_render
from bot.threads.queries.render import MADE_BY
from storage.tx import Tx

MOST = 100 << 20
"""Bytes of the largest file that is brought to Slack."""
NO_SOURCE = "no_source"
APART = "pictures_apart"
"""The setting that says since when pictures get posts of their own, and why a file of one is taken away."""
LONG_QUIET = timedelta(days=1)


def bring(tx: Tx, thread: Thread, message: Message) -> None:
    """Brings the message's file, if it has one, into this thread once, or marks it as out of reach."""
    media = from_json(message.body).media
    if media is None or (media.source is None and message.source == MessageSource.SLACK):
        return
    file_id = tx.files.add(message.id, thread.id)
    if file_id is not None:
        _start(tx, tx.files.get(file_id), media)


def bring_everywhere(tx: Tx, message: Message) -> None:
    """Does what `bring` does in every thread that shows the message; files that could not be had are tried again."""
    media = from_json(message.body).media
    if media is None or media.source is None:
        return
    lost = _lost(tx, message)
    for file in lost:
        restart(tx, file)
    if lost:
        _refresh_copies(tx, message)
    shown = {post.thread_id for post, _ in tx.posts.copies(message.id) if post.thread_id is not None}
    for thread_id in sorted(shown):
        bring(tx, tx.threads.get(thread_id), message)


def fetch_again(tx: Tx, message: Message) -> int:
    """Fetches a file that could not be had once more and returns in how many threads; its address is asked for first."""
    lost = [
        file
        for file in _lost(tx, message)
        if tx.threads.get(file.thread_id).state not in {ThreadState.LEAVING, ThreadState.GONE}
    ]
    for file in lost:
        _reset(tx, file)
    if lost:
        ask_where(tx, message)
        _refresh_copies(tx, message)
    return len(lost)


def restart(tx: Tx, file: MessageFile) -> None:
    """Fetches, uploads and shares the file from the beginning."""
    media = from_json(tx.messages.get(file.message_id).body).media
    _reset(tx, file)
    if media is not None:
        _start(tx, tx.files.get(file.id), media)


def ask_where(tx: Tx, message: Message) -> None:
    """Asks Periskope again where the message's file is kept, in a lane of the family that Periskope's workers take."""
    tx.outbox.sync(ReadMessage(target=MessageId(message.id)), lane=Lane.file_lookup(message.id))


def go_on(tx: Tx, message: Message) -> None:
    """Fetches the message's file, now that its address is known, for every thread that wants it and has no fetch running."""
    media = from_json(message.body).media
    for file in tx.files.of_message(message.id):
        if media is not None and file.state == FileState.WANTED and not tx.outbox.open_for(StageFile, file.id):
            _start(tx, file, media)
            if tx.files.get(file.id).state == FileState.REFUSED:
                _refresh_copies(tx, message)


def stage(tx: Tx, file: MessageFile) -> None:
    """Enqueues fetching and uploading, in a lane of its own: the thread's posts need not wait for a long video."""
    lane = Lane.file(file.id)
    tx.outbox.post(StageFile(target=FileId(file.id)), lane=lane, key=f"stage:{file.id}:{file.round}")


def share(tx: Tx, file: MessageFile, *, late: bool = False) -> None:
    """Enqueues showing the file in its thread, in order with the posts; `late`: the thread did not wait for it."""
    key = f"share:{file.id}:{file.round}{':late' if late else ''}"
    lane = Lane.posts(tx.threads.get(file.thread_id))
    tx.outbox.post(ShareFile(target=FileId(file.id)), lane=lane, key=key)


def share_apart(tx: Tx, file: MessageFile) -> None:
    """Looks for a share that Slack took and does not show yet, beside the thread, whose next posts wait no longer."""
    tx.outbox.post(
        ShareFile(target=FileId(file.id)), lane=Lane.file(file.id), key=f"share:{file.id}:{file.round}:apart"
    )


def words_changed(tx: Tx, message: Message) -> None:
    """Shows an edit or a deletion wherever the words stood: copies, quotes, earlier messages, lines, cards, home tabs."""
    enqueue.copies_changed(tx, message.id)
    for quoting in tx.messages.quoting(message):
        tx.messages.change(quoting.id)
        enqueue.copies_changed(tx, quoting.id)
    lines_changed(tx, message)
    enqueue.cards(tx, message.chat_id)
    chat = tx.chats.get(message.chat_id)
    enqueue.chat_changed(tx, chat, chat)


def lines_changed(tx: Tx, message: Message) -> None:
    """Shows what is true of the message now in the lines about it, and in the posts of earlier messages that hold it."""
    for post in tx.posts.beside_copies(message.chat_id):
        if threads_render.carries(tx, post, message):
            enqueue.post_changed(tx, post)


def card_lost(tx: Tx, thread: Thread, *, stands: bool) -> None:
    """Goes on in a new thread at the channel's foot, since the card is gone. `stands`: replies are left under a tombstone.

    What was still to be posted is posted there, but for what is under way: its answer says where it has landed.
    """
    if thread.state not in {ThreadState.CURRENT, ThreadState.PAST}:
        return
    waiting = [post for post in tx.posts.unposted(thread.id) if tx.outbox.waits_for(MADE_BY[post.kind], post.id)]
    later = tx.threads.after(thread)
    tx.threads.change(thread.id, state=ThreadState.PAST if stands else ThreadState.GONE, shown=None)
    if thread.state == ThreadState.PAST:
        if later is not None and not stands:
            enqueue.card(tx, later)
        return
    if not waiting and _at_rest(tx, thread):
        return
    place.place(tx, thread.chat_id, begin=True)
    now = tx.threads.current(thread.room_id, thread.chat_id)
    if now is None:
        return
    # First the line: what strays after this takes its place among the copies behind it.
    enqueue.notice(tx, now, CardDeleted(), key=f"card_deleted:{thread.id}")
    for post in waiting:
        _post_there(tx, post, now)
        tx.posts.change(post.id, deleted_at=tx.engine_now)
        drop_pictures(tx, post)


def _at_rest(tx: Tx, thread: Thread) -> bool:
    """Nobody waits and nothing was said for long: what goes then is taken by Slack's retention, and not put back."""
    quiet = thread.last_at is None or tx.business_now - thread.last_at > LONG_QUIET
    return quiet and tx.waits.open(thread.chat_id) is None


def strayed(tx: Tx, post: Post, thread: Thread) -> None:
    """Takes a post back that landed at the channel's foot, and makes it anew in the thread that goes on instead."""
    enqueue.delete_report(tx, post.id)
    drop_pictures(tx, post)
    card_lost(tx, thread, stands=False)
    now = tx.threads.current(thread.room_id, thread.chat_id)
    if now is not None:
        _post_there(tx, post, now)


def file_strayed(tx: Tx, file: MessageFile) -> None:
    """Does the same for a file."""
    thread = tx.threads.get(file.thread_id)
    tx.files.change(file.id, state=FileState.SHARED)
    _drop(tx, file)
    card_lost(tx, thread, stands=False)
    now = tx.threads.current(thread.room_id, thread.chat_id)
    if now is not None:
        enqueue.copy(tx, now, file.message_id)
        bring(tx, now, tx.messages.get(file.message_id))


def _post_there(tx: Tx, post: Post, thread: Thread) -> None:
    """Copies and notices only: a new thread has earlier messages of its own."""
    for message_id, _ in tx.posts.messages_of(post.id):
        enqueue.copy(tx, thread, message_id)
        bring(tx, thread, tx.messages.get(message_id))
    order = tx.outbox.newest_for(PostNotice, post.id) if post.kind == "notice" else None
    if order is not None and order.effect.notice is not None:
        enqueue.notice(tx, thread, order.effect.notice, key=f"moved:{post.id}")


def drop_pictures(tx: Tx, post: Post) -> None:
    """Removes from Slack the pictures that stand, or were to stand, in a copy that is no more."""
    for file in pictures_in(tx, post):
        drop_file(tx, file)


def pictures_in(tx: Tx, post: Post) -> list[MessageFile]:
    """The pictures that a copy shows, or is to show."""
    if post.kind != "copy" or post.thread_id is None:
        return []
    found = [tx.files.in_thread(message_id, post.thread_id) for message_id, _ in tx.posts.messages_of(post.id)]
    return [file for file in found if file is not None and file.why == IN_COPY]


def show_apart(tx: Tx, file: MessageFile) -> None:
    """Takes a picture that Slack shows in no post away, and fetches it for a post of its own; so are the next ones for a day."""
    tx.settings.put(APART, tx.engine_now.isoformat(), by=None)
    tx.files.change(file.id, why=APART)
    _drop(tx, file)


def taken_away(tx: Tx, file: MessageFile) -> None:
    """Records that the file is gone from Slack; one that is to get a post of its own is fetched again."""
    tx.files.change(file.id, state=FileState.GONE)
    if file.why == APART and wanted(tx, file):
        restart(tx, file)


def wanted(tx: Tx, file: MessageFile) -> bool:
    """True unless it is withdrawn with its thread, or deleted and to be hidden."""
    message = tx.messages.get(file.message_id)
    hidden = message.deleted_at is not None and tx.settings.policies().deleted == "hidden"
    return not hidden and tx.threads.get(file.thread_id).state not in {ThreadState.LEAVING, ThreadState.GONE}


def tell(tx: Tx, file: MessageFile) -> None:
    """Brings the message's copies up to date: what they say about its file is no longer so."""
    tx.messages.change(file.message_id)
    enqueue.copies_changed(tx, file.message_id)


def deleted_in_slack(tx: Tx, file: MessageFile) -> str:
    """Says on its message that a customer's file was deleted, and offers it again, unless we did that ourselves."""
    thread = tx.threads.get(file.thread_id)
    shown = thread.state in {ThreadState.CURRENT, ThreadState.PAST} and file.state == FileState.SHARED
    if not shown or tx.outbox.open_for(DropFile, file.id):
        return "withdrawn"
    tx.files.change(file.id, state=FileState.REFUSED, why="deleted_in_slack")
    _refresh_copies(tx, tx.messages.get(file.message_id))
    return "file deleted"


def drop(tx: Tx, message: Message) -> None:
    """Removes the message's file from Slack, also one that is on its way into a thread."""
    for file in tx.files.of_message(message.id):
        drop_file(tx, file)


def drop_file(tx: Tx, file: MessageFile) -> None:
    """Removes one thread's file from Slack."""
    if file.state in {FileState.STAGED, FileState.SHARING, FileState.SHARED}:
        _drop(tx, file)
    else:
        tx.files.change(file.id, state=FileState.GONE)


def _drop(tx: Tx, file: MessageFile) -> None:
    tx.outbox.post(DropFile(target=FileId(file.id)), lane=Lane.file(file.id), key=f"drop:{file.id}:{file.round}")


def _lost(tx: Tx, message: Message) -> list[MessageFile]:
    return [
        file for file in tx.files.of_message(message.id) if file.state == FileState.REFUSED and file.why != TOO_LARGE
    ]


def _refresh_copies(tx: Tx, message: Message) -> None:
    tx.messages.change(message.id)
    enqueue.copies_changed(tx, message.id)


def _reset(tx: Tx, file: MessageFile) -> None:
    tx.files.change(
        file.id, state=FileState.WANTED, why=None, slack_file_id=None, at=tx.engine_now, round=file.round + 1
    )


def _start(tx: Tx, file: MessageFile, media: Media) -> None:
    if media.size is not None and media.size > MOST:
        tx.files.change(file.id, state=FileState.REFUSED, why=TOO_LARGE)
    elif media.source is None:
        tx.files.change(file.id, state=FileState.REFUSED, why=NO_SOURCE)
    elif is_picture(media) and not _apart(tx):
        tx.files.change(file.id, why=IN_COPY)
        stage(tx, file)
    else:
        stage(tx, file)
        share(tx, file)


def _apart(tx: Tx) -> bool:
    """True for a day after Slack has refused to show a picture inside a post."""
    since = tx.settings.get(APART)
    return since is not None and tx.engine_now - datetime.fromisoformat(since) < LONG_QUIET
