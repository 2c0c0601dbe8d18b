"""What a message or action means for a chat's wait, and the rows that follow from it."""

from datetime import datetime, timedelta

from bot.model.chat import Chat, StoredWait
from bot.model.message import Content, Message, MessageDirection, MessageSource, from_json
from bot.outbox import enqueue
from bot.routing import queries as routing_queries
from bot.routing.actions import assign, assignee, duty
from bot.routing.actions.assignee import AssignedBecause
from bot.routing.policy.kinds import starts_wait
from bot.routing.policy.waits import Happened, Kind, Policy, Standing, Wait, is_greeting, step
from bot.text.document import Mention, plain, spans_of
from storage.tx import Tx

RECENT = 5  # of a chat's newest messages
BY_PEOPLE = frozenset({MessageSource.SLACK, MessageSource.CONSOLE, MessageSource.HANDSET})


def what_happened(tx: Tx, chat: Chat, message: Message, *, flagged: bool | None = None) -> Happened | None:
    """A message as an event for the wait; None if it means nothing there, as a note does."""
    content = from_json(message.body)
    match message.direction:
        case MessageDirection.OUT:
            return Happened(kind=_kind_of_ours(tx, message), at=_written_at(tx, chat, message), agent=message.author_id)
        case MessageDirection.IN if not starts_wait(content):
            return None
        case MessageDirection.IN:
            return Happened(
                kind=Kind.MISSED_CALL if content.kind == "call_log" else Kind.CUSTOMER,
                at=_heard_at(chat, message),
                words=plain(content.doc),
                sticker=content.kind == "sticker",
                internal=message.contact_id is not None and tx.contacts.get(message.contact_id).internal,
                flagged=flagged,
                to_us=_to_us(tx, chat, message, content),
                greeted=_greeted(tx, chat, message),
            )
        case _:
            return None


def _kind_of_ours(tx: Tx, message: Message) -> Kind:
    """Whether a message of ours is a person's reply; one from the handset is not if it follows too soon for a person."""
    if message.source not in BY_PEOPLE:
        return Kind.AUTOMATIC
    wait = tx.waits.open(message.chat_id)
    started = wait is not None and not wait.reminder and is_greeting(message.at, wait.began_at)
    return Kind.AUTOMATIC if message.source == MessageSource.HANDSET and started else Kind.ANSWER


def _written_at(tx: Tx, chat: Chat, message: Message) -> datetime:
    """When an answer counts as written: before what the customer wrote in the same second, if that came to us later."""
    newest = chat.needs_answer_at
    if newest is None or routing_queries.as_messages(message.at) != newest:
        return message.at
    later = (one for one in tx.messages.last(chat.id, limit=RECENT) if one.direction == MessageDirection.IN)
    after = any(one.id > message.id and one.at == newest for one in later)
    return newest - timedelta(microseconds=1) if after else message.at


def _greeted(tx: Tx, chat: Chat, message: Message) -> bool:
    """True if our newest answer is a greeting to this message that arrived before it, and no answer to an earlier one."""
    at = chat.last_out_at
    if at is None or not is_greeting(at, message.at) or tx.waits.ended(chat.id, at):
        return False
    since = tx.messages.ours_since(chat.id, message.at)
    return bool(since) and all(one.source == MessageSource.HANDSET for one in since if one.source in BY_PEOPLE)


def _heard_at(chat: Chat, message: Message) -> datetime:
    """When the message counts as written: never before a closing here, at which nobody could have seen it yet."""
    if chat.closed_at is None or message.at > chat.closed_at or routing_queries.was_there(chat):
        return message.at
    return chat.closed_at + timedelta(microseconds=1)


def _to_us(tx: Tx, chat: Chat, message: Message, content: Content) -> bool:
    """True if the message mentions one of our numbers, or quotes a message of ours."""
    numbers = tx.phones.numbers()
    if any(isinstance(span, Mention) and tx.contacts.one_id(span.id) in numbers for span in spans_of(content.doc)):
        return True
    quoted = None if message.quoted_wa_id is None else tx.messages.by_wa(chat.id, message.quoted_wa_id)
    return quoted is not None and quoted.direction == MessageDirection.OUT


