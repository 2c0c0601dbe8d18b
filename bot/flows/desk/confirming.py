"""Whose list of labels and chats is written to Periskope: shown whole, confirmed by an admin, judged again when sent."""

import json
from collections.abc import Iterable, Sequence

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, Open, Pressed, Push, Replace, Say, Submitted
from bot.domain.commands import Command
from bot.domain.people import Agent
from bot.flows.desk import named
from bot.flows.steps import through
from bot.flows.steps.through import Whole
from bot.views import answers, forms_through, refusals
from bot.views.blocks import Blocks, sections
from bot.views.forms_through import List
from bot.views.inputs import modal
from storage.tx import Tx

MOST = 20  # people in one form


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`access confirm @asha`; without names, everybody whose list is not confirmed yet."""
    if not may_do(agent, Action.GRANT):
        return Say(text=answers.ADMINS_ONLY)
    meant = named.people(tx, agent, command.arguments.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    people = list(meant.agents) if command.arguments.people else _unconfirmed(tx)
    if not people:
        return Say(text=forms_through.ALL_WRITTEN)
    said = form(tx, agent, people)
    return (
        Say(text=answers.NEEDS_FORM.format(command="access confirm"))
        if isinstance(said, Open) and not ask.team
        else said
    )


def _unconfirmed(tx: Tx) -> list[Agent]:
    return [
        one
        for one in tx.people.roster().agents
        if through.concerns(one) and not through.confirmed(tx, one.id) and through.whole(tx, one).writable
    ][:MOST]


def form(tx: Tx, agent: Agent, people: Sequence[Agent]) -> Answer:
    """Their lists, to be confirmed."""
    if not may_do(agent, Action.GRANT):
        return Say(text=answers.ADMINS_ONLY)
    lists = [through.whole(tx, one) for one in people[:MOST] if through.concerns(one)]
    if not lists:
        return Say(text=forms_through.NOT_MEMBERS)
    if not any(one.writable for one in lists):
        doubts = [str(one.doubt) for one in lists]
        return Say(text=forms_through.nothing_to_write([named.person(one.agent) for one in lists], doubts))
    return Open(view=_view(tx, [one for one in lists if one.writable]))


def _view(tx: Tx, lists: Sequence[Whole], *, stale: bool = False) -> dict[str, object]:
    data = " ".join([_stamp(tx, lists), *(str(one.agent.id) for one in lists)])
    return forms_through.confirm([_shown(tx, one) for one in lists], data=data, stale=stale)


def _shown(tx: Tx, one: Whole) -> List:
    return List(
        person=named.person(one.agent),
        labels=tuple(named.label_names(tx, one.labels)),
        doubt=one.doubt,
        allowed=tuple(named.title(tx.chats.get(chat_id)) for chat_id in one.allowed),
        denied=tuple(named.title(tx.chats.get(chat_id)) for chat_id in one.denied),
    )


def _stamp(tx: Tx, lists: Iterable[Whole]) -> str:
    """Names what the form showed, so that nothing else is confirmed by it."""
    shown = [[one.agent.id, named.label_names(tx, one.labels), one.doubt, one.allowed, one.denied] for one in lists]
    return tx.hashed(json.dumps(shown))


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """What was shown is what is confirmed; if it moved meanwhile it is shown again."""
    if not may_do(agent, Action.GRANT):
        return Say(text=answers.ADMINS_ONLY)
    stamp, *ids = sent.form.data.split() or [""]
    people = named.by_ids(tx, ids)
    lists = [through.whole(tx, one) for one in people if through.concerns(one)]
    lists = [one for one in lists if one.writable]
    if not lists:
        return Say(text=answers.TOO_LATE)
    if stamp != _stamp(tx, lists):
        return Replace(view=_view(tx, lists, stale=True))
    for one in lists:
        through.confirm(tx, one.agent, by=agent)
    return Say(text=forms_through.written([named.person(one.agent) for one in lists]))


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """The button under a grant; its value is the people's ids."""
    people = named.by_ids(tx, (press.value or "").split())
    if not people:
        return Say(text=refusals.NOBODY)
    said = form(tx, agent, people)
    return Push(view=said.view) if isinstance(said, Open) else said


def offered(tx: Tx, agent: Agent, people: Iterable[Agent]) -> Blocks:
    """A button for those whose list no admin has confirmed; nothing for members or where all is written anyway."""
    if not may_do(agent, Action.GRANT):
        return []
    known = {one.id: tx.people.get(one.id) for one in people}
    open_ = [
        one
        for one in known.values()
        if through.concerns(one) and not through.confirmed(tx, one.id) and through.whole(tx, one).writable
    ][:MOST]
    return (
        [forms_through.offer([named.person(one) for one in open_], " ".join(str(one.id) for one in open_))]
        if open_
        else []
    )


def with_offer(tx: Tx, agent: Agent, text: str, people: Iterable[Agent]) -> Say:
    """An answer in words, and the button below it."""
    button = offered(tx, agent, people)
    return Say(text=text, blocks=[*sections(text), *button] if button else None)


def form_with_offer(tx: Tx, agent: Agent, title: str, text: str, people: Iterable[Agent]) -> Answer:
    """The same after a form was sent."""
    button = offered(tx, agent, people)
    return Replace(view=modal("done", title, [*sections(text), *button])) if button else Say(text=text)
