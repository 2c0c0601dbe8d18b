"""What is said in lines about tickets: one that there is, and the subject of a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.access.queries import Seen, judged
from bot.blockkit.blocks import Block
from bot.blockkit.forms import Field, SelectOption, one_of, words_field
from bot.blockkit.rich_text import escape
from bot.interactions import resolve
from bot.interactions.kinds import ArgKind, Fit, Impossible, Ref, RestArg
from bot.interactions.tokens import OURS, Token
from bot.interactions.world import World
from bot.model.person import Agent
from bot.model.ticket import Ticket
from bot.text.fuzzy import folded
from bot.text.names import fold, holds
from bot.tickets import actions as tickets
from bot.tickets import messages as tickets_messages
from storage.tx import Tx

ABOUT = frozenset({"about", "subject", "called"})
MOST_LOOKED_AT = 500
MOST_FITTING = 11


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A ticket of a chat that the asker may see now."""

    ticket: Ticket
    seen: Seen


def seen_ticket(tx: Tx, agent: Agent, ticket_id: int) -> SeenTicket | None:
    """The ticket as it is now, if the person may see its chat; None if it is hidden or not there, alike."""
    ticket = tx.tickets.get(ticket_id)
    seen = None if ticket is None else judged(tx, agent, chat_id=ticket.chat_id)
    return None if ticket is None or seen is None else SeenTicket(ticket, seen)


@dataclass(frozen=True)
class TicketArg(ArgKind):
    """A ticket by Periskope's number or by whole words of its subject, of those in chats that the asker may see."""

    noun: ClassVar[str] = "ticket"
    longest: int = 40

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        if len(some) == 1 and some[0].kind == "ticket":
            number = int(some[0].value, 16) if len(some[0].value) < 9 and some[0].value.isalnum() else 0
            found = seen_ticket(world.tx, world.agent, number)
            return Impossible(tickets_messages.NONE) if found is None else Fit((found.ticket.id,))
        if any(token.kind not in {"word", "comma", "phrase"} for token in some) or some[0].kind == "comma":
            return None
        fits = _named(world, fold(world.line.written(some)), keyword=world.is_keyword(some))
        return Fit(fits[:MOST_FITTING]) if fits else None

    def unknown(self, world: World, typed: str) -> str:
        return tickets_messages.no_ticket(typed)

    def value(self, world: World, ref: Ref) -> SeenTicket | None:
        return seen_ticket(world.tx, world.agent, int(ref))

    def mark(self, world: World, ref: Ref) -> str:
        return f"<!ticket^{int(ref):x}>"

    def typed(self, world: World, ref: Ref) -> str:
        one = world.tx.tickets.get(int(ref))
        return "" if one is None else one.periskope_id or f'"{one.subject.replace(chr(34), chr(39))}"'

    def shown(self, world: World, ref: Ref) -> str:
        one = world.tx.tickets.get(int(ref))
        if one is None:
            return ""
        chat = resolve.title(world.tx.chats.get(one.chat_id))
        return " · ".join(part for part in (one.subject, chat, one.periskope_id or "") if part)

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        seen, _ = world.tx.tickets.seen_by(world.agent, limit=100)
        choices = [SelectOption(value=f"{one.id:x}", text=self.shown(world, one.id)) for one in seen]
        return one_of(what, choices, f"{int(chosen[0]):x}" if chosen else None)

    def from_field(self, world: World, value: Any) -> str:
        return f"<!ticket^{value}>" if value and str(value).isalnum() else ""


def _named(world: World, words: str, *, keyword: bool) -> tuple[int, ...]:
    """Those with this number, else those whose subject holds the words; a keyword is a subject only as the whole of it."""
    every = world.kept("tickets", lambda: _called(world.tx, world.agent))
    exact = tuple(one for one, number, _ in every if words and number == words)
    return exact or tuple(
        one for one, _, subject in every if (subject == words if keyword else holds(subject, words)) and words
    )


def _called(tx: Tx, agent: Agent) -> list[tuple[int, str, str]]:
    seen, _ = tx.tickets.seen_by(agent, limit=MOST_LOOKED_AT)
    return [(one.id, fold(one.periskope_id or ""), fold(one.subject)) for one in seen]


@dataclass(frozen=True)
class SubjectArg(RestArg):
    """A new ticket's subject: what stands behind *about*, or, under a card, all that nothing else is."""

    noun: ClassVar[str] = "subject"

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        """Somebody named by a mention is no words."""
        if not _is_behind_about(world, some[0]) and (world.here is None or folded(some[0].value) in ABOUT):
            return None
        if any(token.kind in OURS or token.kind in {"user", "group", "channel"} for token in some):
            return Impossible(tickets_messages.PERSON_FIRST)
        words = " ".join(world.line.text[some[0].start : some[-1].end].split())
        return Impossible(tickets_messages.TOO_LONG) if len(words) > tickets.LONGEST else Fit((words,))

    def unknown(self, world: World, typed: str) -> str:
        return tickets_messages.no_subject(typed)

    def mark(self, world: World, ref: Ref) -> str:
        return escape(str(ref))

    def typed(self, world: World, ref: Ref) -> str:
        return str(ref)

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        return words_field(what, str(chosen[0]) if chosen else "", longest=tickets.LONGEST)

    def from_field(self, world: World, value: Any) -> str:
        return f"about {escape(words)}" if (words := " ".join(str(value or "").split())) else ""


def _is_behind_about(world: World, first: Token) -> bool:
    before = [token for token in world.line.tokens if token.end <= first.start]
    return bool(before) and before[-1].kind == "word" and folded(before[-1].value) in ABOUT
