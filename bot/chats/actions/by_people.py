"""What people do with a chat they may see: take, release, hand over, close, reopen, dismiss, mute, remind; and why.

Whether they may is checked by the caller, in the same transaction.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.access.queries import Seen, may_see_chat
from bot.interactions import resolve
from bot.model.audit import AuditAction
from bot.model.chat import Chat
from bot.model.effect.chats import MarkRead
from bot.model.ids import ChatId
from bot.model.lane import Lane
from bot.model.message import Content
from bot.model.new_message import NewMessage
from bot.model.person import Agent
from bot.model.routing import Rule
from bot.outbox import enqueue
from bot.rooms.actions import place
from bot.routing import queries as routing_queries
from bot.routing.actions import assign, assignee, waits
from bot.routing.actions.assignee import AssignedBecause
from bot.routing.policy.choice import Choice, ChoiceReason, choose, rule_from_why, why_from_json
from bot.routing.policy.waits import Happened, Kind
from bot.text.document import words
from storage.tx import Tx

LONGEST = timedelta(days=366)


class ChatRefused(StrEnum):
    """Why nothing changed."""

    YOURS_ALREADY = "yours_already"
    THEIRS_ALREADY = "theirs_already"
    NOBODY_HOLDS = "nobody_holds"
    MAY_NOT_SEE = "may_not_see"
    NOT_HERE = "not_here"
    CLOSED_ALREADY = "closed_already"
    OPEN_ALREADY = "open_already"
    NOTHING_WAITS = "nothing_waits"
    MUTED_ALREADY = "muted_already"
    UNMUTED_ALREADY = "unmuted_already"
    NOT_AHEAD = "not_ahead"
    TOO_FAR = "too_far"
    NO_REMINDER = "no_reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatDone:
    """The chat as it is now; `refused`: nothing changed, and why."""

    chat: Chat
    refused: ChatRefused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Who has a chat and how they got it, by fixed words; `reasons`: everybody it could have gone to, best first.

    `rule`: the one that chose, as it was then, None if a person did; `rule_exists`: there still is one. Where nobody
    has the chat: whether it `waits`, and who is `next_up`, by a choice made just now.
    """

    assignee: str | None
    since: datetime | None
    by: str | None
    rule: Rule | None
    rule_exists: bool = True
    reasons: tuple[tuple[str, ChoiceReason], ...] = ()
    waits: bool = False
    next_up: str = ""


def take(tx: Tx, seen: Seen, *, by: Agent) -> ChatDone:
    """Assigns the chat to `by` and opens it."""
    chat = seen.chat
    if chat.assignee_id == by.id:
        return ChatDone(chat=chat, refused=ChatRefused.YOURS_ALREADY)
    if chat.closed_at is not None:
        tx.chats.change(chat.id, closed_at=None)
    assigned = assignee.assign(tx, chat, by.id, AssignedBecause(by="take", ended="taken", actor=by.id))
    assignee.knows(tx, tx.waits.open(chat.id))
    return _settled(tx, chat, assigned)


def release(tx: Tx, seen: Seen, *, by: Agent) -> ChatDone:
    """Unassigns the chat; if it waits, another person gets it."""
    chat = seen.chat
    if chat.assignee_id is None:
        return ChatDone(chat=chat, refused=ChatRefused.NOBODY_HOLDS)
    tx.audit.write(AuditAction.RELEASED, actor=by.id, via="slack", chat_id=chat.id, whom_id=chat.assignee_id)
    free = assignee.assign(tx, chat, None, AssignedBecause(by="release", ended="released", actor=by.id))
    assign.reopened(tx, free)
    return _settled(tx, chat, free)


def assign_to(tx: Tx, seen: Seen, to: Agent, *, by: Agent) -> ChatDone:
    """Assigns the chat to a person who may see it, online or not; they are mentioned if online and the chat waits."""
    chat = seen.chat
    refused = _cannot_have(tx, chat, to)
    if refused is not None:
        return ChatDone(chat=chat, refused=refused)
    if to.id == by.id:
        return take(tx, seen, by=by)
    given = assignee.assign(tx, chat, to.id, AssignedBecause(by="hand_over", ended="handed_over", actor=by.id))
    assignee.announce(tx, given)
    return _settled(tx, chat, given)


