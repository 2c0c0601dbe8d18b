"""The one automatic text: that nobody is online now, and when somebody will be."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.message import Content, Message, MessageDirection
from bot.model.new_message import NewMessage
from bot.outbox import enqueue
from bot.routing import queries as routing_queries
from bot.routing.messages import SOON, spoken_in
from bot.routing.policy.choice import passed_over
from bot.routing.queries import Case
from bot.shifts import timezones
from bot.text.document import words
from storage.tx import Tx

QUIET = timedelta(minutes=30)
BACK = "{back}"


def say(tx: Tx, about: Case) -> None:
    """Sends the customer the rule's away text, else the setting's, once a closed period, if nobody can have a chat that just began to wait.

    Never in groups, nor within 30 minutes of a message of ours. It ends no wait.
    """
    text = about.rule.away_text or tx.settings.policies().away_text
    if not text or about.chat.kind == "group" or not _began_now(about):
        return
    pool = [
        one.agent
        for one in routing_queries.candidates(tx, about)
        if about.rule.pool.has(one.agent, one.labels, admin=one.admin)
    ]
    ours = tx.messages.newest_at(about.chat.id, MessageDirection.OUT)
    if _some_are_on(tx, about) or (ours is not None and tx.business_now - ours < QUIET):
        return
    last = tx.routing.last_automatic(about.chat.id)
    if last is not None and not _somebody_was_on_since(tx, pool, last):
        return
    _send(tx, about.chat.id, text.replace(BACK, _back(tx, pool, about.rule.away_zone)))


def _began_now(about: Case) -> bool:
    """True if the message is the first of its wait."""
    wait, chat = about.wait, about.chat
    return wait is not None and (chat.needs_answer_at is None or chat.needs_answer_at <= wait.began_at)


def _some_are_on(tx: Tx, about: Case) -> bool:
    """True if somebody who may see the chat is available, even with as many chats as the rule allows."""
    free = [one for one in routing_queries.candidates(tx, about) if one.may_see]
    reasons = [passed_over(about.rule, one, about.routed) for one in free]
    return any(reason is None or reason.value == "at_cap" for reason in reasons)


def _somebody_was_on_since(tx: Tx, pool: Sequence[int], last: datetime) -> bool:
    """True if somebody of the pool was online after `last`, so that a closed period has ended since."""
    return any(online for one in pool for online, _, _ in tx.availability.past(one, since=last))


def _back(tx: Tx, pool: Sequence[int], zone: str | None) -> str:
    """When the first of the pool is online again, in the rule's zone, else in their own; the zone is named."""
    times = [(at, one) for one in pool if (at := routing_queries.back_at(tx, one)) is not None]
    if not times:
        return SOON
    at, first = min(times)
    plan = tx.availability.plan(first)
    theirs = plan.schedule.tz if plan.schedule is not None else timezones.UTC_NAME
    shown_in = zone if zone is not None and timezones.known(zone) else theirs
    return spoken_in(shown_in, timezones.wall(at, shown_in), today=timezones.wall(tx.business_now, shown_in).date())


def _send(tx: Tx, chat_id: int, text: str) -> Message | None:
    content = Content(doc=words(text))
    message_id = tx.messages.add(NewMessage.automatic(chat_id, content, at=tx.business_now, seen_at=tx.engine_now))
    if message_id is None:
        return None
    enqueue.send(tx, message_id, chat_id, delay=0)
    return tx.messages.get(message_id)
