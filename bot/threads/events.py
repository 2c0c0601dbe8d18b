"""What people delete of ours in Slack: a card, behind which the chat goes on anew, or a single post."""

from bot.model.effect.reports import DeleteReport
from bot.model.event import PostGone, ReplyDeleted
from bot.model.room import Post, Thread, ThreadState
from bot.notices.messages.changes import CopyDeleted
from bot.outbox import enqueue
from bot.threads import actions as threads
from storage.tx import Tx


def post_gone(event: PostGone, tx: Tx) -> str:
    """A post by an app was deleted: one of ours, unless we did that ourselves."""
    if (said := card_gone(event, tx)) is not None:
        return said
    post = tx.posts.by_ts(event.channel, event.ts)
    if (
        post is None
        or post.thread_id is None
        or post.deleted_at is not None
        or tx.outbox.open_for(DeleteReport, post.id)
    ):
        return "not ours"
    thread = tx.threads.get(post.thread_id)
    if thread.state not in {ThreadState.CURRENT, ThreadState.PAST}:
        return "withdrawn"
    tx.posts.change(post.id, deleted_at=tx.engine_now)
    threads.drop_pictures(tx, post)
    if post.kind == "copy" and _customer_still_has_it(tx, post):
        _say(tx, thread)
    return "post deleted"


def card_gone(event: PostGone | ReplyDeleted, tx: Tx) -> str | None:
    """The root of a thread of ours was deleted; None if it is none. With replies left it stands as a tombstone."""
    thread = tx.threads.by_root(event.channel, event.ts)
    if thread is None:
        return None
    threads.card_lost(tx, thread, stands=event.replaced)
    return "card deleted"


def _customer_still_has_it(tx: Tx, post: Post) -> bool:
    return any(tx.messages.get(message_id).deleted_at is None for message_id, _ in tx.posts.messages_of(post.id))


def _say(tx: Tx, thread: Thread) -> None:
    """Once a day in a thread: whoever tidies up deletes several."""
    enqueue.notice(tx, thread, CopyDeleted(), key=f"post_deleted:{thread.id}:{tx.business_now:%Y-%m-%d}")
