"""Who holds a chat, from when to when and why; and the one line that names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.ids import AgentId, LabelId
from bot.domain.model import Chat, Thread, WaitRow
from bot.domain.placement import LabelRoom, Spec, naming_room
from bot.domain.routing import Choice
from bot.domain.routing_json import why_to_json
from bot.flows.steps import owe, rooms, tabs
from storage.queries.outbox import Effect
from storage.tx import Tx

THERE = "periskope"
ASSIGNEE = "SyncAssignee"


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a chat changes hands: `by` for whom gets it, `ended` for who had it, as fixed words; `choice` if a rule chose."""

    by: str
    ended: str
    choice: Choice | None = None
    actor: int | None = None


def give(tx: Tx, chat: Chat, to: int | None, how: How) -> Chat:
    """The chat is held by `to` (None: nobody) from now on; gives it as it is now. Nothing if it already is."""
    if chat.holder_id == to:
        return chat
    tx.routing.end_holding(chat.id, ended=how.ended)
    last = chat.last_holder_id if to is None else to
    since = None if to is None else tx.house
    tx.chats.change(chat.id, holder_id=to, held_since=since, last_holder_id=last)
    if to is not None:
        _begin(tx, chat, to, how)
    wait = tx.waits.open(chat.id)
    if wait is not None:
        tx.waits.change(wait.id, named_at=None, named_thread_id=None, look_at=None)
    owe.cards(tx, chat.id)
    after = tx.chats.get(chat.id)
    tabs.chat_changed(tx, chat, after)
    return after


def _begin(tx: Tx, chat: Chat, to: int, how: How) -> None:
    why = {"was": chat.holder_id}
    rule_id = None
    if how.choice is not None:
        why |= why_to_json(how.choice)
        rule_id = int(how.choice.rule.id)
        tx.routing.took_turn(rule_id, to, how.choice.turn_at)
    tx.routing.begin_holding(chat.id, to, rule_id=rule_id, by=how.by, why=why)
    if how.by != THERE:
        tx.outbox.owe_sync(Effect(kind=ASSIGNEE, target=chat.id), lane=f"chat:{chat.id}")
    tx.audit.write("assigned", actor=how.actor, via=how.by, whom_id=to, chat_id=chat.id)


def name_holder(tx: Tx, chat: Chat, *, instead_of: Chat | None = None) -> None:
    """While somebody waits, one line names the holder, if on, once for each who holds it; nobody off is mentioned.

    `instead_of`: the chat as it was with whoever let the time pass, whom the line names too.
    """
    wait = tx.waits.open(chat.id)
    if (
        wait is None
        or wait.named_at is not None
        or chat.holder_id is None
        or not tx.availability.online(chat.holder_id)
    ):
        return
    thread = naming_thread(tx, chat, chat.holder_id)
    if thread is None:
        return
    if _copy_to_come(tx, thread, wait):
        tx.waits.change(wait.id, named_at=tx.house, named_thread_id=thread.id)
        return
    key = f"holder:{wait.id}:{chat.holder_id}:{chat.version}"
    if instead_of is None or instead_of.held_since is None:
        owe.naming(tx, thread, "holder_named", key=key, agent=chat.holder_id, chat=chat.id)
    else:
        since = max(wait.began_at, instead_of.held_since)
        length, had = (tx.house - since).total_seconds(), instead_of.holder_id
        owe.naming(tx, thread, "passed_on", key=key, agent=chat.holder_id, chat=chat.id, by=had, seconds=length)
    tx.waits.change(wait.id, named_at=tx.house, named_thread_id=None)


def _copy_to_come(tx: Tx, thread: Thread, wait: WaitRow) -> bool:
    """Are the waiting words still to be posted there? Then the line goes under them and is no post of its own."""
    post_id = None if wait.message_id is None else tx.posts.unposted_copy(thread.id, wait.message_id)
    return post_id is not None and tx.outbox.waits_for("PostCopy", post_id)


def named_under(tx: Tx, message_id: int, chat_id: int, thread_id: int | None) -> str | None:
    """The Slack user to be named under these words in this thread, judged as it is now."""
    wait = tx.waits.open(chat_id)
    if wait is None or thread_id is None or wait.named_thread_id != thread_id or wait.message_id != message_id:
        return None
    holder = tx.people.roster().get(tx.chats.get(chat_id).holder_id)
    if holder is None or not holder.here or not tx.availability.online(holder.id):
        return None
    return holder.slack_user


def knows(tx: Tx, wait: WaitRow | None) -> None:
    """The holder took the chat themselves: no line is needed in this wait."""
    if wait is not None:
        tx.waits.change(wait.id, named_at=tx.house)


def naming_thread(tx: Tx, chat: Chat, holder_id: int) -> Thread | None:
    """The one thread in which the holder is named: of the rooms they are in, the first in the admins' order of labels."""
    theirs = tx.routing.rooms_of(chat.id, holder_id)
    current = [thread for thread in tx.threads.of_chat(chat.id) if thread.room_id in theirs]
    threads = {rooms.spec_of(tx.rooms.get(thread.room_id)): thread for thread in current}
    first = naming_room(
        threads, AgentId(holder_id), label_order=_label_order(tx), label_members=_as_if_in(threads, holder_id)
    )
    return next(iter(threads.values()), None) if first is None else threads[first]


def _label_order(tx: Tx) -> tuple[LabelId, ...]:
    return tuple(LabelId(label) for label in tx.settings.policies().label_order)


def _as_if_in(specs: Iterable[Spec], holder_id: int) -> dict[LabelId, frozenset[AgentId]]:
    """The holder is in all of these rooms, an admin too."""
    who = frozenset({AgentId(holder_id)})
    return {spec.label: who for spec in specs if isinstance(spec, LabelRoom)}
