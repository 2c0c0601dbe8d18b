"""The buttons under the list of what people did in Slack while the app was away: all of it now, or none."""

from collections.abc import Callable
from typing import Any

from bot.access import queries as access_queries
from bot.access.policy import Action
from bot.chats.actions import quick_actions
from bot.interactions import answers
from bot.interactions.models import Answer, ButtonPressed, Reply
from bot.model.audit import AuditAction
from bot.model.effect.notices import PostNotice
from bot.model.message import Message, MessageState, from_json
from bot.model.person import Agent
from bot.notices.messages.found import FoundAfterGap
from bot.outbox import enqueue
from bot.replies import messages as replies_messages
from bot.replies.actions import edits, second_look, send
from bot.replies.actions.deletions import take_back
from bot.replies.actions.stop import go_no_further
from bot.replies.policy.team_talk import quick_reply
from bot.replies.slack import outcome_buttons
from storage.tx import Tx

NOW = "away:send"


def pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Anybody who may reply in the chat decides, once; the list then says what was decided."""
    listed = None if press.value is None else tx.proposals.get(press.value, second_look.AWAY)
    thread = None if listed is None else tx.threads.get(int(listed.body["thread"]))
    chat = None if thread is None else tx.chats.get(thread.chat_id, lock=True)
    if listed is None or chat is None or not access_queries.may(tx, agent, Action.REPLY, chat):
        return Reply(text=answers.NO_CHAT)
    if listed.body.get("decided"):
        return Reply(text=answers.TOO_LATE)
    now = press.action == NOW
    if now and not tx.settings.policies().sending:
        return Reply(text=replies_messages.SENDING_OFF)
    for item in listed.body["items"]:
        _do(tx, agent, item, chat.id, now=now)
    tx.proposals.change(listed.key, listed.body | {"decided": "now" if now else "never", "by": agent.id})
    tx.audit.write(
        AuditAction.FOUND_SENT if now else AuditAction.FOUND_DROPPED, actor=agent.id, via="slack", chat_id=chat.id
    )
    for post in tx.posts.beside_copies(chat.id):
        order = tx.outbox.newest_for(PostNotice, post.id)
        said = None if order is None else order.effect.notice
        if isinstance(said, FoundAfterGap) and said.draft == listed.key:
            enqueue.post_changed(tx, post)
    return Reply(text=replies_messages.FOUND_DONE if now else replies_messages.FOUND_LEFT)


def _do(tx: Tx, agent: Agent, item: dict[str, Any], chat_id: int, *, now: bool) -> None:
    """What somebody dealt with meanwhile is left as it is."""
    if "message" in item:
        message = tx.messages.by_key(item["message"])
        if message is not None and outcome_buttons.still(message, STILL[item["what"]]):
            (ON_NOW if now else LEFT)[item["what"]](tx, agent, message)
    elif now and item["what"] in quick_actions.ACTIONS:
        by = tx.people.roster().get(int(item["agent"]))
        seen = None if by is None else access_queries.judged(tx, by, chat_id=chat_id)
        if by is not None and seen is not None:
            quick_actions.do(tx, by, seen, item["what"])


def _send(tx: Tx, agent: Agent, message: Message) -> None:
    """The name of a quick reply becomes its words first."""
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    if author is not None and quick_reply(from_json(message.body).doc) is not None:
        tx.messages.change(message.id, state=MessageState.WAITS, why=None)
        send.send(tx, tx.chats.get(message.chat_id), author, tx.messages.get(message.id))
        return
    outcome_buttons.send_now(tx, agent, message)


def _edit(tx: Tx, agent: Agent, message: Message) -> None:
    edits.confirm_edit(tx, message, by=agent)


def _delete(tx: Tx, agent: Agent, message: Message) -> None:
    for one in (message, *tx.messages.parts(message.id)):
        take_back(tx, one, by=agent.id)


def _drop(tx: Tx, agent: Agent, message: Message) -> None:
    go_no_further(tx, message, state=MessageState.DROPPED, why="dropped by a person")


def _leave(tx: Tx, agent: Agent, message: Message) -> None:
    """The customer keeps what they have."""


Decision = Callable[[Tx, Agent, Message], None]
STILL = {"send": "send", "edit": "confirm", "delete": "delete"}
ON_NOW: dict[str, Decision] = {"send": _send, "edit": _edit, "delete": _delete}
LEFT: dict[str, Decision] = {"send": _drop, "edit": _leave, "delete": _leave}
