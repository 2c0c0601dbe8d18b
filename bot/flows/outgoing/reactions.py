"""A customer's reactions on an agent's own Slack message: Slack shows them there at once.

`message.reacted` keeps what stands there by Slack's names, `?name` while one is being put there and `!name` while one
is being taken away: a call in doubt is simply made again. `-name` is one that this Slack does not know.
What has no name there, or would be taken for a mark of ours, is shown by a stand-in; *Details* names it.
"""

from bot.domain.calls import SlackReact
from bot.domain.model import Message
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Nothing, Owed, Prepared, Settled, Settlement
from bot.domain.text_emoji import emoji_name
from bot.flows.outgoing import gates
from storage.tx import Tx

UNSURE = "?!"
STAND_IN = "speech_balloon"
OURS = frozenset({
    "lock", "question", "hourglass_flowing_sand", "warning", "no_entry_sign", "eyes", "white_check_mark",
})  # fmt: skip


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """One added or taken away a turn; none while the room is closed."""
    message = tx.messages.get(owed.target)
    if message.slack_channel is None or message.slack_ts is None or message.deleted_at is not None:
        return Nothing(why="no message of a person")
    known = (message.reacted or "").split()
    there = [one for one in known if not one.startswith("-")]
    wanted = _wanted(tx, message, unknown={one[1:] for one in known if one.startswith("-")})
    gone = next((one for one in there if one.strip(UNSURE) not in wanted), None)
    new = next((name for name in wanted if name not in there), None)
    if gone is None and new is None:
        return Nothing(why="so already")
    if (closed := gates.closed(tx, message.slack_channel)) is not None:
        return closed
    name = gone.strip(UNSURE) if gone is not None else str(new)
    rest = [one for one in known if one.strip(UNSURE) != name]
    tx.messages.change(message.id, shown=False, reacted=" ".join([*rest, f"{'?' if gone is None else '!'}{name}"]))
    return SlackReact(channel=message.slack_channel, ts=message.slack_ts, name=name, on=gone is None)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """On to the next. A name that Slack does not know gives way to the stand-in; what else it refuses is left."""
    message = tx.messages.get(owed.target)
    if isinstance(outcome, Refused) and outcome.why == "invalid_name":
        known = [f"-{one[1:]}" if one.startswith("?") else one for one in (message.reacted or "").split()]
        tx.messages.change(message.id, shown=False, reacted=" ".join(known))
        return Again()
    if not isinstance(outcome, Done):
        return Settled(why=getattr(outcome, "why", None))
    sure = [one.removeprefix("?") for one in (message.reacted or "").split() if not one.startswith("!")]
    tx.messages.change(message.id, shown=False, reacted=" ".join(sure))
    return Again()


def _wanted(tx: Tx, message: Message, *, unknown: set[str]) -> list[str]:
    names = (emoji_name(emoji) for _, emoji in tx.messages.reactions(message.id))
    return list(dict.fromkeys(name if name and name not in OURS | unknown else STAND_IN for name in names))
