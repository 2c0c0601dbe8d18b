"""Whose list of labels and chats is written to Periskope: shown whole, confirmed by an admin, judged again when sent."""

import json
from collections.abc import Iterable, Sequence

from bot.access.policy import Action, may_do
from bot.blockkit.blocks import Blocks
from bot.grants import actions as grants
from bot.grants import forms as grants_forms
from bot.grants.actions import Whole
from bot.grants.forms import List
from bot.interactions import answers, named, resolve
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, ButtonPressed, FormSubmitted, OpenModal, Push, Replace, Reply
from bot.interactions.registry import arg, command
from bot.model.person import Agent
from storage.tx import Tx

MOST = 20  # people in one form


@command(
    "access confirm",
    verbs="sync",
    right=Action.GRANT,
    group="chats",
    help="Have people's access written to Periskope too.",
    example="/periskope access confirm @asha",
)
def access_confirm(ctx: Ctx, people: Sequence[Agent] = arg(named.PeopleArg(), after="of for", optional=True)) -> Answer:
    """The lists to be confirmed; without names, of everybody whose list is not confirmed yet."""
    whose = list(people) or ctx.do(_unconfirmed)
    if not whose:
        return Reply(text=grants_forms.ALL_WRITTEN)
    asked = ctx.do(form, ctx.agent, whose)
    needs_form = isinstance(asked, OpenModal) and not ctx.forms
    return Reply(text=answers.NEEDS_FORM.format(command="access confirm")) if needs_form else asked


def _unconfirmed(tx: Tx) -> list[Agent]:
    return [
        one
        for one in tx.people.roster().agents
        if grants.concerns(one) and not grants.confirmed(tx, one.id) and grants.whole(tx, one).writable
    ][:MOST]


def form(tx: Tx, agent: Agent, people: Sequence[Agent]) -> Answer:
    """Their lists, to be confirmed."""
    if not may_do(agent, Action.GRANT):
        return Reply(text=answers.ADMINS_ONLY)
    lists = [grants.whole(tx, one) for one in people[:MOST] if grants.concerns(one)]
    if not lists:
        return Reply(text=grants_forms.NOT_MEMBERS)
    if not any(one.writable for one in lists):
        reasons = [str(one.doubt) for one in lists]
        return Reply(text=grants_forms.nothing_to_write([resolve.who_by_address(one.agent) for one in lists], reasons))
    return OpenModal(view=_view(tx, [one for one in lists if one.writable]))


def _view(tx: Tx, lists: Sequence[Whole], *, stale: bool = False) -> dict[str, object]:
    data = " ".join([_stamp(tx, lists), *(str(one.agent.id) for one in lists)])
    return grants_forms.confirm([_shown(tx, one) for one in lists], data=data, stale=stale)


def _shown(tx: Tx, one: Whole) -> List:
    return List(
        person=resolve.who_by_address(one.agent),
        labels=tuple(resolve.label_names(tx, one.labels)),
        doubt=one.doubt,
        allowed=tuple(resolve.title(tx.chats.get(chat_id)) for chat_id in one.allowed),
        denied=tuple(resolve.title(tx.chats.get(chat_id)) for chat_id in one.denied),
    )


def _stamp(tx: Tx, lists: Iterable[Whole]) -> str:
    """Names what the form showed, so that nothing else is confirmed by it."""
    shown = [[one.agent.id, resolve.label_names(tx, one.labels), one.doubt, one.allowed, one.denied] for one in lists]
    return tx.hashed(json.dumps(shown))


def sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """What was shown is what is confirmed; if it moved meanwhile it is shown again."""
    if not may_do(agent, Action.GRANT):
        return Reply(text=answers.ADMINS_ONLY)
    stamp, *ids = sent.form.data.split() or [""]
    people = resolve.by_ids(tx, ids)
    lists = [grants.whole(tx, one) for one in people if grants.concerns(one)]
    lists = [one for one in lists if one.writable]
    if not lists:
        return Reply(text=answers.TOO_LATE)
    if stamp != _stamp(tx, lists):
        return Replace(view=_view(tx, lists, stale=True))
    for one in lists:
        grants.confirm(tx, one.agent, by=agent)
    return Reply(text=grants_forms.written([resolve.who_by_address(one.agent) for one in lists]))


def pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """The button under a grant; its value is the people's ids."""
    people = resolve.by_ids(tx, (press.value or "").split())
    if not people:
        return Reply(text=answers.NOBODY)
    said = form(tx, agent, people)
    return Push(view=said.view) if isinstance(said, OpenModal) else said


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
        [grants_forms.offer([resolve.who_by_address(one) for one in open_], " ".join(str(one.id) for one in open_))]
        if open_
        else []
    )
