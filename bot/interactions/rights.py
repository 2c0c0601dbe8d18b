"""Whether somebody may do a declared thing to these objects; the same for commands, forms, buttons and lists."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

from bot.access import queries as access_queries
from bot.access.policy import ADMIN_IN_CHAT, IN_CHAT, Action, may_do
from bot.access.queries import Seen
from bot.interactions import answers
from bot.model.audit import AuditAction
from bot.model.person import Agent
from storage.tx import Tx

Right = Action | Callable[..., Action]
"""An action, or a function of the asker and the arguments (by name) that gives one."""


@runtime_checkable
class OfChat(Protocol):
    """Something of a chat, like a message or a ticket: it is judged by that chat."""

    @property
    def seen(self) -> Seen:
        """Its chat."""
        ...


def forbidden(tx: Tx, agent: Agent, right: Right, values: Mapping[str, Any]) -> str | None:
    """Why the asker may not do this to these; None: they may. An action about a chat is judged for each value that is a `Seen` or has one."""
    action = right if isinstance(right, Action) else right(agent, **values)
    about = (value.seen if isinstance(value, OfChat) else value for value in values.values())
    chats = [value for value in about if isinstance(value, Seen)]
    if action in IN_CHAT | ADMIN_IN_CHAT and chats:
        allowed = all(access_queries.may(tx, agent, action, seen.chat) for seen in chats)
    else:
        allowed = may_do(agent, action, sees=True)
    if allowed:
        return None
    return answers.NOT_FOR_YOU if action in IN_CHAT else answers.ADMINS_ONLY


def refused(tx: Tx, agent: Agent, what: str) -> None:
    """A line in the audit, the same for what is hidden and what is not there. `what`: our own word for it."""
    tx.audit.write(AuditAction.REFUSED, actor=agent.id, via="slack", detail=what[:60])
