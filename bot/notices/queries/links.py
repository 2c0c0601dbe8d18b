"""Addresses of messages and threads in this Slack."""

from storage.tx import Tx


def permalink(tx: Tx, channel: str, ts: str) -> str | None:
    """A message's address in this Slack."""
    domain = tx.settings.identity().domain
    return f"https://{domain}/archives/{channel}/p{ts.replace('.', '')}" if domain else None


def link_to(tx: Tx, chat_id: int) -> str | None:
    """A current thread of the chat, as an address; people without access to that room cannot follow it."""
    for thread in tx.threads.of_chat(chat_id):
        channel = tx.rooms.get(thread.room_id).slack_id
        if channel is not None and thread.ts is not None:
            return permalink(tx, channel, thread.ts)
    return None