def _cannot_have(tx: Tx, chat: Chat, to: Agent) -> ChatRefused | None:
    if chat.assignee_id == to.id:
        return ChatRefused.THEIRS_ALREADY
    if not may_see_chat(tx, to, chat.id):
        return ChatRefused.MAY_NOT_SEE
    return None if to.here else ChatRefused.NOT_HERE


def hand_over(tx: Tx, seen: Seen, *, to: Agent | None, by: Agent, line: str = "") -> ChatDone:
    """Assigns the chat to a person, or to nobody and so to whom the rules choose if it waits, and keeps `line` as a note."""
    done = release(tx, seen, by=by) if to is None else assign_to(tx, seen, to, by=by)
    if done.refused is None and line.strip():
        keep_note(tx, seen, by, line.strip())
    return done


def keep_note(tx: Tx, seen: Seen, by: Agent, line: str) -> None:
    """Keeps a note for colleagues only, in every channel of the chat and in Periskope."""
    content = Content(doc=words(line))
    message_id = tx.messages.add(NewMessage.note(seen.id, by, content, at=tx.business_now, seen_at=tx.engine_now))
    if message_id is not None:
        enqueue.note(tx, tx.messages.get(message_id))
        for thread in tx.threads.of_chat(seen.id):
            enqueue.copy(tx, thread, message_id)


def close(tx: Tx, seen: Seen, *, by: Agent) -> ChatDone:
    """Closes the chat; it has no assignee until the customer writes again."""
    chat = seen.chat
    if chat.closed_at is not None:
        return ChatDone(chat=chat, refused=ChatRefused.CLOSED_ALREADY)
    tx.chats.change(chat.id, remind_at=None)
    closed = waits.close(tx, tx.chats.get(chat.id), by.id)
    if tx.settings.policies().mark_read:
        tx.outbox.sync(MarkRead(target=ChatId(chat.id), by=by.id), lane=Lane.whatsapp(chat.id))
    tx.audit.write(AuditAction.CLOSED, actor=by.id, via="slack", chat_id=chat.id)
    return ChatDone(chat=closed)


def reopen(tx: Tx, seen: Seen, *, by: Agent) -> ChatDone:
    """Opens the chat again, assigned to its last assignee if they are online, else to `by`."""
    chat = seen.chat
    if chat.closed_at is None:
        return ChatDone(chat=chat, refused=ChatRefused.OPEN_ALREADY)
    tx.chats.change(chat.id, closed_at=None)
    tx.audit.write(AuditAction.REOPENED, actor=by.id, via="slack", chat_id=chat.id)
    place.place(tx, chat.id, begin=True)
    last = tx.people.roster().get(chat.last_assignee_id)
    back = last is not None and last.here and tx.availability.online(last.id) and may_see_chat(tx, last, chat.id)
    to = last.id if last is not None and back else by.id
    opened = assignee.assign(tx, tx.chats.get(chat.id), to, AssignedBecause(by="reopen", ended="reopened", actor=by.id))
    enqueue.cards(tx, chat.id)
    return ChatDone(chat=opened)


def dismiss(tx: Tx, seen: Seen, *, by: Agent) -> ChatDone:
    """Ends the wait: what the customer wrote needs no reply."""
    chat = seen.chat
    if tx.waits.open(chat.id) is None:
        return ChatDone(chat=chat, refused=ChatRefused.NOTHING_WAITS)
    tx.audit.write(AuditAction.DISMISSED, actor=by.id, via="slack", chat_id=chat.id)
    return ChatDone(chat=_wait_no_longer(tx, chat, by))


