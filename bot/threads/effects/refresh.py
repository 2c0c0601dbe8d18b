"""Syncs of what already stands in a thread: the card, copies, marks."""

from dataclasses import dataclass

from bot.model.effect.threads import React, SyncCard, SyncCopy, SyncMarks, SyncReactions
from bot.model.message import Message
from bot.model.queue import OutboxEntry
from bot.model.room import Room, Thread, ThreadState
from bot.outbox.calls.outcomes import Done, Refused, Told
from bot.outbox.calls.slack import SlackReact, SlackUpdate
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, Prepared, Requeue, Settlement, Skip
from bot.rooms.actions import gate
from bot.rooms.actions.gate import lose_room
from bot.text.emoji import emoji_name
from bot.threads import actions as threads
from bot.threads import policy as threads_policy
from bot.threads.effects import pictures
from bot.threads.effects.shown import NOBODY_ELSE, PostShown
from bot.threads.queries import render as threads_render
from storage.tx import Tx

GONE = "message_not_found"
UNSURE = "?!"
STAND_IN = "speech_balloon"


def prepare_card(entry: OutboxEntry[SyncCard], tx: Tx) -> Prepared[None]:
    """The card as it should look now; nothing if it looks so already."""
    thread = tx.threads.get(entry.target)
    if thread.ts is None:
        return Skip(why="not posted yet")
    if thread.state == ThreadState.PAST and _next_to_come(tx, thread):
        return Skip(why="once the next one stands, to point there")
    room = gate.open_thread(tx, thread)
    if not isinstance(room, Room):
        return room
    text, blocks = threads_render.card(tx, thread)
    if threads_render.digest(text, blocks) == thread.shown:
        return Skip(why="shown already")
    tx.outbox.note(entry, PostShown(digest=threads_render.digest(text, blocks)))
    return SlackUpdate(channel=str(room.slack_id), ts=thread.ts, text=text, blocks=blocks)


def _next_to_come(tx: Tx, thread: Thread) -> bool:
    later = tx.threads.after(thread)
    return later is not None and later.ts is None


def settle_card(entry: OutboxEntry[SyncCard], outcome: Told[None], tx: Tx) -> Settlement:
    """Remember what was sent, which may no longer be what is true."""
    thread = tx.threads.get(entry.target)
    if isinstance(outcome, Done):
        tx.threads.change(thread.id, shown=entry.noted_as(PostShown).digest)
        return Complete()
    if isinstance(outcome, Refused) and outcome.why == GONE:
        threads.card_lost(tx, thread, stands=False)
        return Complete(why="gone")
    return _refused(tx, thread.room_id, outcome)


def prepare_copy(entry: OutboxEntry[SyncCopy], tx: Tx) -> Prepared[None]:
    """A copy as the message is now."""
    post = tx.posts.get(entry.target)
    if post.ts is None or post.deleted_at is not None or post.thread_id is None:
        return Skip(why="not there")
    room = gate.open_thread(tx, tx.threads.get(post.thread_id))
    if not isinstance(room, Room):
        return room
    if threads_render.only_there(tx, post):
        return Skip(why="no longer kept, so it stays as it is")
    rendered = threads_render.post(tx, post, entry, plain=entry.noted_as(PostShown).plain)
    if rendered is None:
        return Skip(why="nothing to say")
    tx.posts.change(post.id, shown=threads_render.version(tx, post, entry))
    if not entry.noted_as(PostShown).plain:
        pictures.show(tx, post)
    return SlackUpdate(channel=str(room.slack_id), ts=post.ts, text=rendered[0], blocks=rendered[1])


def settle_copy(entry: OutboxEntry[SyncCopy], outcome: Told[None], tx: Tx) -> Settlement:
    """It shows what it should, unless the message moved meanwhile."""
    post = tx.posts.get(entry.target)
    if isinstance(outcome, Done):
        return Complete() if threads_render.version(tx, post, entry) == post.shown else Requeue()
    shape = isinstance(outcome, Refused) and outcome.what == "shape"
    if shape and (again := pictures.refused(tx, entry, post)) is not None:
        return again
    if shape and not entry.noted_as(PostShown).plain:
        tx.outbox.note(entry, PostShown(plain=True))
        return Requeue()
    if isinstance(outcome, Refused) and outcome.why == GONE:
        tx.posts.change(post.id, deleted_at=tx.engine_now)
        return Complete(why="gone")
    thread = tx.threads.get(post.thread_id or 0)
    return _refused(tx, thread.room_id, outcome)


