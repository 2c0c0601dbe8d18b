"""Who sees a chat and why, as far as the asker may know."""

from bot.access import queries as access_queries
from bot.access.policy import Action, may_do
from bot.access.queries import Seen
from bot.grants.forms import AccessDifference, Sight
from bot.interactions import resolve
from bot.model.person import Agent
from storage.tx import Tx


def differences(tx: Tx, asker: Agent, seen: Seen) -> AccessDifference:
    """For admins: members about whom Periskope, as last read, says the other thing."""
    there = tx.periskope_access.of_chat(seen.id) if may_do(asker, Action.REASONS, sees=True) else None
    if there is None:
        return AccessDifference()
    told = [
        (one, reason.sees, there.get(one.email))
        for one, reason in access_queries.reasons(tx, seen.id)
        if one.role == "member"
    ]
    return AccessDifference(
        denied_there=tuple(resolve.who(tx, one) for one, here, said in told if here and said is False),
        allowed_there=tuple(resolve.who(tx, one) for one, here, said in told if not here and said is True),
    )


def sights(tx: Tx, asker: Agent, seen: Seen) -> list[Sight]:
    """Members hear names and *admin, label, own grant*; denials and which labels are for admins."""
    everything = may_do(asker, Action.REASONS, sees=True)
    found = []
    for agent, reason in access_queries.reasons(tx, seen.id):
        if not reason.sees and not (everything and reason.kind == "denied"):
            continue
        labels = tuple(resolve.label_names(tx, reason.labels)) if reason.kind == "label" else ()
        found.append(Sight(person=resolve.who(tx, agent), reason=reason, labels=labels if everything else ()))
    return found
