"""What a chat's button showed of the chat: it stands behind the chat's key, so that a late press acts on nothing else."""

from enum import StrEnum

from bot.model.chat import Chat
from storage.tx import Tx

BEHIND = "."
UNASSIGNED = "0"
"""Behind the key: that the chat had no assignee, and nothing else of it."""


class Showed(StrEnum):
    """What a button shows of a chat that others may change before it is pressed; in the order in which it is written."""

    ASSIGNEE = "assignee"
    WAIT = "wait"  # which wait for an answer is open
    REMINDER = "reminder"  # for when it is set


def carried(tx: Tx, chat: Chat) -> str:
    """The value of a button of the chat, shown as it is now: `<key>.<assignee>.<wait>.<reminder>`, as hexadecimal numbers."""
    return BEHIND.join((chat.key, *_now(tx, chat).values()))


def moved(tx: Tx, chat: Chat, behind: str) -> frozenset[Showed]:
    """What is another now than behind the key, and there; what merely ended is no surprise. Nothing for a key alone."""
    was = zip(_now(tx, chat).items(), behind.split(BEHIND) if behind else (), strict=False)
    return frozenset(one for (one, value), shown in was if value not in {shown, "0"})


def _now(tx: Tx, chat: Chat) -> dict[Showed, str]:
    wait = tx.waits.open(chat.id)
    numbers = {
        Showed.ASSIGNEE: chat.assignee_id,
        Showed.WAIT: None if wait is None else wait.id,
        Showed.REMINDER: None if chat.remind_at is None else int(chat.remind_at.timestamp()),
    }
    return {one: f"{number or 0:x}" for one, number in numbers.items()}
