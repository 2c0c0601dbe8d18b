"""Whose a chat is in Periskope: a change made there is taken over, if it is newer than what we wrote."""

from datetime import datetime

from bot.domain.events import ChatRecord
from bot.domain.model import Chat
from bot.domain.people import Agent
from bot.flows.steps import holding, owe, turns
from bot.flows.steps.doors import sees
from bot.flows.steps.holding import How
from storage.tx import Tx

NOBODY = ""
NOT_IN_TEAM, NOT_HERE, MAY_NOT_SEE = "not_in_team", "not_here", "may_not_see"


def taken_over(tx: Tx, chat: Chat, record: ChatRecord, *, began: datetime, first: bool) -> None:
    """A read of ours that began at `began` tells whose the chat is; `first`: the chat was never read before.

    What we have yet to write there is newer than what a read tells, and a read that began before our last writing ended
    may still show what was before it. Where we know of no earlier state, only a chat new to us is taken over.
    """
    if not record.assigned_known or tx.outbox.open_for(holding.ASSIGNEE, chat.id):
        return
    if chat.assignee_at is not None and began < chat.assignee_at:
        return
    there = (record.assigned_to or NOBODY).lower()
    if there == chat.assignee:
        return
    tx.chats.change(chat.id, assignee=there, assignee_at=began)
    if chat.assignee is None and (not first or chat.holder_id is not None):
        return
    if there == NOBODY:
        _released(tx, chat)
    else:
        _given(tx, chat, there, said=chat.assignee is not None)


def _released(tx: Tx, chat: Chat) -> None:
    """Nobody has it there: whoever had it, here as there, holds it no longer, and another gets it if it waits."""
    holder = tx.people.roster().get(chat.holder_id)
    if holder is None or holder.email != chat.assignee:
        return
    tx.audit.write("released", actor=None, via=holding.THERE, chat_id=chat.id, whom_id=holder.id)
    free = holding.give(tx, chat, None, How(by="release", ended="released"))
    turns.reopened(tx, free)
    _settle(tx, chat)


def _given(tx: Tx, chat: Chat, email: str, *, said: bool) -> None:
    """To somebody who may have it here too; else it stays as it is, and admins hear of it once."""
    agent = tx.people.by_email(email)
    why = _cannot_have(tx, chat, agent)
    if agent is None or why is not None:
        if said:
            key = f"assignee:{chat.id}:{tx.hashed(email)}"
            owe.tell_admins(tx, "assigned_there", key=key, chat=chat.id, why=why, text=email, person=chat.holder_id)
        return
    if chat.closed_at is not None:
        tx.chats.change(chat.id, last_holder_id=agent.id)
        return
    given = holding.give(tx, chat, agent.id, How(by=holding.THERE, ended="assigned_there"))
    holding.name_holder(tx, given)
    _settle(tx, chat)


def _cannot_have(tx: Tx, chat: Chat, agent: Agent | None) -> str | None:
    if agent is None:
        return NOT_IN_TEAM
    if not agent.here:
        return NOT_HERE
    return None if sees(tx, agent, chat.id) else MAY_NOT_SEE


def _settle(tx: Tx, before: Chat) -> None:
    """When to look again; and whoever had the chat may have room for another."""
    turns.plan_look(tx, before.id)
    turns.wait_ended(tx, before)
