"""The operator's commands about held work and one thing's way, and their answers."""

from bot.admin.actions import held as admin_held
from bot.admin.queries.held import held
from bot.admin.queries.trace import trace
from bot.blockkit.blocks import lasted
from bot.operator.client import Said
from storage.tx import Tx

ANSWERS = {
    admin_held.NOT_HELD: "Nothing with that key is held: `held` lists what is.",
    admin_held.NOTHING_TO_SKIP: "That is a whole line of work: skip what stands first in it, or try again.",
}

LATEST = 10
NOTHING_KNOWN = (
    "Nothing is known of that. It takes effect:7, event:7, a message's key, WhatsApp's id of it, the link to a Slack "
    "message, or a chat's whole name, number or key; what is done is kept for 30 days."
)


def listed(tx: Tx) -> Said:
    """All held work, a line each."""
    found = held(tx)
    if not found:
        return Said(well=True, lines=("Nothing is held.",))
    lines = [f"{one.key}  {one.what}  {_chat(tx, one.chat_id)}{lasted(one.seconds)}  {one.why}" for one in found]
    return Said(well=False, lines=tuple(lines))


def try_again(tx: Tx, key: str) -> Said:
    """Answers `held again <key>`."""
    done = admin_held.try_again(tx, key, by=None, via="operator")
    return Said(well=done == admin_held.DONE, lines=(ANSWERS.get(done, f"{key} is tried again now."),))


def skip(tx: Tx, key: str) -> Said:
    """Answers `held skip <key>`."""
    done = admin_held.skip(tx, key, by=None, via="operator")
    return Said(well=done == admin_held.DONE, lines=(ANSWERS.get(done, f"{key} is skipped."),))


def traced(tx: Tx, asked: str) -> Said:
    """Answers `trace <key>`, and `trace <chat>` with the keys of what the chat has last."""
    lines = trace(tx, asked)
    if lines:
        return Said(well=True, lines=tuple(lines))
    chats = tx.exports.chats_called(asked)
    if chats:
        return Said(well=True, lines=tuple(line for chat in chats for line in _latest(tx, chat["id"], chat["key"])))
    return Said(well=False, lines=(NOTHING_KNOWN,))


def _latest(tx: Tx, chat_id: int, key: str) -> list[str]:
    """The chat's latest messages, the newest last: what can be traced."""
    found = tx.messages.latest(chat_id, limit=LATEST)
    head = (
        f"chat {key}: {'its latest messages; `trace` with a key tells the whole way' if found else 'no messages yet.'}"
    )
    return [
        head,
        *(
            f"{one.at:%Y-%m-%d %H:%M:%S} UTC  {one.key}  {one.direction} from {one.source}  {one.state}"
            for one in found
        ),
    ]


def _chat(tx: Tx, chat_id: int | None) -> str:
    """The chat by our key: the terminal may be recorded."""
    return "" if chat_id is None else f"chat {tx.chats.get(chat_id).key}  "
