"""What people do with a chat they may see: take, release, hand over, close, reopen, dismiss, mute, remind; and why.

Whether they may is the caller's question, asked at its door in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import shifts
from bot.domain.content import Content
from bot.domain.content_json import to_json
from bot.domain.model import Chat
from bot.domain.people import Agent
from bot.domain.routing import Choice, Reason, choose
from bot.domain.routing_json import why_from_json
from bot.domain.text import words
from bot.domain.waits import Happened, Kind
from bot.flows.steps import candidates, holding, owe, place, turns, waits
from bot.flows.steps.doors import sees
from bot.flows.steps.holding import How
from storage.queries.outbox import Effect
from storage.tx import Tx

LONGEST = timedelta(days=366)
SHIFT_AHEAD = timedelta(days=16)


class Refused(StrEnum):
    """Why nothing changed."""

    YOURS_ALREADY = "yours_already"
    THEIRS_ALREADY = "theirs_already"
    NOBODY_HOLDS = "nobody_holds"
    MAY_NOT_SEE = "may_not_see"
    NOT_HERE = "not_here"
    CLOSED_ALREADY = "closed_already"
    OPEN_ALREADY = "open_already"
    NOTHING_WAITS = "nothing_waits"
    SAME = "same"
    NOT_AHEAD = "not_ahead"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The chat as it is now; `refused`: nothing changed, and why."""

    chat: Chat
    refused: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Who has a chat and how they got it, by fixed words; `reasons`: everybody it could have gone to, best first.

    `rule`: the name of the rule that chose, empty for the built-in one, None if a person did. `now`: the reasons are
    those of a choice made just now, because nobody holds the chat.
    """

    holder: str | None
    since: datetime | None
    by: str | None
    rule: str | None
    reasons: tuple[tuple[str, Reason], ...] = ()
    now: bool = False


def take(tx: Tx, chat: Chat, *, by: Agent) -> Done:
    """It is theirs now, and open."""
    if chat.holder_id == by.id:
        return Done(chat=chat, refused=Refused.YOURS_ALREADY)
    if chat.closed_at is not None:
        tx.chats.change(chat.id, closed_at=None)
    taken = holding.give(tx, chat, by.id, How(by="take", ended="taken", actor=by.id))
    holding.knows(tx, tx.waits.open(chat.id))
    return _settled(tx, chat, taken)


def release(tx: Tx, chat: Chat, *, by: Agent) -> Done:
    """Handed back: if somebody waits, another gets it."""
    if chat.holder_id is None:
        return Done(chat=chat, refused=Refused.NOBODY_HOLDS)
    tx.audit.write("released", actor=by.id, via="slack", chat_id=chat.id, whom_id=chat.holder_id)
    free = holding.give(tx, chat, None, How(by="release", ended="released", actor=by.id))
    turns.reopened(tx, free)
    return _settled(tx, chat, free)


def assign_to(tx: Tx, chat: Chat, to: Agent, *, by: Agent) -> Done:
    """To a certain person, on or off, who may see it; they are named if they are on and somebody waits."""
    refused = _cannot_have(tx, chat, to)
    if refused is not None:
        return Done(chat=chat, refused=refused)
    if to.id == by.id:
        return take(tx, chat, by=by)
    given = holding.give(tx, chat, to.id, How(by="hand_over", ended="handed_over", actor=by.id))
    holding.name_holder(tx, given)
    return _settled(tx, chat, given)


def _cannot_have(tx: Tx, chat: Chat, to: Agent) -> Refused | None:
    if chat.holder_id == to.id:
        return Refused.THEIRS_ALREADY
    if not sees(tx, to, chat.id):
        return Refused.MAY_NOT_SEE
    return None if to.here else Refused.NOT_HERE


def hand_over(tx: Tx, chat: Chat, *, to: Agent | None, by: Agent, line: str = "") -> Done:
    """To a person, or to whom the rules choose, with one line that becomes a note."""
    done = release(tx, chat, by=by) if to is None else assign_to(tx, chat, to, by=by)
    if done.refused is None and line.strip():
        keep_note(tx, chat, by, line.strip())
    return done


def keep_note(tx: Tx, chat: Chat, by: Agent, line: str) -> None:
    """For colleagues only, in every room of the chat and in Periskope."""
    message_id = tx.messages.add(
        chat_id=chat.id,
        way="note",
        via="slack",
        state="note",
        author_id=by.id,
        author_email=by.email,
        body=to_json(Content(doc=words(line))),
        at=tx.house,
        seen_at=tx.now,
    )
    if message_id is not None:
        owe.note(tx, tx.messages.get(message_id))
        for thread in tx.threads.of_chat(chat.id):
            owe.copy(tx, thread, message_id)


def close(tx: Tx, chat: Chat, *, by: Agent) -> Done:
    """Nothing more is owed; nobody holds it until the customer writes again."""
    if chat.closed_at is not None:
        return Done(chat=chat, refused=Refused.CLOSED_ALREADY)
    tx.chats.change(chat.id, remind_at=None)
    closed = turns.close(tx, tx.chats.get(chat.id), by.id)
    if tx.settings.policies().mark_read:
        tx.outbox.owe_sync(Effect(kind="MarkRead", target=chat.id), lane=f"wa:{chat.id}")
    tx.audit.write("closed", actor=by.id, via="slack", chat_id=chat.id)
    return Done(chat=closed)


def reopen(tx: Tx, chat: Chat, *, by: Agent) -> Done:
    """Open again, with whoever had it last if they are on, else with who reopened it."""
    if chat.closed_at is None:
        return Done(chat=chat, refused=Refused.OPEN_ALREADY)
    tx.chats.change(chat.id, closed_at=None)
    tx.audit.write("reopened", actor=by.id, via="slack", chat_id=chat.id)
    place.place(tx, chat.id, begin=True)
    last = tx.people.roster().get(chat.last_holder_id)
    back = last is not None and last.here and turns.is_on(tx, last.id) and sees(tx, last, chat.id)
    to = last.id if last is not None and back else by.id
    opened = holding.give(tx, tx.chats.get(chat.id), to, How(by="reopen", ended="reopened", actor=by.id))
    owe.cards(tx, chat.id)
    return Done(chat=opened)


def dismiss(tx: Tx, chat: Chat, *, by: Agent) -> Done:
    """No reply is needed to what the customer wrote."""
    if tx.waits.open(chat.id) is None:
        return Done(chat=chat, refused=Refused.NOTHING_WAITS)
    tx.audit.write("dismissed", actor=by.id, via="slack", chat_id=chat.id)
    return Done(chat=_wait_no_longer(tx, chat, by))


def mute(tx: Tx, chat: Chat, *, muted: bool, by: Agent) -> Done:
    """A muted chat owes nobody an answer, whatever is written in it."""
    if chat.muted == muted:
        return Done(chat=chat, refused=Refused.SAME)
    tx.audit.write("muted" if muted else "unmuted", actor=by.id, via="slack", chat_id=chat.id)
    tx.chats.change(chat.id, muted=muted)
    owe.cards(tx, chat.id)
    return Done(chat=_wait_no_longer(tx, tx.chats.get(chat.id), by) if muted else tx.chats.get(chat.id))


def remind(tx: Tx, chat: Chat, *, at: datetime, by: Agent) -> Done:
    """It waits no longer now, and waits again at `at`."""
    if at <= tx.house or at > tx.house + LONGEST:
        return Done(chat=chat, refused=Refused.NOT_AHEAD if at <= tx.house else Refused.TOO_FAR)
    tx.audit.write("remind", actor=by.id, via="slack", chat_id=chat.id)
    tx.chats.change(chat.id, remind_at=at)
    tx.wake("clock")
    return Done(chat=_wait_no_longer(tx, tx.chats.get(chat.id), by))


def next_shift(tx: Tx, agent: Agent) -> datetime | None:
    """When the person's next shift begins, as a time to be reminded at; None: none is planned soon."""
    plan = tx.availability.plan(agent.id)
    edges = shifts.boundaries(plan.schedule, plan.exceptions, tx.house, tx.house + SHIFT_AHEAD)
    return next((at for at in edges if shifts.on_shift(plan.schedule, plan.exceptions, at)), None)


