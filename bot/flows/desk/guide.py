"""What a person can do here, and what was probably meant."""

from bot.domain.asks import Answer, Asked, Say
from bot.domain.commands import Command, Unknown, usable
from bot.domain.people import Agent
from bot.flows.desk import status
from storage.tx import Tx


def now(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """An empty line: one's own status and what one can say."""
    return Say(text=f"{status.own(tx, agent)}\n\n{_commands(agent)}")


def help_(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """The commands that this person may use."""
    return Say(text=_commands(agent))


def unknown(agent: Agent, said: Unknown) -> Answer:
    """Not understood; the nearest of those that this person may use."""
    if said.admins_only:
        return Say(text="That is for admins. Ask one of them, or see what you can do with `/periskope help`.")
    if said.nearest is not None:
        return Say(
            text=f"I do not know that word. Did you mean `/periskope {said.nearest}`? All commands: `/periskope help`."
        )
    return Say(text="I did not understand that. `/periskope help` shows what you can say.")


def _commands(agent: Agent) -> str:
    lines = [
        f"• `/periskope {row.name}{' ' + row.usage if row.usage else ''}`: {row.help}" for row in usable(agent.role)
    ]
    return "\n".join(lines)
