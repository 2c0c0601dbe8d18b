"""A chat's assignee and closing in Periskope, taken over if they are newer than what we wrote."""

from datetime import datetime

from bot.access.queries import may_see_chat
from bot.model.audit import AuditAction
from bot.model.chat import Chat
from bot.model.effect.chats import SyncAssignee
from bot.model.event import ChatRecord
from bot.model.person import Agent
from bot.notices.messages.work import AssignedThere
from bot.outbox import enqueue
from bot.routing import queries as routing_queries
from bot.routing.actions import assign, assignee, waits
from bot.routing.actions.assignee import IN_PERISKOPE, AssignedBecause
from storage.tx import Tx

NOBODY = ""
NOT_IN_TEAM, NOT_HERE, MAY_NOT_SEE = "not_in_team", "not_here", "may_not_see"


def take_assignee(tx: Tx, chat: Chat, record: ChatRecord, *, began: datetime, first: bool) -> None:
    """Takes over the assignee that a read (from `began` on) found; `first`: the chat was never read before.

    What we have yet to write is newer than what a read finds, and a read that began before our last write ended may
    still show the state before it. Where no earlier state is known, only the assignee of a new chat is taken over.
    """
    if not record.assigned_known or tx.outbox.open_for(SyncAssignee, chat.id):
        return
    if chat.assignee_at is not None and began < chat.assignee_at:
        return
    email = (record.assigned_to or NOBODY).lower()
    if email == chat.assignee:
        return
    tx.chats.change(chat.id, assignee=email, assignee_at=began)
    if chat.assignee is None and (not first or chat.assignee_id is not None):
        return
    if email == NOBODY:
        _released(tx, chat)
    else:
        _given(tx, chat, email, changed=chat.assignee is not None)


def _released(tx: Tx, chat: Chat) -> None:
    """Unassigns a chat that was unassigned in Periskope, if the assignee was the same here; another gets it if it waits."""
    whose = tx.people.roster().get(chat.assignee_id)
    if whose is None or whose.email != chat.assignee:
        return
    tx.audit.write(AuditAction.RELEASED, actor=None, via=IN_PERISKOPE, chat_id=chat.id, whom_id=whose.id)
    free = assignee.assign(tx, chat, None, AssignedBecause(by="release", ended="released"))
    assign.reopened(tx, free)
    _settle(tx, chat)


def _given(tx: Tx, chat: Chat, email: str, *, changed: bool) -> None:
    """Assigns the chat to the person with this e-mail, if they may have it here; else admins are told once of a change."""
    agent = tx.people.by_email(email)
    why = _cannot_have(tx, chat, agent)
    if agent is None or why is not None:
        if changed:
            key = f"assignee:{chat.id}:{tx.hashed(email)}"
            said = AssignedThere(chat=chat.id, why=why or "may_not_see", email=email, assignee=chat.assignee_id)
            enqueue.dm_admins(tx, said, key=key)
        return
    if chat.closed_at is not None:
        tx.chats.change(chat.id, last_assignee_id=agent.id)
        return
    given = assignee.assign(tx, chat, agent.id, AssignedBecause(by=IN_PERISKOPE, ended="assigned_there"))
    assignee.announce(tx, given)
    _settle(tx, chat)


def put_back(tx: Tx, chat: Chat) -> None:
    """Who has it was not written to Periskope: it is with whom Periskope names, if they may have it, else with nobody."""
    agent = None if chat.assignee is None else tx.people.by_email(chat.assignee)
    if agent is not None and _cannot_have(tx, chat, agent) is None:
        assignee.assign(tx, chat, agent.id, AssignedBecause(by=assignee.IN_PERISKOPE, ended="assigned_there"))
    else:
        free = assignee.assign(tx, chat, None, AssignedBecause(by="release", ended="released"))
        assign.reopened(tx, free)
    _settle(tx, chat)


def _cannot_have(tx: Tx, chat: Chat, agent: Agent | None) -> str | None:
    if agent is None:
        return NOT_IN_TEAM
    if not agent.here:
        return NOT_HERE
    return None if may_see_chat(tx, agent, chat.id) else MAY_NOT_SEE


def _settle(tx: Tx, before: Chat) -> None:
    """Finishes a change: the next look is scheduled, and the last assignee may have room for another chat."""
    assign.schedule_look(tx, before.id)
    assign.on_wait_ended(tx, before)


def take_closing(tx: Tx, chat: Chat, record: ChatRecord) -> None:
    """Closes a chat that was closed in Periskope. Each closing counts once, so that it overrules no reopening here.

    In a chat without known messages it is only stored: what was written before it stays closed. A closing that
    Periskope dates after our time counts as one of now: what the customer writes next would else be behind it.
    """
    if record.closed_at is None or record.closed_at == chat.closed_in_periskope:
        return
    tx.chats.change(chat.id, closed_in_periskope=record.closed_at)
    told = routing_queries.as_messages(record.closed_at)
    spoken = [one for one in (chat.last_in_at, chat.last_out_at) if one is not None]
    if chat.closed_at is not None or any(told <= one for one in spoken):
        return
    at = min(told, tx.business_now)
    if spoken:
        tx.chats.change(chat.id, remind_at=None)
        waits.close(tx, tx.chats.get(chat.id), None, at=at)
        tx.audit.write(AuditAction.CLOSED, actor=None, via=IN_PERISKOPE, chat_id=chat.id)
    elif chat.assignee_id is None:
        tx.chats.change(chat.id, closed_at=at)