def why(tx: Tx, chat: Chat) -> Why:
    """Why a chat is with whom it is; for one that nobody holds, why nobody can have it now. Reasons are for admins."""
    if chat.holder_id is None:
        return _why_nobody(tx, chat)
    found = tx.routing.holdings(chat.id, limit=1)
    held = found[0] if found and found[0].ended_at is None else None
    rules = {0: "", **{int(rule.id): rule.name for rule in tx.routing.rules()}}
    return Why(
        holder=_name(tx, chat.holder_id),
        since=chat.held_since,
        by=None if held is None else held.by,
        rule=None if held is None or held.rule_id is None else rules.get(held.rule_id, ""),
        reasons=() if held is None else _named(tx, why_from_json(held.why)),
    )


def _why_nobody(tx: Tx, chat: Chat) -> Why:
    about = candidates.case(tx, chat, tx.waits.open(chat.id))
    choice: Choice = choose(about.rule, candidates.candidates(tx, about), about.routed, tx.house)
    reasons = _named(tx, choice.reasons)
    return Why(holder=None, since=None, by=None, rule=about.rule.name, reasons=reasons, now=True)


def _named(tx: Tx, reasons: tuple[tuple[int, Reason], ...]) -> tuple[tuple[str, Reason], ...]:
    return tuple((_name(tx, agent_id), reason) for agent_id, reason in reasons)


def _name(tx: Tx, agent_id: int) -> str:
    agent = tx.people.roster().get(agent_id)
    return "" if agent is None else agent.name or agent.email


def _wait_no_longer(tx: Tx, chat: Chat, by: Agent) -> Chat:
    after = waits.happens(tx, chat, Happened(kind=Kind.DISMISSED, at=tx.house, agent=by.id))
    owe.cards(tx, chat.id)
    turns.wait_ended(tx, after)
    return after


def _settled(tx: Tx, before: Chat, after: Chat) -> Done:
    """Changed hands: when to look again, and whoever had it may have room for another."""
    turns.plan_look(tx, after.id)
    turns.wait_ended(tx, before)
    return Done(chat=tx.chats.get(after.id))
