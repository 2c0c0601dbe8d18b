"""The one automatic text: that nobody is here now, and when somebody will be."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain import zones
from bot.domain.content import Content
from bot.domain.content_json import to_json
from bot.domain.model import Message
from bot.domain.routing import passed_over
from bot.domain.text import words
from bot.flows.steps import candidates, owe
from bot.flows.steps.candidates import Case
from bot.views.whatsapp_away import SOON, spoken_in
from storage.tx import Tx

QUIET = timedelta(minutes=30)
BACK = "{back}"


def say(tx: Tx, about: Case) -> None:
    """Nobody can have a chat that has just begun to wait: the customer gets the rule's text, once a closed period.

    Never in groups, nor within 30 minutes of a message of ours. It ends no wait.
    """
    text = about.rule.away_text
    if not text or about.chat.kind == "group" or not _began_now(about):
        return
    pool = [
        one.agent
        for one in candidates.candidates(tx, about)
        if about.rule.pool.has(one.agent, one.labels, admin=one.admin)
    ]
    ours = tx.messages.newest_at(about.chat.id, "out")
    if _some_are_on(tx, about) or (ours is not None and tx.house - ours < QUIET):
        return
    last = tx.routing.last_automatic(about.chat.id)
    if last is not None and not _somebody_was_on_since(tx, pool, last):
        return
    _send(tx, about.chat.id, text.replace(BACK, _back(tx, pool, about.rule.away_zone)))


def _began_now(about: Case) -> bool:
    """The wait has not been answered by an away text or looked at before: this is its first message."""
    wait, chat = about.wait, about.chat
    return wait is not None and (chat.owed_at is None or chat.owed_at <= wait.began_at)


def _some_are_on(tx: Tx, about: Case) -> bool:
    """Somebody at the cap is here all the same: the customer is not told that nobody is."""
    free = [one for one in candidates.candidates(tx, about) if one.may_see]
    reasons = [passed_over(about.rule, one, about.routed) for one in free]
    return any(reason is None or reason.value == "at_cap" for reason in reasons)


def _somebody_was_on_since(tx: Tx, pool: Sequence[int], last: datetime) -> bool:
    """Whether a closed period ended since: somebody of the pool was on after `last`."""
    return any(online for one in pool for online, _, _ in tx.availability.past(one, since=last))


def _back(tx: Tx, pool: Sequence[int], zone: str | None) -> str:
    """When the first of them is on again, on the rule's clock, else on that of their own zone; the place is named."""
    times = [(at, one) for one in pool if (at := candidates.back_at(tx, one)) is not None]
    if not times:
        return SOON
    at, first = min(times)
    plan = tx.availability.plan(first)
    theirs = plan.schedule.tz if plan.schedule is not None else zones.UTC_NAME
    there = zone if zone is not None and zones.known(zone) else theirs
    return spoken_in(there, zones.wall(at, there), today=zones.wall(tx.house, there).date())


def _send(tx: Tx, chat_id: int, text: str) -> Message | None:
    content = to_json(Content(doc=words(text)))
    message_id = tx.messages.add(
        chat_id=chat_id, way="out", via="auto", state="waits", body=content, at=tx.house, seen_at=tx.now
    )
    if message_id is None:
        return None
    owe.send(tx, message_id, chat_id, delay=0)
    return tx.messages.get(message_id)