def heard(tx: Tx, chat: Chat, message: Message, happened: Happened | None) -> None:
    """Applies a message to the wait and the assignee. `happened`: from `what_happened`; None changes nothing."""
    if happened is None:
        return
    waited = tx.waits.open(chat.id) is not None
    chat = apply(tx, chat, happened, message_id=message.id)
    if message.direction == MessageDirection.IN:
        assign.on_customer_message(tx, chat)
        return
    author = tx.people.roster().get(message.author_id)
    if author is not None and author.here:
        assign.on_reply(tx, chat, author)
    wait = tx.waits.open(chat.id)
    if waited and wait is None:
        assign.on_wait_ended(tx, tx.chats.get(chat.id))
    elif wait is not None and wait.message_id == message.id:
        _asked_meanwhile(tx, chat.id, wait)


def _asked_meanwhile(tx: Tx, chat_id: int, wait: StoredWait) -> None:
    """Assigns a chat whose customer wrote again while our answer was under way: the newer message waits now."""
    tx.waits.change(wait.id, message_id=tx.messages.first_heard(chat_id, wait.began_at))
    assign.on_customer_message(tx, tx.chats.get(chat_id))


def apply(tx: Tx, chat: Chat, happened: Happened, *, message_id: int | None = None) -> Chat:
    """Applies an event to the chat's wait and state and returns the chat as it is now."""
    row = tx.waits.open(chat.id)
    standing = _standing(chat, row)
    after, over = step(standing, happened, policy_of(tx, chat))
    if over is not None and row is not None:
        tx.waits.change(row.id, ended_at=over.ended_at, how=over.how, agent_id=over.agent)
        row = None
    if after.wait is not None and row is None:
        tx.waits.begin(chat.id, after.wait.began_at, message_id, reminder=after.wait.reminder)
        duty.began(tx, chat.id)
    elif after.wait is not None and row is not None:
        _wait_changed(tx, row, after.wait, message_id)
    if after != standing:
        tx.chats.change(
            chat.id,
            last_in_at=after.heard_at,
            needs_answer_at=after.needs_answer_at,
            last_out_at=after.answered_at,
            closed_at=after.closed_at,
        )
    changed = tx.chats.get(chat.id)
    if (after.wait is None) != (standing.wait is None):
        enqueue.chat_changed(tx, chat, changed)
    return changed


def _wait_changed(tx: Tx, row: StoredWait, wait: Wait, message_id: int | None) -> None:
    """Stores an earlier beginning; a customer who writes during a reminder's wait begins one of their own in its place."""
    if row.reminder and not wait.reminder:
        tx.waits.change(
            row.id,
            began_at=wait.began_at,
            reminder=False,
            message_id=message_id,
            mentioned_at=None,
            mentioned_thread_id=None,
            mentioned_message_id=None,
            alerted_at=None,
            due_at=None,
        )
        duty.began(tx, row.chat_id)
    elif wait.began_at != row.began_at:
        tx.waits.change(row.id, began_at=wait.began_at)
        duty.began_earlier(tx, row)


def rests(tx: Tx, chat: Chat, happened: Happened) -> bool:
    """True if the chat would be closed after this event."""
    after, _ = step(_standing(chat, tx.waits.open(chat.id)), happened, policy_of(tx, chat))
    return after.closed_at is not None


def _standing(chat: Chat, row: StoredWait | None) -> Standing:
    return Standing(
        wait=None if row is None else Wait(began_at=row.began_at, reminder=row.reminder),
        heard_at=chat.last_in_at,
        needs_answer_at=chat.needs_answer_at,
        answered_at=chat.last_out_at,
        closed_at=chat.closed_at,
    )


def policy_of(tx: Tx, chat: Chat) -> Policy:
    """The settings that decide what waits in this chat."""
    policies = tx.settings.policies()
    waits = policies.group_waits
    return Policy(
        group=chat.kind == "group",
        group_waits="all" if waits == "all" else "mention" if waits == "mention" else "flagged",
        closing_words=frozenset(policies.close_words),
        muted=chat.muted,
    )


def close(tx: Tx, chat: Chat, agent_id: int | None, *, at: datetime | None = None) -> Chat:
    """Closes and unassigns the chat, now or at `at`; its last assignee may have room for another one."""
    closed = apply(tx, chat, Happened(kind=Kind.CLOSED, at=at or tx.business_now, agent=agent_id))
    after = assignee.assign(tx, closed, None, AssignedBecause(by="close", ended="closed", actor=agent_id))
    enqueue.cards(tx, chat.id)
    assign.on_wait_ended(tx, chat)
    return after
