"""What was said before a thread began: one folded post, further ones on demand, and how far back they reach."""

from datetime import datetime

from bot.domain.model import Message, Post, Thread
from bot.domain.owed import Owed
from bot.flows.outgoing import copies
from bot.flows.outgoing.copies import Rendered
from bot.views import history
from bot.views.content_lines import gist
from storage.tx import Tx

Bound = tuple[datetime, int]
"""Before this time, or at it with a smaller id of ours."""


def bound_of(owed: Owed, tx: Tx) -> Bound:
    """Before what the post tells; an effect from an older release names a message alone."""
    before = int(owed.payload.get("before") or 0)
    until = owed.payload.get("until")
    return (tx.house if until is None else datetime.fromisoformat(until), before)


def past(tx: Tx, post: Post, owed: Owed) -> Rendered | None:
    """The last messages before its bound, folded; at a thread's start the way back to the earlier one in this room."""
    if post.thread_id is None:
        return None
    thread = tx.threads.get(post.thread_id)
    found = _told(tx, thread, owed)
    if not found or not (tx.settings.policies().history or owed.payload.get("further")):
        return None
    lines = [_line(tx, message) for message in found]
    link = _way_back(tx, thread, owed)
    shown = history.continued(link, lines) if link else history.folded(lines, more=len(found) == _most(tx))
    return shown.text, shown.blocks, None, None


def reaches(tx: Tx, thread: Thread, owed: Owed) -> Bound:
    """How far back the post shows: what comes before this is still to be told."""
    found = _told(tx, thread, owed)
    lines = [_line(tx, message) for message in found]
    kept = history.LAST if _way_back(tx, thread, owed) else history.fitting(lines)
    shown = found[-kept:] if kept else []
    return (shown[0].at, shown[0].id) if shown else bound_of(owed, tx)


def _told(tx: Tx, thread: Thread, owed: Owed) -> list[Message]:
    """What was written before a thread began can be taken in after it: then it stands there by itself, and not here too."""
    return tx.messages.last(thread.chat_id, limit=_most(tx), before=bound_of(owed, tx), apart_from=thread.id)


def _most(tx: Tx) -> int:
    return max(tx.settings.policies().history, 1)


def _line(tx: Tx, message: Message) -> history.Line:
    return history.Line(
        at=message.at,
        who=copies.sender(tx, message)[0] or "us",
        words=gist(copies.content_of(message), copies.names(tx, message)),
        ours=message.way == "out",
    )


def _way_back(tx: Tx, thread: Thread, owed: Owed) -> str | None:
    """Only the post with which a thread begins links to the one before."""
    if owed.payload.get("further"):
        return None
    earlier = tx.threads.before(thread)
    channel = tx.rooms.get(thread.room_id).slack_id
    if earlier is None or earlier.ts is None or channel is None:
        return None
    return copies.permalink(tx, channel, earlier.ts)
