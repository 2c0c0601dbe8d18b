"""Names that can be meant: looked up by all kinds of match at once, so that nobody decides by a name who else is meant."""

from bot.model.chat import Chat
from bot.model.ids import AgentId
from bot.model.person import Agent
from bot.text.safe import clean_name, looks_like
from storage.queries.people import Roster
from storage.tx import Tx

SHORT, EMAIL = 24, 32  # characters: together they fit where a name does
DIGITS = 4


def shown(roster: Roster, agent: Agent) -> str:
    """What to call somebody; with the e-mail where another looks alike."""
    return with_email(agent) if agent.id in roster.cache(alike) else agent.name or agent.email


def with_email(agent: Agent) -> str:
    """A name and the e-mail, cut so that no name, however long, hides the address."""
    email = agent.email if len(agent.email) <= EMAIL else f"{agent.email[: EMAIL - 1]}…"
    called = clean_name(agent.name, SHORT)
    return f"{called} ({email})" if called else email


def alike(roster: Roster) -> frozenset[AgentId]:
    """Who passes for somebody else: by the whole name, by another's first name, or by an address as a name."""
    by_look: dict[str, set[AgentId]] = {}
    for agent in roster.agents:
        first = agent.name.split(" ")[0]
        for look in {looks_like(agent.name), looks_like(first)} - {""}:
            by_look.setdefault(look, set()).add(agent.id)
    found = {agent.id for agent in roster.agents if "@" in agent.name}
    for agent in roster.agents:
        others = by_look.get(looks_like(agent.name), set()) - {agent.id}
        if others:
            found |= {agent.id, *others}
    return frozenset(found)


def taken_from(roster: Roster, agent_id: int) -> Agent | None:
    """The colleague whose whole or first name, or whose address, somebody goes by; None if nobody's."""
    me = roster.get(agent_id)
    look = "" if me is None else looks_like(me.name)
    others = (one for one in roster.agents if look and one.id != agent_id and one.state != "inactive")
    return next((one for one in others if look in _looks(one)), None)


def _looks(agent: Agent) -> frozenset[str]:
    """How a colleague is called by others: by the whole name, the first name, the address or what stands before its `@`."""
    called = (agent.name, agent.name.split(" ")[0], agent.email, agent.email.partition("@")[0])
    return frozenset(looks_like(one) for one in called)


def last_digits(chat: Chat) -> str:
    """The end of a chat's number, to tell chats of one name apart: `…4821`."""
    digits = "".join(one for one in chat.wa_chat_id.partition("@")[0] if one.isdecimal())
    return f"…{digits[-DIGITS:]}" if len(digits) > DIGITS else ""


def certain(tx: Tx, agent: Agent, chat: Chat) -> str:
    """The fewest digits that name this chat and no other; its key, where names stand in the way."""
    digits = "".join(one for one in chat.wa_chat_id.partition("@")[0] if one.isdecimal())
    for typed in (digits[-DIGITS:], digits[-DIGITS - 3 :]):
        if tx.chat_lists.named(agent, typed) == [chat.id]:
            return typed
    return chat.key
