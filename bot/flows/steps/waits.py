"""What happens in a chat, told to the one notion of waits, and the row that follows from it."""

from bot.domain.model import Chat, WaitRow
from bot.domain.waits import Happened, Policy, Standing, Wait, step
from bot.flows.steps import tabs
from storage.tx import Tx


def policy_of(tx: Tx, chat: Chat) -> Policy:
    """The settings that decide what waits in this chat."""
    policies = tx.settings.policies()
    waits = policies.group_waits
    return Policy(
        group=chat.kind == "group",
        group_waits="all" if waits == "all" else "mention" if waits == "mention" else "flagged",
        closing_words=frozenset(policies.close_words),
        muted=chat.muted,
    )


def rests(tx: Tx, chat: Chat, happened: Happened) -> bool:
    """Is the chat closed, and would stay so after this?"""
    after, _ = step(_standing(chat, tx.waits.open(chat.id)), happened, policy_of(tx, chat))
    return after.closed_at is not None


def _standing(chat: Chat, row: WaitRow | None) -> Standing:
    return Standing(
        wait=None if row is None else Wait(began_at=row.began_at),
        heard_at=chat.last_in_at,
        owed_at=chat.owed_at,
        answered_at=chat.last_out_at,
        closed_at=chat.closed_at,
    )


def happens(tx: Tx, chat: Chat, happened: Happened, *, message_id: int | None = None) -> Chat:
    """Take what happened into the chat's standing; gives the chat as it is now."""
    row = tx.waits.open(chat.id)
    standing = _standing(chat, row)
    after, over = step(standing, happened, policy_of(tx, chat))
    if over is not None and row is not None:
        tx.waits.change(row.id, ended_at=over.ended_at, how=over.how, agent_id=over.agent)
        row = None
    if after.wait is not None and row is None:
        tx.waits.begin(chat.id, after.wait.began_at, message_id)
    elif after.wait is not None and row is not None and after.wait.began_at != row.began_at:
        tx.waits.change(row.id, began_at=after.wait.began_at)
    if after != standing:
        tx.chats.change(
            chat.id,
            last_in_at=after.heard_at,
            owed_at=after.owed_at,
            last_out_at=after.answered_at,
            closed_at=after.closed_at,
        )
    now = tx.chats.get(chat.id)
    if (after.wait is None) != (standing.wait is None):
        tabs.chat_changed(tx, chat, now)
    return now
