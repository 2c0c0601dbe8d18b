"""Posts in threads: the card, copies of messages, history, notices; and what becomes of them."""

from bot.domain.calls import FindPost, SlackPost
from bot.domain.model import Room, Thread
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Doubt, Held, Later, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing import bursts, gates, histories, shown
from bot.flows.outgoing.lost import lose_room
from bot.flows.steps import owe, recall
from storage.tx import Tx


def prepare_card(owed: Owed, tx: Tx) -> Prepared:
    """The root of a thread."""
    thread = tx.threads.get(owed.target)
    if thread.ts is not None:
        return Nothing(why="stands already")
    room = gates.open_thread(tx, thread)
    if not isinstance(room, Room):
        return room
    text, blocks = shown.card(tx, thread)
    return SlackPost(channel=str(room.slack_id), text=text, blocks=blocks, mark=owed.mark)


def settle_card(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Now the thread has its root; what was true meanwhile goes on it."""
    thread = tx.threads.get(owed.target)
    if isinstance(outcome, Done):
        tx.threads.change(thread.id, ts=outcome.value)
        thread = tx.threads.get(thread.id)
        if thread.state == "leaving":
            owe.withdraw(tx, thread.id)
        else:
            owe.card(tx, thread)
        earlier = tx.threads.before(thread)
        if earlier is not None and earlier.ts is not None:
            owe.card(tx, earlier)
        return Settled()
    return refused(owed, outcome, thread, tx)


def prepare_post(owed: Owed, tx: Tx) -> Prepared:
    """A copy, a folded history or a notice, rendered from what is true now."""
    post = tx.posts.get(owed.target)
    if post.ts is not None or post.gone_at is not None or post.thread_id is None:
        return Nothing(why="stands already")
    thread = tx.threads.get(post.thread_id)
    room = gates.open_thread(tx, thread)
    if not isinstance(room, Room):
        return room
    if thread.ts is None:
        return Nothing(why="no thread")
    if post.kind == "copy" and owed.attempts == 0:
        bursts.gather(tx, owed, post)
    if (again := recall.still_coming(tx, thread, owed)) is not None:
        return Later(at=again)
    rendered = shown.post(tx, post, owed, plain=bool(owed.payload.get("plain")))
    if rendered is None:
        return Nothing(why="nothing to say")
    if post.kind == "copy":
        tx.posts.change(post.id, shown=shown.version(tx, post))
    elif post.kind == "history":
        until, before = histories.reaches(tx, thread, owed)
        tx.outbox.annotate(owed, reaches=[until.isoformat(), before])
    text, blocks, username, icon = rendered
    return SlackPost(
        channel=str(room.slack_id),
        root=thread.ts,
        text=text,
        blocks=blocks,
        mark=owed.mark,
        username=username,
        icon=icon,
        broadcast=shown.in_channel(tx, post, owed),
    )


def settle_post(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Now it stands in Slack; if the message changed meanwhile, the copy is brought up to date."""
    post = tx.posts.get(owed.target)
    thread = tx.threads.get(post.thread_id or 0)
    if isinstance(outcome, Done):
        tx.posts.change(post.id, ts=outcome.value, channel=tx.rooms.get(thread.room_id).slack_id)
        if thread.state == "leaving":
            owe.withdraw(tx, thread.id)
        elif post.kind == "copy" and shown.version(tx, post) != post.shown:
            for message_id, _ in tx.posts.messages_of(post.id):
                owe.copies_changed(tx, message_id)
        return Settled()
    return refused(owed, outcome, thread, tx)


def refused(owed: Owed, outcome: Outcome, thread: Thread, tx: Tx) -> Settlement:
    """A shape is tried plainer, then held; a place that is gone closes the room; doubt is looked into again."""
    match outcome:
        case Refused(what="place") if tx.rooms.get(thread.room_id).state == "replaced":
            return Settled(why="room lost")
        case Refused(what="place"):
            lose_room(tx, thread.room_id, outcome.why)
            return Again(after=1)
        case Refused(what="shape") if not owed.payload.get("plain"):
            tx.outbox.annotate(owed, plain=True)
            return Again()
        case Refused():
            return Held(why=outcome.why)
        case _:
            return Again(after=30)


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """Look for the post by its mark among what came after the last one known."""
    if owed.kind == "PostCard":
        thread = tx.threads.get(owed.target)
        room = tx.rooms.get(thread.room_id)
        return FindPost(channel=str(room.slack_id), mark=owed.mark, since=_since(owed))
    post = tx.posts.get(owed.target)
    thread = tx.threads.get(post.thread_id or 0)
    room = tx.rooms.get(thread.room_id)
    return FindPost(channel=str(room.slack_id), root=thread.ts, mark=owed.mark, since=_since(owed))


def _since(owed: Owed) -> str:
    """A little before the attempt, as a Slack `ts`: clocks may differ."""
    return "0" if owed.sent_at is None else f"{owed.sent_at.timestamp() - 300:.6f}"
