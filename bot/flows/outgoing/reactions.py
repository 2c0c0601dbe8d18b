"""A customer's reactions on an agent's own Slack message: Slack shows them there at once.

`message.reacted` keeps what stands there by Slack's names, `?name` while one is being put there and `!name` while one
is being taken away: a call in doubt is simply made again.
"""

from bot.domain.calls import SlackReact
from bot.domain.model import Message
from bot.domain.outcomes import Done, Outcome
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.domain.text_emoji import emoji_name
from storage.tx import Tx

UNSURE = "?!"


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """One added or taken away a turn."""
    message = tx.messages.get(owed.target)
    if message.slack_channel is None or message.slack_ts is None or message.deleted_at is not None:
        return Nothing(why="no message of a person")
    there = (message.reacted or "").split()
    wanted = _wanted(tx, message)
    gone = next((one for one in there if one.strip(UNSURE) not in wanted), None)
    new = next((name for name in wanted if name not in there), None)
    if gone is None and new is None:
        return Nothing(why="so already")
    name = gone.strip(UNSURE) if gone is not None else str(new)
    rest = [one for one in there if one.strip(UNSURE) != name]
    tx.messages.change(message.id, shown=False, reacted=" ".join([*rest, f"{'?' if gone is None else '!'}{name}"]))
    return SlackReact(channel=message.slack_channel, ts=message.slack_ts, name=name, on=gone is None)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """On to the next. What Slack refuses is left: the reaction stands on the message's copies."""
    if not isinstance(outcome, Done):
        return Settled(why=getattr(outcome, "why", None))
    message = tx.messages.get(owed.target)
    sure = [one.removeprefix("?") for one in (message.reacted or "").split() if not one.startswith("!")]
    tx.messages.change(message.id, shown=False, reacted=" ".join(sure))
    return Again()


def _wanted(tx: Tx, message: Message) -> list[str]:
    return [name for _, emoji in tx.messages.reactions(message.id) if (name := emoji_name(emoji))]
