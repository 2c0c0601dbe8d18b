"""One's own switch."""

from bot.domain.asks import Answer, Asked, Say
from bot.domain.commands import Command
from bot.domain.people import Agent
from bot.flows.steps import turns
from storage.tx import Tx


def asked(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """Show it, or set it."""
    if command.arguments.action not in {"online", "offline"}:
        return Say(text=own(tx, agent))
    online = command.arguments.action == "online"
    tx.availability.switch(agent.id, online=online, source="self", until=None)
    tx.audit.write("status", actor=agent.id, via="slack", whom_id=agent.id, detail=command.arguments.action)
    return Say(text=own(tx, agent))


def own(tx: Tx, agent: Agent) -> str:
    """How it stands."""
    return "You are *online*." if turns.is_on(tx, agent.id) else "You are *offline*."
