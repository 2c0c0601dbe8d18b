"""Who asks, for the first time or again, and which counter it goes to."""

from collections.abc import Callable

from bot.domain.asks import Answer, Ask, Asked, OptionsWanted, Pressed, Quiet, Say, ShortcutUsed, Submitted
from bot.domain.commands import Command, Unknown, parse
from bot.domain.events import ReplyWritten
from bot.domain.people import Agent
from bot.domain.text import plain
from bot.flows.desk import guide, status
from bot.flows.steps import owe
from storage.tx import Tx

Counter = Callable[[Tx, Agent, Command, Asked], Answer]

COMMANDS: dict[str, Counter] = {
    "now": guide.now,
    "help": guide.help_,
    "status": status.asked,
}
STRANGER = (
    "You are not in the Periskope team here, so there is nothing I can show you. "
    "Ask an admin of this app to invite your e-mail address with `/periskope invite`."
)


def answer(tx: Tx, ask: Ask) -> Answer:
    """One answer for one asking; the same asking a second time changes nothing."""
    agent = tx.people.by_slack(ask.slack_user)
    if agent is None or agent.state != "active":
        return Say(text=STRANGER)
    if not isinstance(ask, OptionsWanted) and not tx.inbox.once(f"ask:{ask.once}", source="slack"):
        return Quiet()
    match ask:
        case Asked():
            return command(tx, agent, ask)
        case Pressed():
            return Quiet()
        case Submitted():
            return Quiet()
        case ShortcutUsed():
            return Quiet()
        case OptionsWanted():
            return Quiet()


def command(tx: Tx, agent: Agent, ask: Asked) -> Answer:
    """Words typed: understood, or answered with what is nearest."""
    understood = parse(ask.text, agent.role)
    if isinstance(understood, Unknown):
        return guide.unknown(agent, understood)
    counter = COMMANDS.get(understood.name)
    return (
        guide.unknown(agent, Unknown(word=understood.name)) if counter is None else counter(tx, agent, understood, ask)
    )


def written_to_us(event: ReplyWritten, tx: Tx) -> str:
    """Plain words in the app's DM are commands too; the answer is a DM."""
    agent = tx.people.by_slack(event.slack_user)
    if agent is None:
        return "not in roster"
    ask = Asked(once=f"{event.channel}:{event.ts}", team="", slack_user=event.slack_user, text=plain(event.doc))
    said = command(tx, agent, ask)
    if isinstance(said, Say):
        owe.tell(tx, agent.id, "answer", key=f"dm:{event.ts}", text=said.text)
    return "command in dm"
