"""What waits: which messages need an answer, when a wait begins and ends, and which words reopen nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

import regex

from bot.model.policies import CLOSING_WORDS

_EMOJI = regex.compile(
    r"[0-9#*]\uFE0F?\u20E3|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200D\uFE0E\uFE0F]"
)
_NOT_WORDS = regex.compile(r"[\p{P}\p{S}\s]+")
GREETING = timedelta(seconds=5)
"""Within this time of the message that began a wait, what comes from the handset was sent by itself."""
TOLD_UNHELD = timedelta(minutes=10)
TOLD_HELD = timedelta(minutes=30)
How = Literal["answered", "closed", "dismissed"]
GroupWaits = Literal["flagged", "mention", "all"]


class Kind(StrEnum):
    """What happened in a chat, as far as it matters for waits; reactions and group events do not."""

    CUSTOMER = "customer"
    MISSED_CALL = "missed_call"
    ANSWER = "answer"  # an agent's, from Slack, the console or the handset
    AUTOMATIC = "automatic"  # ours, but no person's reply: ends nothing
    CLOSED = "closed"
    DISMISSED = "dismissed"  # "No reply needed"
    REMINDED = "reminded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event in a chat.

    `internal`: the contact is one of ours. `flagged` is Periskope's flag, None where flags do not arrive. `to_us`: the
    message names our number or quotes us. `sticker`: it has no words of its own. `agent`: who did it, where known.
    `greeted`: what looks like our newest answer is an automatic greeting to this very message.
    """

    kind: Kind
    at: datetime
    words: str = field(default="", repr=False)
    sticker: bool = False
    internal: bool = False
    flagged: bool | None = None
    to_us: bool = False
    agent: int | None = None
    greeted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings that decide what waits. In a muted chat nothing does."""

    group: bool = False
    group_waits: GroupWaits = "flagged"
    closing_words: frozenset[str] = frozenset(CLOSING_WORDS)
    muted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A wait for an answer, open or ended; `agent` is who ended it. `reminder`: an agent's own; no customer waits."""

    began_at: datetime
    ended_at: datetime | None = None
    how: How | None = None
    agent: int | None = None
    reminder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A chat's state: its open wait, the times of the customer's and our last message (no automatic ones), its closing.

    `needs_answer_at`: the time of the customer's newest message that needs an answer.
    """

    wait: Wait | None = None
    heard_at: datetime | None = None
    needs_answer_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None


def step(standing: Standing, happened: Happened, policy: Policy) -> tuple[Standing, Wait | None]:
    """The state after the event, and the wait that it ended, if any. An event that arrives late changes nothing newer."""
    match happened.kind:
        case Kind.CUSTOMER | Kind.MISSED_CALL:
            return _heard(standing, happened, policy), None
        case Kind.ANSWER:
            return _answered(standing, happened)
        case Kind.CLOSED:
            if standing.heard_at is not None and happened.at < standing.heard_at:
                return standing, None
            return _ended(replace(standing, closed_at=happened.at), happened, "closed")
        case Kind.DISMISSED:
            return _ended(standing, happened, "dismissed")
        case Kind.REMINDED:
            return _reminded(standing, happened.at), None
    return standing, None


def _heard(standing: Standing, happened: Happened, policy: Policy) -> Standing:
    answered_at = None if happened.greeted else standing.answered_at
    heard_at = _later(standing.heard_at, happened.at)
    if not owes(happened, policy) or _answered_already(happened.at, answered_at):
        return replace(standing, heard_at=heard_at, answered_at=answered_at) if not happened.internal else standing
    if standing.closed_at is not None and (happened.at < standing.closed_at or _only_closing(happened, policy)):
        return replace(standing, heard_at=heard_at, answered_at=answered_at)
    needs_answer_at = _later(standing.needs_answer_at, happened.at)
    return _waiting(standing, happened.at, heard_at=heard_at, answered_at=answered_at, needs_answer_at=needs_answer_at)


def _answered_already(at: datetime, answered_at: datetime | None) -> bool:
    """True if our answer is newer. WhatsApp's times are whole seconds: of one second is newer what came to us later."""
    if at.microsecond == 0 and answered_at is not None:
        answered_at = answered_at.replace(microsecond=0)
    return _before(at, answered_at)


