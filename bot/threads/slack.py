"""Handlers of the buttons under a copied message."""

from bot.access.queries import judged
from bot.interactions import answers
from bot.interactions.models import Answer, ButtonPressed, Push, Reply
from bot.model.message import Message, from_json
from bot.model.person import Agent
from bot.text.document import plain
from bot.threads import actions as threads
from bot.threads.messages import copy as threads_copy
from storage.tx import Tx


def copy_pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Answers *Fetch again* and *Before the edit* under a copy."""
    message = None if press.value is None else tx.messages.by_key(press.value)
    if message is None or judged(tx, agent, chat_id=message.chat_id) is None:
        return Reply(text=answers.NO_CHAT)
    if press.action == "copy:fetch":
        return Reply(text=threads_copy.FETCHING if threads.fetch_again(tx, message) else threads_copy.NO_FILE)
    if message.forgotten:
        return Reply(text=threads_copy.FORGOTTEN)
    if message.deleted_at is not None:
        return Reply(text=threads_copy.DELETED_SINCE)
    versions = [("Earlier", words) for words in reversed(former(tx, message))]
    return Push(view=threads_copy.former(versions)) if versions else Reply(text=threads_copy.NEVER_EDITED)


def former(tx: Tx, message: Message) -> list[str]:
    """A message's words before its edits, oldest first, as plain text."""
    return [plain(from_json(body).doc) for body in tx.messages.former(message.id)]
