"""*Undo* after routing rules were changed or removed."""

from collections.abc import Iterable

from bot.access.policy import Action
from bot.interactions.undo import State, undo
from bot.model.person import Agent
from bot.model.routing import from_json, to_json
from bot.routing import messages as routing_messages
from bot.routing import queries as routing_queries
from bot.routing.actions import rules as routing_rules
from storage.tx import Tx

ALL = "rules"


def rules_now(tx: Tx) -> State:
    """All rules in order, the default one last: what chats a rule gets depends on those before it."""
    return _rules(tx, [ALL])


def _rules(tx: Tx, keys: Iterable[str]) -> State:
    every = [*tx.routing.rules(), tx.routing.default_rule()]
    return {key: [[int(one.id), to_json(one), one.active] for one in every] for key in keys}


@undo("rules", right=Action.ROUTING, read=_rules)
def rules(tx: Tx, by: Agent, was: State) -> str:
    """The rules as they were. A removed one begins its turns anew; chats keep the assignees that they have."""
    before = [from_json(rule_id, body, active=active) for rule_id, body, active in was[ALL]]
    back = routing_rules.put_all(tx, before[:-1], default=before[-1], by=by)
    return routing_messages.as_before([(one, routing_queries.described(tx, one)) for one in back])