def _only_closing(happened: Happened, policy: Policy) -> bool:
    closing = only_closing(happened.words, policy.closing_words)
    return happened.kind is Kind.CUSTOMER and (closing or (happened.sticker and not happened.words.strip()))


def _answered(standing: Standing, happened: Happened) -> tuple[Standing, Wait | None]:
    """The state after an answer; one that arrives late does not answer what the customer wrote after it."""
    answered = replace(standing, answered_at=_later(standing.answered_at, happened.at))
    after, over = _ended(answered, happened, "answered")
    if over and _before(happened.at, standing.needs_answer_at) and standing.needs_answer_at:
        after = _waiting(after, standing.needs_answer_at)
    return after, over


def _waiting(standing: Standing, at: datetime, **also: datetime | None) -> Standing:
    """The state with an open wait, and what is `also` set. It begins with its first message, also if that one arrives late."""
    wait = standing.wait
    began = at if wait is None or wait.reminder else min(at, wait.began_at)
    return replace(standing, wait=Wait(began_at=began), closed_at=None, **also)


def _reminded(standing: Standing, at: datetime) -> Standing:
    """The state with a reminder's wait; a customer who waits already goes before it."""
    if standing.wait is not None:
        return standing
    return replace(standing, wait=Wait(began_at=at, reminder=True), closed_at=None)


def _ended(standing: Standing, happened: Happened, how: How) -> tuple[Standing, Wait | None]:
    wait = standing.wait
    if wait is None or happened.at < wait.began_at:
        return standing, None
    ended = replace(wait, ended_at=happened.at, how=how, agent=happened.agent)
    return replace(standing, wait=None), ended


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other > one else one


def _before(at: datetime, other: datetime | None) -> bool:
    return other is not None and at < other


def is_greeting(ours: datetime, customers: datetime) -> bool:
    """True if a message of ours follows the customer's too soon for a person to have written it."""
    return timedelta() <= ours - customers <= GREETING


def owes(happened: Happened, policy: Policy) -> bool:
    """True if this message or call, by itself, needs an answer."""
    if happened.internal or policy.muted or happened.kind not in {Kind.CUSTOMER, Kind.MISSED_CALL}:
        return False
    if not policy.group or policy.group_waits == "all" or happened.kind is Kind.MISSED_CALL:
        return True
    if policy.group_waits == "mention":
        return happened.to_us
    return happened.flagged is not False


def told_at(
    wait: Wait, *, held: bool, unheld_after: timedelta = TOLD_UNHELD, held_after: timedelta = TOLD_HELD
) -> datetime:
    """When people are told of a wait that still lasts: later if the chat is with somebody who can be expected to answer."""
    return wait.began_at + (held_after if held else unheld_after)


def only_closing(words: str, closing_words: Iterable[str] = CLOSING_WORDS) -> bool:
    """True if the words are only emoji, punctuation and closing words (`thanks`, `ok`); False for empty words."""
    plain = _plain(words)
    if not plain:
        return bool(words.strip())
    return _made_of(plain.split(), frozenset(_plain(word) for word in closing_words))


def _made_of(words: list[str], phrases: frozenset[str]) -> bool:
    """True if the words are phrases of the set, one after the other."""
    longest = max((len(phrase.split()) for phrase in phrases), default=0)
    reached = {0}
    for end in range(1, len(words) + 1):
        starts = (start for start in range(max(0, end - longest), end) if start in reached)
        if any(" ".join(words[start:end]) in phrases for start in starts):
            reached.add(end)
    return len(words) in reached


def _plain(words: str) -> str:
    return str(_NOT_WORDS.sub(" ", _EMOJI.sub(" ", words.casefold()))).strip()
