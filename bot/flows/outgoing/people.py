"""Private words to people, and finding who they are in Slack."""

from bot.domain.calls import DropFile, FindPerson, FindTold, SlackDelete, SlackTell, SlackWhisper
from bot.domain.events import Person
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Doubt, Nothing, Owed, Prepared, Repeat, Settled, Settlement
from bot.flows.outgoing import notices, shown
from bot.flows.steps import linking, owe, told
from storage.tx import Tx


def prepare_tell(owed: Owed, tx: Tx) -> Prepared:
    """A DM, if its reader is still with us and may still know of what it is about."""
    post = tx.posts.get(owed.target)
    reader = None if post.reader_id is None else tx.people.roster().get(post.reader_id)
    if reader is None or not reader.here or reader.slack_user is None:
        return Nothing(why="reader is gone")
    if owed.payload.get("admins") and not reader.admin:
        return Nothing(why="for admins")
    said = shown.words(tx, owed.payload, reader)
    if said is None:
        return Nothing(why="may not know")
    for chat_id in notices.chats_named(tx, owed.payload, reader):
        tx.posts.names(post.id, chat_id)
    text, blocks = said
    return SlackTell(slack_user=reader.slack_user, text=text, blocks=blocks, mark=owed.mark)


def settle_tell(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Remembered, so that it can be withdrawn."""
    if isinstance(outcome, Done):
        channel, ts = outcome.value
        tx.posts.change(owed.target, channel=channel, ts=ts)
        reader_id = tx.posts.get(owed.target).reader_id
        if reader_id is not None and tx.posts.told_too_much(tx.people.get(reader_id)) is not None:
            told.withdraw(tx, reader_id)
        return Settled()
    return Settled(why=getattr(outcome, "why", None))


def prepare_withdrawal(owed: Owed, tx: Tx) -> Prepared:
    """One private message a turn that names a chat which its reader may no longer see."""
    post = tx.posts.told_too_much(tx.people.get(owed.target))
    if post is None or post.channel is None or post.ts is None:
        _tell_what_stays(tx, owed.target)
        return Nothing(why="nothing stands")
    tx.outbox.annotate(owed, taking=post.id)
    if post.kind == "file":  # a table or picture: its `ts` is Slack's id of the file
        return DropFile(slack_file=post.ts)
    return SlackDelete(channel=post.channel, ts=post.ts)


def settle_withdrawal(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Gone, or not to be had away: on to the next. What landed meanwhile is not it."""
    taken = tx.outbox.payload(owed).get("taking")
    if taken is not None:
        # Where there is no such place nobody can read it.
        why = outcome.why if isinstance(outcome, Refused) and outcome.what != "place" else None
        tx.posts.change(taken, gone_at=tx.now, **({} if why is None else {"stays": why}))
    return Again()


def _tell_what_stays(tx: Tx, agent_id: int) -> None:
    """Admins hear, once, how much of what somebody was told Slack would not let us take back."""
    count = tx.posts.staying_with(agent_id)
    if count:
        owe.tell_admins(tx, "told_stays", key=f"told:{agent_id}:{count}", agent=agent_id, count=count)


def read_back_tell(owed: Owed, tx: Tx) -> Doubt:
    """Look for the DM by its mark."""
    post = tx.posts.get(owed.target)
    reader = None if post.reader_id is None else tx.people.roster().get(post.reader_id)
    if reader is None or reader.slack_user is None or owed.sent_at is None:
        return Repeat()
    return FindTold(slack_user=reader.slack_user, mark=owed.mark, since=f"{owed.sent_at.timestamp() - 300:.6f}")


def prepare_whisper(owed: Owed, tx: Tx) -> Prepared:
    """A sentence for one pair of eyes; its reader may be nobody of ours."""
    about = owed.payload
    said = shown.words(tx, about, tx.people.by_slack(about["to"]))
    if said is None:
        return Nothing(why="may not know")
    text, blocks = said
    return SlackWhisper(channel=about["channel"], root=about["root"], slack_user=about["to"], text=text, blocks=blocks)


def settle_once(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Whatever became of it: it is not said twice."""
    return Settled(why=getattr(outcome, "why", None))


def prepare_find(owed: Owed, tx: Tx) -> Prepared:
    """Look for the Slack person of somebody pending: whom an admin named, else who has their address."""
    agent = tx.people.get(owed.target)
    if agent.state != "pending":
        return Nothing(why="linked")
    named = owed.payload.get("slack_user")
    return FindPerson(email=agent.email) if named is None else FindPerson(slack_user=named)


def settle_find(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Link them, if it is somebody who may be linked."""
    if not isinstance(outcome, Done):
        return Again(after=60)
    if isinstance(outcome.value, Person):
        by_admin = bool(owed.payload.get("by_admin"))
        linking.link(tx, tx.people.get(owed.target), outcome.value, by_admin=by_admin)
        return Settled()
    return Settled(why="not in this Slack")
