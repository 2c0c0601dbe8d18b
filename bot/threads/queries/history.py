"""Earlier messages as one post: the folded ones at a thread's start, and further ones that somebody asked for."""

from datetime import datetime

from bot.blockkit.message_content import gist_of
from bot.model.effect.threads import PostHistory
from bot.model.message import Message, MessageDirection
from bot.model.queue import OutboxEntry
from bot.model.room import Post, Thread
from bot.notices.queries.links import permalink
from bot.threads.messages import history as threads_history
from bot.threads.queries import copies as threads_copies
from storage.tx import Tx

Bound = tuple[datetime, int]
"""Before this time, or at it with a smaller id of ours."""
MOST_CARRIED = 200


def folded(tx: Tx, post: Post, entry: OutboxEntry[PostHistory]) -> threads_copies.Rendered | None:
    """The last messages before the post's bound, folded; at a thread's start also the link to the earlier one in this channel."""
    if post.thread_id is None:
        return None
    thread = tx.threads.get(post.thread_id)
    found, more = _carried(tx, thread, entry)
    wanted = post.ts is not None or entry.effect.further or tx.settings.policies().history > 0
    if not found or not wanted:
        return None
    lines = [_line(tx, message) for message in found]
    link = _earlier_thread_link(tx, thread, entry.effect)
    shown = threads_history.continued(link, lines) if link else threads_history.folded(lines, more=more)
    return shown.text, shown.blocks, None, None


def carried(tx: Tx, post: Post, entry: OutboxEntry[PostHistory]) -> list[Message]:
    """The messages whose words the post carries, or may carry: also those whose words are known only from there."""
    return [] if post.thread_id is None else _carried(tx, tx.threads.get(post.thread_id), entry)[0]


def _carried(tx: Tx, thread: Thread, entry: OutboxEntry[PostHistory]) -> tuple[list[Message], bool]:
    """The post's messages, and whether there are older ones. A post that stands keeps its messages, whatever the settings are."""
    effect = entry.effect
    if "reaches" not in entry.noted:
        found = _earlier(tx, thread, effect)
        return found, len(found) == _most(tx)
    until, before = entry.noted["reaches"]
    first = (datetime.fromisoformat(until), int(before))
    found = tx.messages.last(
        thread.chat_id,
        limit=MOST_CARRIED,
        before=(effect.until, effect.before),
        apart_from=thread.id,
        forgotten=True,
    )
    kept = [one for one in found if (one.at, one.id) >= first]
    return kept, bool(tx.messages.last(thread.chat_id, limit=1, before=first, apart_from=thread.id))


def reaches(tx: Tx, thread: Thread, effect: PostHistory) -> Bound:
    """How far back the post shows: messages before this bound are not shown yet."""
    found = _earlier(tx, thread, effect)
    lines = [_line(tx, message) for message in found]
    kept = threads_history.LAST if _earlier_thread_link(tx, thread, effect) else threads_history.fitting(lines)
    shown = found[-kept:] if kept else []
    return (shown[0].at, shown[0].id) if shown else (effect.until, effect.before)


def _earlier(tx: Tx, thread: Thread, effect: PostHistory) -> list[Message]:
    """The messages before the bound, but for those that the thread has as copies because they arrived late."""
    return tx.messages.last(thread.chat_id, limit=_most(tx), before=(effect.until, effect.before), apart_from=thread.id)


def _most(tx: Tx) -> int:
    return max(tx.settings.policies().history, 1)


def _line(tx: Tx, message: Message) -> threads_history.HistoryLine:
    return threads_history.HistoryLine(
        at=message.at,
        who=threads_copies.sender(tx, message)[0] or "us",
        words=gist_of(message, threads_copies.names(tx, message)),
        ours=message.direction == MessageDirection.OUT,
    )


def _earlier_thread_link(tx: Tx, thread: Thread, effect: PostHistory) -> str | None:
    """The permalink of the thread before; only the post with which a thread begins has it."""
    if effect.further:
        return None
    earlier = tx.threads.before(thread)
    channel = tx.rooms.get(thread.room_id).slack_id
    if earlier is None or earlier.ts is None or channel is None:
        return None
    return permalink(tx, channel, earlier.ts)
