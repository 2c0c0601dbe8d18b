"""Tickets as the store remembers them, and the rows that reports count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.chat import Stretches
from bot.model.ids import AgentId, ChatId, LabelId
from bot.model.message import MessageSource


class TicketState(StrEnum):
    """Periskope's word for how far a ticket is, or ours for one that was deleted there."""

    OPEN = "open"  # nobody has begun
    IN_PROGRESS = "inprogress"  # somebody has
    CLOSED = "closed"  # done
    ARCHIVED = "archived"  # done and put away, or called by a word that we do not know
    DELETED = "deleted"  # no more in Periskope

    @classmethod
    def by_word(cls, word: str) -> "TicketState":
        """The state that Periskope means by this word; it spells one of them in two ways."""
        known = {one.value: one for one in cls} | {"in_progress": cls.IN_PROGRESS}
        return known.get(word, cls.ARCHIVED)


OPEN_STATES = frozenset({TicketState.OPEN, TicketState.IN_PROGRESS})
COUNTED_SOURCES = frozenset({MessageSource.SLACK, MessageSource.CONSOLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket; `periskope_id` is None until Periskope has it. `at`: when it last changed in Periskope, or was made."""

    id: int
    periskope_id: str | None
    chat_id: int
    message_id: int | None
    subject: str = field(repr=False)
    state: TicketState
    priority: int
    assignee_id: int | None
    assignee_email: str | None = field(repr=False)
    version: int
    at: datetime

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedReply:
    """Messages to a customer that count as replies (`counts_as_reply`): `count` of them, summed up beforehand or 1."""

    at: datetime
    chat: ChatId
    agent: AgentId | None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedWait:
    """A wait that is over. `internal`: the chat is with one of our own contacts. `on_duty`: as in `StoredWait`."""

    began_at: datetime
    ended_at: datetime
    how: str
    chat: ChatId
    agent: AgentId | None
    internal: bool = False
    on_duty: Stretches | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedTicket:
    """A ticket in its present state."""

    state: TicketState
    chat: ChatId
    assignee: AgentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRows:
    """The rows that figures are made from. A chat that is missing in `labels` has none."""

    replies: Iterable[CountedReply] = ()
    waits: Iterable[CountedWait] = ()
    tickets: Iterable[CountedTicket] = ()
    labels: Mapping[ChatId, frozenset[LabelId]] = field(default_factory=dict)
