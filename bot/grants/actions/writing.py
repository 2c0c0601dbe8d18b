"""Whose list of labels and chats is written to Periskope, and whose is offered to be."""

import json
from collections.abc import Iterable, Sequence

from bot.access.policy import Action, may_do
from bot.blockkit.blocks import Blocks
from bot.grants import actions as grants
from bot.grants import forms as grants_forms
from bot.grants.actions import Whole
from bot.grants.forms import List
from bot.interactions import resolve
from bot.model.person import Agent
from storage.tx import Tx

MOST = 20  # people in one form


def unconfirmed(tx: Tx) -> list[Agent]:
    return [
        one
        for one in tx.people.roster().agents
        if grants.concerns(one) and not grants.confirmed(tx, one.id) and grants.whole(tx, one).writable
    ][:MOST]


def wholes(tx: Tx, people: Sequence[Agent]) -> list[Whole]:
    """The lists of those of them who have one."""
    return [grants.whole(tx, one) for one in people if grants.concerns(one)]


def shown(tx: Tx, one: Whole) -> List:
    return List(
        person=resolve.who_by_address(one.agent),
        labels=tuple(resolve.label_names(tx, one.labels)),
        doubt=one.doubt,
        allowed=tuple(resolve.title(tx.chats.get(chat_id)) for chat_id in one.allowed),
        denied=tuple(resolve.title(tx.chats.get(chat_id)) for chat_id in one.denied),
    )


def stamp(tx: Tx, lists: Iterable[Whole]) -> str:
    """Names what the form showed, so that nothing else is confirmed by it."""
    shown = [[one.agent.id, resolve.label_names(tx, one.labels), one.doubt, one.allowed, one.denied] for one in lists]
    return tx.hashed(json.dumps(shown))


def offered(tx: Tx, agent: Agent, people: Iterable[Agent]) -> Blocks:
    """A button for those whose list no admin has confirmed; nothing for members or where all is written anyway."""
    if not may_do(agent, Action.GRANT):
        return []
    known = {one.id: tx.people.get(one.id) for one in people}
    open_ = [
        one
        for one in known.values()
        if grants.concerns(one) and not grants.confirmed(tx, one.id) and grants.whole(tx, one).writable
    ][:MOST]
    return (
        [grants_forms.offer([resolve.who(tx, one) for one in open_], " ".join(str(one.id) for one in open_))]
        if open_
        else []
    )
