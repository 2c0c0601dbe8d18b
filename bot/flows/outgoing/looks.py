"""Syncs of what already stands in a thread: the card, copies, marks."""

from bot.domain.calls import SlackReact, SlackUpdate
from bot.domain.model import Room, Thread
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing import gates, shown
from bot.flows.outgoing.lost import lose_room
from storage.tx import Tx


def prepare_card(owed: Owed, tx: Tx) -> Prepared:
    """The card as it should look now; nothing if it looks so already."""
    thread = tx.threads.get(owed.target)
    if thread.ts is None:
        return Nothing(why="not posted yet")
    if thread.state == "past" and _next_to_come(tx, thread):
        return Nothing(why="once the next one stands, to point there")
    room = gates.open_thread(tx, thread)
    if not isinstance(room, Room):
        return room
    text, blocks = shown.card(tx, thread)
    if shown.digest(text, blocks) == thread.shown:
        return Nothing(why="shown already")
    tx.outbox.annotate(owed, digest=shown.digest(text, blocks))
    return SlackUpdate(channel=str(room.slack_id), ts=thread.ts, text=text, blocks=blocks)


def _next_to_come(tx: Tx, thread: Thread) -> bool:
    later = tx.threads.after(thread)
    return later is not None and later.ts is None


def settle_card(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Remember what was sent, which may no longer be what is true."""
    thread = tx.threads.get(owed.target)
    if isinstance(outcome, Done):
        tx.threads.change(thread.id, shown=tx.outbox.payload(owed).get("digest"))
        return Settled()
    return _refused(tx, thread.room_id, outcome)


def prepare_copy(owed: Owed, tx: Tx) -> Prepared:
    """A copy as the message is now."""
    post = tx.posts.get(owed.target)
    if post.ts is None or post.gone_at is not None or post.thread_id is None:
        return Nothing(why="not there")
    room = gates.open_thread(tx, tx.threads.get(post.thread_id))
    if not isinstance(room, Room):
        return room
    rendered = shown.post(tx, post, owed, plain=bool(owed.payload.get("plain")))
    if rendered is None:
        return Nothing(why="nothing to say")
    tx.posts.change(post.id, shown=shown.version(tx, post))
    return SlackUpdate(channel=str(room.slack_id), ts=post.ts, text=rendered[0], blocks=rendered[1])


def settle_copy(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """It shows what it should, unless the message moved meanwhile."""
    post = tx.posts.get(owed.target)
    if isinstance(outcome, Done):
        return Settled() if shown.version(tx, post) == post.shown else Again()
    if isinstance(outcome, Refused) and outcome.what == "shape" and not tx.outbox.payload(owed).get("plain"):
        tx.outbox.annotate(owed, plain=True)
        return Again()
    if isinstance(outcome, Refused) and outcome.why == "message_not_found":
        tx.posts.change(post.id, gone_at=tx.now)
        return Settled(why="gone")
    thread = tx.threads.get(post.thread_id or 0)
    return _refused(tx, thread.room_id, outcome)


def _refused(tx: Tx, room_id: int, outcome: Outcome) -> Settlement:
    if isinstance(outcome, Refused) and outcome.what == "place":
        lose_room(tx, room_id, outcome.why)
        return Again(after=1)
    return Settled(why=getattr(outcome, "why", "refused"))


def prepare_marks(owed: Owed, tx: Tx) -> Prepared:
    """One reaction a turn, from what the message carries to what it should carry; none while its room is closed."""
    message = tx.messages.get(owed.target)
    if message.slack_channel is None or message.slack_ts is None or message.deleted_at is not None:
        return Nothing(why="nothing to mark")
    wanted = shown.mark_of(message, tx.settings.policies().receipts, tx.house)
    if wanted == message.mark:
        return Nothing(why="marked already")
    if (closed := gates.closed(tx, message.slack_channel)) is not None:
        return closed
    if message.mark is not None:
        return SlackReact(channel=message.slack_channel, ts=message.slack_ts, name=message.mark, on=False)
    return SlackReact(channel=message.slack_channel, ts=message.slack_ts, name=str(wanted))


def settle_marks(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Remember what it carries; a second turn puts the new mark where an old one was."""
    message = tx.messages.get(owed.target)
    if not isinstance(outcome, Done):
        return Settled(why=getattr(outcome, "why", "refused"))
    if message.mark is not None:
        tx.messages.change(message.id, shown=False, mark=None)
        return Again()
    tx.messages.change(message.id, shown=False, mark=shown.mark_of(message, tx.settings.policies().receipts, tx.house))
    return Settled()


def prepare_reaction(owed: Owed, tx: Tx) -> Prepared:
    """A single reaction on a message that is none of ours to the customer."""
    about = owed.payload
    return SlackReact(channel=about["channel"], ts=about["ts"], name=about["name"])


def settle_reaction(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Whatever Slack says: the private sentence tells the person."""
    return Settled(why=getattr(outcome, "why", None))
