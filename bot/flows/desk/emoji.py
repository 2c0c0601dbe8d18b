"""👀 takes a chat and ✅ closes it, on a card or on a copy of a message."""

from bot.domain.asks import Say
from bot.domain.events import SlackReaction
from bot.domain.model import Thread
from bot.flows.desk import deeds
from bot.flows.steps import owe
from bot.flows.steps.doors import sees
from storage.tx import Tx

DEEDS = {"eyes": "take", "white_check_mark": "close", "heavy_check_mark": "close"}


def reacted(event: SlackReaction, tx: Tx) -> str | None:
    """What was done; None if this reaction asks for nothing.

    An agent's own message carries these signs as our marks of delivery, so there they ask for nothing.
    """
    what = DEEDS.get(event.name)
    if what is None or not event.added or not tx.settings.policies().emoji_actions:
        return None
    agent, thread = tx.people.by_slack(event.slack_user), _thread(tx, event.channel, event.ts)
    if thread is None or agent is None or not sees(tx, agent, thread.chat_id):
        return None
    chat = tx.chats.get(thread.chat_id, lock=True)
    said = deeds.do(tx, agent, chat, what)
    if isinstance(said, Say):
        key = f"emoji:{event.ts}:{event.name}:{chat.version}"
        about = {"text": said.text, "chat": chat.id}
        owe.whisper(tx, "answer", to=event.slack_user, channel=event.channel, root=thread.ts, key=key, **about)
    return what


def _thread(tx: Tx, channel: str, ts: str) -> Thread | None:
    """The thread of a card, or of the copy that a post of ours is."""
    thread = tx.threads.by_root(channel, ts)
    post = tx.posts.by_ts(channel, ts) if thread is None else None
    if post is None or post.kind != "copy" or post.thread_id is None:
        return thread
    return tx.threads.get(post.thread_id)
