"""More messages than Slack takes from us in a channel: neighbours in a thread share a post.

The grouping is written down before the call and stays: later edits and reactions find their message in that post.
"""

from datetime import timedelta

from bot.domain.model import Post
from bot.domain.owed import Owed
from bot.flows.outgoing.copies import as_copy, names
from bot.views import copy
from storage.tx import Tx

BEHIND = timedelta(seconds=5)
MOST = 20


def gather(tx: Tx, owed: Owed, post: Post) -> None:
    """If this copy is late, the short ones right behind it in its lane go along."""
    held = tx.posts.messages_of(post.id)
    if len(held) != 1 or tx.now - tx.messages.get(held[0][0]).seen_at < BEHIND:
        return
    near = _neighbours(tx, owed, post)
    messages = [tx.messages.get(held[0][0]), *(tx.messages.get(message_id) for _, _, message_id in near)]
    copies = [as_copy(tx, message, thread_id=post.thread_id) for message in messages]
    called = names(tx, *messages)
    if len(copy.copies(copies[0], called)) > 1:
        return
    taken = near[: copy.fits_together(copies, called) - 1]
    if taken:
        tx.posts.merge(post.id, [other for _, other, _ in taken])
        for effect, _, _ in taken:
            tx.outbox.finish(effect, why="in another post")


def _neighbours(tx: Tx, owed: Owed, post: Post) -> list[tuple[Owed, int, int]]:
    """Effects, posts and messages of the whole copies that follow without anything between."""
    found = []
    for effect in tx.outbox.following(owed, limit=MOST):
        if effect.kind != "PostCopy" or effect.attempts or tx.posts.get(effect.target).thread_id != post.thread_id:
            break
        held = tx.posts.messages_of(effect.target)
        if len(held) != 1 or held[0][1] != 0:
            break
        found.append((effect, effect.target, held[0][0]))
    return found