def mute(tx: Tx, seen: Seen, *, muted: bool, by: Agent) -> ChatDone:
    """Mutes or unmutes the chat; in a muted one nothing waits, whatever is written."""
    chat = seen.chat
    if chat.muted == muted:
        return ChatDone(chat=chat, refused=ChatRefused.MUTED_ALREADY if muted else ChatRefused.UNMUTED_ALREADY)
    tx.audit.write(AuditAction.MUTED if muted else AuditAction.UNMUTED, actor=by.id, via="slack", chat_id=chat.id)
    tx.chats.change(chat.id, muted=muted)
    enqueue.cards(tx, chat.id)
    return ChatDone(chat=_wait_no_longer(tx, tx.chats.get(chat.id), by) if muted else tx.chats.get(chat.id))


def remind(tx: Tx, seen: Seen, *, at: datetime, by: Agent) -> ChatDone:
    """Ends the wait and has the chat wait again at `at`."""
    chat = seen.chat
    if at <= tx.business_now or at > tx.business_now + LONGEST:
        return ChatDone(chat=chat, refused=ChatRefused.NOT_AHEAD if at <= tx.business_now else ChatRefused.TOO_FAR)
    tx.audit.write(AuditAction.REMIND, actor=by.id, via="slack", chat_id=chat.id)
    tx.chats.change(chat.id, remind_at=at)
    tx.wake("clock")
    return ChatDone(chat=_wait_no_longer(tx, tx.chats.get(chat.id), by))


def unremind(tx: Tx, seen: Seen, *, by: Agent) -> ChatDone:
    """Removes the reminder that is set for the chat."""
    chat = seen.chat
    if chat.remind_at is None:
        return ChatDone(chat=chat, refused=ChatRefused.NO_REMINDER)
    tx.audit.write(AuditAction.UNREMIND, actor=by.id, via="slack", chat_id=chat.id)
    tx.chats.change(chat.id, remind_at=None)
    enqueue.cards(tx, chat.id)
    return ChatDone(chat=tx.chats.get(chat.id))


def why(tx: Tx, seen: Seen) -> Why:
    """Why the chat's assignee has it, or why nobody has it. The reasons are for admins."""
    chat = seen.chat
    if chat.assignee_id is None:
        return _why_nobody(tx, chat)
    found = tx.routing.holdings(chat.id, limit=1)
    held = found[0] if found and found[0].ended_at is None else None
    known = {0: tx.routing.default_rule(), **{int(rule.id): rule for rule in tx.routing.rules()}}
    chose = None if held is None or held.rule_id is None else rule_from_why(held.why) or known.get(held.rule_id)
    return Why(
        assignee=_name(tx, chat.assignee_id),
        since=chat.held_since,
        by=None if held is None else held.by,
        rule=chose,
        rule_exists=chose is not None and int(chose.id) in known,
        reasons=() if held is None else _named(tx, why_from_json(held.why)),
    )


def _why_nobody(tx: Tx, chat: Chat) -> Why:
    wait = tx.waits.open(chat.id)
    about = routing_queries.case(tx, chat, wait)
    choice: Choice = choose(about.rule, routing_queries.candidates(tx, about), about.routed, tx.business_now)
    next_up = "" if choice.agent is None else _name(tx, choice.agent)
    reasons = () if wait is None else _named(tx, choice.reasons)
    base = Why(assignee=None, since=None, by=None, rule=about.rule, reasons=reasons)
    return replace(base, waits=wait is not None, next_up=next_up)


def _named(tx: Tx, reasons: tuple[tuple[int, ChoiceReason], ...]) -> tuple[tuple[str, ChoiceReason], ...]:
    return tuple((_name(tx, agent_id), reason) for agent_id, reason in reasons)


def _name(tx: Tx, agent_id: int) -> str:
    return resolve.who(tx, tx.people.roster().get(agent_id))


def _wait_no_longer(tx: Tx, chat: Chat, by: Agent) -> Chat:
    after = waits.apply(tx, chat, Happened(kind=Kind.DISMISSED, at=tx.business_now, agent=by.id))
    enqueue.cards(tx, chat.id)
    assign.on_wait_ended(tx, after)
    return after


def _settled(tx: Tx, before: Chat, after: Chat) -> ChatDone:
    """Finishes a new assignment: the next look is scheduled, and the last assignee may have room for another chat."""
    assign.schedule_look(tx, after.id)
    assign.on_wait_ended(tx, before)
    return ChatDone(chat=tx.chats.get(after.id))
