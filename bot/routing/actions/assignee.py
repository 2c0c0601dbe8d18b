"""Who holds a chat, from when to when and why; and the one line that names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.model.audit import AuditAction
from bot.model.chat import Chat, StoredWait
from bot.model.effect.chats import SyncAssignee
from bot.model.effect.threads import PostCopy
from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.lane import Lane
from bot.model.room import Thread
from bot.notices.messages.work import AssigneeNamed
from bot.outbox import enqueue
from bot.rooms.actions import membership
from bot.rooms.policy.placement import LabelRoom, Spec, naming_room
from bot.routing.policy.choice import Choice, why_to_json
from storage.tx import Tx

IN_PERISKOPE = "periskope"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedBecause:
    """How a chat changes hands: `by` for whom gets it, `ended` for who had it, as fixed words; `choice` if a rule chose."""

    by: str
    ended: str
    choice: Choice | None = None
    actor: int | None = None


def assign(tx: Tx, chat: Chat, to: int | None, how: AssignedBecause) -> Chat:
    """The chat is held by `to` (None: nobody) from now on; gives it as it is now. Nothing if it already is."""
    if chat.assignee_id == to:
        return chat
    tx.routing.end_holding(chat.id, ended=how.ended)
    last = chat.last_assignee_id if to is None else to
    since = None if to is None else tx.business_now
    tx.chats.change(chat.id, assignee_id=to, held_since=since, last_assignee_id=last)
    if to is not None:
        _begin(tx, chat, to, how)
    wait = tx.waits.open(chat.id)
    if wait is not None:
        tx.waits.change(wait.id, mentioned_at=None, mentioned_thread_id=None, mentioned_message_id=None, due_at=None)
    enqueue.cards(tx, chat.id)
    after = tx.chats.get(chat.id)
    enqueue.chat_changed(tx, chat, after)
    return after


def _begin(tx: Tx, chat: Chat, to: int, how: AssignedBecause) -> None:
    why = {"was": chat.assignee_id}
    rule_id = None
    if how.choice is not None:
        why |= why_to_json(how.choice)
        rule_id = int(how.choice.rule.id)
        tx.routing.took_turn(rule_id, to, how.choice.turn_at)
    tx.routing.begin_holding(chat.id, to, rule_id=rule_id, by=how.by, why=why)
    if how.by != IN_PERISKOPE:
        tx.outbox.sync(SyncAssignee(target=ChatId(chat.id), by=how.actor), lane=Lane.chat(chat.id))
    tx.audit.write(AuditAction.ASSIGNED, actor=how.actor, via=how.by, whom_id=to, chat_id=chat.id)


def announce(tx: Tx, chat: Chat) -> None:
    """While somebody waits, names the assignee, if on, once for each who holds it; nobody off is mentioned.

    Under what the customer wrote in this wait, if a copy of that is still to be posted; else in a line of its own.
    """
    wait = tx.waits.open(chat.id)
    if (
        wait is None
        or wait.mentioned_at is not None
        or chat.assignee_id is None
        or not tx.availability.online(chat.assignee_id)
    ):
        return
    thread = naming_thread(tx, chat, chat.assignee_id)
    if thread is None:
        return
    under = _words_to_come(tx, thread, wait)
    if under is not None:
        tx.waits.change(
            wait.id, mentioned_at=tx.business_now, mentioned_thread_id=thread.id, mentioned_message_id=under
        )
        return
    key = f"named:{wait.id}:{chat.assignee_id}:{chat.version}"
    named = AssigneeNamed(agent=chat.assignee_id, chat=chat.id, at=tx.business_now)
    enqueue.assignee_line(tx, thread, named, key=key)
    tx.waits.change(wait.id, mentioned_at=tx.business_now, mentioned_thread_id=None, mentioned_message_id=None)


def _words_to_come(tx: Tx, thread: Thread, wait: StoredWait) -> int | None:
    """The first of the messages that wait whose copy there is not under way yet."""
    if wait.message_id is None:
        return None
    coming = tx.posts.customers_copies_to_come(thread.id, since=wait.message_id)
    return next((message_id for message_id, post_id in coming if tx.outbox.waits_for(PostCopy, post_id)), None)


def knows(tx: Tx, wait: StoredWait | None) -> None:
    """The assignee took the chat themselves: no line is needed in this wait."""
    if wait is not None:
        tx.waits.change(wait.id, mentioned_at=tx.business_now)


def naming_thread(tx: Tx, chat: Chat, assignee_id: int) -> Thread | None:
    """The one thread in which the assignee is named: of the rooms they are in, the first in the admins' order of labels."""
    theirs = tx.routing.rooms_of(chat.id, assignee_id)
    current = [thread for thread in tx.threads.of_chat(chat.id) if thread.room_id in theirs]
    threads = {membership.spec_of(tx.rooms.get(thread.room_id)): thread for thread in current}
    first = naming_room(
        threads, AgentId(assignee_id), label_order=_label_order(tx), label_members=_as_if_in(threads, assignee_id)
    )
    return next(iter(threads.values()), None) if first is None else threads[first]


def _label_order(tx: Tx) -> tuple[LabelId, ...]:
    return tuple(LabelId(label) for label in tx.settings.policies().label_order)


def _as_if_in(specs: Iterable[Spec], assignee_id: int) -> dict[LabelId, frozenset[AgentId]]:
    """The assignee is in all of these rooms, an admin too."""
    who = frozenset({AgentId(assignee_id)})
    return {spec.label: who for spec in specs if isinstance(spec, LabelRoom)}
