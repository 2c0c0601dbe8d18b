"""What is done with one chat, by button, menu, form or word: judged for who asks, then handed to the trip."""

from collections.abc import Callable, Sequence
from functools import partial

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, FieldErrors, Say
from bot.domain.model import Chat
from bot.domain.people import Agent
from bot.flows import assign
from bot.flows.assign import Done
from bot.flows.desk import named
from bot.flows.steps import owe
from bot.flows.steps.doors import sees
from bot.views import answers, refusals
from storage.tx import Tx

Deed = Callable[..., Done]

DEEDS: dict[str, tuple[Action, Deed]] = {
    "take": (Action.TAKE, assign.take),
    "release": (Action.RELEASE, assign.release),
    "close": (Action.CLOSE, assign.close),
    "reopen": (Action.REOPEN, assign.reopen),
    "dismiss": (Action.DISMISS, assign.dismiss),
    "mute": (Action.MUTE, partial(assign.mute, muted=True)),
    "unmute": (Action.MUTE, partial(assign.mute, muted=False)),
}


def may(tx: Tx, agent: Agent, action: Action, chat: Chat) -> bool:
    """May this person do this with this chat, now?"""
    return may_do(agent, action, sees=sees(tx, agent, chat.id), members_label=tx.settings.policies().members_label)


def do(tx: Tx, agent: Agent, chat: Chat, what: str) -> Answer:
    """One of the simple deeds, and a sentence about it."""
    action, deed = DEEDS[what]
    if not may(tx, agent, action, chat):
        return Say(text=refusals.NO_CHAT)
    done = deed(tx, chat, by=agent)
    if done.refused is not None:
        return Say(text=answers.chat_refused(done.refused, named.title(chat)))
    fresh(tx, agent.id, chat.holder_id, done.chat.holder_id)
    return Say(text=answers.chat_done(what, named.title(chat)))


def fresh(tx: Tx, *people: int | None) -> None:
    """Home tabs of those whom it concerns are shown anew."""
    for one in dict.fromkeys(people):
        if one is not None:
            owe.home(tx, one)


def hand(tx: Tx, agent: Agent, chats: Sequence[Chat], to: Agent | None, *, line: str = "") -> Answer:
    """Chats to a person, or back to whom the rules choose. A refusal of the only one stands at the field."""
    told: list[str] = []
    for chat in chats:
        if not may(tx, agent, Action.HAND_OVER, chat):
            continue
        done = assign.hand_over(tx, chat, to=to, by=agent, line=line)
        if done.refused is not None:
            told.append(answers.chat_refused(done.refused, named.title(chat), named.person(to)))
            if len(chats) == 1:
                return FieldErrors(errors={"to": told[0]})
            continue
        fresh(tx, agent.id, chat.holder_id, done.chat.holder_id)
        if done.chat.holder_id is None:
            told.append(answers.chat_done("release", named.title(chat)))
        else:
            holder = tx.people.roster().get(done.chat.holder_id)
            told.append(answers.chat_done("assign", named.title(chat), named.person(holder)))
    return Say(text="\n".join(told) or refusals.NO_CHAT)
