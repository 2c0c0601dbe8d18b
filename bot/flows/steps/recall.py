"""Asking Periskope for what was said in a chat before our time."""

from datetime import datetime, timedelta

from bot.domain.model import Chat, Thread
from bot.domain.owed import Owed
from bot.domain.people import Agent
from storage.queries.outbox import Effect
from storage.tx import Tx

RECENT = timedelta(hours=48)  # never taken for old, wherever the sandbox has set its clock
AT_MOST = timedelta(seconds=3)  # so long a new thread's messages wait for what was before them
LOOK = timedelta(seconds=0.1)


def begins(tx: Tx, org_phone: str, at: datetime) -> None:
    """From then on the messages of this phone come by themselves."""
    tx.settings.move_cursor(f"begins:{org_phone}", at)


def ours_from(tx: Tx, chat: Chat) -> datetime | None:
    """Before this, a chat's messages are to be asked for: what is newer comes by itself, and must not be taken for old."""
    begins = tx.settings.cursor(f"begins:{tx.phones.get(chat.phone_id).org_phone}")
    return None if begins is None else min(begins, tx.house - RECENT)


def for_new(tx: Tx, thread: Thread, until: datetime, before: int) -> bool:
    """A thread begins where little is known of what was before: that is fetched first. False if enough is known."""
    most, chat = tx.settings.policies().history, tx.chats.get(thread.chat_id)
    if thread.previous_id is not None or ours_from(tx, chat) is None:
        return False
    if len(tx.messages.last(chat.id, limit=most, before=(until, before))) >= most:
        return False
    about = {"until": until.isoformat(), "before": before}
    tx.outbox.owe_sync(Effect(kind="BringEarlier", target=thread.id, payload=about), lane=f"earlier:{thread.id}")
    return True


def still_coming(tx: Tx, thread: Thread, owed: Owed) -> datetime | None:
    """When to look again for what a folded post waits for; None: it is there, or is waited for no longer."""
    asked = owed.payload.get("asked")
    if asked is None or tx.now - datetime.fromisoformat(asked) > AT_MOST:
        return None
    return tx.now + LOOK if tx.outbox.open_for("BringEarlier", thread.id) else None


def ask(tx: Tx, thread: Thread, until: datetime, before: int, *, by: Agent) -> None:
    """Fetch what is earlier than that, then fold it into the thread; `by` hears of it if there is nothing."""
    about = {"until": until.isoformat(), "before": before, "by": by.id}
    lane = f"earlier:{thread.id}"
    tx.outbox.owe_sync(Effect(kind="BringEarlier", target=thread.id, payload=about), lane=lane)
