"""More messages than Slack takes from us in a channel: neighbours in a thread share a post."""

from dataclasses import replace
from datetime import timedelta

from bot.model.effect.notices import PostNotice
from bot.model.effect.threads import PostCard, PostCopy, PostHistory
from bot.model.effect_kind import Effect, UnreadableEffect
from bot.model.queue import OutboxEntry
from bot.model.room import Post, Room, RoomState, Thread, ThreadState
from bot.notices.messages.held import CopyNotShown, PostRefused
from bot.outbox import enqueue
from bot.outbox.calls.outcomes import Done, Refused, Stray, Told
from bot.outbox.calls.slack import FindPost, SlackPost
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import (
    Complete,
    InDoubt,
    NeedsPerson,
    NotBefore,
    Prepared,
    Requeue,
    SafeToRepeat,
    Settlement,
    Skip,
)
from bot.rooms.actions import gate, place
from bot.rooms.actions.gate import lose_room
from bot.threads import actions as threads
from bot.threads.effects import pictures
from bot.threads.effects.shown import NOBODY_ELSE, PostShown
from bot.threads.messages import copy as threads_copy
from bot.threads.queries import history as threads_history
from bot.threads.queries import render as threads_render
from bot.threads.queries.copies import as_copy, names
from storage.tx import Tx

BEHIND = timedelta(seconds=5)
MOST = 20


def gather(tx: Tx, entry: OutboxEntry[Effect], post: Post) -> None:
    """If this copy is late, the short ones right behind it in its lane go along."""
    held = tx.posts.messages_of(post.id)
    if len(held) != 1 or tx.engine_now - tx.messages.get(held[0][0]).seen_at < BEHIND:
        return
    near = _neighbours(tx, entry, post)
    messages = [tx.messages.get(held[0][0]), *(tx.messages.get(message_id) for _, _, message_id in near)]
    copies = [as_copy(tx, message, thread_id=post.thread_id) for message in messages]
    called = names(tx, *messages)
    if len(threads_copy.copies(copies[0], called)) > 1:
        return
    taken = near[: threads_copy.fits_together(copies, called) - 1]
    if taken:
        tx.posts.merge(post.id, [other for _, other, _ in taken])
        for effect, _, _ in taken:
            tx.outbox.finish(effect, why="in another post")


def _neighbours(
    tx: Tx, entry: OutboxEntry[Effect], post: Post
) -> list[tuple[OutboxEntry[Effect | UnreadableEffect], int, int]]:
    """Effects, posts and messages of the whole copies that follow without anything between."""
    found = []
    for effect in tx.outbox.following(entry, limit=MOST):
        if (
            not isinstance(effect.effect, PostCopy)
            or effect.attempts
            or tx.posts.get(effect.target).thread_id != post.thread_id
        ):
            break
        held = tx.posts.messages_of(effect.target)
        if len(held) != 1 or held[0][1] != 0:
            break
        found.append((effect, effect.target, held[0][0]))
    return found


def prepare_card(entry: OutboxEntry[PostCard], tx: Tx) -> Prepared[str | Stray]:
    """The root of a thread."""
    thread = tx.threads.get(entry.target)
    if thread.ts is not None:
        return Skip(why="stands already")
    room = gate.open_thread(tx, thread)
    if not isinstance(room, Room):
        return room
    text, blocks = threads_render.card(tx, thread)
    tx.outbox.note(entry, replace(entry.noted_as(PostShown), digest=threads_render.digest(text, blocks)))
    return SlackPost(channel=str(room.slack_id), text=text, blocks=blocks, mark=entry.mark)


def settle_card(entry: OutboxEntry[PostCard], outcome: Told[str | Stray], tx: Tx) -> Settlement:
    """Now the thread has its root; what was true meanwhile goes on it."""
    thread = tx.threads.get(entry.target)
    if isinstance(outcome, Done) and isinstance(outcome.value, str):
        posted = entry.noted_as(PostShown).digest
        tx.threads.change(thread.id, ts=outcome.value, shown=posted)
        thread = tx.threads.get(thread.id)
        if thread.state == ThreadState.LEAVING:
            enqueue.withdraw(tx, thread.id)
        elif threads_render.digest(*threads_render.card(tx, thread)) != posted:
            enqueue.card(tx, thread)
        earlier = tx.threads.before(thread)
        beside = threads_render.same_person(tx, thread)
        for linked in (earlier, beside):
            if linked is not None and linked.ts is not None:
                enqueue.card(tx, linked)
        return Complete()
    return refused(entry, outcome, thread, tx)


def prepare_post(entry: OutboxEntry[PostCopy | PostHistory | PostNotice], tx: Tx) -> Prepared[str | Stray]:
    """A copy, a folded history or a notice, rendered from what is true now."""
    if isinstance(entry.effect, PostCopy):
        tx.posts.bring(entry.target)
    post = tx.posts.get(entry.target)
    if post.ts is not None or post.deleted_at is not None or post.thread_id is None:
        return Skip(why="stands already")
    thread = tx.threads.get(post.thread_id)
    room = gate.open_thread(tx, thread)
    if not isinstance(room, Room):
        return room
    if thread.ts is None:
        return Skip(why="no thread")
    if post.kind == "copy" and entry.attempts == 0:
        gather(tx, entry, post)
    asked = entry.effect.asked if isinstance(entry.effect, PostHistory) else None
    if (again := place.still_coming(tx, thread, asked)) is not None:
        return NotBefore(at=again)
    if (coming := pictures.to_come(tx, post)) is not None:
        return coming
    noted = entry.noted_as(PostShown)
    rendered = threads_render.post(tx, post, entry, plain=noted.plain)
    if rendered is None:
        return Skip(why="nothing to say")
    tx.posts.change(post.id, shown=threads_render.version(tx, post, entry))
    if not noted.plain:
        pictures.show(tx, post)
    if isinstance(entry.effect, PostHistory):
        until, before = threads_history.reaches(tx, thread, entry.effect)
        tx.outbox.note(entry, replace(noted, reaches=[until.isoformat(), before]))
    text, blocks, username, icon = rendered
    return SlackPost(
        channel=str(room.slack_id),
        root=thread.ts,
        text=text,
        blocks=blocks,
        mark=entry.mark,
        username=username,
        icon=icon,
        broadcast=threads_render.in_channel(tx, post),
    )


