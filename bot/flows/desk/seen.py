"""Who sees a chat and why, as far as the asker may know."""

from bot.domain.access import Action, Reason, may_do, why
from bot.domain.model import Chat
from bot.domain.people import Agent
from bot.flows.desk import named
from bot.views.forms_access import Differs, Sight
from storage.tx import Tx


def reasons(tx: Tx, chat_id: int) -> list[tuple[Agent, Reason]]:
    """Everybody active with why they see the chat or do not, in the roster's order."""
    labels, roster = tx.chats.labels_of(chat_id), tx.people.roster()
    overrides = tx.people.overrides_of_chat(chat_id)
    return [
        (
            agent,
            why(
                agent,
                chat_labels=labels,
                granted=roster.granted.get(agent.id, frozenset()),
                override=overrides.get(agent.id),
            ),
        )
        for agent in roster.agents
        if agent.state == "active"
    ]


def differences(tx: Tx, asker: Agent, chat: Chat) -> Differs:
    """For admins: members about whom Periskope, as last read, says the other thing."""
    there = tx.there.of_chat(chat.id) if may_do(asker, Action.REASONS, sees=True) else None
    if there is None:
        return Differs()
    told = [(one, reason.sees, there.get(one.email)) for one, reason in reasons(tx, chat.id) if one.role == "member"]
    return Differs(
        denied_there=tuple(named.person(one) for one, here, said in told if here and said is False),
        allowed_there=tuple(named.person(one) for one, here, said in told if not here and said is True),
    )


def sights(tx: Tx, asker: Agent, chat: Chat) -> list[Sight]:
    """Members hear names and *admin, label, own grant*; denials and which labels are for admins."""
    everything = may_do(asker, Action.REASONS, sees=True)
    found = []
    for agent, reason in reasons(tx, chat.id):
        if not reason.sees and not (everything and reason.kind == "denied"):
            continue
        labels = tuple(named.label_names(tx, reason.labels)) if reason.kind == "label" else ()
        found.append(Sight(person=named.person(agent), reason=reason, labels=labels if everything else ()))
    return found