def _refused(tx: Tx, room_id: int, outcome: Told[None]) -> Settlement:
    if isinstance(outcome, Refused) and outcome.what == "place":
        lose_room(tx, room_id, outcome.why)
        return Requeue(after=1)
    return Complete(why=getattr(outcome, "why", "refused"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPut:
    """Noted: the mark that the call puts on, as the message may call for another one by the time it is settled."""

    name: str | None = None


def prepare_marks(entry: OutboxEntry[SyncMarks], tx: Tx) -> Prepared[None]:
    """One reaction a turn, from what the message carries to what it should carry; none while its room is closed."""
    message = tx.messages.get(entry.target)
    if message.slack_channel is None or message.slack_ts is None or message.deleted_at is not None:
        return Skip(why="nothing to mark")
    whole = threads_render.whole(message, tx.messages.parts(message.id))
    wanted = threads_render.mark_of(whole, tx.settings.policies().receipts, tx.business_now)
    if wanted == message.mark:
        return Skip(why="marked already")
    if (closed := gate.closed(tx, message.slack_channel)) is not None:
        return closed
    if message.mark is not None:
        return SlackReact(channel=message.slack_channel, ts=message.slack_ts, name=message.mark, on=False)
    tx.outbox.note(entry, MarkPut(name=wanted))
    return SlackReact(channel=message.slack_channel, ts=message.slack_ts, name=str(wanted))


def settle_marks(entry: OutboxEntry[SyncMarks], outcome: Told[None], tx: Tx) -> Settlement:
    """Remember what it carries; a second turn puts the new mark where an old one was."""
    message = tx.messages.get(entry.target)
    if not isinstance(outcome, Done):
        return Complete(why=getattr(outcome, "why", "refused"))
    if message.mark is not None:
        tx.messages.change(message.id, shown=False, mark=None)
        return Requeue()
    tx.messages.change(message.id, shown=False, mark=entry.noted_as(MarkPut).name)
    return Complete()


def prepare_reaction(entry: OutboxEntry[React], tx: Tx) -> Prepared[None]:
    """A single reaction on a message that is none of ours to the customer."""
    about = entry.effect
    return SlackReact(channel=about.channel, ts=about.ts, name=about.name)


def prepare(entry: OutboxEntry[SyncReactions], tx: Tx) -> Prepared[None]:
    """One added or taken away a turn; none while the room is closed."""
    message = tx.messages.get(entry.target)
    if message.slack_channel is None or message.slack_ts is None or message.deleted_at is not None:
        return Skip(why="no message of a person")
    known = (message.reacted or "").split()
    there = [one for one in known if not one.startswith("-")]
    wanted = _wanted(tx, message, unknown={one[1:] for one in known if one.startswith("-")})
    gone = next((one for one in there if one.strip(UNSURE) not in wanted), None)
    new = next((name for name in wanted if name not in there), None)
    if gone is None and new is None:
        return Skip(why="so already")
    if (closed := gate.closed(tx, message.slack_channel)) is not None:
        return closed
    name = gone.strip(UNSURE) if gone is not None else str(new)
    rest = [one for one in known if one.strip(UNSURE) != name]
    tx.messages.change(message.id, shown=False, reacted=" ".join([*rest, f"{'?' if gone is None else '!'}{name}"]))
    return SlackReact(channel=message.slack_channel, ts=message.slack_ts, name=name, on=gone is None)


def settle(entry: OutboxEntry[SyncReactions], outcome: Told[None], tx: Tx) -> Settlement:
    """On to the next. A name that Slack does not know gives way to the stand-in; what else it refuses is left."""
    message = tx.messages.get(entry.target)
    if isinstance(outcome, Refused) and outcome.why == "invalid_name":
        known = [f"-{one[1:]}" if one.startswith("?") else one for one in (message.reacted or "").split()]
        tx.messages.change(message.id, shown=False, reacted=" ".join(known))
        return Requeue()
    if not isinstance(outcome, Done):
        return Complete(why=getattr(outcome, "why", None))
    sure = [one.removeprefix("?") for one in (message.reacted or "").split() if not one.startswith("!")]
    tx.messages.change(message.id, shown=False, reacted=" ".join(sure))
    return Requeue()


def _wanted(tx: Tx, message: Message, *, unknown: set[str]) -> list[str]:
    pieces = (message, *tx.messages.parts(message.id))
    names = (emoji_name(emoji) for one in pieces for _, emoji in tx.messages.reactions(one.id))
    return list(
        dict.fromkeys(
            name if name and name not in threads_policy.MARKS | threads_policy.COMMANDS | unknown else STAND_IN
            for name in names
        )
    )


HANDLERS = EffectHandlers()
HANDLERS.add(SyncCard, Handler(right=NOBODY_ELSE, prepare=prepare_card, settle=settle_card))
HANDLERS.add(SyncCopy, Handler(right=NOBODY_ELSE, prepare=prepare_copy, settle=settle_copy))
HANDLERS.add(SyncMarks, Handler(right="none while its room is closed", prepare=prepare_marks, settle=settle_marks))
HANDLERS.add(SyncReactions, Handler(right="none while its room is closed", prepare=prepare, settle=settle))
HANDLERS.add(React, Handler(right="marks the person's own message as not sent", prepare=prepare_reaction))