def settle_post(
    entry: OutboxEntry[PostCopy | PostHistory | PostNotice], outcome: Told[str | Stray], tx: Tx
) -> Settlement:
    """Now it stands in Slack; if the message changed meanwhile, the copy is brought up to date."""
    post = tx.posts.get(entry.target)
    thread = tx.threads.get(post.thread_id or 0)
    if not isinstance(outcome, Done):
        return refused(entry, outcome, thread, tx)
    channel, stands = tx.rooms.get(thread.room_id).slack_id, outcome.value
    if isinstance(stands, Stray):
        tx.posts.change(post.id, ts=stands.ts, channel=channel)
        threads.strayed(tx, tx.posts.get(post.id), thread)
        return Complete(why="the root is gone")
    tx.posts.change(post.id, ts=stands, channel=channel)
    if thread.state == ThreadState.LEAVING:
        enqueue.withdraw(tx, thread.id)
    elif threads_render.version(tx, post, entry) != post.shown:
        _moved_meanwhile(tx, tx.posts.get(post.id))
    return Complete()


def _moved_meanwhile(tx: Tx, post: Post) -> None:
    for message_id, _ in tx.posts.messages_of(post.id):
        enqueue.copies_changed(tx, message_id)
    enqueue.post_changed(tx, post)


def refused(entry: OutboxEntry[Effect], outcome: Told[object], thread: Thread, tx: Tx) -> Settlement:
    """A shape is tried plainer, then held; a place that is gone closes the room; doubt is looked into again."""
    match outcome:
        case Refused(what="place") if tx.rooms.get(thread.room_id).state == RoomState.REPLACED:
            return Complete(why="room lost")
        case Refused(what="place"):
            lose_room(tx, thread.room_id, outcome.why)
            return Requeue(after=1)
        case Refused(what="shape") if (again := _without_picture(entry, tx)) is not None:
            return again
        case Refused(what="shape") if not entry.noted_as(PostShown).plain:
            tx.outbox.note(entry, replace(entry.noted_as(PostShown), plain=True))
            return Requeue()
        case Refused():
            _tell_refused(entry, outcome.why, thread, tx)
            return NeedsPerson(why=outcome.why)
        case _:
            return Requeue(after=30)


def _without_picture(entry: OutboxEntry[Effect], tx: Tx) -> Requeue | None:
    return pictures.refused(tx, entry, tx.posts.get(entry.target)) if isinstance(entry.effect, PostCopy) else None


def _tell_refused(entry: OutboxEntry[Effect], why: str, thread: Thread, tx: Tx) -> None:
    """Slack takes it in no shape: the thread says that something is missing, and admins are told at once."""
    key = f"refused:{entry.id}:{entry.version}"
    if isinstance(entry.effect, PostCopy):
        enqueue.notice(tx, thread, CopyNotShown(why=why), key=key)
    said = PostRefused(chat=thread.chat_id, why=why, held=f"effect:{entry.id}")
    enqueue.dm_admins(tx, said, key=key)


def verify(entry: OutboxEntry[PostCard | PostCopy | PostHistory | PostNotice], tx: Tx) -> InDoubt[str | Stray]:
    """Look for the post by its mark, where there is a channel and a thread in which it can be."""
    if isinstance(entry.effect, PostCard):
        thread = tx.threads.get(entry.target)
        room = tx.rooms.get(thread.room_id)
        if room.slack_id is None:
            return SafeToRepeat()
        return FindPost(channel=room.slack_id, mark=entry.mark, since=_since(entry))
    post = tx.posts.get(entry.target)
    thread = tx.threads.get(post.thread_id or 0)
    room = tx.rooms.get(thread.room_id)
    if room.slack_id is None or thread.ts is None:
        return SafeToRepeat()
    return FindPost(channel=room.slack_id, root=thread.ts, mark=entry.mark, since=_since(entry))


def _since(entry: OutboxEntry[Effect]) -> str:
    """A little before the attempt, as a Slack `ts`: clocks may differ."""
    return "0" if entry.sent_at is None else f"{entry.sent_at.timestamp() - 300:.6f}"


_POSTS: Handler[PostCopy | PostHistory | PostNotice, str | Stray] = Handler(
    right=NOBODY_ELSE, prepare=prepare_post, settle=settle_post, verify=verify
)
HANDLERS = EffectHandlers()
HANDLERS.add(PostCard, Handler(right=NOBODY_ELSE, prepare=prepare_card, settle=settle_card, verify=verify))
HANDLERS.add(PostCopy, _POSTS)
HANDLERS.add(PostHistory, _POSTS)
HANDLERS.add(PostNotice, _POSTS)
