"""Pictures that stand in the copy of their message, so that one message is one post."""

from dataclasses import replace

from bot.model.effect.threads import PostCopy
from bot.model.effect_kind import Effect
from bot.model.message import FileState, MessageFile, from_json
from bot.model.queue import OutboxEntry
from bot.model.room import Post
from bot.outbox.models import NotBefore, Requeue
from bot.text.document import plain
from bot.threads import actions as threads
from bot.threads import policy as threads_policy
from bot.threads.effects.shown import PostShown
from storage.tx import Tx

LOOK_AGAIN = (1.0, 4.0, 15.0)  # Slack takes a picture into a post only when it is done with it


def to_come(tx: Tx, post: Post) -> NotBefore | None:
    """When to look again for a picture that its copy waits for; None if it waits for none, or no longer."""
    for file in threads.pictures_in(tx, post):
        captioned = bool(plain(from_json(tx.messages.get(file.message_id).body).doc).strip())
        longest = threads_policy.CAPTION_PATIENCE if captioned else threads_policy.PATIENCE
        on_its_way = file.state in {FileState.WANTED, FileState.SHARING}
        if on_its_way and tx.engine_now - file.at < longest and threads.wanted(tx, file):
            return NotBefore(at=tx.engine_now + threads_policy.LOOK)
    return None


def show(tx: Tx, post: Post) -> None:
    """Records, before Slack is asked, that it will show the pictures which stand in the post."""
    for file in threads.pictures_in(tx, post):
        if file.state == FileState.STAGED:
            tx.files.change(file.id, state=FileState.SHARED)


def refused(tx: Tx, entry: OutboxEntry[Effect], post: Post) -> Requeue | None:
    """What follows where Slack refuses a post with a picture: it is tried again, then the picture gets a post of its own.

    None if there is no picture that could be the reason.
    """
    shown = [file for file in threads.pictures_in(tx, post) if file.state == FileState.SHARED]
    noted = entry.noted_as(PostShown)
    if not shown or noted.plain:
        return None
    if noted.looked < len(LOOK_AGAIN):
        tx.outbox.note(entry, replace(noted, looked=noted.looked + 1))
        return Requeue(after=LOOK_AGAIN[noted.looked])
    for file in shown:
        threads.show_apart(tx, file)
    tx.outbox.note(entry, replace(noted, looked=0))
    return Requeue()


def arrived(tx: Tx, file: MessageFile) -> None:
    """Brings a copy up to date that did not wait for its picture."""
    for post, _ in tx.posts.copies(file.message_id):
        if post.thread_id == file.thread_id and not tx.outbox.waits_for(PostCopy, post.id):
            threads.tell(tx, file)
            return
