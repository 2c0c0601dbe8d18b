"""What is shown of a message, and which stored texts a person has."""

from bot.access.policy import Action, may_do
from bot.blockkit.message_content import reaction_line
from bot.model.message import Message, MessageDirection, QuickReply
from bot.model.person import Agent
from bot.replies import messages as replies_messages
from bot.replies.messages import StoredReply
from bot.threads.queries import copies as threads_copies
from storage.tx import Tx


def quotable(message: Message) -> bool:
    """Whether the customer has it; a private note is nothing of theirs, also where Periskope keeps it in the chat."""
    return message.wa_id is not None and message.direction != MessageDirection.NOTE


def details(tx: Tx, message: Message) -> str:
    """Its author, times and delivery, and who reacted to it how."""
    author = message.author_email or "" if message.direction != MessageDirection.IN else ""
    told = replies_messages.details(
        direction=message.direction,
        source=message.source,
        author=author,
        at=message.at,
        state=message.state,
        ack=message.ack,
    )
    return told + replies_messages.reacted(reaction_line(threads_copies.reactions(tx, message)))


def marked(tx: Tx, one: QuickReply) -> str:
    """The key of this text as it is now, and of no other that has its number later."""
    return f"{one.id:x}.{tx.hashed(f'{one.agent_id} {one.name} {one.body}')[:12]}"


def may_change(agent: Agent, *, team: bool) -> bool:
    """Whether somebody may change their own texts, or the team's."""
    return may_do(agent, Action.TEAM_REPLIES if team else Action.OWN_REPLIES)


def stored(tx: Tx, agent: Agent) -> list[QuickReply]:
    """The team's texts and one's own."""
    return tx.quick_replies.of(agent.id)


def changeable(tx: Tx, agent: Agent) -> list[QuickReply]:
    """Those that the person may change, their own before the team's of the same name."""
    return [one for one in stored(tx, agent) if may_change(agent, team=one.agent_id is None)]


def by_key(tx: Tx, agent: Agent, key: str) -> QuickReply | None:
    """The text with this key, if it is as it was and the person may change it."""
    return next((one for one in changeable(tx, agent) if marked(tx, one) == key), None)


def other_of_name(tx: Tx, agent: Agent, owner: int | None, short: str, before: QuickReply | None) -> bool:
    """Whether another one of that owner has this name already. `before`: the one that is changed."""
    same = [one for one in stored(tx, agent) if (one.agent_id, one.name) == (owner, short)]
    return any(before is None or one.id != before.id for one in same)


def rows(tx: Tx, agent: Agent) -> list[StoredReply]:
    """The team's and one's own, as they are listed."""
    return [
        StoredReply(key=marked(tx, one), short=one.name, text=shown(one), team=one.agent_id is None)
        for one in stored(tx, agent)
    ]


def shown(one: QuickReply) -> str:
    """A text with the name of its file."""
    return replies_messages.with_file(one.body, one.files[0].name if one.files else "")
