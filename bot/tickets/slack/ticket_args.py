"""What is said in lines about tickets: one that there is, and the subject of a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.blockkit.forms import MOST_OPTIONS, SelectOption
from bot.interactions.kinds import Fit, Impossible, Ref
from bot.interactions.things import LineArg, ThingArg
from bot.interactions.world import World
from bot.text.fuzzy import nearest
from bot.text.names import fold, holds
from bot.tickets import actions as tickets
from bot.tickets import messages as tickets_messages
from bot.tickets import queries as tickets_queries
from bot.tickets.queries import SeenTicket

MOST_FITTING = 11
ASSIGNED = frozenset({"assign", "assigned", "assignee"})


@dataclass(frozen=True)
class TicketArg(ThingArg):
    """A ticket by Periskope's number or by whole words of its subject, of those in chats that the asker may see."""

    own = "ticket"
    noun: ClassVar[str] = "ticket"
    longest: int = 40

    def key(self, world: World, ref: Ref) -> str:
        return f"{int(ref):x}"

    def by_key(self, world: World, key: str) -> Fit | Impossible:
        number = int(key, 16) if len(key) < 9 and key.isalnum() else 0
        found = tickets_queries.seen_ticket(world.tx, world.agent, number)
        return Impossible(tickets_messages.NONE) if found is None else Fit((found.ticket.id,))

    def called(self, world: World, words: str, *, quoted: bool, keyword: bool) -> Fit | Impossible | None:
        """Those with this number, else those whose subject holds the words; a keyword is a subject only as the whole of it."""
        typed, every = fold(words), world.kept("tickets", lambda: tickets_queries.names(world.tx, world.agent))
        exact = tuple(one for one, number, _ in every if typed and number == typed)
        fits = exact or tuple(
            one for one, _, subject in every if (subject == typed if keyword else holds(subject, typed)) and typed
        )
        return Fit(fits[:MOST_FITTING]) if fits else None

    def unknown(self, world: World, typed: str) -> str:
        return tickets_messages.no_ticket(typed)

    def value(self, world: World, ref: Ref) -> SeenTicket | None:
        return tickets_queries.seen_ticket(world.tx, world.agent, int(ref))

    def typed(self, world: World, ref: Ref) -> str:
        one = self.value(world, ref)
        return "" if one is None else one.ticket.periskope_id or f'"{one.ticket.subject.replace(chr(34), chr(39))}"'

    def shown(self, world: World, ref: Ref) -> str:
        return tickets_queries.shown(world.tx, int(ref))

    def offered(self, world: World) -> Sequence[Ref]:
        return [one for one, _, _ in tickets_queries.names(world.tx, world.agent)]

    def options(self, world: World, typed: str) -> Sequence[SelectOption]:
        """Looked for by number and subject: what each looks like is looked up for those alone that fit."""
        wanted, every = fold(typed).split(), tickets_queries.names(world.tx, world.agent)
        fits = [one for one, *words in every if all(word in " ".join(words) for word in wanted)]
        if not fits:
            near = nearest(typed, [subject for _, _, subject in every])
            fits = [one for one, _, subject in every if subject == near]
        return [SelectOption(value=self.key(world, one), text=self.shown(world, one)) for one in fits[:MOST_OPTIONS]]


@dataclass(frozen=True)
class SubjectArg(LineArg):
    """A new ticket's subject: what stands behind *about*, or, under a card, all that nothing else is."""

    noun: ClassVar[str] = "subject"
    behind: frozenset[str] = frozenset({"about", "subject", "called"})
    doubtful: frozenset[str] = frozenset({"priority"})
    first: frozenset[str] = frozenset({"for", "to", "priority"}) | ASSIGNED
    ends_at: frozenset[str] = frozenset({"for", "to", "priority"}) | ASSIGNED
    most: int = tickets.LONGEST
    no_words: str = tickets_messages.PERSON_FIRST
    too_long: str = tickets_messages.TOO_LONG

    def unknown(self, world: World, typed: str) -> str:
        return tickets_messages.no_subject(typed)
