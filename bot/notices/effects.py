"""Private words to people, and finding who they are in Slack."""

from dataclasses import dataclass

from bot.model.effect.notices import PostEphemeral, SendDm, WithdrawDms
from bot.model.queue import OutboxEntry
from bot.notices import actions as notices
from bot.notices.messages.access import ToldStays
from bot.notices.queries import words as notices_words
from bot.outbox import enqueue
from bot.outbox.calls import DeleteFile, FindDm, SlackDelete, SlackDm, SlackEphemeral
from bot.outbox.calls.outcomes import Done, Refused, Told
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, InDoubt, Prepared, Requeue, SafeToRepeat, Settlement, Skip
from storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnDm:
    """Noted: which private message is being deleted."""

    taking: int | None = None


def prepare_dm(entry: OutboxEntry[SendDm], tx: Tx) -> Prepared[tuple[str, str]]:
    """A DM, if its reader is still with us and may still know of what it is about."""
    post = tx.posts.get(entry.target)
    reader = None if post.reader_id is None else tx.people.roster().get(post.reader_id)
    if reader is None or not reader.here or reader.slack_user is None:
        return Skip(why="reader is gone")
    if entry.effect.notice is None:
        return Skip(why="erased")
    if entry.effect.admins and not reader.admin:
        return Skip(why="for admins")
    said = notices_words.words(tx, entry.effect.notice, reader, private=True)
    if said is None:
        return Skip(why="may not know")
    for chat_id in notices_words.chats_named(tx, entry.effect.notice, reader):
        tx.posts.names(post.id, chat_id)
    text, blocks = said
    return SlackDm(slack_user=reader.slack_user, text=text, blocks=blocks, mark=entry.mark)


def settle_dm(entry: OutboxEntry[SendDm], outcome: Told[tuple[str, str]], tx: Tx) -> Settlement:
    """Remembered, so that it can be withdrawn."""
    if isinstance(outcome, Done):
        channel, ts = outcome.value
        tx.posts.change(entry.target, channel=channel, ts=ts)
        reader_id = tx.posts.get(entry.target).reader_id
        if reader_id is not None and tx.posts.dm_to_withdraw(tx.people.get(reader_id)) is not None:
            notices.withdraw(tx, reader_id)
        return Complete()
    return Complete(why=getattr(outcome, "why", None))


def prepare_withdrawal(entry: OutboxEntry[WithdrawDms], tx: Tx) -> Prepared[None]:
    """One private message a turn that names a chat which its reader may no longer see."""
    post = tx.posts.dm_to_withdraw(tx.people.get(entry.target))
    if post is None or post.channel is None or post.ts is None:
        _tell_what_stays(tx, entry.target)
        return Skip(why="nothing stands")
    tx.outbox.note(entry, WithdrawnDm(taking=post.id))
    if post.kind == "file":  # a table or picture: its `ts` is Slack's id of the file
        return DeleteFile(slack_file=post.ts)
    return SlackDelete(channel=post.channel, ts=post.ts)


def settle_withdrawal(entry: OutboxEntry[WithdrawDms], outcome: Told[None], tx: Tx) -> Settlement:
    """Gone, or not to be had away: on to the next. What landed meanwhile is not it."""
    taken = entry.noted_as(WithdrawnDm).taking
    if taken is not None:
        # Where there is no such place nobody can read it.
        why = outcome.why if isinstance(outcome, Refused) and outcome.what != "place" else None
        tx.posts.change(taken, deleted_at=tx.engine_now, undeletable=why)
    return Requeue()


def _tell_what_stays(tx: Tx, agent_id: int) -> None:
    """Admins hear, once, how much of what somebody was told Slack would not let us take back."""
    count = tx.posts.staying_with(agent_id)
    if count:
        enqueue.dm_admins(tx, ToldStays(agent=agent_id, count=count), key=f"told:{agent_id}:{count}")


def verify_dm(entry: OutboxEntry[SendDm], tx: Tx) -> InDoubt[tuple[str, str]]:
    """Look for the DM by its mark."""
    post = tx.posts.get(entry.target)
    reader = None if post.reader_id is None else tx.people.roster().get(post.reader_id)
    if reader is None or reader.slack_user is None or entry.sent_at is None:
        return SafeToRepeat()
    return FindDm(slack_user=reader.slack_user, mark=entry.mark, since=f"{entry.sent_at.timestamp() - 300:.6f}")


def prepare_ephemeral(entry: OutboxEntry[PostEphemeral], tx: Tx) -> Prepared[None]:
    """A sentence for one pair of eyes; its reader may be nobody of ours."""
    about = entry.effect
    if about.notice is None:
        return Skip(why="erased")
    said = notices_words.words(tx, about.notice, tx.people.by_slack(about.to), private=True)
    if said is None:
        return Skip(why="may not know")
    text, blocks = said
    return SlackEphemeral(channel=about.channel, root=about.root, slack_user=about.to, text=text, blocks=blocks)


HANDLERS = EffectHandlers()
HANDLERS.add(
    SendDm,
    Handler(
        right="its reader must be here and may know of every chat that it names",
        prepare=prepare_dm,
        settle=settle_dm,
        verify=verify_dm,
    ),
)
HANDLERS.add(WithdrawDms, Handler(right="takes away", prepare=prepare_withdrawal, settle=settle_withdrawal))
HANDLERS.add(PostEphemeral, Handler(right="its reader may know of every chat that it names", prepare=prepare_ephemeral))
