"""What a person can do here, and what was probably meant."""

from bot.domain.asks import Answer, Asked, Say
from bot.domain.commands import BY_NAME, Command, Unknown, usable
from bot.domain.people import Agent
from bot.domain.words_match import folded, singular
from bot.flows.desk import status
from bot.flows.steps import turns
from bot.views import answers
from bot.views import help as help_view
from storage.queries.lists import Wanted
from storage.tx import Tx


def now(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """An empty line: one's own status, what waits for one, and what one can say."""
    _, waiting = tx.lists.chats(agent, Wanted(holder=agent.id, state="waiting"), limit=1)
    _, unheld = tx.lists.chats(agent, Wanted(holder=0, state="waiting"), limit=1)
    rows = usable(agent.role, in_thread=ask.root is not None)
    head = answers.now(status.own(tx, agent), waiting, unheld)
    shown = help_view.glance(head, rows, online=turns.is_on(tx, agent.id))
    return Say(text=shown.text, blocks=shown.blocks)


def help_(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """The commands that this person may use, or all about one of them."""
    rows = usable(agent.role, in_thread=ask.root is not None)
    wanted = singular(folded(command.arguments.words))
    row = next((row for row in rows if singular(row.name) == wanted and row.name in BY_NAME), None)
    shown = help_view.about(row) if row is not None else help_view.overview(rows, in_thread=ask.root is not None)
    return Say(text=shown.text, blocks=shown.blocks)


def unknown(agent: Agent, said: Unknown) -> Answer:
    """Not understood; the nearest of those that this person may use."""
    return Say(text=help_view.unknown(said))
