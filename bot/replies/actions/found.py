"""What a person decides about what people did in Slack while the app was away: all of it now, or none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.access import queries as access_queries
from bot.access.queries import Seen
from bot.chats.actions import quick_actions
from bot.model.audit import AuditAction
from bot.model.effect.notices import PostNotice
from bot.model.message import Message, MessageState, from_json
from bot.model.person import Agent
from bot.model.queue import Proposal
from bot.notices.messages.found import FoundAfterGap
from bot.outbox import enqueue
from bot.replies.actions import decisions, edits, second_look, send
from bot.replies.actions.decisions import Undecided
from bot.replies.actions.deletions import take_back
from bot.replies.actions.stop import go_no_further
from bot.replies.policy.team_talk import quick_reply
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class SeenList:
    """A list of what was found in a thread, whose chat the asker may see now."""

    listed: Proposal
    seen: Seen


def seen_list(tx: Tx, agent: Agent, key: str) -> SeenList | None:
    """The list with this key; None if it is hidden or not there, alike."""
    listed = tx.proposals.get(key, second_look.AWAY)
    thread = None if listed is None else tx.threads.get(int(listed.body["thread"]))
    seen = None if thread is None else access_queries.judged(tx, agent, chat_id=thread.chat_id)
    return None if listed is None or seen is None else SeenList(listed, seen)


def decide(tx: Tx, agent: Agent, about: SeenList, *, now: bool) -> Undecided | None:
    """Does all of it, or leaves it, once; the list then says what was decided. Why not, if nothing is decided."""
    listed, chat_id = about.listed, about.seen.id
    if listed.body.get("decided"):
        return Undecided.DEALT_WITH
    if now and not tx.settings.policies().sending:
        return Undecided.SENDING_OFF
    for item in listed.body["items"]:
        _do(tx, agent, item, chat_id, now=now)
    tx.proposals.change(listed.key, listed.body | {"decided": "now" if now else "never", "by": agent.id})
    did = AuditAction.FOUND_SENT if now else AuditAction.FOUND_DROPPED
    tx.audit.write(did, actor=agent.id, via="slack", chat_id=chat_id)
    for post in tx.posts.beside_copies(chat_id):
        order = tx.outbox.newest_for(PostNotice, post.id)
        said = None if order is None else order.effect.notice
        if isinstance(said, FoundAfterGap) and said.draft == listed.key:
            enqueue.post_changed(tx, post)
    return None


def _do(tx: Tx, agent: Agent, item: dict[str, Any], chat_id: int, *, now: bool) -> None:
    """What somebody dealt with meanwhile is left as it is."""
    if "message" in item:
        message = tx.messages.by_key(item["message"])
        if message is not None and decisions.still(message, STILL[item["what"]]):
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
    decisions.send_now(tx, agent, message)


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
